//! The order in each layer, so that few edges cross.
//!
//! Sweeps by weighted medians with exchanges of neighbours (Gansner and others 1993, section 3), from several starts;
//! then nodes are taken out and put back at the best place (`reinsert.rs`), and each item is tried at every place of its
//! layer (sifting). Crossings are counted by a tree of sums (Barth, Mutzel, Jünger 2004).

use crate::clusters;
use crate::layers::{Kind, Layers};
use crate::rank::parts;
use crate::reinsert::Reinsertion;
use crate::simplex::Arc;
use std::collections::{BTreeSet, HashMap, VecDeque};

/// Puts the items of all layers in order, those of a cluster side by side, if that can be.
pub(crate) fn order(layers: &mut Layers, budget: &mut u64) {
    if layers.n_clusters() == 0 || !clusters::order(layers, budget) {
        layers.forget_clusters();
        order_items(layers, budget);
    }
}

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

/// How a first order is made: items as a walk meets them.
#[derive(Debug, Clone, Copy)]
struct Start {
    /// From the items that have nothing on this side.
    from: Side,
    /// All neighbours before theirs, or each with all behind it.
    is_broad: bool,
}

const STARTS: [Start; 4] = [
    Start { from: Side::Above, is_broad: true },
    Start { from: Side::Below, is_broad: true },
    Start { from: Side::Above, is_broad: false },
    Start { from: Side::Below, is_broad: false },
];

/// As many of the first orders are improved by reinsertion, and the best of them further.
const N_IMPROVED: usize = 2;
/// So often, at most.
const MAX_ROUNDS: usize = 3;

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
        found.truncate(N_IMPROVED);
        let mut best = match found[0].0 {
            0 => found.swap_remove(0).1,
            _ => self.improved(found, budget),
        };
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

    /// The best that comes of these orders by reinsertion.
    fn improved(&mut self, found: Vec<(u64, Vec<Vec<u32>>)>, budget: &mut u64) -> Vec<Vec<u32>> {
        let mut mover = Reinsertion::new(self.layers);
        let improved = found.into_iter().map(|(_, order)| {
            self.restore(&order);
            (self.improve(&mut mover, budget), self.order.clone())
        });
        let (mut least, mut best) = improved.min_by_key(|(n, _)| *n).expect("there is a start");
        self.restore(&best);
        for _ in 1..MAX_ROUNDS {
            if least == 0 || *budget == 0 {
                break;
            }
            let n_crossings = self.improve(&mut mover, budget);
            if n_crossings >= least {
                break;
            }
            (least, best) = (n_crossings, self.order.clone());
        }
        best
    }

    /// Whether the first nodes stand rather on the right. An order and its mirror image cross as often; of both the one
    /// is taken that a slightly different graph is likely to have, too: no single node decides, but all pairs that stand
    /// side by side, the first ones more than others.
    fn is_mirrored(&self, order: &[Vec<u32>]) -> bool {
        // So many nodes of a layer have a say, that one of thousands costs little.
        const MOST: usize = 200;
        let mut lean = 0.0;
        for layer in order {
            let mut nodes: Vec<(u32, usize)> = layer.iter().copied().zip(0..).collect();
            nodes.retain(|(v, _)| self.is_node(*v));
            nodes.sort_unstable();
            nodes.truncate(MOST);
            for (i, &(first, place)) in nodes.iter().enumerate() {
                for &(second, other) in &nodes[i + 1..] {
                    let say = 1.0 / (f64::from(first + 1) * f64::from(second + 1)).sqrt();
                    lean += if place < other { say } else { -say };
                }
            }
        }
        lean < 0.0
    }

    /// Lets edges within layers lead to the right, where they go round in no circle: their nodes share their places anew.
    /// Says whether there are any.
    fn lead_to_the_right(&mut self) -> bool {
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
    fn are_held(&self, a: u32, b: u32) -> bool {
        let are_held = !self.is_held.is_empty() && self.is_held[a as usize] && self.is_held[b as usize];
        are_held || self.layers.cluster_of(a) != self.layers.cluster_of(b)
    }

    /// Takes the mirror image of each cluster that is crossed less so.
    fn mirror_clusters(&mut self, budget: &mut u64) {
        let cost = 20 * (self.layers.segments.len() + self.layers.len()) as u64;
        let mut least = self.n_crossings();
        for c in 0..self.layers.n_clusters() {
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

    fn mirror_cluster(&mut self, c: u32) {
        for rank in 0..self.order.len() {
            let layer = &mut self.order[rank];
            let is_own = |v: &u32| self.layers.cluster_of(*v) == c;
            if let (Some(first), Some(last)) = (layer.iter().position(is_own), layer.iter().rposition(is_own))
            {
                layer[first..=last].reverse();
                self.renumber(rank);
            }
        }
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

    /// A first order.
    fn begin(&mut self, start: Start) {
        let to = match start.from {
            Side::Above => Side::Below,
            Side::Below => Side::Above,
        };
        let mut all: Vec<u32> = self.order.iter().flatten().copied().collect();
        all.sort_unstable();
        let mut is_seen = BTreeSet::new();
        let mut queue = VecDeque::new();
        let mut order = vec![Vec::new(); self.order.len()];
        for v in all.iter().copied().filter(|&v| self.neighbours(v, start.from).is_empty()) {
            if is_seen.insert(v) {
                queue.push_back(v);
            }
            while let Some(v) = if start.is_broad { queue.pop_front() } else { queue.pop_back() } {
                order[self.layers.rank[v as usize] as usize].push(v);
                for &next in self.neighbours(v, to) {
                    if is_seen.insert(next) {
                        queue.push_back(next);
                    }
                }
            }
        }
        self.restore(&order);
    }

    /// Sweeps down and up until that gains nothing for a while, and returns the best order met.
    fn sweep(&mut self, budget: &mut u64) -> (u64, Vec<Vec<u32>>) {
        const MAX_SWEEPS: usize = 24;
        const PATIENCE: usize = 8;
        let cost = 20 * (self.layers.segments.len() + self.layers.len()) as u64;
        self.transpose(false, budget);
        let mut best = (self.n_crossings(), self.order.clone());
        let mut patience = PATIENCE;
        for sweep in 0..MAX_SWEEPS {
            if *budget < cost || patience == 0 || best.0 == 0 {
                break;
            }
            *budget -= cost;
            patience -= 1;
            let n_ranks = self.order.len();
            let flip = sweep % 4 < 2;
            if sweep % 2 == 0 {
                (1..n_ranks).for_each(|rank| self.by_medians(rank, Side::Above, flip));
            } else {
                (0..n_ranks - 1).rev().for_each(|rank| self.by_medians(rank, Side::Below, flip));
            }
            self.transpose(flip, budget);
            let n_crossings = self.n_crossings();
            if n_crossings < best.0 {
                // A small gain is kept, and does not make the search longer.
                if (n_crossings as f64) < 0.995 * best.0 as f64 {
                    patience = PATIENCE;
                }
                best = (n_crossings, self.order.clone());
            }
        }
        best
    }

    /// Sorts a layer by the medians of the places of the neighbours on one side. Items without any stay where they are;
    /// equal ones change their order where `flip` says so.
    fn by_medians(&mut self, rank: usize, side: Side, flip: bool) {
        let mut places = Vec::new();
        let mut movable: Vec<(f64, u32)> = Vec::new();
        for &v in &self.order[rank] {
            places.clear();
            places.extend(self.neighbours(v, side).iter().map(|&u| self.place[u as usize]));
            places.sort_unstable();
            if let Some(median) = weighted_median(&places) {
                movable.push((median, v));
            }
        }
        if flip {
            movable.reverse();
        }
        movable.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let mut next = movable.into_iter();
        let mut layer = std::mem::take(&mut self.order[rank]);
        for v in &mut layer {
            if !self.neighbours(*v, side).is_empty()
                && let Some((_, other)) = next.next()
            {
                *v = other;
            }
        }
        self.order[rank] = layer;
        self.renumber(rank);
    }

    /// Exchanges neighbours while that makes fewer crossings; at first also where it makes as many, if `flip` says so.
    fn transpose(&mut self, flip: bool, budget: &mut u64) {
        let n_ranks = self.order.len();
        let mut is_candidate = vec![true; n_ranks];
        let mut is_first = true;
        loop {
            let mut gain = 0;
            for rank in 0..n_ranks {
                if *budget == 0 {
                    return;
                }
                if is_candidate[rank] {
                    is_candidate[rank] = false;
                    let gained = self.transpose_layer(rank, flip && is_first, budget);
                    if gained > 0 {
                        gain += gained;
                        is_candidate[rank.saturating_sub(1)] = true;
                        is_candidate[rank] = true;
                        is_candidate[(rank + 1).min(n_ranks - 1)] = true;
                    }
                }
            }
            is_first = false;
            if gain == 0 {
                return;
            }
        }
    }

    /// One pass over a layer; returns by how much the crossings became fewer.
    fn transpose_layer(&mut self, rank: usize, flip: bool, budget: &mut u64) -> u64 {
        let sorted = self.sorted_places(rank);
        let mut layer = std::mem::take(&mut self.order[rank]);
        let mut slots: Vec<u32> = (0..layer.len() as u32).collect();
        let mut gain = 0;
        let mut n_steps = 0;
        for i in 1..layer.len() {
            let (a, b) = (slots[i - 1], slots[i]);
            if self.are_held(layer[i - 1], layer[i]) {
                continue;
            }
            let now = sorted.crossings(a, b);
            if now == 0 && !flip {
                n_steps += 1;
                continue;
            }
            let then = sorted.crossings(b, a);
            n_steps += 2 + now + then;
            if then < now || (flip && then == now) {
                layer.swap(i - 1, i);
                slots.swap(i - 1, i);
                gain += now - then;
            }
        }
        *budget = budget.saturating_sub(n_steps + sorted.places.len() as u64);
        self.order[rank] = layer;
        self.renumber(rank);
        gain
    }

    /// The sorted places of the neighbours of each item of a layer.
    fn sorted_places(&self, rank: usize) -> SortedPlaces {
        let mut sorted = SortedPlaces { first: vec![0], places: Vec::new() };
        for &v in &self.order[rank] {
            for side in [Side::Above, Side::Below] {
                let start = sorted.places.len();
                sorted.places.extend(self.neighbours(v, side).iter().map(|&u| self.place[u as usize]));
                // A place of an item is as many numbers as it has places for edges.
                let ports = self.ports(v, side);
                let n_ports = self.n_ports;
                sorted.places[start..]
                    .iter_mut()
                    .zip(ports)
                    .for_each(|(place, &port)| *place = place.saturating_mul(n_ports).saturating_add(port));
                sorted.places[start..].sort_unstable();
                sorted.first.push(sorted.places.len() as u32);
            }
        }
        sorted
    }

    /// Tries each item at every place of its layer, and leaves it at the best, until a round gains nothing.
    fn sift(&mut self, budget: &mut u64) {
        const MAX_ROUNDS: usize = 20;
        for _ in 0..MAX_ROUNDS {
            let mut gain = 0;
            for rank in (0..self.order.len()).chain((0..self.order.len()).rev()) {
                if *budget == 0 {
                    return;
                }
                gain += self.sift_layer(rank, budget);
            }
            if gain == 0 {
                return;
            }
            self.transpose(false, budget);
        }
    }

    fn sift_layer(&mut self, rank: usize, budget: &mut u64) -> u64 {
        let sorted = self.sorted_places(rank);
        let layer = self.order[rank].clone();
        let mut slots: Vec<u32> = (0..layer.len() as u32).collect();
        let mut gain = 0;
        let mut n_steps = 0;
        for item in 0..layer.len() as u32 {
            let at = slots.iter().position(|&slot| slot == item).expect("all stay in the layer");
            let (mut best, mut to) = (0i64, at);
            let mut change = 0i64;
            // A limit to how far one is carried, so that a layer of thousands ends.
            const REACH: usize = 200;
            let is_stopped = |other: u32| self.are_held(layer[item as usize], layer[other as usize]);
            for i in (at.saturating_sub(REACH)..at).rev() {
                if is_stopped(slots[i]) {
                    break;
                }
                change += sorted.crossings(item, slots[i]) as i64 - sorted.crossings(slots[i], item) as i64;
                n_steps += 4;
                if change < best {
                    (best, to) = (change, i);
                }
            }
            change = 0;
            for (i, &other) in slots.iter().enumerate().skip(at + 1).take(REACH) {
                if is_stopped(other) {
                    break;
                }
                change += sorted.crossings(other, item) as i64 - sorted.crossings(item, other) as i64;
                n_steps += 4;
                if change < best {
                    (best, to) = (change, i);
                }
            }
            if to != at {
                slots.remove(at);
                slots.insert(to, item);
                gain += best.unsigned_abs();
            }
        }
        *budget = budget.saturating_sub(n_steps * 4);
        self.order[rank] = slots.iter().map(|&slot| layer[slot as usize]).collect();
        self.renumber(rank);
        gain
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

/// The sorted places of the neighbours of the items of a layer: first those above, then those below.
struct SortedPlaces {
    first: Vec<u32>,
    places: Vec<u32>,
}

impl SortedPlaces {
    fn of(&self, idx: usize) -> &[u32] {
        &self.places[self.first[idx] as usize..self.first[idx + 1] as usize]
    }

    /// How often the edges of two items cross where `left` stands before `right`.
    fn crossings(&self, left: u32, right: u32) -> u64 {
        let (left, right) = (left as usize * 2, right as usize * 2);
        inversions(self.of(left), self.of(right)) + inversions(self.of(left + 1), self.of(right + 1))
    }
}

/// How many pairs there are of a larger number on the left and a smaller one on the right; both are sorted.
fn inversions(left: &[u32], right: &[u32]) -> u64 {
    let (mut n, mut n_smaller) = (0, 0);
    for &place in left {
        while n_smaller < right.len() && right[n_smaller] < place {
            n_smaller += 1;
        }
        n += n_smaller as u64;
    }
    n
}

/// The median of sorted places; between two middle ones nearer to where more of the others are close together.
fn weighted_median(places: &[u32]) -> Option<f64> {
    let half = places.len() / 2;
    let at = |i: usize| f64::from(places[i]);
    match places.len() {
        0 => None,
        n if n % 2 == 1 => Some(at(half)),
        2 => Some((at(0) + at(1)) / 2.0),
        n => {
            let left = at(half - 1) - at(0);
            let right = at(n - 1) - at(half);
            match left + right {
                0.0 => Some((at(half - 1) + at(half)) / 2.0),
                both => Some((at(half - 1) * right + at(half) * left) / both),
            }
        }
    }
}
