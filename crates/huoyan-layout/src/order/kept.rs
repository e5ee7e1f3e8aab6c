//! What keeps its order whatever else moves: the ends of edges within a layer among each other, and each item in its
//! cluster.

use super::Part;
use crate::layers::Layers;
use std::collections::{BTreeSet, HashMap};

/// Makes an order better in which the items of clusters stand side by side, and leaves them there.
pub(crate) fn polish(layers: &mut Layers, budget: &mut u64) {
    let order = std::mem::take(&mut layers.order);
    let n_ports = layers.above.n_ports().max(layers.below.n_ports());
    let mut place = vec![0u32; layers.len()];
    let blank = vec![Vec::new(); order.len()];
    let mut whole = Part { layers, order: blank, place: &mut place, n_ports, is_held: Vec::new() };
    whole.restore(&order);
    whole.mirror_clusters(budget);
    whole.transpose(false, budget);
    whole.sift(budget);
    layers.order = whole.order;
}

impl Part<'_> {
    /// Lets edges within layers lead to the right, where they go round in no circle: their nodes share their places anew.
    /// Says whether there are any.
    pub(super) fn lead_to_the_right(&mut self) -> bool {
        let mut has_any = false;
        for rank in 0..self.order.len() {
            let is_flat = |v: &u32| !self.layers.flat_to(*v).is_empty() || self.layers.is_flat_head(*v);
            let flat: Vec<u32> = self.order[rank].iter().copied().filter(is_flat).collect();
            if flat.is_empty() {
                continue;
            }
            has_any = true;
            self.is_held.resize(self.layers.len(), false);
            flat.iter().for_each(|&v| self.is_held[v as usize] = true);
            let places: Vec<u32> = flat.iter().map(|&v| self.place[v as usize]).collect();
            for (place, v) in places.into_iter().zip(led_to_the_right(self.layers, &flat)) {
                self.order[rank][place as usize] = v;
            }
            self.renumber(rank);
        }
        has_any
    }

    /// Whether two items keep their order.
    pub(super) fn are_held(&self, a: u32, b: u32) -> bool {
        let are_held = !self.is_held.is_empty() && self.is_held[a as usize] && self.is_held[b as usize];
        are_held || self.layers.cluster_of(a) != self.layers.cluster_of(b)
    }

    /// Takes the mirror image of each cluster that is crossed less so.
    pub(super) fn mirror_clusters(&mut self, budget: &mut u64) {
        let cost = 20 * (self.layers.segments.len() + self.layers.len()) as u64;
        let mut least = self.n_crossings();
        for &c in self.layers.clusters() {
            if *budget < cost {
                return;
            }
            *budget -= cost;
            self.mirror_cluster(c);
            let n_crossings = self.n_crossings();
            match n_crossings < least {
                true => least = n_crossings,
                false => self.mirror_cluster(c),
            }
        }
    }

    pub(super) fn mirror_cluster(&mut self, c: u32) {
        for rank in 0..self.order.len() {
            let layer = &mut self.order[rank];
            let nesting = &self.layers.nesting;
            let is_own = |v: &u32| nesting.way_out(self.layers.cluster_of(*v)).any(|own| own == c);
            if let (Some(first), Some(last)) = (layer.iter().position(is_own), layer.iter().rposition(is_own))
            {
                layer[first..=last].reverse();
                self.renumber(rank);
            }
        }
    }
}

/// Items of a layer so that edges between them lead to the right, and else in their order.
fn led_to_the_right(layers: &Layers, items: &[u32]) -> Vec<u32> {
    let place: HashMap<u32, usize> = items.iter().zip(0..).map(|(&v, i)| (v, i)).collect();
    let heads = |i: usize| layers.flat_to(items[i]).iter().filter_map(|head| place.get(head).copied());
    let mut n_before = vec![0u32; items.len()];
    (0..items.len()).flat_map(heads).for_each(|head| n_before[head] += 1);
    let mut left: BTreeSet<usize> = (0..items.len()).collect();
    let mut ready: BTreeSet<usize> = left.iter().copied().filter(|&i| n_before[i] == 0).collect();
    let mut led = Vec::with_capacity(items.len());
    // The first that nothing leads to any more; in a circle the first of all.
    while let Some(next) = ready.pop_first().or_else(|| left.first().copied()) {
        left.remove(&next);
        led.push(items[next]);
        for head in heads(next).filter(|head| left.contains(head)) {
            n_before[head] -= 1;
            if n_before[head] == 0 {
                ready.insert(head);
            }
        }
    }
    led
}
