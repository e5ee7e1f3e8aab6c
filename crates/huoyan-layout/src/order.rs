//! The order in each layer, so that few edges cross.
//!
//! Sweeps by weighted medians with exchanges of neighbours (Gansner and others 1993, section 3), from several starts;
//! then nodes are taken out and put back at the best place (`reinsert.rs`), and each item is tried at every place of its
//! layer (sifting). An order that grows node by node (`grow.rs`) is taken where it is nearly as good: it changes less when
//! the graph does. Crossings are counted by a tree of sums (Barth, Mutzel, Jünger 2004).

mod exchange;
mod grow;
mod kept;
mod places;
mod sweep;

pub(crate) use kept::polish;

use crate::clusters;
use crate::layers::{Kind, Layers};
use crate::rank::parts;
use crate::reinsert::Reinsertion;
use crate::simplex::Arc;
use sweep::STARTS;

/// Puts the items of all layers in order, those of a cluster side by side, if that can be.
pub(crate) fn order(layers: &mut Layers, budget: &mut u64) {
    // Each cluster looks at all items.
    const MOST: usize = 50_000_000;
    let is_much = layers.clusters().len() * layers.len() > MOST;
    if layers.clusters().is_empty() || is_much || !clusters::order(layers, budget) {
        layers.forget_clusters();
        order_items(layers, budget);
    }
}

/// Puts the items of all layers in order. Parts that nothing joins stand side by side.
pub(crate) fn order_items(layers: &mut Layers, budget: &mut u64) {
    let arcs: Vec<Arc> = layers
        .segments
        .iter()
        .map(|segment| Arc { tail: segment.upper, head: segment.lower, min_length: 1, weight: 1 })
        .collect();
    let part_of = parts(layers.len(), &arcs);
    let n_parts = part_of.iter().max().map_or(0, |&last| last as usize + 1);
    // The items of each part, from the top.
    let mut of_part: Vec<Vec<u32>> = vec![Vec::new(); n_parts];
    for &v in layers.order.iter().flatten() {
        of_part[part_of[v as usize] as usize].push(v);
    }
    let n_ports = layers.above.n_ports().max(layers.below.n_ports());
    let mut place = vec![0u32; layers.len()];
    let mut whole: Vec<Vec<u32>> = vec![Vec::new(); layers.order.len()];
    for items in of_part {
        let rank = |v: u32| layers.rank[v as usize] as usize;
        let mut order = vec![Vec::new(); items.last().map_or(0, |&last| rank(last) + 1)];
        items.into_iter().for_each(|v| order[rank(v)].push(v));
        let part = Part { layers, order, place: &mut place, n_ports, is_held: Vec::new() };
        for (layer, items) in whole.iter_mut().zip(part.best(budget)) {
            layer.extend(items);
        }
    }
    layers.order = whole;
}

/// A connected part on its way to an order.
struct Part<'a> {
    layers: &'a Layers,
    order: Vec<Vec<u32>>,
    /// Where each item stands in its layer.
    place: &'a mut [u32],
    /// More than any place of an edge on its item.
    n_ports: u32,
    /// The items that keep their order among each other; empty as long as there are none.
    is_held: Vec<bool>,
}

/// How often an order is improved by reinsertion, at most.
const MAX_ROUNDS: usize = 3;

/// An order, and how many crossings it has.
type Found = (u64, Vec<Vec<u32>>);

/// The two sides of a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Above,
    Below,
}

impl Part<'_> {
    /// The order with the fewest crossings that was found.
    fn best(mut self, budget: &mut u64) -> Vec<Vec<u32>> {
        if self.order.len() < 2 {
            return self.order;
        }
        let mut best = self.searched(budget);
        if self.is_mirrored(&best) {
            best.iter_mut().for_each(|layer| layer.reverse());
        }
        self.restore(&best);
        let has_flat = self.lead_to_the_right();
        // Only this looks at where edges begin and end on their nodes, and keeps what is joined within its layer.
        if has_flat {
            self.put_back_nodes(&mut Reinsertion::new(self.layers), budget);
        }
        if has_flat || self.layers.above.has_ports() {
            self.transpose(false, budget);
            self.sift(budget);
        }
        self.order
    }

    /// The order with the fewest crossings that comes of the first orders; or the one that grew, if it has hardly more.
    fn searched(&mut self, budget: &mut u64) -> Vec<Vec<u32>> {
        let at_first = *budget;
        let mut found = Vec::new();
        for start in STARTS {
            self.begin(start);
            let swept = self.sweep(budget);
            let is_perfect = swept.0 == 0;
            found.push(swept);
            if *budget == 0 || is_perfect {
                break;
            }
        }
        found.sort_by_key(|(n_crossings, _)| *n_crossings);
        let mut found = found.into_iter();
        let first = found.next().expect("there is a start");
        let best = self.improved(first.1, budget);
        // What grows may take as many steps as have been taken.
        let all = (at_first - *budget).min(*budget);
        let mut share = all;
        let grown = self.grown(best.0, &mut share);
        *budget -= all - share;
        match (grown, found.next()) {
            (Some(grown), _) if grown.0 <= best.0 + best.0 / 32 + 1 => grown.1,
            (None, Some(second)) if best.0 > 0 => {
                let second = self.improved(second.1, budget);
                if second.0 < best.0 { second.1 } else { best.1 }
            }
            _ => best.1,
        }
    }

    /// What comes of an order by reinsertion.
    fn improved(&mut self, order: Vec<Vec<u32>>, budget: &mut u64) -> Found {
        self.restore(&order);
        let mut mover = Reinsertion::new(self.layers);
        let mut best = (self.n_crossings(), order);
        for _ in 0..MAX_ROUNDS {
            if best.0 == 0 || *budget == 0 {
                break;
            }
            let n_crossings = self.improve(&mut mover, budget);
            if n_crossings >= best.0 {
                break;
            }
            best = (n_crossings, self.order.clone());
        }
        best
    }

    /// Whether the first nodes stand rather on the right. An order and its mirror image cross as often; of both the one
    /// is taken that a slightly different graph is likely to have, too: all pairs of nodes have a say, wherever they
    /// stand, and the first nodes, which such a graph has, too, the loudest.
    fn is_mirrored(&self, order: &[Vec<u32>]) -> bool {
        // So many nodes have a say, that one of thousands costs little.
        const MOST: usize = 200;
        let from_middle = |layer: &[u32], place: usize| 2 * place as i64 + 1 - layer.len() as i64;
        let mut nodes: Vec<(u32, i64)> = order
            .iter()
            .flat_map(|layer| layer.iter().zip(0..).map(|(&v, place)| (v, from_middle(layer, place))))
            .filter(|(v, _)| self.is_node(*v))
            .collect();
        nodes.sort_unstable();
        nodes.truncate(MOST);
        let mut lean = 0.0;
        for (i, &(first, place)) in nodes.iter().enumerate() {
            let pairs = nodes[i + 1..].iter().map(|&(_, other)| (other - place).signum());
            lean += pairs.sum::<i64>() as f64 / f64::from(first + 1);
        }
        lean < 0.0
    }

    fn is_node(&self, v: u32) -> bool {
        self.layers.kind[v as usize] == Kind::Node
    }

    /// Puts each node back where it crosses the fewest edges, and then sifts; returns the crossings.
    fn improve(&mut self, mover: &mut Reinsertion<'_>, budget: &mut u64) -> u64 {
        if self.n_crossings() == 0 {
            return 0;
        }
        self.put_back_nodes(mover, budget);
        self.sift(budget);
        self.n_crossings()
    }

    /// Puts each node back where it crosses the fewest edges, but those that keep their order.
    fn put_back_nodes(&mut self, mover: &mut Reinsertion<'_>, budget: &mut u64) {
        let is_moved = |v: &u32| {
            (self.is_node(*v) || self.layers.kind[*v as usize] == Kind::Arch) && !self.are_held(*v, *v)
        };
        let nodes: Vec<u32> = self.order.iter().flatten().copied().filter(is_moved).collect();
        for node in nodes {
            if *budget == 0 {
                break;
            }
            mover.move_node(&mut self.order, node, budget);
        }
        (0..self.order.len()).for_each(|rank| self.renumber(rank));
    }

    fn restore(&mut self, order: &[Vec<u32>]) {
        self.order.clone_from_slice(order);
        (0..self.order.len()).for_each(|rank| self.renumber(rank));
    }

    fn renumber(&mut self, rank: usize) {
        for (place, &v) in self.order[rank].iter().enumerate() {
            self.place[v as usize] = place as u32;
        }
    }

    fn neighbours(&self, v: u32, side: Side) -> &[u32] {
        match side {
            Side::Above => self.layers.above.at(v),
            Side::Below => self.layers.below.at(v),
        }
    }

    /// At which places of its neighbours the edges of an item are.
    fn ports(&self, v: u32, side: Side) -> &[u32] {
        match side {
            Side::Above => self.layers.above.ports_at(v),
            Side::Below => self.layers.below.ports_at(v),
        }
    }

    fn n_crossings(&self) -> u64 {
        let mut tree = Vec::new();
        (1..self.order.len()).map(|rank| self.n_crossings_above(rank, &mut tree)).sum()
    }

    /// The crossings between a layer and the one above.
    fn n_crossings_above(&self, rank: usize, tree: &mut Vec<u32>) -> u64 {
        let upper = &self.order[rank - 1];
        // `tree` has the sums of a binary tree over the places below.
        let n_leaves = self.order[rank].len().next_power_of_two();
        tree.clear();
        tree.resize(2 * n_leaves, 0);
        let mut n = 0;
        let mut places = Vec::new();
        for &v in upper {
            places.clear();
            places.extend(self.layers.below.at(v).iter().map(|&u| self.place[u as usize]));
            places.sort_unstable();
            // Those of one item do not cross each other: first all are counted, then all are added.
            for &place in &places {
                let mut i = n_leaves + place as usize;
                while i > 1 {
                    if i.is_multiple_of(2) {
                        n += u64::from(tree[i + 1]);
                    }
                    i /= 2;
                }
            }
            for &place in &places {
                let mut i = n_leaves + place as usize;
                while i > 0 {
                    tree[i] += 1;
                    i /= 2;
                }
            }
        }
        n
    }
}
