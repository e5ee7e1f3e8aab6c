//! The way of each edge: the shortest one through the corridor that its items leave it. `curve.rs` makes it smooth.
//!
//! In its layers an edge keeps between its neighbours, so two edges cross only where their order changes. The shortest
//! way through a row of gates is found by a funnel (Lee and Preparata 1984).

use crate::clusters::NONE;
use crate::corridor::{Corridor, Gate};
use crate::graph::Point;
use crate::layers::{Kind, Layers};
use crate::position::Positions;

/// The room that edges keep from nodes that are not theirs, and from each other.
const MARGIN: f64 = 5.0;
const SPACING: f64 = 6.0;

/// Where edges may pass at an item: between the boxes on both sides, less the room that the edges between need.
///
/// The shortest ways through such passages cross as often as the orders of the layers say, and no more: the bounds of
/// two edges lie in the same order as the edges, so where their ways crossed twice, each could take the other's.
pub(crate) fn passages(layers: &Layers, positions: &Positions) -> Vec<(f64, f64)> {
    let mut passages = vec![(f64::NEG_INFINITY, f64::INFINITY); layers.len()];
    for layer in &layers.order {
        // A room between two boxes, and the edges in it. The text of a label is a box to the right of its edge.
        let (mut start, mut lines) = (f64::NEG_INFINITY, Vec::new());
        let mut cluster = NONE;
        for &v in layer {
            let x = positions.x[v as usize];
            // The walls of clusters are like the sides of boxes.
            let walls = walls_between(layers, positions, cluster, v);
            for wall in walls.into_iter().flatten() {
                share_room(&mut passages, &lines, start, wall);
                lines.clear();
                start = wall;
            }
            cluster = layers.cluster_of(v);
            match layers.kind[v as usize] {
                Kind::Bend => lines.push(v),
                Kind::Label => {
                    lines.push(v);
                    share_room(&mut passages, &lines, start, x + 1.0 + MARGIN);
                    passages[v as usize].1 = x + 1.0;
                    lines.clear();
                    start = x + layers.right[v as usize];
                }
                Kind::Node | Kind::Arch | Kind::Spacer => {
                    share_room(&mut passages, &lines, start, x - layers.left[v as usize]);
                    lines.clear();
                    start = x + layers.right[v as usize];
                }
            }
        }
        let end = if cluster == NONE { f64::INFINITY } else { positions.walls[cluster as usize].1 };
        share_room(&mut passages, &lines, start, end);
    }
    passages
}

/// The walls between an item of a cluster, or of none, and its neighbour on the right: of those that end there the innermost
/// and the outermost, then of those that begin there the outermost and the innermost.
fn walls_between(layers: &Layers, positions: &Positions, left: u32, right: u32) -> [Option<f64>; 4] {
    let right = layers.cluster_of(right);
    if left == right {
        return [None; 4];
    }
    let shared = layers.nesting.shared(left, right);
    let outermost = |c: u32| layers.nesting.step_in(c, shared).filter(|&c| c != NONE);
    let wall = |c: u32| positions.walls[c as usize];
    let (ends, begins) = (outermost(left), outermost(right));
    [
        ends.map(|_| wall(left).1),
        ends.map(|outer| wall(outer).1),
        begins.map(|outer| wall(outer).0),
        begins.map(|_| wall(right).0),
    ]
}

/// The passages of edges in a room.
fn share_room(passages: &mut [(f64, f64)], lines: &[u32], start: f64, end: f64) {
    let n = lines.len() as f64;
    let width = end - start;
    let margin = MARGIN.min(width / 4.0);
    let spacing = SPACING.min((width - 2.0 * margin) / (n + 1.0));
    for (i, &v) in lines.iter().enumerate() {
        let (before, behind) = (i as f64, n - 1.0 - i as f64);
        passages[v as usize] = (start + margin + before * spacing, end - margin - behind * spacing);
    }
}

/// How far a bend of an edge may move that would lie on another edge between the same nodes if it were straight.
const PARALLEL_SLACK: f64 = 2.0;

/// The corridor of an edge, whose ends are so far from the middles of its nodes, the upper first.
pub(crate) fn corridor(
    layers: &Layers,
    positions: &Positions,
    passages: &[(f64, f64)],
    edge: usize,
    ends: [Point; 2],
) -> Corridor {
    let chain = &layers.chains[edge];
    let place = |v: u32| {
        let rank = layers.rank[v as usize] as usize;
        Point::new(positions.x[v as usize], positions.y[rank])
    };
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    let shifted = |p: Point, at: Point| Point::new(p.x + at.x, p.y + at.y);
    let (start, end) = (shifted(place(first), ends[0]), shifted(place(last), ends[1]));
    let mut gates = Vec::with_capacity(2 * chain.len());
    for &v in chain {
        let rank = layers.rank[v as usize] as usize;
        let (y, half) = (positions.y[rank], positions.half_height[rank]);
        let x = positions.x[v as usize];
        let (mut left, mut right) = passages[v as usize];
        match layers.kind[v as usize] {
            // An edge enters and leaves its own node within its width.
            Kind::Node => {
                let half = layers.left[v as usize];
                let inner = (half - 2.0).max(0.0);
                (left, right) = (x - inner, x + inner);
                let at = if v == first { ends[0].x } else { ends[1].x };
                match at.abs() + 0.5 >= half && at != 0.0 {
                    // At the side of its node it stays beside it.
                    true if at > 0.0 => (left, right) = (x + at + BESIDE / 2.0, x + at + BESIDE),
                    true => (left, right) = (x + at - BESIDE, x + at - BESIDE / 2.0),
                    false if at != 0.0 => {
                        let slack = 8.0;
                        (left, right) = (left.max(x + at - slack), right.min(x + at + slack));
                    }
                    false => {}
                }
            }
            Kind::Label | Kind::Bend if layers.is_parallel[edge] => {
                (left, right) = (left.max(x - PARALLEL_SLACK), right.min(x + PARALLEL_SLACK));
            }
            Kind::Label | Kind::Bend | Kind::Arch | Kind::Spacer => {}
        }
        // The numbers of the whole drawing are no place.
        (left, right) = (left.max(x - REACH), right.min(x + REACH));
        if v != first {
            gates.push(Gate { y: y - half, left, right });
        }
        if v != last {
            gates.push(Gate { y: y + half, left, right });
        }
    }
    Corridor { start, end, gates }
}

/// How far beside its node an edge runs that begins or ends at its side.
const BESIDE: f64 = 8.0;

/// An edge does not go farther than this from where it was placed.
const REACH: f64 = 400.0;

/// Where the ways of the edges pass an item: their least and their largest x in its layer.
pub(crate) type Pass = (f64, f64);

/// The passes of a way at the items of its chain, from top to bottom.
pub(crate) fn passes(way: &[Point], corridor: &Corridor) -> Vec<Pass> {
    let mut next = 1;
    let mut x_at = |y: f64| {
        while next + 1 < way.len() && way[next].y < y {
            next += 1;
        }
        let (from, to) = (way[next - 1], way[next]);
        let share = if to.y > from.y { ((y - from.y) / (to.y - from.y)).clamp(0.0, 1.0) } else { 1.0 };
        from.towards(to, share).x
    };
    let xs: Vec<f64> = corridor.gates.iter().map(|gate| x_at(gate.y)).collect();
    let mut passes = vec![(corridor.start.x, corridor.start.x)];
    for pair in xs[1..xs.len() - 1].chunks_exact(2) {
        passes.push((pair[0].min(pair[1]), pair[0].max(pair[1])));
    }
    passes.push((corridor.end.x, corridor.end.x));
    passes
}

/// The passages that are left for smooth curves once all ways are known: half way to the ways on both sides, so that no
/// curve bulges over another edge or its label.
pub(crate) fn passages_beside(layers: &Layers, positions: &Positions, passes: &[Pass]) -> Vec<(f64, f64)> {
    let mut passages = vec![(f64::NEG_INFINITY, f64::INFINITY); layers.len()];
    for layer in &layers.order {
        for pair in layer.windows(2) {
            let (a, b) = (pair[0] as usize, pair[1] as usize);
            let end = match layers.kind[a] {
                Kind::Node | Kind::Arch | Kind::Spacer => positions.x[a] + layers.right[a],
                Kind::Label => passes[a].1 + layers.right[a],
                Kind::Bend => passes[a].1,
            };
            let start = match layers.kind[b] {
                Kind::Node | Kind::Arch | Kind::Spacer => positions.x[b] - layers.left[b],
                Kind::Label | Kind::Bend => passes[b].0,
            };
            let is_line = |v: usize| layers.kind[v] == Kind::Bend || layers.kind[v] == Kind::Label;
            let room = (start - end).max(0.0);
            (passages[a].1, passages[b].0) = match (layers.kind[a] == Kind::Bend, is_line(b)) {
                (true, true) => (end + room / 2.0, end + room / 2.0),
                (true, false) => (start - MARGIN.min(room / 2.0), start),
                (false, true) => (end, end + MARGIN.min(room / 2.0)),
                (false, false) => (end, start),
            };
            if layers.kind[a] == Kind::Label {
                passages[a].1 = passes[a].1 + 1.0;
            }
            let walls = walls_between(layers, positions, layers.cluster_of(pair[0]), pair[1]);
            if let Some(wall) = walls.into_iter().flatten().next() {
                passages[a].1 = passages[a].1.min(wall);
            }
            if let Some(wall) = walls.into_iter().flatten().next_back() {
                passages[b].0 = passages[b].0.max(wall);
            }
        }
        if let Some(&last) = layer.last()
            && layers.kind[last as usize] == Kind::Label
        {
            passages[last as usize].1 = passes[last as usize].1 + 1.0;
        }
    }
    passages
}

/// The shortest way through the gates.
pub(crate) fn shortest(corridor: &Corridor) -> Vec<Point> {
    let mut way = vec![corridor.start];
    let (mut from, mut next) = (corridor.start, 0);
    while let Some((corner, behind)) = corner(corridor, from, next) {
        way.push(corner);
        (from, next) = (corner, behind);
    }
    way.push(corridor.end);
    way
}

/// The first place at which the shortest way from a point bends, and the gate behind it; `None` where the end can be
/// seen. The gates before `next` are passed.
fn corner(corridor: &Corridor, from: Point, next: usize) -> Option<(Point, usize)> {
    let gates = &corridor.gates;
    let end = Gate { y: corridor.end.y, left: corridor.end.x, right: corridor.end.x };
    let gate = |i: usize| gates.get(i).copied().unwrap_or(end);
    // The funnel: all that can be seen lies between two slopes, each with the gate that it touches.
    let (mut low, mut high) = ((f64::NEG_INFINITY, next), (f64::INFINITY, next));
    for i in next..=gates.len() {
        let Gate { y, left, right } = gate(i);
        let down = y - from.y;
        if down <= 1e-9 {
            continue;
        }
        let (left_slope, right_slope) = ((left - from.x) / down, (right - from.x) / down);
        if left_slope > high.0 + 1e-12 {
            // The way bends round the right end of the gate that was touched.
            let Gate { y, right, .. } = gate(high.1);
            return Some((Point::new(right, y), high.1 + 1));
        }
        if right_slope < low.0 - 1e-12 {
            let Gate { y, left, .. } = gate(low.1);
            return Some((Point::new(left, y), low.1 + 1));
        }
        if left_slope >= low.0 {
            low = (left_slope, i);
        }
        if right_slope <= high.0 {
            high = (right_slope, i);
        }
    }
    None
}
