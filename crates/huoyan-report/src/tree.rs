//! `tree` and `peek`: each function between its callers and its callees.

use crate::{
    Error, Formatter, View,
    graph::{Edges, Graph, NodeIdx, TrimOptions, Trimmed, trimmed_graph},
    header::report_labels,
    output_unit::formatter_for,
    pattern::Pattern,
};
use bstr::BString;

/// A function of the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TreeEntry {
    /// The node; its edges are in [`TreeReport::graph`].
    pub node: NodeIdx,
    /// Flat values of the entries down to this one, not divided.
    pub sum: i64,
}

/// Functions between callers and callees.
#[derive(Debug, Clone)]
pub struct TreeReport {
    /// The lines above.
    pub labels: Vec<BString>,
    /// The nodes and edges.
    pub graph: Graph,
    /// The functions that are shown.
    pub entries: Vec<TreeEntry>,
    /// What percentages are of.
    pub total_weight: i64,
    /// How values are shown.
    pub values: Formatter,
}

/// All functions of a view.
///
/// # Errors
/// Where the graph is too large.
pub fn tree(view: &View) -> Result<TreeReport, Error> {
    let trimmed = trimmed_graph(view, &TrimOptions { edges: Edges::All, ..TrimOptions::default() })?;
    Ok(report(view, trimmed))
}

/// The functions whose printed name matches.
///
/// # Errors
/// [`Error::NoMatch`] where none does; a graph that is too large.
pub fn peek(view: &View, pattern: &Pattern) -> Result<TreeReport, Error> {
    let options = TrimOptions { edges: Edges::Of(pattern), ..TrimOptions::default() };
    let report = report(view, trimmed_graph(view, &options)?);
    match report.entries.is_empty() {
        true => Err(Error::NoMatch(pattern.as_str().to_owned())),
        false => Ok(report),
    }
}

fn report(view: &View, trimmed: Trimmed) -> TreeReport {
    let values = formatter_for(view, &trimmed.graph, true);
    let labels = report_labels(view, &trimmed, &values, false);
    let Trimmed { graph, matching, .. } = trimmed;
    let entries = entries(&graph, |n| matching.as_ref().is_none_or(|matching| matching[n as usize]));
    TreeReport { labels, graph, entries, total_weight: view.total_weight, values }
}

fn entries(graph: &Graph, is_shown: impl Fn(NodeIdx) -> bool) -> Vec<TreeEntry> {
    let mut sum = 0i64;
    let entry = |&node: &NodeIdx| {
        sum = sum.saturating_add(graph.node(node).weight.flat);
        TreeEntry { node, sum }
    };
    let shown: Vec<NodeIdx> = graph.order.iter().copied().filter(|&n| is_shown(n)).collect();
    shown.iter().map(entry).collect()
}
