//! An order that grows: node by node, each put in where it crosses the fewest edges to those that are there.
//!
//! The first node comes first, and then always the first one that is joined to those that are there. Where the first
//! nodes of a graph are those that matter, as in a call graph, a few nodes more or less come late: they change little of
//! the order of the others, while a search from all nodes at once may end somewhere else altogether.

use super::{Found, Part};
use crate::reinsert::Reinsertion;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// When there are so many nodes, and then each time there are twice as many, all are put back once.
const CORE: usize = 8;

impl Part<'_> {
    /// The order that grows, and improved where it may come near to the crossings of the `known` order. `None` where the
    /// budget ends before, or where it has so many more that the steps are better spent on another search.
    pub(super) fn grown(&mut self, known: u64, budget: &mut u64) -> Option<Found> {
        let order = self.grow(budget)?;
        self.restore(&order);
        match self.n_crossings() {
            n if n > known + known / 2 + 5 => None,
            n if n > known + known / 8 + 5 => Some((n, order)),
            _ => Some(self.improved(order, budget)),
        }
    }

    fn grow(&self, budget: &mut u64) -> Option<Vec<Vec<u32>>> {
        let mut mover = Reinsertion::new(self.layers);
        let items = || self.order.iter().flatten().copied();
        items().for_each(|v| mover.take_out(v));
        let mut order = vec![Vec::new(); self.order.len()];
        let mut core = Vec::new();
        let mut next_polish = CORE;
        let mut joined = BinaryHeap::from([Reverse(items().filter(|&v| mover.has_edges(v)).min()?)]);
        while let Some(Reverse(node)) = joined.pop() {
            if !mover.is_out(node) {
                continue;
            }
            if !mover.put_in(&mut order, node, budget) {
                return None;
            }
            core.push(node);
            joined.extend(mover.far_ends(node).filter(|&far| mover.is_out(far)).map(Reverse));
            if core.len() == next_polish {
                next_polish *= 2;
                core.iter().for_each(|&node| mover.move_node(&mut order, node, budget));
            }
        }
        // Of what stands for a graph with clusters, not all is reached by whole edges.
        let is_whole = items().all(|v| !mover.is_out(v));
        is_whole.then_some(order)
    }
}
