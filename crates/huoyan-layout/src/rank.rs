//! Ranks: how far down each node stands.

use crate::graph::Graph;
use crate::groups::Groups;
use crate::simplex::{Arc, Simplex};

/// The rank of each node, from 0, and which edges lead upwards there. Those within a rank do not.
pub(crate) struct Ranks {
    pub(crate) rank: Vec<u32>,
    pub(crate) is_reversed: Vec<bool>,
}

/// Ranks that make the edges together as short as can be. `scale` is how many ranks there are to a unit of length.
pub(crate) fn ranks(graph: &Graph, scale: u32, budget: &mut u64) -> Ranks {
    let groups = Groups::of(graph);
    let ends: Vec<Option<Ends>> = graph.edges.iter().map(|edge| groups.ends(edge)).collect();
    let is_back = back_edges(graph.nodes.len(), &ends);
    let mut arcs = Vec::with_capacity(graph.edges.len());
    for ((edge, ends), &is_back) in graph.edges.iter().zip(&ends).zip(&is_back) {
        let Some((tail, head)) = *ends else { continue };
        let (tail, head) = if is_back { (head, tail) } else { (tail, head) };
        arcs.push(Arc {
            tail: tail as u32,
            head: head as u32,
            min_length: i64::from(edge.min_length.clamp(1, MAX_LENGTH)) * i64::from(scale),
            weight: i64::from(edge.weight),
        });
    }
    arcs.extend(groups.arcs(i64::from(scale)));
    let start = longest_paths(graph.nodes.len(), &arcs);
    let mut rank = Simplex::new(start, arcs.clone()).solve(budget).positions();
    let parts = parts(graph.nodes.len(), &arcs);
    settle(&mut rank, &parts);
    // Between the ranks of nodes there is room for labels; only edges that say nothing of ranks would miss it.
    let step = if graph.edges.iter().any(|edge| edge.is_loose) { i64::from(scale) } else { 1 };
    balance(&mut rank, &arcs, step);
    settle(&mut rank, &parts);
    let rank: Vec<u32> = groups.leader.iter().map(|&leader| rank[leader] as u32).collect();
    let is_reversed = graph.edges.iter().map(|edge| rank[edge.tail] > rank[edge.head]).collect();
    Ranks { rank, is_reversed }
}

/// The nodes that an edge joins, its upper end first.
pub(crate) type Ends = (usize, usize);

/// Longer edges than this are taken as this long.
const MAX_LENGTH: u32 = 1000;

/// The edges that close a cycle in a depth-first walk, from the nodes that nothing leads to, in their order, and then
/// from those that are left.
fn back_edges(n: usize, ends: &[Option<Ends>]) -> Vec<bool> {
    let mut out: Vec<Vec<(usize, usize)>> = vec![Vec::new(); n];
    let mut has_in = vec![false; n];
    for (i, ends) in ends.iter().enumerate() {
        if let Some((tail, head)) = *ends {
            out[tail].push((i, head));
            has_in[head] = true;
        }
    }
    let mut is_back = vec![false; ends.len()];
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; n];
    let mut path: Vec<(usize, usize)> = Vec::new();
    let roots = (0..n).filter(|&v| !has_in[v]).chain((0..n).filter(|&v| has_in[v]));
    for root in roots {
        if state[root] != State::New {
            continue;
        }
        state[root] = State::Open;
        path.push((root, 0));
        while let Some((v, next)) = path.last_mut() {
            let v = *v;
            let Some(&(i, head)) = out[v].get(*next) else {
                state[v] = State::Done;
                path.pop();
                continue;
            };
            *next += 1;
            match state[head] {
                State::New => {
                    state[head] = State::Open;
                    path.push((head, 0));
                }
                State::Open => is_back[i] = true,
                State::Done => {}
            }
        }
    }
    is_back
}

/// The rank of each node by the longest path to it: a start.
fn longest_paths(n: usize, arcs: &[Arc]) -> Vec<i64> {
    let mut out: Vec<Vec<u32>> = vec![Vec::new(); n];
    let mut n_in = vec![0u32; n];
    for (i, arc) in arcs.iter().enumerate() {
        out[arc.tail as usize].push(i as u32);
        n_in[arc.head as usize] += 1;
    }
    let mut rank = vec![0i64; n];
    let mut ready: Vec<usize> = (0..n).filter(|&v| n_in[v] == 0).collect();
    while let Some(v) = ready.pop() {
        for &i in &out[v] {
            let arc = &arcs[i as usize];
            let head = arc.head as usize;
            rank[head] = rank[head].max(rank[v] + arc.min_length);
            n_in[head] -= 1;
            if n_in[head] == 0 {
                ready.push(head);
            }
        }
    }
    rank
}

/// Which connected part each node is in, numbered by their first nodes.
pub(crate) fn parts(n: usize, arcs: &[Arc]) -> Vec<u32> {
    let mut leader: Vec<u32> = (0..n as u32).collect();
    fn find(leader: &mut [u32], mut v: u32) -> u32 {
        while leader[v as usize] != v {
            leader[v as usize] = leader[leader[v as usize] as usize];
            v = leader[v as usize];
        }
        v
    }
    for arc in arcs {
        let (a, b) = (find(&mut leader, arc.tail), find(&mut leader, arc.head));
        let (first, second) = (a.min(b), a.max(b));
        leader[second as usize] = first;
    }
    let mut number = vec![u32::MAX; n];
    let mut n_parts = 0;
    (0..n as u32)
        .map(|v| {
            let of_leader = &mut number[find(&mut leader, v) as usize];
            if *of_leader == u32::MAX {
                *of_leader = n_parts;
                n_parts += 1;
            }
            *of_leader
        })
        .collect()
}

/// Lets each part begin at rank 0.
fn settle(rank: &mut [i64], parts: &[u32]) {
    let n_parts = parts.iter().max().map_or(0, |&last| last as usize + 1);
    let mut top = vec![i64::MAX; n_parts];
    for (&rank, &part) in rank.iter().zip(parts) {
        top[part as usize] = top[part as usize].min(rank);
    }
    for (rank, &part) in rank.iter_mut().zip(parts) {
        *rank -= top[part as usize];
    }
}

/// Moves nodes that may stand on any of several ranks at no cost to the emptiest of these, by whole steps.
fn balance(rank: &mut [i64], arcs: &[Arc], step: i64) {
    let n = rank.len();
    let n_ranks = rank.iter().max().map_or(0, |&last| last as usize + 1);
    let mut n_at = vec![0u32; n_ranks];
    for &rank in rank.iter() {
        n_at[rank as usize] += 1;
    }
    let mut weight = vec![0i64; n];
    let mut incident: Vec<Vec<u32>> = vec![Vec::new(); n];
    for (i, arc) in arcs.iter().enumerate() {
        weight[arc.tail as usize] -= arc.weight;
        weight[arc.head as usize] += arc.weight;
        incident[arc.tail as usize].push(i as u32);
        incident[arc.head as usize].push(i as u32);
    }
    for v in 0..n {
        if weight[v] != 0 || incident[v].is_empty() {
            continue;
        }
        let (mut low, mut high) = (0, n_ranks as i64 - 1);
        for &i in &incident[v] {
            let arc = &arcs[i as usize];
            if arc.head as usize == v {
                low = low.max(rank[arc.tail as usize] + arc.min_length);
            } else {
                high = high.min(rank[arc.head as usize] - arc.min_length);
            }
        }
        let steps = (low..=high).filter(|r| (r - rank[v]) % step == 0);
        let best = steps.min_by_key(|&r| (n_at[r as usize], (r - rank[v]).abs()));
        let Some(best) = best else { continue };
        if n_at[best as usize] < n_at[rank[v] as usize] {
            n_at[rank[v] as usize] -= 1;
            n_at[best as usize] += 1;
            rank[v] = best;
        }
    }
}
