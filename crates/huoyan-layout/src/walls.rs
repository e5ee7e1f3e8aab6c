//! The boxes around clusters: how much room they need, and where they are.

use crate::clusters::NONE;
use crate::graph::{Cluster, Direction, Frame, Graph, Options, Point, Size};
use crate::layers::Layers;
use crate::position::Positions;
use crate::simplex::Arc;

/// The room on each side between a cluster's box and what is in it, where the graph runs downwards.
#[derive(Debug, Clone, Copy, Default)]
struct Sides {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    /// How wide the box is at least.
    width: f64,
}

/// The room of all clusters.
pub(crate) struct Walls {
    sides: Vec<Sides>,
    /// The first and the last rank of each, of those that are kept together.
    ranks: Vec<Option<(usize, usize)>>,
    /// The cluster around each.
    around: Vec<u32>,
    gap: f64,
}

/// Between the border of a box and its label.
const LABEL_ROOM: f64 = 4.0;

impl Walls {
    /// Those of a graph that is turned so that it runs downwards.
    pub(crate) fn new(graph: &Graph, layers: &Layers, options: &Options) -> Walls {
        let mut ranks: Vec<Option<(usize, usize)>> = vec![None; graph.clusters.len()];
        let mut include = |c: u32, from: usize, to: usize| {
            let (first, last) = ranks[c as usize].get_or_insert((from, to));
            (*first, *last) = ((*first).min(from), (*last).max(to));
        };
        for (v, &rank) in layers.rank.iter().enumerate() {
            layers
                .nesting
                .way_out(layers.cluster_of(v as u32))
                .for_each(|c| include(c, rank as usize, rank as usize));
        }
        let mut sides: Vec<Sides> =
            graph.clusters.iter().map(|cluster| sides(cluster, options.direction)).collect();
        let around = layers.nesting.around.clone();
        stack(&mut sides, &ranks, layers);
        Walls { sides, ranks, around, gap: options.node_gap * 0.6 }
    }

    /// How many boxes there may be.
    pub(crate) fn len(&self) -> usize {
        self.sides.len()
    }

    /// The room that boxes need above each layer, and below it.
    pub(crate) fn room(&self, n_ranks: usize) -> Vec<(f64, f64)> {
        let mut room = vec![(0.0f64, 0.0f64); n_ranks];
        for (sides, ranks) in self.sides.iter().zip(&self.ranks) {
            if let Some((first, last)) = *ranks {
                room[first].0 = room[first].0.max(sides.top + self.gap / 2.0);
                room[last].1 = room[last].1.max(sides.bottom + self.gap / 2.0);
            }
        }
        room
    }

    /// What keeps two neighbours of a layer apart, with the walls between them: the walls of cluster `c` are the nodes
    /// `first + 2 * c` and the next. Of the ends of a layer one is nothing.
    pub(crate) fn arcs(
        &self,
        layers: &Layers,
        (a, b): (Option<u32>, Option<u32>),
        first: u32,
        arcs: &mut Vec<Arc>,
    ) {
        let of = |v: Option<u32>| v.map_or(NONE, |v| layers.cluster_of(v));
        let (left, right) = (of(a), of(b));
        let shared = layers.nesting.shared(left, right);
        // The outermost clusters that end between the two, and that begin there.
        let outermost = |c: u32| layers.nesting.step_in(c, shared).filter(|&c| c != NONE);
        let (ends, begins) = (outermost(left), outermost(right));
        let mut add = |tail: u32, head: u32, length: f64| {
            arcs.push(Arc { tail, head, min_length: length.ceil() as i64, weight: 0 });
        };
        let wall = |c: u32, is_right: bool| first + 2 * c + u32::from(is_right);
        if let (Some(a), true) = (a, ends.is_some()) {
            add(a, wall(left, true), layers.right[a as usize] + self.sides[left as usize].right);
        }
        if let (Some(b), true) = (b, begins.is_some()) {
            add(wall(right, false), b, layers.left[b as usize] + self.sides[right as usize].left);
        }
        let (Some(a), Some(b)) = (a, b) else { return };
        match (ends, begins) {
            (Some(c), Some(d)) => add(wall(c, true), wall(d, false), self.gap),
            (Some(c), None) => add(wall(c, true), b, layers.left[b as usize] + self.gap),
            (None, Some(d)) => add(a, wall(d, false), layers.right[a as usize] + self.gap),
            (None, None) => {}
        }
    }

    /// What keeps the two walls of each box near each other, and within those of the box around it.
    pub(crate) fn ties(&self, first: u32) -> impl Iterator<Item = Arc> {
        const WEIGHT: i64 = 16;
        let kept = self.ranks.iter().enumerate().filter(|(_, ranks)| ranks.is_some());
        kept.flat_map(move |(c, _)| {
            let arc = |tail: u32, head: u32, length: f64, weight: i64| Arc {
                tail,
                head,
                min_length: length.ceil() as i64,
                weight,
            };
            let left = first + 2 * c as u32;
            let width = arc(left, left + 1, self.sides[c].width, WEIGHT);
            let outer = Some(self.around[c]).filter(|&around| around != NONE);
            let within = outer.into_iter().flat_map(move |outer| {
                let (wall, sides) = (first + 2 * outer, self.sides[outer as usize]);
                [arc(wall, left, sides.left, 0), arc(left + 1, wall + 1, sides.right, 0)]
            });
            std::iter::once(width).chain(within)
        })
    }

    /// The boxes, where everything has its place.
    pub(crate) fn frames(&self, positions: &Positions) -> Vec<Option<Frame>> {
        let frame = |c: usize| {
            let (first, last) = self.ranks[c]?;
            let (left, right) = positions.walls[c];
            let top = positions.y[first] - positions.half_height[first] - self.sides[c].top;
            let bottom = positions.y[last] + positions.half_height[last] + self.sides[c].bottom;
            let centre = Point::new((left + right) / 2.0, (top + bottom) / 2.0);
            Some(Frame { centre, size: Size { width: right - left, height: bottom - top }, label: None })
        };
        (0..self.len()).map(frame).collect()
    }
}

/// Makes more room above the first layers of clusters where the first layers of inner ones are, and below the last.
fn stack(sides: &mut [Sides], ranks: &[Option<(usize, usize)>], layers: &Layers) {
    let own = sides.to_vec();
    for &c in layers.clusters().iter().rev() {
        let (c, around) = (c as usize, layers.nesting.around[c as usize]);
        let (Some(inner), Some(Some(outer))) = (ranks[c], ranks.get(around as usize)) else { continue };
        let around = around as usize;
        if inner.0 == outer.0 {
            sides[around].top = sides[around].top.max(sides[c].top + own[around].top);
        }
        if inner.1 == outer.1 {
            sides[around].bottom = sides[around].bottom.max(sides[c].bottom + own[around].bottom);
        }
    }
}

/// A label stands at the top of the picture, wherever that is while the graph runs downwards.
fn sides(cluster: &Cluster, direction: Direction) -> Sides {
    let margin = cluster.margin;
    let Some(label) = cluster.label else {
        return Sides { left: margin, right: margin, top: margin, bottom: margin, width: 0.0 };
    };
    let with_label = label.height + 2.0 * LABEL_ROOM;
    let plain = Sides { left: margin, right: margin, top: margin, bottom: margin, width: 0.0 };
    let width = label.width + 2.0 * LABEL_ROOM;
    match direction {
        Direction::Down => Sides { top: margin.max(with_label), width, ..plain },
        Direction::Up => Sides { bottom: margin.max(with_label), width, ..plain },
        Direction::Right | Direction::Left => Sides { left: margin.max(with_label), ..plain },
    }
}

/// The middle of a label in its box, which is as it is in the picture.
pub(crate) fn label_place(frame: &Frame, label: Size) -> Point {
    Point::new(frame.centre.x, frame.centre.y - frame.size.height / 2.0 + LABEL_ROOM + label.height / 2.0)
}
