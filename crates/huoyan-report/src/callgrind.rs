//! `callgrind`: the whole graph for KCachegrind and its kin.

use crate::{
    Error, View,
    graph::{Edges, Graph, NodeIdx, TrimOptions, trimmed_graph},
    output_unit::common_unit,
};
use bstr::BString;
use hashbrown::HashMap;
use huoyan_profile::units::Scaler;

/// What nodes and calls cost.
#[derive(Debug, Clone)]
pub struct CallgrindReport {
    /// What is counted.
    pub event: BString,
    /// In which unit.
    pub unit: BString,
    /// The nodes and edges; a node of value 0 may be the callee of an edge without being shown.
    pub graph: Graph,
    /// The nodes are places in a call tree, and not in the program.
    pub is_tree: bool,
    /// The shown nodes.
    pub entries: Vec<CallgrindEntry>,
    /// For each node of the graph that is shown: which of several functions of one file and
    /// name it belongs to. The format knows functions by these two only.
    pub variants: Vec<Option<Variant>>,
}

/// One of several functions that have the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Variant {
    /// Which, from 1 on.
    pub number: u32,
    /// How many there are.
    pub of: u32,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallgrindEntry {
    /// The node.
    pub node: NodeIdx,
    /// What it cost itself.
    pub cost: i64,
    /// What it called.
    pub calls: Vec<Call>,
}

/// Calls of one callee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call {
    /// The callee.
    pub callee: NodeIdx,
    /// What they cost.
    pub cost: i64,
}

/// Makes the report (upstream's `printCallgrind`).
///
/// # Errors
/// Where the graph is too large.
pub fn callgrind(view: &View) -> Result<CallgrindReport, Error> {
    let options = TrimOptions {
        may_be_tree: true,
        objects: true,
        edges: Edges::All,
        keep_all: true,
        ..TrimOptions::default()
    };
    let graph = trimmed_graph(view, &options)?.graph;
    let unit = common_unit(view, &graph, false);
    // Costs are integers of one unit.
    let scaler = Scaler::new(&view.column.unit, &unit);
    let cost = |value: i64| scaler.scale(value).0 as i64;
    let calls = |node: NodeIdx| {
        let edges = graph.sorted_edges(graph.node(node).out_edges.iter().copied());
        // Compat: a mean is not made here (report/report.go, printCallgrind).
        edges.into_iter().map(|e| graph.edge(e)).map(|e| Call { callee: e.dest, cost: cost(e.weight) })
    };
    let entry = |&node: &NodeIdx| {
        let cost = cost(graph.node(node).weight.flat_value());
        CallgrindEntry { node, cost, calls: calls(node).collect() }
    };
    let entries = graph.order.iter().map(entry).collect();
    let variants = variants(&graph);
    let is_tree = view.options.call_tree;
    Ok(CallgrindReport { event: view.column.kind.clone(), unit, graph, is_tree, entries, variants })
}

/// Numbers the functions that share file and name, in the order in which they are shown.
fn variants(graph: &Graph) -> Vec<Option<Variant>> {
    let mut functions = HashMap::new();
    let mut number_of = vec![None; graph.nodes.len()];
    for &node in &graph.order {
        let n = graph.node(node);
        let same: &mut HashMap<u32, u32> = functions.entry((n.info.file, n.info.name)).or_default();
        let next = same.len() as u32 + 1;
        number_of[node as usize] = Some(*same.entry(n.function).or_insert(next));
    }
    let variant = |(node, number): (&crate::graph::Node, Option<u32>)| {
        let of = functions.get(&(node.info.file, node.info.name))?.len() as u32;
        Some(Variant { number: number?, of })
    };
    graph.nodes.iter().zip(number_of).map(variant).collect()
}
