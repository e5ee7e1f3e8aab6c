//! `tree` and `peek` as JSON.

use super::{text, values};
use huoyan_report::graph::{Edge, EdgeIdx, Graph};
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
    flat: i64,
    cum: i64,
    callers: Vec<CallJson>,
    callees: Vec<CallJson>,
}

#[derive(Debug, Serialize)]
struct CallJson {
    name: String,
    value: i64,
    inlined: bool,
}

/// The report, with no more than `most` functions.
#[must_use]
pub fn tree_json(report: &TreeReport, most: usize) -> TreeJson {
    let graph = &report.graph;
    let function = |node| {
        let found = graph.node(node);
        let (flat, cum) = values(&found.weight);
        FunctionJson {
            name: text(&graph.printable_name(node)),
            flat,
            cum,
            callers: calls(graph, &found.in_edges, |edge| edge.src),
            callees: calls(graph, &found.out_edges, |edge| edge.dest),
        }
    };
    let functions = report.entries.iter().take(most).map(|entry| function(entry.node)).collect();
    TreeJson { total: report.total_weight, functions }
}

/// Calls, the heaviest first.
fn calls(graph: &Graph, edges: &[EdgeIdx], end: fn(&Edge) -> u32) -> Vec<CallJson> {
    let call = |&edge: &EdgeIdx| {
        let edge = graph.edge(edge);
        CallJson {
            name: text(&graph.printable_name(end(edge))),
            value: edge.weight_value(),
            inlined: edge.inline,
        }
    };
    let mut calls: Vec<CallJson> = edges.iter().map(call).collect();
    calls.sort_by(|a, b| {
        b.value.unsigned_abs().cmp(&a.value.unsigned_abs()).then_with(|| a.name.cmp(&b.name))
    });
    calls
}
