//! `dot` and the pictures made from it: the call graph as boxes and arrows.
//!
//! Everything that a drawing shows is a value here: sizes, thicknesses, scores for colours
//! ([`colour`]), the lines of names. How a medium writes it is its renderer's business.

pub mod colour;
mod edges;
mod name;
mod nodelets;

pub use edges::DotEdge;
pub use nodelets::{LabelBox, NumberBox};

use crate::{
    Error, Formatter, View,
    graph::{Graph, NodeIdx, NodeTags, TrimOptions, Weight, trimmed_graph},
    header::report_labels,
    output_unit::formatter_for,
};
use bstr::BString;

/// A call graph to be drawn.
#[derive(Debug, Clone)]
pub struct DotReport {
    /// The name of the program, if the profile knows it.
    pub title: Option<BString>,
    /// The lines of the legend; some begin with a line end.
    pub legend: Vec<BString>,
    /// The boxes, most interesting first.
    pub nodes: Vec<DotNode>,
    /// The arrows, heaviest first.
    pub edges: Vec<DotEdge>,
    /// What percentages are of.
    pub total_weight: i64,
    /// How values are shown.
    pub values: Formatter,
}

/// A box.
#[derive(Debug, Clone, PartialEq)]
pub struct DotNode {
    /// The whole name, as text reports print it.
    pub name: BString,
    /// The short name, broken into lines: address, parts of the function's name, file.
    pub lines: Vec<BString>,
    /// Its own value, and its value with what it called.
    pub weight: Weight,
    /// The cumulative weight as a share of the total, for [`colour::Rgb`]; not a number, or endless, where the
    /// total is 0.
    pub score: f64,
    /// From 8 to 24 points, by `flat`.
    pub font_size: u32,
    /// The text labels of its samples.
    pub labels: Vec<LabelBox>,
    /// The numeric labels of its samples that have no text labels.
    pub numbers: Vec<NumberBox>,
}

impl DotNode {
    /// Whether boxes for labels hang on it.
    pub fn has_nodelets(&self) -> bool {
        !(self.labels.is_empty() && self.numbers.is_empty())
    }
}

/// Makes the graph (upstream's `ComposeDot`).
///
/// # Errors
/// Where the graph is too large.
pub fn dot(view: &View) -> Result<DotReport, Error> {
    let options = TrimOptions { visual: true, may_be_tree: true, ..TrimOptions::default() };
    let trimmed = trimmed_graph(view, &options)?;
    let values = formatter_for(view, &trimmed.graph, true);
    let legend = report_labels(view, &trimmed, &values, true);
    let graph = &trimmed.graph;
    Ok(DotReport {
        title: view.title().map(ToOwned::to_owned),
        legend,
        nodes: nodes(graph, view.total_weight),
        edges: edges::edges(graph, view.total_weight),
        total_weight: view.total_weight,
        values,
    })
}

/// A value as a share of the total.
fn score(value: i64, total: i64) -> f64 {
    value as f64 / total.wrapping_abs() as f64
}

fn nodes(graph: &Graph, total: i64) -> Vec<DotNode> {
    let max_flat = graph.shown().map(|n| n.weight.flat_value().unsigned_abs()).max().unwrap_or(0);
    let no_tags = NodeTags::default();
    let tags = graph.tags.iter().chain(std::iter::repeat(&no_tags));
    graph.order.iter().zip(tags).map(|(&n, tags)| node(graph, n, tags, total, max_flat)).collect()
}

fn node(graph: &Graph, idx: NodeIdx, tags: &NodeTags, total: i64, max_flat: u64) -> DotNode {
    let node = graph.node(idx);
    let flat = node.weight.flat_value();
    let is_leaf = node.out_edges.is_empty();
    DotNode {
        name: graph.printable_name(idx).into_owned(),
        lines: name::lines(&node.info, &graph.strings),
        weight: node.weight,
        score: score(node.weight.cum, total),
        font_size: font_size(flat, max_flat),
        labels: nodelets::labels(tags, is_leaf),
        numbers: nodelets::numbers(tags, b"", is_leaf),
    }
}

/// Grows with the root of the share, so that small differences can be seen.
fn font_size(flat: i64, max_flat: u64) -> u32 {
    if flat == 0 {
        return 8;
    }
    8 + (16.0 * (flat.unsigned_abs() as f64 / max_flat as f64).sqrt()).ceil() as u32
}
