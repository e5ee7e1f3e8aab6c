//! Where the items stand: y by the heights of the layers, x by network simplex so that edges are short and long ones
//! straight (Gansner and others 1993, section 4).

use crate::clusters::NONE;
use crate::graph::Options;
use crate::layers::{Kind, Layers, Segment};
use crate::simplex::{Arc, Simplex};
use crate::walls::Walls;

/// The places of all items.
pub(crate) struct Positions {
    pub(crate) x: Vec<f64>,
    /// The middle of each layer.
    pub(crate) y: Vec<f64>,
    /// Half the height of each layer.
    pub(crate) half_height: Vec<f64>,
    /// The left and the right side of the box of each cluster.
    pub(crate) walls: Vec<(f64, f64)>,
}

/// Places the items of ordered layers.
pub(crate) fn positions(
    layers: &Layers,
    walls: &Walls,
    options: &Options,
    rank_gap: f64,
    budget: &mut u64,
) -> Positions {
    let half_height: Vec<f64> = layers
        .order
        .iter()
        .map(|layer| layer.iter().map(|&v| layers.height[v as usize]).fold(0.0, f64::max) / 2.0)
        .collect();
    let mut x = x_positions(layers, walls, options, budget);
    let sides = x.split_off(layers.len());
    let sides = sides.chunks_exact(2).map(|sides| (sides[0], sides[1])).collect();
    let gaps = gaps(layers, &x, rank_gap);
    let mut y = Vec::with_capacity(half_height.len());
    let mut top = 0.0;
    for ((half, gap), (above, below)) in half_height.iter().zip(gaps).zip(walls.room(layers.order.len())) {
        y.push(top + above + half);
        top += above + 2.0 * half + below + gap;
    }
    Positions { x, y, half_height, walls: sides }
}

/// The room below each layer: more where edges have far to go across, so that they are not flat.
fn gaps(layers: &Layers, x: &[f64], least: f64) -> Vec<f64> {
    const SLOPE: f64 = 0.12;
    const MOST: f64 = 40.0;
    let mut across: Vec<Vec<f64>> = vec![Vec::new(); layers.order.len()];
    for segment in &layers.segments {
        let distance = (x[segment.upper as usize] - x[segment.lower as usize]).abs();
        across[layers.rank[segment.upper as usize] as usize].push(distance);
    }
    // The longest of few edges counts; of many, one in ten may be flatter.
    let far = |mut distances: Vec<f64>| {
        distances.sort_by(f64::total_cmp);
        let idx = distances.len() - 1 - distances.len() / 10;
        distances[idx]
    };
    let gap = |distances: Vec<f64>| match distances.is_empty() {
        true => least,
        false => (far(distances) * SLOPE).clamp(least, least.max(MOST)),
    };
    across.into_iter().map(gap).collect()
}

/// The least distance between two neighbours of a layer.
fn distance(layers: &Layers, options: &Options, left: u32, right: u32) -> f64 {
    let n_nodes = [left, right].iter().filter(|&&v| layers.kind[v as usize] == Kind::Node).count();
    // Edges need less room than boxes.
    let gap = match n_nodes {
        2 => options.node_gap,
        1 => options.node_gap * 0.6,
        _ => options.node_gap * 0.5,
    };
    layers.right[left as usize] + layers.left[right as usize] + gap
}

/// How straight a segment wants to be.
fn pull(layers: &Layers, segment: &Segment) -> i64 {
    let is_node = |v: u32| layers.kind[v as usize] == Kind::Node;
    let straightness = match (is_node(segment.upper), is_node(segment.lower)) {
        (true, true) => 1,
        (false, false) => 8,
        _ => 2,
    };
    straightness * i64::from(segment.weight)
}

/// The places of all items, and then of the walls of clusters.
fn x_positions(layers: &Layers, walls: &Walls, options: &Options, budget: &mut u64) -> Vec<f64> {
    let start = smoothed(layers, options);
    let n = layers.len() + 2 * walls.len();
    let mut arcs = Vec::new();
    for layer in &layers.order {
        for pair in layer.windows(2) {
            let min_length = distance(layers, options, pair[0], pair[1]).ceil() as i64;
            arcs.push(Arc { tail: pair[0], head: pair[1], min_length, weight: 0 });
        }
        let neighbours = layer.iter().copied().map(Some);
        let (left, right) = (std::iter::once(None).chain(neighbours.clone()), neighbours.chain([None]));
        for (a, b) in left.zip(right) {
            let of = |v: Option<u32>| v.map(|v| layers.cluster_of(v));
            if of(a).unwrap_or(NONE) != of(b).unwrap_or(NONE) {
                walls.arcs(layers, (a, b), layers.len() as u32, &mut arcs);
            }
        }
    }
    arcs.extend(walls.ties(layers.len() as u32));
    let mut start: Vec<i64> = start.into_iter().map(|x| x.round() as i64).collect();
    start.resize(n, i64::MAX);
    // Neither rounding nor a wall may bring neighbours too close.
    push_apart(&mut start, layers.len(), &arcs);
    for segment in &layers.segments {
        let weight = pull(layers, segment);
        if weight == 0 {
            continue;
        }
        // A node to the left of both ends: the lengths of its arcs add up to the distance of the ends.
        let middle = start.len() as u32;
        let ends = [(segment.upper, segment.upper_at), (segment.lower, segment.lower_at)];
        let ends = ends.map(|(item, at)| (item, at.round() as i64));
        // So far to the left that no place on a node is.
        let reach = ends.iter().map(|(_, at)| at.abs()).max().unwrap_or(0);
        let from = ends.map(|(item, at)| start[item as usize] + at - reach);
        start.push(from[0].min(from[1]));
        for (head, at) in ends {
            arcs.push(Arc { tail: middle, head, min_length: reach - at, weight });
        }
    }
    let solved = Simplex::new(start, arcs).solve(budget).balanced();
    solved[..n].iter().map(|&x| x as f64).collect()
}

/// Moves what is too far to the left to the right, each as little as its arcs allow. Of the walls behind the items the left
/// ones stand where the first item wants them, and the right ones where they are pushed to.
fn push_apart(x: &mut [i64], n_items: usize, arcs: &[Arc]) {
    for arc in arcs.iter().filter(|arc| arc.tail as usize >= n_items && (arc.head as usize) < n_items) {
        let behind = x[arc.head as usize] - arc.min_length;
        let wall = &mut x[arc.tail as usize];
        *wall = (*wall).min(behind);
    }
    for wall in &mut x[n_items..] {
        *wall = if *wall == i64::MAX { 0 } else { *wall };
    }
    for right in x[n_items..].iter_mut().skip(1).step_by(2) {
        *right = i64::MIN / 4;
    }
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); x.len()];
    let mut n_in = vec![0u32; x.len()];
    for (i, arc) in arcs.iter().enumerate() {
        out[arc.tail as usize].push(i);
        n_in[arc.head as usize] += 1;
    }
    let mut ready: Vec<usize> = (0..x.len()).filter(|&v| n_in[v] == 0).collect();
    while let Some(v) = ready.pop() {
        for &i in &out[v] {
            let Arc { head, min_length, .. } = arcs[i];
            let head = head as usize;
            x[head] = x[head].max(x[v] + min_length);
            n_in[head] -= 1;
            if n_in[head] == 0 {
                ready.push(head);
            }
        }
    }
    // Of clusters that are not kept together.
    x[n_items..].iter_mut().filter(|x| **x == i64::MIN / 4).for_each(|x| *x = 0);
}

/// A start that is not far from the best: each layer in turn gets the places that are nearest to the means of its
/// neighbours, in its order and with its distances.
fn smoothed(layers: &Layers, options: &Options) -> Vec<f64> {
    const N_SWEEPS: usize = 8;
    let n = layers.len();
    let mut x = vec![0.0; n];
    for layer in &layers.order {
        let mut next = 0.0;
        for (i, &v) in layer.iter().enumerate() {
            if i > 0 {
                next += distance(layers, options, layer[i - 1], v);
            }
            x[v as usize] = next;
        }
    }
    let mut pulls: Vec<Vec<Pull>> = vec![Vec::new(); n];
    for segment in &layers.segments {
        let weight = pull(layers, segment) as f64;
        if weight > 0.0 {
            let shift = segment.lower_at - segment.upper_at;
            pulls[segment.upper as usize].push(Pull { other: segment.lower, weight, shift });
            pulls[segment.lower as usize].push(Pull { other: segment.upper, weight, shift: -shift });
        }
    }
    for sweep in 0..N_SWEEPS {
        let ranks: Vec<usize> = match sweep % 2 {
            0 => (0..layers.order.len()).collect(),
            _ => (0..layers.order.len()).rev().collect(),
        };
        for rank in ranks {
            settle_layer(layers, options, &layers.order[rank], &pulls, &mut x);
        }
    }
    x
}

/// What an item wants: to stand so far to the right of another.
#[derive(Clone)]
struct Pull {
    other: u32,
    weight: f64,
    shift: f64,
}

/// The places of a layer that are nearest to those that its neighbours want, by least squares: neighbours that want to
/// stand closer than they may become a block, which stands at the mean of what its items want.
fn settle_layer(layers: &Layers, options: &Options, layer: &[u32], pulls: &[Vec<Pull>], x: &mut [f64]) {
    struct Block {
        n: usize,
        weight: f64,
        sum: f64,
    }
    let mut blocks: Vec<Block> = Vec::new();
    let mut offsets = Vec::with_capacity(layer.len());
    let mut offset = 0.0;
    for (i, &v) in layer.iter().enumerate() {
        if i > 0 {
            offset += distance(layers, options, layer[i - 1], v);
        }
        offsets.push(offset);
        let (mut weight, mut sum) = (0.0, 0.0);
        for pull in &pulls[v as usize] {
            weight += pull.weight;
            sum += pull.weight * (x[pull.other as usize] + pull.shift);
        }
        if weight == 0.0 {
            (weight, sum) = (0.01, 0.01 * x[v as usize]);
        }
        blocks.push(Block { n: 1, weight, sum: sum - weight * offset });
        while let [.., before, last] = &mut blocks[..]
            && before.sum / before.weight >= last.sum / last.weight
        {
            before.n += last.n;
            before.weight += last.weight;
            before.sum += last.sum;
            blocks.pop();
        }
    }
    let mut next = 0;
    for block in blocks {
        let place = block.sum / block.weight;
        for _ in 0..block.n {
            x[layer[next] as usize] = place + offsets[next];
            next += 1;
        }
    }
}
