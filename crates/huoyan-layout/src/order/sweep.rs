//! First orders, and sweeps by weighted medians with exchanges of neighbours.

use super::places::weighted_median;
use super::{Part, Side};
use std::collections::{BTreeSet, VecDeque};

/// How a first order is made: items as a walk meets them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Start {
    /// From the items that have nothing on this side.
    from: Side,
    /// All neighbours before theirs, or each with all behind it.
    is_broad: bool,
}

pub(super) const STARTS: [Start; 4] = [
    Start { from: Side::Above, is_broad: true },
    Start { from: Side::Below, is_broad: true },
    Start { from: Side::Above, is_broad: false },
    Start { from: Side::Below, is_broad: false },
];

impl Part<'_> {
    /// A first order.
    pub(super) fn begin(&mut self, start: Start) {
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
    pub(super) fn sweep(&mut self, budget: &mut u64) -> (u64, Vec<Vec<u32>>) {
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
}
