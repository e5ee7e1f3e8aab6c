//! The graph as layers: each edge becomes a chain of segments from one rank to the next, over bends and, in the middle,
//! its label.

use crate::graph::{Edge, Graph};
use crate::rank::Ranks;

/// What stands in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A node of the graph, of the same index.
    Node,
    /// Where an edge passes.
    Bend,
    /// Where an edge passes, with its label to the right.
    Label,
}

/// A piece of an edge, between neighbouring layers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment {
    pub(crate) upper: u32,
    pub(crate) lower: u32,
    pub(crate) weight: u32,
}

/// The layers. What stands in them is an item; the first items are the nodes of the graph.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    pub(crate) kind: Vec<Kind>,
    pub(crate) rank: Vec<u32>,
    /// How far each item reaches to the left and to the right of its place.
    pub(crate) left: Vec<f64>,
    pub(crate) right: Vec<f64>,
    pub(crate) height: Vec<f64>,
    pub(crate) segments: Vec<Segment>,
    /// The items of each edge from its upper to its lower end; none of a self loop, and of an edge that has no room.
    pub(crate) chains: Vec<Vec<u32>>,
    /// Whose ends these are: the first is the head.
    pub(crate) is_reversed: Vec<bool>,
    /// Whether other edges join the same nodes as an edge.
    pub(crate) is_parallel: Vec<bool>,
    /// The items of each layer, from left to right.
    pub(crate) order: Vec<Vec<u32>>,
    /// Neighbours in the layer above, and in the layer below.
    pub(crate) above: Neighbours,
    pub(crate) below: Neighbours,
}

/// The neighbours of each item.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    first: Vec<u32>,
    items: Vec<u32>,
}

impl Neighbours {
    fn of(n: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Neighbours {
        let mut first = vec![0u32; n + 1];
        for (from, _) in pairs.clone() {
            first[from as usize + 1] += 1;
        }
        for v in 0..n {
            first[v + 1] += first[v];
        }
        let mut place = first.clone();
        let mut items = vec![0u32; first[n] as usize];
        for (from, to) in pairs {
            items[place[from as usize] as usize] = to;
            place[from as usize] += 1;
        }
        Neighbours { first, items }
    }

    /// Those of an item.
    pub(crate) fn at(&self, v: u32) -> &[u32] {
        &self.items[self.first[v as usize] as usize..self.first[v as usize + 1] as usize]
    }
}

/// How far a self loop reaches to the right of its node, without its label.
pub(crate) const LOOP_WIDTH: f64 = 24.0;
/// The room between an edge and its label.
pub(crate) const LABEL_GAP: f64 = 5.0;

/// Which edges join nodes that another edge joins too, in whatever direction.
pub(crate) fn parallel_edges(graph: &Graph) -> Vec<bool> {
    let pair = |edge: &Edge| (edge.tail.min(edge.head), edge.tail.max(edge.head));
    let mut by_pair: Vec<usize> = (0..graph.edges.len()).collect();
    by_pair.sort_by_key(|&edge| pair(&graph.edges[edge]));
    let mut is_parallel = vec![false; graph.edges.len()];
    for same in by_pair.chunk_by(|&a, &b| pair(&graph.edges[a]) == pair(&graph.edges[b])) {
        let edge = &graph.edges[same[0]];
        same.iter().for_each(|&idx| is_parallel[idx] = same.len() > 1 && edge.tail != edge.head);
    }
    is_parallel
}

/// The most bends that all edges may have together.
const MAX_BENDS: usize = 400_000;

/// How many ranks an edge may span. In a graph that nobody could read, the longest edges have no room in the layers:
/// they would need more memory than the drawing is worth, and run straight.
fn longest_span(graph: &Graph, rank: &[u32]) -> u32 {
    let mut spans: Vec<u32> =
        graph.edges.iter().map(|edge| rank[edge.tail].abs_diff(rank[edge.head])).collect();
    spans.sort_unstable();
    let mut n_bends = 0;
    let fits = |span: &&u32| {
        n_bends += **span as usize;
        n_bends <= MAX_BENDS
    };
    spans.iter().take_while(fits).last().copied().unwrap_or(0).max(2)
}

impl Layers {
    /// The layers of a graph; their items are not in any order yet.
    pub(crate) fn new(graph: &Graph, ranks: Ranks) -> Layers {
        let mut layers = Layers {
            is_reversed: ranks.is_reversed,
            is_parallel: parallel_edges(graph),
            ..Layers::default()
        };
        for (size, &rank) in graph.nodes.iter().zip(&ranks.rank) {
            let half = size.width / 2.0;
            layers.add(Kind::Node, rank, half, half, size.height);
        }
        let longest = longest_span(graph, &ranks.rank);
        for (i, edge) in graph.edges.iter().enumerate() {
            let label = edge.label.unwrap_or_default();
            if edge.tail == edge.head {
                layers.right[edge.tail] += LOOP_WIDTH + label.width;
                layers.height[edge.tail] = layers.height[edge.tail].max(label.height);
                layers.chains.push(Vec::new());
                continue;
            }
            let is_reversed = layers.is_reversed[i];
            let (upper, lower) = if is_reversed { (edge.head, edge.tail) } else { (edge.tail, edge.head) };
            let (from, to) = (ranks.rank[upper], ranks.rank[lower]);
            if to - from > longest {
                layers.chains.push(Vec::new());
                continue;
            }
            let label_rank = edge.label.map(|_| (from + to) / 2);
            let mut chain = vec![upper as u32];
            for rank in from + 1..to {
                chain.push(match label_rank == Some(rank) {
                    true => {
                        layers.add(Kind::Label, rank, LABEL_GAP, 2.0 * LABEL_GAP + label.width, label.height)
                    }
                    false => layers.add(Kind::Bend, rank, 0.0, 0.0, 0.0),
                });
            }
            chain.push(lower as u32);
            for pair in chain.windows(2) {
                layers.segments.push(Segment { upper: pair[0], lower: pair[1], weight: edge.weight });
            }
            layers.chains.push(chain);
        }
        layers.link();
        layers
    }

    fn add(&mut self, kind: Kind, rank: u32, left: f64, right: f64, height: f64) -> u32 {
        self.kind.push(kind);
        self.rank.push(rank);
        self.left.push(left);
        self.right.push(right);
        self.height.push(height);
        self.kind.len() as u32 - 1
    }

    fn link(&mut self) {
        let n = self.kind.len();
        self.above = Neighbours::of(n, self.segments.iter().map(|segment| (segment.lower, segment.upper)));
        self.below = Neighbours::of(n, self.segments.iter().map(|segment| (segment.upper, segment.lower)));
        let n_ranks = self.rank.iter().max().map_or(0, |&last| last as usize + 1);
        self.order = vec![Vec::new(); n_ranks];
        for (v, &rank) in self.rank.iter().enumerate() {
            self.order[rank as usize].push(v as u32);
        }
    }

    /// How many items there are.
    pub(crate) fn len(&self) -> usize {
        self.kind.len()
    }
}
