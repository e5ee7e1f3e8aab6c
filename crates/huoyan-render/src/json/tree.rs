//! `tree` and `peek` as JSON.

use super::{Amounts, text};
use huoyan_report::graph::{Edge, EdgeIdx, Graph};
use huoyan_report::stacks::Amount;
use huoyan_report::tree::TreeReport;
use serde::Serialize;

/// Functions between callers and callees.
#[derive(Debug, Serialize)]
pub struct TreeJson {
    /// What shares are of.
    total: i64,
    functions: Vec<FunctionJson>,
}

#[derive(Debug, Serialize)]
struct FunctionJson {
    name: String,
    /// `flat` and `cum`.
    #[serde(flatten)]
    amounts: Amounts,
    callers: Vec<CallJson>,
    callees: Vec<CallJson>,
}

#[derive(Debug, Serialize)]
struct CallJson {
    name: String,
    /// `value`.
    #[serde(flatten)]
    amounts: Amounts,
    inlined: bool,
}

/// The report, with no more than `most` functions.
#[must_use]
pub fn tree_json(report: &TreeReport, most: usize) -> TreeJson {
    let graph = &report.graph;
    let function = |node| {
        let found = graph.node(node);
        let weight = found.weight;
        let flat = Amount { sum: weight.flat, div: weight.flat_div };
        let cum = Amount { sum: weight.cum, div: weight.cum_div };
        FunctionJson {
            name: text(&graph.printable_name(node)),
            amounts: Amounts(vec![("flat", Some(flat)), ("cum", Some(cum))]),
            callers: calls(graph, &found.in_edges, |edge| edge.src),
            callees: calls(graph, &found.out_edges, |edge| edge.dest),
        }
    };
    let functions = report.entries.iter().take(most).map(|entry| function(entry.node)).collect();
    TreeJson { total: report.total_weight, functions }
}

/// Calls, the heaviest first.
fn calls(graph: &Graph, edges: &[EdgeIdx], end: fn(&Edge) -> u32) -> Vec<CallJson> {
    let call = |edge: &EdgeIdx| {
        let edge = graph.edge(*edge);
        let value = Amount { sum: edge.weight, div: edge.weight_div };
        CallJson {
            name: text(&graph.printable_name(end(edge))),
            amounts: Amounts(vec![("value", Some(value))]),
            inlined: edge.inline,
        }
    };
    graph.sorted_edges(edges.iter().copied()).iter().map(call).collect()
}
