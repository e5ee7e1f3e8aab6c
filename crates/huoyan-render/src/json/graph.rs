//! The call graph as JSON: what `dot` and the pictures show.

use super::{text, values};
use huoyan_report::dot::DotReport;
use serde::Serialize;

/// A call graph.
#[derive(Debug, Serialize)]
pub struct GraphJson {
    /// What shares are of.
    total: i64,
    nodes: Vec<NodeJson>,
    edges: Vec<EdgeJson>,
}

#[derive(Debug, Serialize)]
struct NodeJson {
    name: String,
    flat: i64,
    cum: i64,
}

#[derive(Debug, Serialize)]
struct EdgeJson {
    /// The caller, in `nodes`.
    from: usize,
    /// The callee, in `nodes`; `null` if it is not shown.
    to: Option<usize>,
    value: i64,
    inlined: bool,
    /// It leads over functions that are not shown.
    residual: bool,
}

/// The report.
#[must_use]
pub fn graph_json(report: &DotReport) -> GraphJson {
    let node = |node: &huoyan_report::dot::DotNode| {
        let (flat, cum) = values(&node.weight);
        NodeJson { name: text(&node.name), flat, cum }
    };
    let edge = |edge: &huoyan_report::dot::DotEdge| EdgeJson {
        from: edge.src,
        to: edge.dest,
        value: edge.value,
        inlined: edge.inline,
        residual: edge.residual,
    };
    GraphJson {
        total: report.total_weight,
        nodes: report.nodes.iter().map(node).collect(),
        edges: report.edges.iter().map(edge).collect(),
    }
}
