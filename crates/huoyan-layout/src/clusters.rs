//! Clusters: nodes that are kept together, so that a box around them holds nothing else.
//!
//! In every layer between its first and its last one a cluster has a block of neighbours. The blocks are ordered as if each
//! cluster were one thick line, and then what is in each; so two clusters have one order wherever they meet. `walls.rs`
//! keeps room for the boxes.

use crate::graph::Graph;
use crate::layers::{Kind, Layers, Segment};
use crate::order::{order_items, polish};

/// No cluster.
pub(crate) const NONE: u32 = u32::MAX;

/// The cluster of each node, by the numbers of those that are kept together; of clusters that share nodes it is the
/// largest.
pub(crate) fn of_nodes(graph: &Graph) -> Vec<u32> {
    let mut cluster_of = vec![NONE; graph.nodes.len()];
    let mut by_size: Vec<usize> = (0..graph.clusters.len()).collect();
    by_size.sort_by_key(|&c| std::cmp::Reverse(graph.clusters[c].nodes.len()));
    for c in by_size {
        let nodes = &graph.clusters[c].nodes;
        if nodes.iter().all(|&node| cluster_of[node] == NONE) {
            nodes.iter().for_each(|&node| cluster_of[node] = c as u32);
        }
    }
    cluster_of
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
    let outer = Outer::new(layers, thickness);
    let mut blocks = outer.layers;
    order_items(&mut blocks, budget);
    let inner: Vec<Vec<Vec<u32>>> =
        (0..layers.n_clusters()).map(|c| inner_order(layers, c, budget)).collect();
    let mut order = vec![Vec::new(); layers.order.len()];
    let mut sequences = Vec::new();
    for (rank, layer) in blocks.order.iter().enumerate() {
        let mut sequence = Vec::new();
        for &v in layer {
            match outer.original[v as usize] {
                Original::Item(item) => order[rank].push(item),
                Original::Cluster(c) => {
                    order[rank].extend(&inner[c as usize][rank]);
                    sequence.push(c);
                }
            }
        }
        sequences.push(sequence);
    }
    have_one_order(layers.n_clusters() as usize, &sequences).then_some(order)
}

/// The layers with one item for each cluster and rank.
struct Outer {
    layers: Layers,
    /// What each item stands for.
    original: Vec<Original>,
}

#[derive(Clone, Copy)]
enum Original {
    Item(u32),
    Cluster(u32),
}

impl Outer {
    fn new(layers: &Layers, thickness: usize) -> Outer {
        let mut original = Vec::new();
        let mut to = vec![NONE; layers.len()];
        let mut items = Vec::new();
        for v in 0..layers.len() as u32 {
            if layers.cluster_of(v) == NONE {
                to[v as usize] = original.len() as u32;
                original.push(Original::Item(v));
                items.push((layers.kind[v as usize], layers.rank[v as usize]));
            }
        }
        // The items of each cluster, by ranks.
        let mut blocks = Vec::new();
        for (rank, layer) in layers.order.iter().enumerate() {
            let mut here: Vec<(u32, u32)> = layer.iter().map(|&v| (layers.cluster_of(v), v)).collect();
            here.retain(|(c, _)| *c != NONE);
            here.sort_unstable();
            for block in here.chunk_by(|a, b| a.0 == b.0) {
                let item = original.len() as u32;
                block.iter().for_each(|&(_, v)| to[v as usize] = item);
                original.push(Original::Cluster(block[0].0));
                items.push((Kind::Spacer, rank as u32));
                blocks.push((block[0].0, rank as u32, item));
            }
        }
        blocks.sort_unstable();
        let joins = blocks.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        let line = joins.map(|pair| Segment::new(pair[0].2, pair[1].2));
        let lines: Vec<Segment> = line.flat_map(|line| std::iter::repeat_n(line, thickness)).collect();
        let is_kept =
            |a: u32, b: u32| layers.cluster_of(a) == NONE || layers.cluster_of(a) != layers.cluster_of(b);
        Outer { layers: layers.mapped(&items, &to, is_kept, lines), original }
    }
}

/// The items of a cluster in each layer, in order.
fn inner_order(layers: &Layers, c: u32, budget: &mut u64) -> Vec<Vec<u32>> {
    let own: Vec<u32> = (0..layers.len() as u32).filter(|&v| layers.cluster_of(v) == c).collect();
    let mut to = vec![NONE; layers.len()];
    (0..).zip(&own).for_each(|(i, &v)| to[v as usize] = i);
    let items: Vec<(Kind, u32)> =
        own.iter().map(|&v| (layers.kind[v as usize], layers.rank[v as usize])).collect();
    let mut inner = layers.mapped(&items, &to, |_, _| true, Vec::new());
    order_items(&mut inner, budget);
    let mut order = vec![Vec::new(); layers.order.len()];
    for (layer, ordered) in order.iter_mut().zip(&inner.order) {
        layer.extend(ordered.iter().map(|&v| own[v as usize]));
    }
    order
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
