//! Nodes that share a rank: in the problem of ranks each group is one node, its leader.

use crate::graph::{Edge, Graph, GroupRank};
use crate::rank::Ends;
use crate::simplex::Arc;

/// Who stands with whom.
pub(crate) struct Groups {
    /// The node that stands for each: the first of its group, or itself.
    pub(crate) leader: Vec<usize>,
    first: Option<Outer>,
    last: Option<Outer>,
}

/// The group at one end of the drawing.
#[derive(Clone, Copy)]
struct Outer {
    leader: usize,
    /// Whether nothing else is on its rank.
    is_alone: bool,
}

impl Groups {
    /// Those of a graph; groups that share a node are one.
    pub(crate) fn of(graph: &Graph) -> Groups {
        let mut leader: Vec<usize> = (0..graph.nodes.len()).collect();
        let mut join = |a: usize, b: usize| {
            let (a, b) = (find(&mut leader, a), find(&mut leader, b));
            leader[a.max(b)] = a.min(b);
        };
        let (mut first, mut last): (Option<Outer>, Option<Outer>) = (None, None);
        for group in &graph.groups {
            let Some(&some) = group.nodes.first() else { continue };
            group.nodes.iter().for_each(|&node| join(some, node));
            let (outer, is_alone) = match group.rank {
                GroupRank::Any => continue,
                GroupRank::First => (&mut first, false),
                GroupRank::Above => (&mut first, true),
                GroupRank::Last => (&mut last, false),
                GroupRank::Below => (&mut last, true),
            };
            let known = outer.get_or_insert(Outer { leader: some, is_alone });
            known.is_alone |= is_alone;
            join(known.leader, some);
        }
        let leader: Vec<usize> = (0..leader.len()).map(|node| find(&mut leader, node)).collect();
        let led = |outer: Outer| Outer { leader: leader[outer.leader], ..outer };
        let (first, last) = (first.map(led), last.map(led));
        // What is at both ends is at the first.
        let last = last.filter(|last| first.is_none_or(|first| first.leader != last.leader));
        Groups { leader, first, last }
    }

    /// The leaders that an edge joins, the first and the last group as its upper and its lower end; `None` where it says
    /// nothing of ranks.
    pub(crate) fn ends(&self, edge: &Edge) -> Option<Ends> {
        let (tail, head) = (self.leader[edge.tail], self.leader[edge.head]);
        let is = |outer: Option<Outer>, node: usize| outer.is_some_and(|outer| outer.leader == node);
        let is_turned = is(self.first, head) || is(self.last, tail);
        let ends = if is_turned { (head, tail) } else { (tail, head) };
        (tail != head && !edge.is_loose).then_some(ends)
    }

    /// What keeps all others below the first group and above the last.
    pub(crate) fn arcs(&self, unit: i64) -> Vec<Arc> {
        let others = |outer: Outer| {
            let leaders = self.leader.iter().enumerate().filter(|(node, leader)| node == *leader);
            leaders.map(|(node, _)| node as u32).filter(move |&node| node as usize != outer.leader)
        };
        let length = |outer: Outer| if outer.is_alone { unit } else { 0 };
        let below = self.first.into_iter().flat_map(|first| {
            let (tail, min_length) = (first.leader as u32, length(first));
            others(first).map(move |head| Arc { tail, head, min_length, weight: 0 })
        });
        let above = self.last.into_iter().flat_map(|last| {
            let (head, min_length) = (last.leader as u32, length(last));
            others(last).map(move |tail| Arc { tail, head, min_length, weight: 0 })
        });
        below.chain(above).collect()
    }
}

fn find(leader: &mut [usize], mut node: usize) -> usize {
    while leader[node] != node {
        leader[node] = leader[leader[node]];
        node = leader[node];
    }
    node
}
