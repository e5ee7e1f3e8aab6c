//! The arrows of a call graph.

use super::score;
use crate::graph::{EdgeIdx, Graph};
use bstr::BString;

/// An arrow from a caller to a callee.
#[derive(Debug, Clone, PartialEq)]
pub struct DotEdge {
    /// The caller, an index into [`super::DotReport::nodes`].
    pub src: usize,
    /// The callee; `None` if it has no box, which happens where its value is 0 or was dropped
    /// for being negative.
    pub dest: Option<usize>,
    /// The whole name of the callee, with or without box.
    pub dest_name: BString,
    /// What these calls cost.
    pub value: i64,
    /// How strongly it pulls its ends together: from 1 to 101.
    pub pull: u32,
    /// How thick it is: from 1 to 6.
    pub pen_width: u32,
    /// `value` as a share of the total, for [`super::colour::Rgb`]; `None` where the total is 0.
    pub score: Option<f64>,
    /// It leads over functions that are not shown.
    pub residual: bool,
    /// Every call was inlined.
    pub inline: bool,
}

/// The edges of the shown nodes in their order, which helps who lays the graph out.
pub(super) fn edges(graph: &Graph, total: i64) -> Vec<DotEdge> {
    let mut place = vec![None; graph.nodes.len()];
    graph.order.iter().enumerate().for_each(|(i, &n)| place[n as usize] = Some(i));
    let all = graph.sorted_edges(graph.shown().flat_map(|n| n.out_edges.iter().copied()));
    all.into_iter().filter_map(|e| edge(graph, e, &place, total)).collect()
}

fn edge(graph: &Graph, idx: EdgeIdx, place: &[Option<usize>], total: i64) -> Option<DotEdge> {
    let edge = graph.edge(idx);
    let value = edge.weight_value();
    // Compat: the product wraps (graph/dotgraph.go, addEdge).
    let share = |parts: i64| match total {
        0 => 1,
        _ => 1 + edge.weight.wrapping_mul(parts).wrapping_div(total).wrapping_abs().clamp(0, parts) as u32,
    };
    Some(DotEdge {
        src: place[edge.src as usize]?,
        dest: place[edge.dest as usize],
        dest_name: graph.printable_name(edge.dest).into_owned(),
        value,
        pull: share(100),
        pen_width: share(5),
        score: (total != 0).then(|| score(edge.weight, total)),
        residual: edge.residual,
        inline: edge.inline,
    })
}
