//! The graph as layers: each edge becomes a chain of segments from one rank to the next, over bends and, in the middle,
//! its label.

use crate::clusters::{self, Nesting};
use crate::graph::{Edge, Graph};
use crate::rank::Ranks;
use std::collections::BTreeSet;

/// What stands in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A node of the graph, of the same index.
    Node,
    /// Where an edge passes.
    Bend,
    /// Where an edge passes, with its label to the right.
    Label,
    /// Above an edge within a layer: its label, or nothing. It keeps the ends of the edge together.
    Arch,
    /// Where a cluster is that has nothing else in a layer.
    Spacer,
}

/// A piece of an edge, between neighbouring layers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment {
    pub(crate) upper: u32,
    pub(crate) lower: u32,
    pub(crate) weight: u32,
    /// Where it begins and ends, to the right of the middles of these.
    pub(crate) upper_at: f64,
    pub(crate) lower_at: f64,
}

/// The layers. What stands in them is an item; the first items are the nodes of the graph.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    pub(crate) kind: Vec<Kind>,
    pub(crate) rank: Vec<u32>,
    /// How far each item reaches to the left and to the right of its place.
    pub(crate) left: Vec<f64>,
    pub(crate) right: Vec<f64>,
    pub(crate) height: Vec<f64>,
    pub(crate) segments: Vec<Segment>,
    /// The items of each edge from its upper to its lower end; none of a self loop, of an edge within a layer, and of one
    /// that has no room.
    pub(crate) chains: Vec<Vec<u32>>,
    /// The item above each edge within a layer.
    pub(crate) arches: Vec<Option<u32>>,
    /// From each of these to an end of its edge.
    legs: Vec<[u32; 2]>,
    /// The heads of the edges within layers, by their tails; empty where there are none.
    flat: Vec<Vec<u32>>,
    is_flat_head: Vec<bool>,
    /// The innermost cluster of each item, [`clusters::NONE`] for most; empty where there are no clusters.
    cluster: Vec<u32>,
    /// What is within what.
    pub(crate) nesting: Nesting,
    /// Whose ends these are: the first is the head.
    pub(crate) is_reversed: Vec<bool>,
    /// Whether other edges join the same nodes as an edge.
    pub(crate) is_parallel: Vec<bool>,
    /// The items of each layer, from left to right.
    pub(crate) order: Vec<Vec<u32>>,
    /// Neighbours in the layer above, and in the layer below.
    pub(crate) above: Neighbours,
    pub(crate) below: Neighbours,
}

impl Segment {
    /// From middle to middle.
    pub(crate) fn new(upper: u32, lower: u32) -> Segment {
        Segment { upper, lower, weight: 1, upper_at: 0.0, lower_at: 0.0 }
    }
}

/// The neighbours of each item.
#[derive(Debug, Default)]
pub(crate) struct Neighbours {
    first: Vec<u32>,
    items: Vec<u32>,
    /// At which place of each neighbour the edge is, counted from its left; none where no edge has a place of its own.
    ports: Vec<u32>,
}

impl Neighbours {
    /// From pairs of an item, its neighbour, and the place there.
    fn of(n: usize, has_ports: bool, pairs: impl Iterator<Item = (u32, u32, u32)> + Clone) -> Neighbours {
        let mut first = vec![0u32; n + 1];
        for (from, ..) in pairs.clone() {
            first[from as usize + 1] += 1;
        }
        for v in 0..n {
            first[v + 1] += first[v];
        }
        let mut place = first.clone();
        let mut items = vec![0u32; first[n] as usize];
        let mut ports = vec![0u32; if has_ports { items.len() } else { 0 }];
        for (from, to, port) in pairs {
            let at = place[from as usize] as usize;
            items[at] = to;
            if has_ports {
                ports[at] = port;
            }
            place[from as usize] += 1;
        }
        Neighbours { first, items, ports }
    }

    /// The places of the edges at the neighbours of an item; none where no edge has a place of its own.
    pub(crate) fn ports_at(&self, v: u32) -> &[u32] {
        match self.ports.is_empty() {
            true => &[],
            false => &self.ports[self.first[v as usize] as usize..self.first[v as usize + 1] as usize],
        }
    }

    /// More than any place.
    pub(crate) fn n_ports(&self) -> u32 {
        self.ports.iter().max().map_or(1, |&last| last + 1)
    }

    /// Whether an edge has a place of its own.
    pub(crate) fn has_ports(&self) -> bool {
        !self.ports.is_empty()
    }

    /// Those of an item.
    pub(crate) fn at(&self, v: u32) -> &[u32] {
        &self.items[self.first[v as usize] as usize..self.first[v as usize + 1] as usize]
    }
}

/// How far a self loop reaches to the right of its node, without its label.
pub(crate) const LOOP_WIDTH: f64 = 24.0;
/// The room between an edge and its label.
pub(crate) const LABEL_GAP: f64 = 5.0;

/// Which edges join nodes that another edge joins too, in whatever direction.
pub(crate) fn parallel_edges(graph: &Graph) -> Vec<bool> {
    let pair = |edge: &Edge| (edge.tail.min(edge.head), edge.tail.max(edge.head));
    let mut by_pair: Vec<usize> = (0..graph.edges.len()).collect();
    by_pair.sort_by_key(|&edge| pair(&graph.edges[edge]));
    let mut is_parallel = vec![false; graph.edges.len()];
    for same in by_pair.chunk_by(|&a, &b| pair(&graph.edges[a]) == pair(&graph.edges[b])) {
        let edge = &graph.edges[same[0]];
        same.iter().for_each(|&idx| is_parallel[idx] = same.len() > 1 && edge.tail != edge.head);
    }
    is_parallel
}

/// The most bends that all edges may have together.
const MAX_BENDS: usize = 400_000;

/// How many ranks an edge may span. In a graph that nobody could read, the longest edges have no room in the layers:
/// they would need more memory than the drawing is worth, and run straight.
fn longest_span(graph: &Graph, rank: &[u32]) -> u32 {
    let mut spans: Vec<u32> =
        graph.edges.iter().map(|edge| rank[edge.tail].abs_diff(rank[edge.head])).collect();
    spans.sort_unstable();
    let mut n_bends = 0;
    let fits = |span: &&u32| {
        n_bends += **span as usize;
        n_bends <= MAX_BENDS
    };
    spans.iter().take_while(fits).last().copied().unwrap_or(0).max(2)
}

impl Layers {
    /// The layers of a graph; their items are not in any order yet.
    pub(crate) fn new(graph: &Graph, ranks: Ranks) -> Layers {
        let mut layers = Layers {
            is_reversed: ranks.is_reversed,
            is_parallel: parallel_edges(graph),
            ..Layers::default()
        };
        let is_within =
            |edge: &Edge| edge.tail != edge.head && ranks.rank[edge.tail] == ranks.rank[edge.head];
        // Above the first layer there is room for edges within it.
        let is_under_top = |edge: &Edge| is_within(edge) && ranks.rank[edge.tail] == 0;
        let shift = u32::from(graph.edges.iter().any(is_under_top));
        for (size, &rank) in graph.nodes.iter().zip(&ranks.rank) {
            let half = size.width / 2.0;
            layers.add(Kind::Node, rank + shift, half, half, size.height);
        }
        let longest = longest_span(graph, &ranks.rank);
        for (i, edge) in graph.edges.iter().enumerate() {
            let label = edge.label.unwrap_or_default();
            let arch = is_within(edge).then(|| layers.add_arch(edge));
            layers.arches.push(arch);
            if is_within(edge) {
                layers.chains.push(Vec::new());
                continue;
            }
            if edge.tail == edge.head {
                layers.right[edge.tail] += LOOP_WIDTH + label.width;
                layers.height[edge.tail] = layers.height[edge.tail].max(label.height);
                layers.chains.push(Vec::new());
                continue;
            }
            let is_reversed = layers.is_reversed[i];
            let (upper, lower) = if is_reversed { (edge.head, edge.tail) } else { (edge.tail, edge.head) };
            let (from, to) = (ranks.rank[upper] + shift, ranks.rank[lower] + shift);
            let (upper_at, lower_at) = match is_reversed {
                true => (edge.head_at.x, edge.tail_at.x),
                false => (edge.tail_at.x, edge.head_at.x),
            };
            if to - from > longest {
                layers.chains.push(Vec::new());
                continue;
            }
            let label_rank = edge.label.map(|_| (from + to) / 2);
            let mut chain = vec![upper as u32];
            for rank in from + 1..to {
                chain.push(match label_rank == Some(rank) {
                    true => {
                        layers.add(Kind::Label, rank, LABEL_GAP, 2.0 * LABEL_GAP + label.width, label.height)
                    }
                    false => layers.add(Kind::Bend, rank, 0.0, 0.0, 0.0),
                });
            }
            chain.push(lower as u32);
            for (i, pair) in chain.windows(2).enumerate() {
                layers.segments.push(Segment {
                    upper: pair[0],
                    lower: pair[1],
                    weight: edge.weight,
                    upper_at: if i == 0 { upper_at } else { 0.0 },
                    lower_at: if i + 2 == chain.len() { lower_at } else { 0.0 },
                });
            }
            layers.chains.push(chain);
        }
        if !graph.clusters.is_empty() {
            layers.add_clusters(graph);
        }
        layers.link();
        layers
    }

    /// Notes what belongs to clusters: nodes, and what is between the nodes of one. In layers where it has nothing a
    /// cluster gets something that keeps its place.
    fn add_clusters(&mut self, graph: &Graph) {
        self.nesting = Nesting::of(graph);
        self.cluster = self.nesting.of_node.clone();
        self.cluster.resize(self.len(), clusters::NONE);
        let chains = self.chains.iter().zip(&self.arches).zip(&graph.edges);
        for ((chain, arch), edge) in chains {
            let of_node = &self.nesting.of_node;
            let shared = self.nesting.shared(of_node[edge.tail], of_node[edge.head]);
            if shared != clusters::NONE {
                let inner = chain.iter().copied().filter(|&v| self.kind[v as usize] != Kind::Node);
                inner.chain(*arch).for_each(|v| self.cluster[v as usize] = shared);
            }
        }
        let mut ranks: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); graph.clusters.len()];
        for (&c, &rank) in self.cluster.iter().zip(&self.rank) {
            if c != clusters::NONE {
                ranks[c as usize].insert(rank);
            }
        }
        let mut n_spacers = 0;
        // What an inner cluster has the one around it has, too.
        for c in self.nesting.kept.clone().into_iter().rev() {
            let here = std::mem::take(&mut ranks[c as usize]);
            let (Some(&first), Some(&last)) = (here.first(), here.last()) else { continue };
            n_spacers += (last - first + 1) as usize - here.len();
            if n_spacers > MAX_BENDS {
                self.forget_clusters();
                return;
            }
            for rank in (first..=last).filter(|rank| !here.contains(rank)) {
                self.add(Kind::Spacer, rank, 0.0, 0.0, 0.0);
                self.cluster.push(c);
            }
            if let Some(around) = ranks.get_mut(self.nesting.around[c as usize] as usize) {
                around.extend(first..=last);
            }
        }
    }

    /// The innermost cluster of an item.
    pub(crate) fn cluster_of(&self, v: u32) -> u32 {
        self.cluster.get(v as usize).copied().unwrap_or(clusters::NONE)
    }

    /// The clusters that are kept together, each behind the one around it.
    pub(crate) fn clusters(&self) -> &[u32] {
        if self.cluster.is_empty() { &[] } else { &self.nesting.kept }
    }

    /// Lets no item be in a cluster.
    pub(crate) fn forget_clusters(&mut self) {
        self.cluster.clear();
    }

    /// Other items in the same layers: `to` has the new item of each, or [`clusters::NONE`]; of what joins two it keeps what
    /// it is told to, and adds more.
    pub(crate) fn mapped(
        &self,
        items: &[(Kind, u32)],
        to: &[u32],
        is_kept: impl Fn(u32, u32) -> bool,
        more: Vec<Segment>,
    ) -> Layers {
        let mut new = Layers::default();
        items.iter().for_each(|&(kind, rank)| _ = new.add(kind, rank, 0.0, 0.0, 0.0));
        let at = |v: u32| to[v as usize];
        let both = |a: u32, b: u32| at(a) != clusters::NONE && at(b) != clusters::NONE && is_kept(a, b);
        let segments = self.segments.iter().filter(|segment| both(segment.upper, segment.lower));
        let renamed = segments.map(|s| Segment { upper: at(s.upper), lower: at(s.lower), ..*s });
        new.segments = renamed.chain(more).collect();
        let chains = self.chains.iter().map(|chain| {
            let is_whole = chain.windows(2).all(|pair| both(pair[0], pair[1]));
            chain.iter().filter(|_| is_whole).map(|&v| at(v)).collect()
        });
        new.chains = chains.collect();
        let legs = self.legs.iter().filter(|leg| both(leg[0], leg[1]));
        new.legs = legs.map(|leg| leg.map(at)).collect();
        for (v, heads) in (0..).zip(&self.flat) {
            for &head in heads.iter().filter(|&&head| both(v, head)) {
                new.note_flat(at(v), at(head));
            }
        }
        new.link();
        new
    }

    fn note_flat(&mut self, tail: u32, head: u32) {
        let (tail, head) = (tail as usize, head as usize);
        self.flat.resize(self.flat.len().max(tail + 1), Vec::new());
        self.flat[tail].push(head as u32);
        self.is_flat_head.resize(self.is_flat_head.len().max(head + 1), false);
        self.is_flat_head[head] = true;
    }

    fn add(&mut self, kind: Kind, rank: u32, left: f64, right: f64, height: f64) -> u32 {
        self.kind.push(kind);
        self.rank.push(rank);
        self.left.push(left);
        self.right.push(right);
        self.height.push(height);
        self.kind.len() as u32 - 1
    }

    /// The item above an edge within a layer, joined to both of its ends.
    fn add_arch(&mut self, edge: &Edge) -> u32 {
        let rank = self.rank[edge.tail] - 1;
        let half = edge.label.map_or(0.0, |label| label.width / 2.0 + LABEL_GAP);
        self.note_flat(edge.tail as u32, edge.head as u32);
        let item = self.add(Kind::Arch, rank, half, half, edge.label.map_or(0.0, |label| label.height));
        for end in [edge.tail, edge.head] {
            self.legs.push([item, end as u32]);
            let weight = edge.weight.max(1);
            self.segments.push(Segment {
                upper: item,
                lower: end as u32,
                weight,
                upper_at: 0.0,
                lower_at: 0.0,
            });
        }
        item
    }

    fn link(&mut self) {
        let n = self.kind.len();
        let has_ports =
            self.segments.iter().any(|segment| segment.upper_at != 0.0 || segment.lower_at != 0.0);
        let (upper, lower) = (self.ports(|segment| segment.upper_at), self.ports(|segment| segment.lower_at));
        let segments = self.segments.iter().enumerate();
        let above = segments.clone().map(|(i, segment)| (segment.lower, segment.upper, upper[i]));
        self.above = Neighbours::of(n, has_ports, above);
        let below = segments.map(|(i, segment)| (segment.upper, segment.lower, lower[i]));
        self.below = Neighbours::of(n, has_ports, below);
        let n_ranks = self.rank.iter().max().map_or(0, |&last| last as usize + 1);
        self.order = vec![Vec::new(); n_ranks];
        for (v, &rank) in self.rank.iter().enumerate() {
            self.order[rank as usize].push(v as u32);
        }
    }

    /// The heads of the edges within its layer that an item is the tail of.
    pub(crate) fn flat_to(&self, v: u32) -> &[u32] {
        self.flat.get(v as usize).map_or(&[], |heads| heads)
    }

    /// Whether an item is the head of an edge within its layer.
    pub(crate) fn is_flat_head(&self, v: u32) -> bool {
        self.is_flat_head.get(v as usize).is_some_and(|is_head| *is_head)
    }

    /// All chains, and the legs of what is above edges within a layer.
    pub(crate) fn ways(&self) -> impl Iterator<Item = &[u32]> {
        let legs = self.legs.iter().map(|leg| &leg[..]);
        self.chains.iter().map(|chain| &chain[..]).chain(legs)
    }

    /// One of [`Layers::ways`].
    pub(crate) fn way(&self, number: u32) -> &[u32] {
        let number = number as usize;
        match number.checked_sub(self.chains.len()) {
            None => &self.chains[number],
            Some(leg) => &self.legs[leg],
        }
    }

    /// The place of each segment at its item, among all places that there are.
    fn ports(&self, at: impl Fn(&Segment) -> f64) -> Vec<u32> {
        let mut places: Vec<f64> = self.segments.iter().map(&at).collect();
        places.sort_by(f64::total_cmp);
        places.dedup();
        // Of very many places those that are close together are one.
        const MOST: usize = 1000;
        let coarse = places.len().div_ceil(MOST).max(1);
        let place = |segment| (places.partition_point(|&place| place < at(segment)) / coarse) as u32;
        self.segments.iter().map(place).collect()
    }

    /// How many items there are.
    pub(crate) fn len(&self) -> usize {
        self.kind.len()
    }
}
