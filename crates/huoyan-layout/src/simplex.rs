//! Network simplex: whole numbers for the nodes of a graph, so that edges are long enough and together as short as can
//! be.
//!
//! It minimises the sum of `weight * (position[head] - position[tail])` over all edges, where each difference is at least
//! `min_length`. Ranks are such numbers, and so are x coordinates on an auxiliary graph (Gansner, Koutsofios, North, Vo:
//! "A Technique for Drawing Directed Graphs", 1993, sections 2.3 and 4.2).
//!
//! The tree is kept as parents and children with the sums of its subtrees: the cut value of a tree edge is the sum of
//! what the nodes on its head's side add to the objective. A pivot visits the smaller side of the cut and the paths to
//! the root, and nothing else.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// An edge of the problem.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arc {
    pub(crate) tail: u32,
    pub(crate) head: u32,
    pub(crate) min_length: i64,
    pub(crate) weight: i64,
}

const NONE: u32 = u32::MAX;

/// A problem on its way to a solution.
pub(crate) struct Simplex {
    arcs: Vec<Arc>,
    position: Vec<i64>,
    /// The arcs at each node: `incident[first[v]..first[v + 1]]`.
    first: Vec<u32>,
    incident: Vec<u32>,
    tree: Tree,
    /// Marks of the walks.
    mark: Vec<u32>,
    now: u32,
    /// The side of the cut that was walked last.
    side: Vec<u32>,
}

/// The spanning tree of tight arcs.
struct Tree {
    parent: Vec<u32>,
    /// The arc to the parent.
    arc: Vec<u32>,
    child: Vec<u32>,
    next: Vec<u32>,
    previous: Vec<u32>,
    /// Of the subtree: how many nodes, and the sum of what they add to the objective per unit.
    size: Vec<u32>,
    sum: Vec<i64>,
}

impl Simplex {
    /// A problem whose start is a solution, though not the best: `position` keeps all lengths.
    pub(crate) fn new(position: Vec<i64>, arcs: Vec<Arc>) -> Simplex {
        let n = position.len();
        debug_assert!(arcs.iter().all(|arc| length(&position, arc) >= arc.min_length));
        let mut simplex = Simplex {
            arcs,
            position,
            first: Vec::new(),
            incident: Vec::new(),
            tree: Tree::of(n),
            mark: vec![0; n],
            now: 0,
            side: Vec::new(),
        };
        simplex.index();
        let tight = simplex.tighten();
        simplex.index();
        simplex.plant(&tight);
        simplex
    }

    /// Pivots until nothing is to be gained, or as many steps as `budget` has. What it returns is a solution either way.
    pub(crate) fn solve(mut self, budget: &mut u64) -> Solved {
        let mut next = 0;
        while *budget > 0 {
            let Some(leaving) = self.leaving(&mut next, budget) else { break };
            self.pivot(leaving, budget);
        }
        Solved(self)
    }

    /// Lists the arcs of each node.
    fn index(&mut self) {
        let n = self.position.len();
        let mut first = vec![0u32; n + 1];
        for arc in &self.arcs {
            first[arc.tail as usize + 1] += 1;
            first[arc.head as usize + 1] += 1;
        }
        for v in 0..n {
            first[v + 1] += first[v];
        }
        let mut place = first.clone();
        let mut incident = vec![0u32; self.arcs.len() * 2];
        for (i, arc) in self.arcs.iter().enumerate() {
            for end in [arc.tail, arc.head] {
                incident[place[end as usize] as usize] = i as u32;
                place[end as usize] += 1;
            }
        }
        (self.first, self.incident) = (first, incident);
    }

    fn incident(&self, v: u32) -> std::ops::Range<usize> {
        self.first[v as usize] as usize..self.first[v as usize + 1] as usize
    }

    fn slack(&self, arc: &Arc) -> i64 {
        length(&self.position, arc) - arc.min_length
    }

    /// Moves groups of nodes that hang together by tight arcs until all do, the smallest group first, and returns the
    /// arcs that hold them. Groups that no arc joins get one that weighs nothing.
    fn tighten(&mut self) -> Vec<u32> {
        let n = self.position.len();
        let mut group_of = vec![NONE; n];
        let mut groups: Vec<Vec<u32>> = Vec::new();
        let mut tight = Vec::new();
        for start in 0..n as u32 {
            if group_of[start as usize] == NONE {
                let group = self.grow(start, groups.len() as u32, &mut group_of, &mut tight);
                groups.push(group);
            }
        }
        let mut queue: BinaryHeap<Reverse<(usize, u32)>> =
            groups.iter().enumerate().map(|(i, group)| Reverse((group.len(), i as u32))).collect();
        while let Some(Reverse((len, from))) = queue.pop() {
            if groups[from as usize].len() != len || len == n {
                continue;
            }
            let group = std::mem::take(&mut groups[from as usize]);
            let arc =
                self.nearest(&group, &group_of, from).unwrap_or_else(|| self.join(&group, &group_of, from));
            let Arc { tail, head, .. } = self.arcs[arc as usize];
            let slack = self.slack(&self.arcs[arc as usize]);
            let is_tail = group_of[tail as usize] == from;
            let to = group_of[if is_tail { head } else { tail } as usize];
            let shift = if is_tail { slack } else { -slack };
            for &v in &group {
                self.position[v as usize] += shift;
                group_of[v as usize] = to;
            }
            tight.push(arc);
            groups[to as usize].extend(group);
            queue.push(Reverse((groups[to as usize].len(), to)));
        }
        tight
    }

    /// The nodes that tight arcs lead to.
    fn grow(&self, start: u32, group: u32, group_of: &mut [u32], tight: &mut Vec<u32>) -> Vec<u32> {
        let mut found = vec![start];
        group_of[start as usize] = group;
        let mut done = 0;
        while let Some(&v) = found.get(done) {
            done += 1;
            for &i in &self.incident[self.incident(v)] {
                let arc = &self.arcs[i as usize];
                let other = arc.tail ^ arc.head ^ v;
                if group_of[other as usize] == NONE && self.slack(arc) == 0 {
                    group_of[other as usize] = group;
                    tight.push(i);
                    found.push(other);
                }
            }
        }
        found
    }

    /// The shortest arc out of a group.
    fn nearest(&self, group: &[u32], group_of: &[u32], from: u32) -> Option<u32> {
        let arcs = group.iter().flat_map(|&v| &self.incident[self.incident(v)]);
        let leads_out = |i: &&u32| {
            let arc = &self.arcs[**i as usize];
            group_of[arc.tail as usize] != from || group_of[arc.head as usize] != from
        };
        arcs.filter(leads_out).min_by_key(|&&i| (self.slack(&self.arcs[i as usize]), i)).copied()
    }

    /// An arc between a group that none leads out of and another one.
    fn join(&mut self, group: &[u32], group_of: &[u32], from: u32) -> u32 {
        let head = group[0];
        let tail = (0..).find(|&v: &usize| group_of[v] != from).expect("another group is there") as u32;
        let min_length = self.position[head as usize] - self.position[tail as usize];
        self.arcs.push(Arc { tail, head, min_length, weight: 0 });
        self.arcs.len() as u32 - 1
    }

    /// Makes the tree of these arcs, and its sums.
    fn plant(&mut self, tight: &[u32]) {
        let n = self.position.len();
        if n == 0 {
            return;
        }
        let mut at: Vec<Vec<u32>> = vec![Vec::new(); n];
        for &i in tight {
            let arc = &self.arcs[i as usize];
            at[arc.tail as usize].push(i);
            at[arc.head as usize].push(i);
        }
        for arc in &self.arcs {
            self.tree.sum[arc.tail as usize] -= arc.weight;
            self.tree.sum[arc.head as usize] += arc.weight;
        }
        let mut order = vec![0u32];
        let mut done = 0;
        while let Some(&v) = order.get(done) {
            done += 1;
            for &i in &at[v as usize] {
                if i == self.tree.arc[v as usize] {
                    continue;
                }
                let arc = &self.arcs[i as usize];
                let child = arc.tail ^ arc.head ^ v;
                self.tree.attach(child, v, i);
                order.push(child);
            }
        }
        for &v in order.iter().skip(1).rev() {
            let parent = self.tree.parent[v as usize] as usize;
            self.tree.size[parent] += self.tree.size[v as usize];
            self.tree.sum[parent] += self.tree.sum[v as usize];
        }
    }

    /// How much the objective would fall with each unit that the arc of this node to its parent grew: negative where it
    /// would.
    fn cut(&self, v: u32) -> i64 {
        let is_head = self.arcs[self.tree.arc[v as usize] as usize].head == v;
        if is_head { self.tree.sum[v as usize] } else { -self.tree.sum[v as usize] }
    }

    /// The child of the arc that shall leave the tree: the worst of some that are bad, going on from where the last one
    /// was found.
    fn leaving(&self, next: &mut u32, budget: &mut u64) -> Option<u32> {
        const ENOUGH: usize = 30;
        let n = self.position.len() as u32;
        let (mut worst, mut n_found, mut best) = (0, 0, None);
        for _ in 0..n {
            let v = *next;
            *next = if v + 1 == n { 0 } else { v + 1 };
            *budget = budget.saturating_sub(1);
            if self.tree.parent[v as usize] == NONE {
                continue;
            }
            let cut = self.cut(v);
            if cut < 0 {
                n_found += 1;
                if cut < worst {
                    (worst, best) = (cut, Some(v));
                }
                if n_found >= ENOUGH {
                    break;
                }
            }
        }
        best
    }

    /// Walks the smaller side of the cut at `v`; `true` if that is the subtree.
    fn walk_side(&mut self, v: u32) -> bool {
        self.now += 1;
        let is_subtree = (self.tree.size[v as usize] as usize) * 2 <= self.position.len();
        let start = if is_subtree { v } else { self.tree.root_of(v) };
        self.side.clear();
        self.side.push(start);
        self.mark[start as usize] = self.now;
        let mut done = 0;
        while let Some(&u) = self.side.get(done) {
            done += 1;
            let mut child = self.tree.child[u as usize];
            while child != NONE {
                if is_subtree || child != v {
                    self.mark[child as usize] = self.now;
                    self.side.push(child);
                }
                child = self.tree.next[child as usize];
            }
        }
        is_subtree
    }

    /// The shortest arc that crosses the cut at `v` against the direction of its tree arc, which is then the limit of
    /// how far the sides can be moved apart. `head_is_walked` says whether the tree arc's head is in `side`.
    fn entering(&self, head_is_walked: bool) -> Option<u32> {
        let mut best: Option<(i64, u32)> = None;
        for &u in &self.side {
            for &i in &self.incident[self.incident(u)] {
                let arc = &self.arcs[i as usize];
                // Against the tree arc: from the head's side to the tail's.
                let (inner, outer) = if head_is_walked { (arc.tail, arc.head) } else { (arc.head, arc.tail) };
                if inner == u && self.mark[outer as usize] != self.now {
                    let slack = self.slack(arc);
                    if best.is_none_or(|(least, _)| slack < least) {
                        best = Some((slack, i));
                        if slack == 0 {
                            return Some(i);
                        }
                    }
                }
            }
        }
        best.map(|(_, i)| i)
    }

    /// Exchanges the arc of `v` for the one that stops it first.
    fn pivot(&mut self, v: u32, budget: &mut u64) {
        let is_subtree = self.walk_side(v);
        *budget = budget.saturating_sub(self.side.len() as u64 * 4);
        let v_is_head = self.arcs[self.tree.arc[v as usize] as usize].head == v;
        let head_is_walked = is_subtree == v_is_head;
        let Some(entering) = self.entering(head_is_walked) else {
            // Nothing stops it: the weights add up to less than nothing, which those of a drawing never do.
            *budget = 0;
            return;
        };
        let slack = self.slack(&self.arcs[entering as usize]);
        let shift = if head_is_walked { slack } else { -slack };
        if shift != 0 {
            for &u in &self.side {
                self.position[u as usize] += shift;
            }
        }
        let Arc { tail, head, .. } = self.arcs[entering as usize];
        let tail_is_below = (self.mark[tail as usize] == self.now) == is_subtree;
        let (below, above) = if tail_is_below { (tail, head) } else { (head, tail) };
        self.tree.exchange(v, below, above, entering, &mut self.mark, &mut self.now);
    }
}

fn length(position: &[i64], arc: &Arc) -> i64 {
    position[arc.head as usize] - position[arc.tail as usize]
}

impl Tree {
    fn of(n: usize) -> Tree {
        Tree {
            parent: vec![NONE; n],
            arc: vec![NONE; n],
            child: vec![NONE; n],
            next: vec![NONE; n],
            previous: vec![NONE; n],
            size: vec![1; n],
            sum: vec![0; n],
        }
    }

    fn root_of(&self, mut v: u32) -> u32 {
        while self.parent[v as usize] != NONE {
            v = self.parent[v as usize];
        }
        v
    }

    fn attach(&mut self, v: u32, parent: u32, arc: u32) {
        let sibling = self.child[parent as usize];
        if sibling != NONE {
            self.previous[sibling as usize] = v;
        }
        (self.parent[v as usize], self.arc[v as usize]) = (parent, arc);
        (self.next[v as usize], self.previous[v as usize]) = (sibling, NONE);
        self.child[parent as usize] = v;
    }

    fn detach(&mut self, v: u32) {
        let (parent, next, previous) =
            (self.parent[v as usize], self.next[v as usize], self.previous[v as usize]);
        match previous {
            NONE => self.child[parent as usize] = next,
            _ => self.next[previous as usize] = next,
        }
        if next != NONE {
            self.previous[next as usize] = previous;
        }
    }

    /// Takes the subtree of `v` off, turns it so that `below`, which is in it, is its root, and hangs it at `above`.
    fn exchange(&mut self, v: u32, below: u32, above: u32, arc: u32, mark: &mut [u32], now: &mut u32) {
        let (size, sum) = (self.size[v as usize], self.sum[v as usize]);
        self.add_to_path(self.parent[v as usize], above, size, sum, mark, now);
        self.detach(v);
        // From `below` up to `v` each parent becomes a child.
        let (mut u, mut new_parent, mut new_arc) = (below, above, arc);
        let (mut size_before, mut sum_before) = (0, 0);
        loop {
            let (parent, old_arc) = (self.parent[u as usize], self.arc[u as usize]);
            let (old_size, old_sum) = (self.size[u as usize], self.sum[u as usize]);
            if u != v {
                self.detach(u);
            }
            self.attach(u, new_parent, new_arc);
            self.size[u as usize] = size - size_before;
            self.sum[u as usize] = sum - sum_before;
            if u == v {
                return;
            }
            (size_before, sum_before) = (old_size, old_sum);
            (new_parent, new_arc) = (u, old_arc);
            u = parent;
        }
    }

    /// A subtree goes from one place to another: what both have above them does not change.
    fn add_to_path(&mut self, from: u32, to: u32, size: u32, sum: i64, mark: &mut [u32], now: &mut u32) {
        *now += 1;
        let mut v = from;
        while v != NONE {
            mark[v as usize] = *now;
            v = self.parent[v as usize];
        }
        let mut common = to;
        while mark[common as usize] != *now {
            self.size[common as usize] += size;
            self.sum[common as usize] += sum;
            common = self.parent[common as usize];
        }
        let mut v = from;
        while v != common {
            self.size[v as usize] -= size;
            self.sum[v as usize] -= sum;
            v = self.parent[v as usize];
        }
    }
}

/// A problem that was solved.
pub(crate) struct Solved(Simplex);

impl Solved {
    /// The positions.
    pub(crate) fn positions(self) -> Vec<i64> {
        self.0.position
    }

    /// The positions, where those that may be anywhere within a range at no cost are put in its middle.
    pub(crate) fn balanced(mut self) -> Vec<i64> {
        let simplex = &mut self.0;
        for v in 0..simplex.position.len() as u32 {
            if simplex.tree.parent[v as usize] == NONE || simplex.cut(v) != 0 {
                continue;
            }
            let is_subtree = simplex.walk_side(v);
            let v_is_head = simplex.arcs[simplex.tree.arc[v as usize] as usize].head == v;
            let head_is_walked = is_subtree == v_is_head;
            let Some(entering) = simplex.entering(head_is_walked) else { continue };
            let half = simplex.slack(&simplex.arcs[entering as usize]) / 2;
            let shift = if head_is_walked { half } else { -half };
            for &u in &simplex.side {
                simplex.position[u as usize] += shift;
            }
        }
        self.0.position
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arc(tail: u32, head: u32, min_length: i64, weight: i64) -> Arc {
        Arc { tail, head, min_length, weight }
    }

    fn cost(position: &[i64], arcs: &[Arc]) -> i64 {
        arcs.iter().map(|arc| arc.weight * length(position, arc)).sum()
    }

    /// The least cost, by trying all positions below `limit`.
    fn least(n: usize, arcs: &[Arc], limit: i64) -> i64 {
        let mut position = vec![0; n];
        let mut best = i64::MAX;
        loop {
            if arcs.iter().all(|arc| length(&position, arc) >= arc.min_length) {
                best = best.min(cost(&position, arcs));
            }
            let Some(i) = position.iter().position(|&p| p + 1 < limit) else { return best };
            position[i] += 1;
            position[..i].fill(0);
        }
    }

    #[test]
    fn solutions_are_the_best_there_are() {
        let mut seed = 1u64;
        let mut random = |below: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % below
        };
        for _ in 0..300 {
            let n = 2 + random(4) as usize;
            let arcs: Vec<Arc> = (0..1 + random(9))
                .filter_map(|_| {
                    let (a, b) = (random(n as u64) as u32, random(n as u64) as u32);
                    (a != b).then(|| arc(a.min(b), a.max(b), random(3) as i64, random(4) as i64))
                })
                .collect();
            let start = (0..n as i64).map(|v| v * 3).collect();
            let solved = Simplex::new(start, arcs.clone()).solve(&mut u64::MAX.clone());
            let position = solved.positions();
            assert!(arcs.iter().all(|arc| length(&position, arc) >= arc.min_length), "{arcs:?} {position:?}");
            assert_eq!(cost(&position, &arcs), least(n, &arcs, 9), "{arcs:?} {position:?}");
        }
    }

    #[test]
    fn what_costs_nothing_is_put_in_the_middle() {
        // 0 and 2 are ten apart; 1 may be anywhere between.
        let arcs = vec![arc(0, 2, 10, 1), arc(0, 1, 0, 1), arc(1, 2, 0, 1)];
        let solved = Simplex::new(vec![0, 0, 10], arcs).solve(&mut u64::MAX.clone());
        let position = solved.balanced();
        assert_eq!(position[1] - position[0], 5);
    }

    #[test]
    fn a_budget_ends_it_with_a_solution() {
        let arcs = vec![arc(0, 1, 1, 1), arc(1, 2, 1, 5), arc(0, 2, 1, 1), arc(2, 3, 1, 1), arc(0, 3, 9, 1)];
        let position = Simplex::new(vec![0, 1, 2, 9], arcs.clone()).solve(&mut 1).positions();
        assert!(arcs.iter().all(|arc| length(&position, arc) >= arc.min_length));
    }
}
