//! Clusters: nodes that are kept together, so that a box around them holds nothing else.
//!
//! In every layer between its first and its last one a cluster has a block of neighbours. The blocks are ordered as if each
//! cluster were one thick line, and then what is in each, in the same way; so two clusters have one order wherever they
//! meet. `walls.rs` keeps room for the boxes.

use crate::graph::Graph;
use crate::layers::{Kind, Layers, Segment};
use crate::order::{order_items, polish};
use std::collections::HashMap;

/// No cluster.
pub(crate) const NONE: u32 = u32::MAX;

/// What is deeper within others is not kept together.
const MAX_DEPTH: usize = 60;

/// Which cluster is within which, and what each node is in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Nesting {
    /// The innermost cluster of each node.
    pub(crate) of_node: Vec<u32>,
    /// The cluster around each.
    pub(crate) around: Vec<u32>,
    /// Those that are kept together, each behind the one around it.
    pub(crate) kept: Vec<u32>,
}

impl Nesting {
    /// That of a graph: the largest come first, and each is put where all its nodes are.
    pub(crate) fn of(graph: &Graph) -> Nesting {
        let mut nesting = Nesting {
            of_node: vec![NONE; graph.nodes.len()],
            around: vec![NONE; graph.clusters.len()],
            kept: Vec::new(),
        };
        let mut by_size: Vec<usize> = (0..graph.clusters.len()).collect();
        by_size.sort_by_key(|&c| std::cmp::Reverse(graph.clusters[c].nodes.len()));
        for c in by_size {
            let nodes = &graph.clusters[c].nodes;
            let Some(&first) = nodes.first() else { continue };
            let around = nesting.of_node[first];
            if nesting.way_out(around).nth(MAX_DEPTH).is_some() {
                continue;
            }
            if nodes.iter().all(|&node| nesting.of_node[node] == around) {
                nodes.iter().for_each(|&node| nesting.of_node[node] = c as u32);
                nesting.around[c] = around;
                nesting.kept.push(c as u32);
            }
        }
        nesting
    }

    /// A cluster and those around it, from the inside.
    pub(crate) fn way_out(&self, cluster: u32) -> impl Iterator<Item = u32> {
        std::iter::successors(Some(cluster), |&c| self.around.get(c as usize).copied())
            .take_while(|&c| c != NONE)
    }

    /// The cluster that two share, which may be none.
    pub(crate) fn shared(&self, a: u32, b: u32) -> u32 {
        if a == b {
            return a;
        }
        self.way_out(a).find(|&c| self.way_out(b).any(|other| other == c)).unwrap_or(NONE)
    }

    /// The outermost cluster of an item that is within another one; `None` for what is not in that.
    pub(crate) fn step_in(&self, item: u32, outer: u32) -> Option<u32> {
        let mut inner = NONE;
        for c in self.way_out(item) {
            if c == outer {
                return Some(inner);
            }
            inner = c;
        }
        (outer == NONE).then_some(inner)
    }
}

/// Puts the items of all layers in order, those of each cluster side by side. Where that does not work out, it says so and
/// does nothing.
pub(crate) fn order(layers: &mut Layers, budget: &mut u64) -> bool {
    // The more lines a cluster is taken for, the less is it crossed.
    [12, 100].into_iter().any(|thickness| {
        let mut share = *budget / 3;
        let order = try_order(layers, thickness, &mut share);
        *budget -= *budget / 3 - share;
        let Some(order) = order else { return false };
        layers.order = order;
        polish(layers, budget);
        true
    })
}

fn try_order(layers: &Layers, thickness: usize, budget: &mut u64) -> Option<Vec<Vec<u32>>> {
    let all: Vec<u32> = (0..layers.len() as u32).collect();
    let mut search = Search { layers, thickness, items: vec![Vec::new(); layers.nesting.around.len()] };
    for v in 0..layers.len() as u32 {
        layers.nesting.way_out(layers.cluster_of(v)).for_each(|c| search.items[c as usize].push(v));
    }
    search.order_within(NONE, &all, budget)
}

/// A search for an order, from the outermost clusters to the innermost.
struct Search<'a> {
    layers: &'a Layers,
    thickness: usize,
    /// The items of each cluster, with those of what is in it.
    items: Vec<Vec<u32>>,
}

impl Search<'_> {
    /// The items of a cluster in each layer, in order.
    fn order_within(&self, outer: u32, own: &[u32], budget: &mut u64) -> Option<Vec<Vec<u32>>> {
        let within = Within::new(self.layers, outer, own, self.thickness);
        let mut blocks = within.layers;
        order_items(&mut blocks, budget);
        let mut inner = HashMap::new();
        for &original in &within.original {
            if let Original::Cluster(c) = original
                && !inner.contains_key(&c)
            {
                inner.insert(c, self.order_within(c, &self.items[c as usize], budget)?);
            }
        }
        let mut order = vec![Vec::new(); self.layers.order.len()];
        let mut sequences = Vec::new();
        for (rank, layer) in blocks.order.iter().enumerate() {
            let mut sequence = Vec::new();
            for &v in layer {
                match within.original[v as usize] {
                    Original::Item(item) => order[rank].push(item),
                    Original::Cluster(c) => {
                        order[rank].extend(&inner[&c][rank]);
                        sequence.push(c);
                    }
                }
            }
            sequences.push(sequence);
        }
        have_one_order(self.items.len(), &sequences).then_some(order)
    }
}

/// The layers of what is in a cluster, with one item for each inner cluster and rank.
struct Within {
    layers: Layers,
    /// What each item stands for.
    original: Vec<Original>,
}

#[derive(Clone, Copy)]
enum Original {
    Item(u32),
    Cluster(u32),
}

impl Within {
    fn new(layers: &Layers, outer: u32, own: &[u32], thickness: usize) -> Within {
        let mut original = Vec::new();
        let mut to = vec![NONE; layers.len()];
        let mut items = Vec::new();
        // The items of each inner cluster, by ranks.
        let mut inner: Vec<(u32, u32, u32)> = Vec::new();
        for &v in own {
            match layers.nesting.step_in(layers.cluster_of(v), outer).unwrap_or(NONE) {
                NONE => {
                    to[v as usize] = original.len() as u32;
                    original.push(Original::Item(v));
                    items.push((layers.kind[v as usize], layers.rank[v as usize]));
                }
                c => inner.push((layers.rank[v as usize], c, v)),
            }
        }
        inner.sort_unstable();
        let mut blocks = Vec::new();
        for block in inner.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (rank, c, _) = block[0];
            let item = original.len() as u32;
            block.iter().for_each(|&(.., v)| to[v as usize] = item);
            original.push(Original::Cluster(c));
            items.push((Kind::Spacer, rank));
            blocks.push((c, rank, item));
        }
        blocks.sort_unstable();
        let joins = blocks.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        let line = joins.map(|pair| Segment::new(pair[0].2, pair[1].2));
        let lines: Vec<Segment> = line.flat_map(|line| std::iter::repeat_n(line, thickness)).collect();
        let of = |v: u32| layers.nesting.step_in(layers.cluster_of(v), outer).unwrap_or(NONE);
        let is_kept = |a: u32, b: u32| of(a) == NONE || of(a) != of(b);
        Within { layers: layers.mapped(&items, &to, is_kept, lines), original }
    }
}

/// Whether what stands before what is the same in all layers, and goes round in no circle.
fn have_one_order(n: usize, sequences: &[Vec<u32>]) -> bool {
    let mut before: Vec<Vec<u32>> = vec![Vec::new(); n];
    let mut n_before = vec![0u32; n];
    for pair in sequences.iter().flat_map(|sequence| sequence.windows(2)) {
        before[pair[0] as usize].push(pair[1]);
        n_before[pair[1] as usize] += 1;
    }
    let mut ready: Vec<usize> = (0..n).filter(|&c| n_before[c] == 0).collect();
    let mut n_done = 0;
    while let Some(c) = ready.pop() {
        n_done += 1;
        for &next in &before[c] {
            n_before[next as usize] -= 1;
            if n_before[next as usize] == 0 {
                ready.push(next as usize);
            }
        }
    }
    n_done == n
}
