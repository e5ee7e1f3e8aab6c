//! `top` and `text`: one row a function.

use crate::{
    Error, Formatter, View,
    graph::{Edges, Graph, NodeIdx, TrimOptions, Weight, trimmed_graph},
    header::report_labels,
    output_unit::formatter_for,
};
use bstr::BString;

/// Whether calls to a function were inlined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inlined {
    /// None of the shown ones, or there is none.
    No,
    /// Some.
    Partly,
    /// All.
    Fully,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopRow {
    /// The function, or whatever the granularity makes of it.
    pub name: BString,
    /// Whether its calls were inlined.
    pub inlined: Inlined,
    /// Its own value, and its value with what it called: sums, and what to divide them by.
    pub weight: Weight,
    /// Its own values and those of the rows above, not divided.
    pub sum: i64,
}

/// The table of functions.
#[derive(Debug, Clone)]
pub struct TopReport {
    /// The lines above.
    pub labels: Vec<BString>,
    /// The rows.
    pub rows: Vec<TopRow>,
    /// What percentages are of.
    pub total_weight: i64,
    /// How values are shown.
    pub values: Formatter,
}

/// Makes the table.
///
/// # Errors
/// Where the graph is too large.
pub fn top(view: &View) -> Result<TopReport, Error> {
    let trimmed = trimmed_graph(view, &TrimOptions { edges: Edges::OfInlined, ..TrimOptions::default() })?;
    let values = formatter_for(view, &trimmed.graph, true);
    let labels = report_labels(view, &trimmed, &values, false);
    let graph = &trimmed.graph;
    let mut sum = 0i64;
    let row = |&n: &NodeIdx| {
        let weight = graph.node(n).weight;
        sum = sum.saturating_add(weight.flat);
        TopRow { name: graph.printable_name(n).into_owned(), inlined: inlined(graph, n), weight, sum }
    };
    let rows = graph.order.iter().map(row).collect();
    Ok(TopReport { labels, rows, total_weight: view.total_weight, values })
}

fn inlined(graph: &Graph, node: NodeIdx) -> Inlined {
    let edges = &graph.node(node).in_edges;
    let n_inline = edges.iter().filter(|&&e| graph.edge(e).inline).count();
    match n_inline {
        0 => Inlined::No,
        n if n == edges.len() => Inlined::Fully,
        _ => Inlined::Partly,
    }
}
