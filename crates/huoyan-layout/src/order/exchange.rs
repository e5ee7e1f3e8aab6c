//! Exchanges within a layer, of neighbours (transposing) and over any distance (sifting), as long as these make fewer
//! crossings. Only these look at where edges begin and end on their nodes, and keep what is joined within its layer.

use super::places::SortedPlaces;
use super::{Part, Side};

impl Part<'_> {
    /// Exchanges neighbours while that makes fewer crossings; at first also where it makes as many, if `flip` says so.
    pub(super) fn transpose(&mut self, flip: bool, budget: &mut u64) {
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
    pub(super) fn sift(&mut self, budget: &mut u64) {
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
}
