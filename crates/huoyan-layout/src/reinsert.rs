//! Takes a node out, with all its edges, and puts it back where the fewest other edges are crossed.
//!
//! With everything else as it stands, that is exact: from the far end of each edge, the fewest crossings on a way to each
//! gap of the node's layer are found layer by layer (a shortest path), and the node goes to the gap with the least sum.
//! So a node moves over any distance, together with the bends of its long edges, which sifting layer by layer cannot do.

use crate::layers::Layers;

/// What does the moving, with memory to work in.
pub(crate) struct Reinsertion<'a> {
    layers: &'a Layers,
    /// The edges of each item that moves by itself.
    edges: Vec<Vec<u32>>,
    is_out: Vec<bool>,
    /// Where each item stands among those that stay.
    place: Vec<u32>,
    /// Pairs of places that segments between two layers join, the first in the layer that is nearer to the far end.
    pairs: Vec<(u32, u32)>,
    cost: Vec<i32>,
}

/// Whether a node has no place yet.
#[derive(Clone, Copy)]
struct IsNew(bool);

/// A way of an edge from its far end to the node: the gap in each layer between, and in the node's.
struct Way {
    edge: u32,
    /// Which layers, from the far end to the node; the far end's is not among them.
    ranks: Vec<usize>,
    /// The fewest crossings to each gap of the last layer.
    fewest: Vec<i32>,
    /// For each layer and gap the gap before.
    before: Vec<Vec<u32>>,
}

impl<'a> Reinsertion<'a> {
    /// For the nodes of these layers.
    pub(crate) fn new(layers: &'a Layers) -> Reinsertion<'a> {
        let mut edges = vec![Vec::new(); layers.len()];
        for (i, chain) in layers.ways().enumerate() {
            if let [first, .., last] = *chain {
                edges[first as usize].push(i as u32);
                edges[last as usize].push(i as u32);
            }
        }
        let n = layers.len();
        Reinsertion {
            layers,
            edges,
            is_out: vec![false; n],
            place: vec![0; n],
            pairs: Vec::new(),
            cost: Vec::new(),
        }
    }

    /// Moves a node to where it crosses the fewest edges.
    pub(crate) fn move_node(&mut self, order: &mut [Vec<u32>], node: u32, budget: &mut u64) {
        let edges = self.present_edges(node);
        // One node may take a part of what is left, so that others get their turn.
        if self.cost(order, &edges) < *budget / 8 {
            self.move_with(order, node, &edges, IsNew(false), budget);
        }
    }

    /// Puts a node that is out where it crosses the fewest edges, with its edges to those that are not; on the right,
    /// where it may choose. Says whether the budget sufficed.
    pub(crate) fn put_in(&mut self, order: &mut [Vec<u32>], node: u32, budget: &mut u64) -> bool {
        let edges = self.present_edges(node);
        let is_cheap = self.cost(order, &edges) < *budget / 8;
        if is_cheap {
            self.move_with(order, node, &edges, IsNew(true), budget);
        }
        is_cheap
    }

    /// Lets an item be out, as if it were not there.
    pub(crate) fn take_out(&mut self, v: u32) {
        self.is_out[v as usize] = true;
    }

    /// Whether an item is out.
    pub(crate) fn is_out(&self, v: u32) -> bool {
        self.is_out[v as usize]
    }

    /// Whether an item is at the end of an edge.
    pub(crate) fn has_edges(&self, v: u32) -> bool {
        !self.edges[v as usize].is_empty()
    }

    /// The other ends of the edges of a node.
    pub(crate) fn far_ends(&self, node: u32) -> impl Iterator<Item = u32> {
        self.edges[node as usize].iter().map(move |&edge| self.far_end(edge, node))
    }

    fn far_end(&self, edge: u32, node: u32) -> u32 {
        let chain = self.layers.way(edge);
        if chain[0] == node { chain[chain.len() - 1] } else { chain[0] }
    }

    /// The edges of a node whose other end is not out.
    fn present_edges(&self, node: u32) -> Vec<u32> {
        let edges = self.edges[node as usize].iter().copied();
        edges.filter(|&edge| !self.is_out[self.far_end(edge, node) as usize]).collect()
    }

    /// About how many steps it takes to find the ways of these edges.
    fn cost(&self, order: &[Vec<u32>], edges: &[u32]) -> u64 {
        let of_edge = |&edge: &u32| {
            let chain = self.layers.way(edge);
            let ranks = chain.iter().map(|&v| self.layers.rank[v as usize] as usize);
            let items: Vec<u64> = ranks.map(|rank| order[rank].len() as u64).collect();
            items.windows(2).map(|pair| pair[0] * pair[1]).sum::<u64>()
        };
        edges.iter().map(of_edge).sum()
    }

    fn move_with(
        &mut self,
        order: &mut [Vec<u32>],
        node: u32,
        edges: &[u32],
        is_new: IsNew,
        budget: &mut u64,
    ) {
        let home = self.layers.rank[node as usize] as usize;
        let (mut first, mut last) = (home, home);
        self.is_out[node as usize] = true;
        for &edge in edges {
            let chain = self.layers.way(edge);
            first = first.min(self.layers.rank[chain[0] as usize] as usize);
            last = last.max(self.layers.rank[chain[chain.len() - 1] as usize] as usize);
            chain[1..chain.len() - 1].iter().for_each(|&v| self.is_out[v as usize] = true);
        }
        let old =
            order[home].iter().take_while(|&&v| v != node).filter(|&&v| !self.is_out[v as usize]).count();
        for layer in &order[first..=last] {
            let mut place = 0;
            for &v in layer {
                self.place[v as usize] = place;
                place += u32::from(!self.is_out[v as usize]);
            }
        }
        if !is_new.0 && !self.is_crossed(order, edges) {
            edges.iter().for_each(|&edge| self.stay(edge));
            self.is_out[node as usize] = false;
            return;
        }
        let ways: Vec<Way> = edges.iter().map(|&edge| self.way(order, node, edge, budget)).collect();
        let n_gaps = order[home].iter().filter(|&&v| !self.is_out[v as usize]).count() + 1;
        let sum = |gap: usize| ways.iter().map(|way| i64::from(way.fewest[gap])).sum::<i64>();
        let gap = (0..n_gaps).min_by_key(|&gap| (sum(gap), gap.abs_diff(old))).expect("there is a gap");
        self.put_back(order, node, gap as u32, &ways, first..=last);
    }

    /// Whether anything else crosses one of these edges, where all stand.
    fn is_crossed(&mut self, order: &[Vec<u32>], edges: &[u32]) -> bool {
        edges.iter().any(|&edge| {
            let chain = self.layers.way(edge);
            chain.windows(2).any(|segment| {
                self.list_pairs(order, self.layers.rank[segment[0] as usize] as usize, true);
                let (from, to) = (segment[0], segment[1]);
                let place = |v: u32| (self.place[v as usize], self.is_out[v as usize]);
                // What is out stands before the item that has its place.
                let is_left = |other: u32, (place, _): (u32, bool)| other < place;
                let is_right =
                    |other: u32, (place, is_out): (u32, bool)| other > place || (is_out && other == place);
                self.pairs.iter().any(|&(a, b)| {
                    (is_left(a, place(from)) && is_right(b, place(to)))
                        || (is_right(a, place(from)) && is_left(b, place(to)))
                })
            })
        })
    }

    /// The bends of an edge are where they were.
    fn stay(&mut self, edge: u32) {
        let chain = self.layers.way(edge);
        chain[1..chain.len() - 1].iter().for_each(|&v| self.is_out[v as usize] = false);
    }

    /// The shortest ways of an edge from its far end to every gap of the node's layer.
    fn way(&mut self, order: &[Vec<u32>], node: u32, edge: u32, budget: &mut u64) -> Way {
        let chain = self.layers.way(edge);
        let rank = |v: u32| self.layers.rank[v as usize] as usize;
        let (top, bottom) = (chain[0], chain[chain.len() - 1]);
        let (far, is_down) = if bottom == node { (top, true) } else { (bottom, false) };
        let ranks: Vec<usize> = match is_down {
            true => (rank(far) + 1..=rank(node)).collect(),
            false => (rank(node)..rank(far)).rev().collect(),
        };
        let mut before = Vec::with_capacity(ranks.len());
        // From the far end itself: segments that begin there cross nothing of this edge.
        let mut from = rank(far);
        let mut fewest = Vec::new();
        for (i, &to) in ranks.iter().enumerate() {
            self.list_pairs(order, from, is_down);
            let n_to = order[to].iter().filter(|&&v| !self.is_out[v as usize]).count() + 1;
            let steps;
            (fewest, steps) = match i {
                0 => (self.ways_from_item(self.place[far as usize], n_to), vec![0; n_to]),
                _ => self.ways_from_gaps(&fewest, n_to, budget),
            };
            before.push(steps);
            from = to;
        }
        Way { edge, ranks, fewest, before }
    }

    /// The pairs between a layer and the next one on the way, sorted by the first.
    fn list_pairs(&mut self, order: &[Vec<u32>], from: usize, is_down: bool) {
        let neighbours = if is_down { &self.layers.below } else { &self.layers.above };
        self.pairs.clear();
        for &v in order[from].iter().filter(|&&v| !self.is_out[v as usize]) {
            let others = neighbours.at(v).iter().filter(|&&u| !self.is_out[u as usize]);
            let place = self.place[v as usize];
            self.pairs.extend(others.map(|&u| (place, self.place[u as usize])));
        }
    }

    /// Crossings from an item to each gap.
    fn ways_from_item(&self, item: u32, n_to: usize) -> Vec<i32> {
        let mut steps = vec![0i32; n_to + 1];
        for &(from, to) in &self.pairs {
            let to = to as usize;
            // The pair is crossed by a line to a gap on the other side of its end.
            match from.cmp(&item) {
                std::cmp::Ordering::Less => {
                    steps[0] += 1;
                    steps[to + 1] -= 1;
                }
                std::cmp::Ordering::Greater => steps[to + 1] += 1,
                std::cmp::Ordering::Equal => {}
            }
        }
        let mut sum = 0;
        steps[..n_to]
            .iter()
            .map(|step| {
                sum += step;
                sum
            })
            .collect()
    }

    /// The fewest crossings to each gap of the next layer, and from which gap.
    fn ways_from_gaps(&mut self, fewest: &[i32], n_to: usize, budget: &mut u64) -> (Vec<i32>, Vec<u32>) {
        *budget = budget.saturating_sub((fewest.len() * n_to + self.pairs.len() * n_to / 2) as u64 / 4);
        let mut best = vec![i32::MAX; n_to];
        let mut step = vec![0u32; n_to];
        // For the gap before the first item: all pairs begin to the right of it.
        let mut cost = std::mem::take(&mut self.cost);
        cost.clear();
        cost.resize(n_to, 0);
        for &(_, to) in &self.pairs {
            cost[to as usize + 1..].iter_mut().for_each(|cost| *cost += 1);
        }
        let mut next = 0;
        for (gap, &so_far) in fewest.iter().enumerate() {
            // What begins before this gap is now to its left.
            while let Some(&(from, to)) = self.pairs.get(next)
                && (from as usize) < gap
            {
                cost[..=to as usize].iter_mut().for_each(|cost| *cost += 1);
                cost[to as usize + 1..].iter_mut().for_each(|cost| *cost -= 1);
                next += 1;
            }
            for ((best, step), &cost) in best.iter_mut().zip(&mut step).zip(&cost) {
                let sum = so_far + cost;
                // Without a branch, so that several are done at once.
                *step = if sum < *best { gap as u32 } else { *step };
                *best = sum.min(*best);
            }
        }
        self.cost = cost;
        (best, step)
    }

    fn put_back(
        &mut self,
        order: &mut [Vec<u32>],
        node: u32,
        gap: u32,
        ways: &[Way],
        ranks: std::ops::RangeInclusive<usize>,
    ) {
        let home = self.layers.rank[node as usize] as usize;
        // For each layer: the gap, then the gaps on the way to the far end, so that edges side by side do not cross.
        let mut put: Vec<Vec<(Vec<u32>, u32)>> = vec![Vec::new(); ranks.clone().count()];
        put[home - ranks.start()].push((vec![gap], node));
        for way in ways {
            let chain = self.layers.way(way.edge);
            let is_down = chain[chain.len() - 1] == node;
            let far = if is_down { chain[0] } else { chain[chain.len() - 1] };
            let mut gaps = vec![gap];
            for steps in way.before.iter().skip(1).rev() {
                gaps.push(steps[gaps[gaps.len() - 1] as usize]);
            }
            gaps.push(self.place[far as usize]);
            // Now from the node to the far end; the bends are between.
            for (i, &rank) in way.ranks.iter().rev().enumerate().skip(1) {
                let item = if is_down { chain[chain.len() - 1 - i] } else { chain[i] };
                put[rank - ranks.start()].push((gaps[i..].to_vec(), item));
            }
        }
        for (rank, mut put) in ranks.zip(put) {
            if put.is_empty() {
                continue;
            }
            put.sort();
            let mut layer = Vec::with_capacity(order[rank].len());
            let mut next = put.into_iter().peekable();
            let kept = order[rank].iter().filter(|&&v| !self.is_out[v as usize]);
            for (place, &v) in (0..).zip(kept) {
                while let Some((_, item)) = next.next_if(|(gaps, _)| gaps[0] <= place) {
                    layer.push(item);
                }
                layer.push(v);
            }
            layer.extend(next.map(|(_, item)| item));
            for &v in &layer {
                self.is_out[v as usize] = false;
            }
            order[rank] = layer;
        }
    }
}
