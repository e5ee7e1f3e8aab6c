//! The table of `tree` and `peek`.

use crate::put;
use huoyan_report::units::percentage;
use huoyan_report::{
    graph::{EdgeIdx, NodeIdx},
    tree::{TreeEntry, TreeReport},
};
use std::io::{self, Write};

const RULE: &[u8] = b"----------------------------------------------------------+-------------\n";
/// The blanks and tabs at the end are upstream's.
const LEGEND: &[u8] = b"      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t \n";

/// Writes the table.
///
/// # Errors
/// Those of `out`.
pub fn write_tree(report: &TreeReport, out: &mut dyn Write) -> io::Result<()> {
    put::lines(out, &report.labels)?;
    out.write_all(RULE)?;
    out.write_all(LEGEND)?;
    for entry in &report.entries {
        out.write_all(RULE)?;
        write_entry(report, entry, out)?;
    }
    if !report.graph.order.is_empty() {
        out.write_all(RULE)?;
    }
    Ok(())
}

fn write_entry(report: &TreeReport, entry: &TreeEntry, out: &mut dyn Write) -> io::Result<()> {
    let graph = &report.graph;
    let node = graph.node(entry.node);
    let (flat, cum) = (node.weight.flat_value(), node.weight.cum_value());
    for edge in graph.sorted_edges(node.in_edges.iter().copied()) {
        write_edge(report, edge, graph.edge(edge).src, node.weight.cum, out)?;
    }
    let share = |weight| percentage(weight, report.total_weight);
    put::right(out, &report.values.format(flat), 10)?;
    write!(out, " {} {} ", share(node.weight.flat), share(entry.sum))?;
    put::right(out, &report.values.format(cum), 10)?;
    write!(out, " {}                | ", share(node.weight.cum))?;
    out.write_all(&graph.printable_name(entry.node))?;
    out.write_all(b"\n")?;
    for edge in graph.sorted_edges(node.out_edges.iter().copied()) {
        write_edge(report, edge, graph.edge(edge).dest, node.weight.cum, out)?;
    }
    Ok(())
}

/// A caller or callee: what it contributes, and its share of the entry.
fn write_edge(
    report: &TreeReport,
    edge: EdgeIdx,
    other: NodeIdx,
    cum: i64,
    out: &mut dyn Write,
) -> io::Result<()> {
    let edge = report.graph.edge(edge);
    put::right(out, &report.values.format(edge.weight), 50)?;
    write!(out, " {} |   ", percentage(edge.weight, cum))?;
    out.write_all(&report.graph.printable_name(other))?;
    out.write_all(if edge.inline { b" (inline)\n" } else { b"\n" })
}
