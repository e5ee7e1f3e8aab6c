//! Nodes, edges and the graph they make.

use super::{NodeTags, few::sort_few};
use bstr::{BStr, BString, ByteSlice};
use huoyan_profile::{StrId, Strings};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::sync::Arc;

/// Index of a node in [`Graph::nodes`].
pub type NodeIdx = u32;
/// Index of an edge in [`Graph::edges`].
pub type EdgeIdx = u32;

/// What makes a node: at a coarse granularity most fields are empty. Texts are ids of
/// [`Graph::strings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct NodeInfo {
    /// The function.
    pub name: StrId,
    /// The address.
    pub address: u64,
    /// The source file, its path cleaned.
    pub file: StrId,
    /// Where the function begins; only with `object`.
    pub start_line: i64,
    /// The line.
    pub line: i64,
    /// The column.
    pub column: i64,
    /// The mapped file, where it tells nodes apart or is all that is known.
    pub object: StrId,
}

impl NodeInfo {
    /// The parts of the name that people see: address, function, file and line.
    pub fn name_parts<'a>(&self, strings: &'a Strings) -> Vec<Cow<'a, BStr>> {
        self.parts(strings.get(self.name), strings.get(self.file), strings.get(self.object))
    }

    /// The parts of the name with other texts.
    pub(crate) fn parts<'a>(&self, name: &'a BStr, file: &'a BStr, object: &'a BStr) -> Vec<Cow<'a, BStr>> {
        let mut parts = Vec::new();
        if self.address != 0 {
            parts.push(owned(format!("{:016x}", self.address)));
        }
        if !name.is_empty() {
            parts.push(Cow::Borrowed(name));
        }
        if self.line != 0 {
            let mut place = file.to_owned();
            place.extend_from_slice(format!(":{}", self.line).as_bytes());
            if self.column != 0 {
                place.extend_from_slice(format!(":{}", self.column).as_bytes());
            }
            parts.push(Cow::Owned(place));
        } else if !file.is_empty() {
            parts.push(Cow::Borrowed(file));
        } else if !name.is_empty() {
            // The function alone says enough.
        } else if !object.is_empty() {
            let mut name = BString::from("[");
            name.extend_from_slice(crate::paths::base(object));
            name.push(b']');
            parts.push(Cow::Owned(name));
        } else {
            parts.push(Cow::Borrowed("<unknown>".into()));
        }
        parts
    }

    /// The name that people see.
    pub fn printable_name<'a>(&self, strings: &'a Strings) -> Cow<'a, BStr> {
        // The usual node is a function and nothing else.
        if self.address == 0 && self.line == 0 && self.file.is_empty() && !self.name.is_empty() {
            return Cow::Borrowed(strings.get(self.name));
        }
        let mut parts = self.name_parts(strings);
        match parts.len() {
            1 => parts.swap_remove(0),
            _ => Cow::Owned(bstr::join(" ", parts.iter().map(|p| p.as_bytes())).into()),
        }
    }

    /// All fields as one text, by which nodes of one name are put into order.
    ///
    /// Compat: numbers are compared as decimal text (graph/graph.go, compareNodes).
    fn as_text(&self, strings: &Strings) -> BString {
        let NodeInfo { name, address, file, start_line, line, column, object } = *self;
        let mut text = BString::from("{");
        text.extend_from_slice(strings.get(name));
        text.extend_from_slice(format!("  {address} ").as_bytes());
        text.extend_from_slice(strings.get(file));
        text.extend_from_slice(format!(" {start_line} {line} {column} ").as_bytes());
        text.extend_from_slice(strings.get(object));
        text.push(b'}');
        text
    }

    /// The node for the whole function: without address, line and column.
    ///
    /// Compat: a node with a column alone stands for itself (graph/graph.go, FindOrInsertNode).
    pub(crate) fn whole_function(&self) -> NodeInfo {
        if self.address == 0 && self.line == 0 {
            return *self;
        }
        NodeInfo { address: 0, line: 0, column: 0, ..*self }
    }
}

fn owned(s: String) -> Cow<'static, BStr> {
    Cow::Owned(s.into())
}

/// What samples gave a node: values, and what they are divided by for a mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Weight {
    /// Of samples whose leaf it is.
    pub flat: i64,
    /// Sum of the first column for `flat`; 0 unless a mean is asked for.
    pub flat_div: i64,
    /// Of samples in whose stack it is.
    pub cum: i64,
    /// Sum of the first column for `cum`.
    pub cum_div: i64,
}

impl Weight {
    /// The flat value, or its mean.
    pub fn flat_value(&self) -> i64 {
        mean(self.flat, self.flat_div)
    }

    /// The cumulative value, or its mean.
    pub fn cum_value(&self) -> i64 {
        mean(self.cum, self.cum_div)
    }

    /// Adds what other samples gave.
    pub(crate) fn add(&mut self, other: Weight) {
        self.add_flat(other.flat, other.flat_div);
        self.add_cum(other.cum, other.cum_div);
    }

    pub(crate) fn add_flat(&mut self, value: i64, div: i64) {
        self.flat = self.flat.saturating_add(value);
        self.flat_div = self.flat_div.saturating_add(div);
    }

    pub(crate) fn add_cum(&mut self, value: i64, div: i64) {
        self.cum = self.cum.saturating_add(value);
        if div != 0 {
            self.cum_div = self.cum_div.saturating_add(div);
        }
    }
}

/// `value` divided by `div`, where there is something to divide by.
pub(crate) fn mean(value: i64, div: i64) -> i64 {
    if div == 0 { value } else { value.wrapping_div(div) }
}

/// A place in the program and what it cost.
#[derive(Debug, Clone, Default)]
pub struct Node {
    /// Which place.
    pub info: NodeInfo,
    /// Nodes of one function share this number.
    pub function: u32,
    /// What it cost.
    pub weight: Weight,
    /// Edges that end here.
    pub in_edges: Vec<EdgeIdx>,
    /// Edges that begin here.
    pub out_edges: Vec<EdgeIdx>,
}

/// Calls from one node to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The caller.
    pub src: NodeIdx,
    /// The callee.
    pub dest: NodeIdx,
    /// What the samples with this call cost.
    pub weight: i64,
    /// Sum of the first column, for a mean.
    pub weight_div: i64,
    /// It leads over nodes that are not shown.
    pub residual: bool,
    /// Every such call was inlined.
    pub inline: bool,
}

impl Edge {
    /// The weight, or its mean.
    pub fn weight_value(&self) -> i64 {
        mean(self.weight, self.weight_div)
    }
}

/// A call graph.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// Every node that edges may name.
    pub nodes: Vec<Node>,
    /// The nodes that are shown, in the order of the report.
    pub order: Vec<NodeIdx>,
    /// Every edge; those that were removed are in no node's list.
    pub edges: Vec<Edge>,
    /// The labels of the shown nodes' samples, in the order of `order`; empty where the
    /// report does not show them.
    pub tags: Vec<NodeTags>,
    /// The texts.
    pub strings: Arc<Strings>,
}

impl Graph {
    /// A node.
    pub fn node(&self, idx: NodeIdx) -> &Node {
        &self.nodes[idx as usize]
    }

    /// An edge.
    pub fn edge(&self, idx: EdgeIdx) -> &Edge {
        &self.edges[idx as usize]
    }

    /// The name that people see.
    pub fn printable_name(&self, idx: NodeIdx) -> Cow<'_, BStr> {
        self.node(idx).info.printable_name(&self.strings)
    }

    /// The shown nodes, in order.
    pub fn shown(&self) -> impl Iterator<Item = &Node> {
        self.order.iter().map(|&n| self.node(n))
    }

    /// The sum of the shown nodes' flat values.
    pub fn shown_total(&self) -> i64 {
        self.shown().fold(0, |sum: i64, n| sum.saturating_add(n.weight.flat_value()))
    }

    /// The same sum, not divided where a mean is asked for.
    pub fn shown_weight(&self) -> i64 {
        self.shown().fold(0, |sum: i64, n| sum.saturating_add(n.weight.flat))
    }

    /// Edges in their order: by weight, then by the names of caller and callee.
    pub fn sorted_edges(&self, edges: impl IntoIterator<Item = EdgeIdx>) -> Vec<EdgeIdx> {
        let mut edges: Vec<EdgeIdx> = edges.into_iter().collect();
        if !sort_few(&mut edges, |&a, &b| self.is_before(a, b)) {
            edges.sort_by(|&a, &b| self.compare_edges(a, b));
        }
        edges
    }

    /// Whether upstream puts one edge before another.
    fn is_before(&self, a: EdgeIdx, b: EdgeIdx) -> bool {
        let (x, y) = (self.edge(a).weight, self.edge(b).weight);
        if x == y { self.compare_edges(a, b).is_lt() } else { x.unsigned_abs() > y.unsigned_abs() }
    }

    fn compare_edges(&self, a: EdgeIdx, b: EdgeIdx) -> Ordering {
        let (x, y) = (self.edge(a), self.edge(b));
        let by_weight = y.weight.unsigned_abs().cmp(&x.weight.unsigned_abs());
        let names = |n: NodeIdx, m: NodeIdx| {
            if n == m { Ordering::Equal } else { self.printable_name(n).cmp(&self.printable_name(m)) }
        };
        by_weight
            .then_with(|| names(x.src, y.src))
            .then_with(|| names(x.dest, y.dest))
            .then_with(|| y.weight.cmp(&x.weight))
    }

    /// Takes an edge out of both its nodes.
    pub(crate) fn remove_edge(&mut self, idx: EdgeIdx) {
        let Edge { src, dest, .. } = *self.edge(idx);
        self.nodes[src as usize].out_edges.retain(|&e| e != idx);
        self.nodes[dest as usize].in_edges.retain(|&e| e != idx);
    }

    /// Puts the shown nodes into order: by score, largest first, then by name, then by
    /// `then`, largest first.
    pub(crate) fn sort_by_score(&mut self, score: &[i64], then: impl Fn(&Weight) -> i64) {
        let mut order = std::mem::take(&mut self.order);
        let names: Vec<Cow<'_, BStr>> =
            self.nodes.iter().map(|n| n.info.printable_name(&self.strings)).collect();
        order.sort_by(|&a, &b| {
            let (i, j) = (a as usize, b as usize);
            let (x, y) = (&self.nodes[i], &self.nodes[j]);
            // Compat: the least integer has no magnitude and comes last (graph/graph.go, abs64).
            let by_score = score[j].wrapping_abs().cmp(&score[i].wrapping_abs());
            by_score.then_with(|| names[i].as_bytes().cmp(names[j].as_bytes())).then_with(|| {
                let by_then = then(&y.weight).unsigned_abs().cmp(&then(&x.weight).unsigned_abs());
                by_then.then_with(|| x.info.as_text(&self.strings).cmp(&y.info.as_text(&self.strings)))
            })
        });
        drop(names);
        self.order = order;
    }
}
