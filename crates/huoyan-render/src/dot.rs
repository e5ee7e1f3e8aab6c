//! `dot`: a call graph in Graphviz's language.

use crate::put;
use bstr::{BStr, BString};
use huoyan_report::dot::{
    DotEdge, DotNode, DotReport, LabelBox, NumberBox,
    colour::{Rgb, Shade},
};
use huoyan_report::units::percentage;
use std::io::{self, Write};

/// Writes the graph (upstream's `ComposeDot`). Whatever comes from the profile is escaped.
///
/// # Errors
/// Those of `out`.
pub fn write_dot(report: &DotReport, out: &mut dyn Write) -> io::Result<()> {
    let title = report.title.as_deref().map(escape);
    out.write_all(b"digraph \"")?;
    out.write_all(title.as_ref().map_or(b"unnamed", |title| title.as_slice()))?;
    out.write_all(b"\" {\nnode [style=filled fillcolor=\"#f8f8f8\"]\n")?;
    write_legend(report, title.as_ref(), out)?;
    for (i, node) in report.nodes.iter().enumerate() {
        write_node(report, node, i + 1, out)?;
    }
    for edge in &report.edges {
        write_edge(report, edge, out)?;
    }
    out.write_all(b"}\n")
}

fn write_legend(report: &DotReport, title: Option<&BString>, out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = report.legend.first() else { return Ok(()) };
    out.write_all(b"subgraph cluster_L { \"")?;
    out.write_all(&escape(first))?;
    out.write_all(b"\" [shape=box fontsize=16 label=\"")?;
    for line in &report.legend {
        out.write_all(&escape(line))?;
        out.write_all(b"\\l")?;
    }
    out.write_all(b"\"")?;
    if let Some(title) = title {
        put::all(out, &[b" tooltip=\"", title, b"\""])?;
    }
    out.write_all(b"] }\n")
}

/// A box with what hangs on it.
fn write_node(report: &DotReport, node: &DotNode, number: usize, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "N{number} [label=\"")?;
    for line in &node.lines {
        put::all(out, &[&escape(line), b"\\n"])?;
    }
    let cum = report.values.format(node.weight.cum_value());
    write_weights(report, node, cum.as_ref(), out)?;
    let DotNode { font_size, score, .. } = node;
    let (border, fill) = (Rgb::of_score(*score, Shade::Border), Rgb::of_score(*score, Shade::Fill));
    write!(out, "\" id=\"node{number}\" fontsize={font_size} shape=box tooltip=\"")?;
    put::all(out, &[&escape(&node.name), b" (", &escape(&cum), b")"])?;
    writeln!(out, "\" color=\"{border}\" fillcolor=\"{fill}\"]")?;
    let name = format!("N{number}");
    for label in &node.labels {
        write_label_box(report, label, &name, out)?;
    }
    write_number_boxes(report, &node.numbers, &name, out)
}

/// The flat value, and the cumulative one where it is another.
fn write_weights(report: &DotReport, node: &DotNode, cum: &BStr, out: &mut dyn Write) -> io::Result<()> {
    let share = |weight| percentage(weight, report.total_weight);
    let (flat, cum_value) = (node.weight.flat_value(), node.weight.cum_value());
    match flat {
        0 => out.write_all(b"0")?,
        flat => {
            out.write_all(&escape(report.values.format(flat)))?;
            write!(out, " ({})", share(node.weight.flat).trim())?;
        }
    }
    if cum_value != flat {
        out.write_all(if flat == 0 { b" of " } else { b"\\nof " })?;
        out.write_all(&escape(cum))?;
        write!(out, " ({})", share(node.weight.cum).trim())?;
    }
    Ok(())
}

fn write_label_box(report: &DotReport, label: &LabelBox, node: &str, out: &mut dyn Write) -> io::Result<()> {
    let name = format!("{node}_{}", label.slot);
    let lines: Vec<BString> = label.lines.iter().map(escape).collect();
    let small = SmallBox { parent: node, name: &name, label: &bstr::join(r"\n", lines), is_cum: false };
    write_small_box(report, &small, label.value, out)?;
    write_number_boxes(report, &label.numbers, &name, out)
}

fn write_number_boxes(
    report: &DotReport,
    numbers: &[NumberBox],
    parent: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    for number in numbers {
        // The second N tells a number from a label of the same slot.
        let name = format!("N{parent}_{}", number.slot);
        let small = SmallBox { parent, name: &name, label: &escape(&number.text), is_cum: number.is_cum };
        write_small_box(report, &small, number.value, out)?;
    }
    Ok(())
}

/// A box that hangs on another.
struct SmallBox<'a> {
    parent: &'a str,
    name: &'a str,
    /// Escaped.
    label: &'a [u8],
    is_cum: bool,
}

fn write_small_box(
    report: &DotReport,
    small: &SmallBox<'_>,
    value: i64,
    out: &mut dyn Write,
) -> io::Result<()> {
    let SmallBox { parent, name, label, is_cum } = *small;
    let value = escape(report.values.format(value));
    write!(out, "{name} [label = \"")?;
    out.write_all(label)?;
    write!(out, "\" id=\"{name}\" fontsize=8 shape=box3d tooltip=\"")?;
    put::all(out, &[&value, b"\"]\n"])?;
    write!(out, "{parent} -> {name} [label=\" ")?;
    put::all(out, &[&value, b"\" weight=100 tooltip=\"", &value, b"\" labeltooltip=\"", &value, b"\""])?;
    out.write_all(if is_cum { b" style=\"dotted\"]\n" } else { b"]\n" })
}

fn write_edge(report: &DotReport, edge: &DotEdge, out: &mut dyn Write) -> io::Result<()> {
    let source = &report.nodes[edge.src];
    let value = escape(report.values.format(edge.value));
    // Compat: a callee without box is node 0, which Graphviz makes up (graph/dotgraph.go,
    // ComposeDot).
    write!(out, "N{} -> N{} [label=\" ", edge.src + 1, edge.dest.map_or(0, |i| i + 1))?;
    put::all(out, &[&value, if edge.inline { b"\\n (inline)\"" } else { b"\"" }])?;
    if edge.pull > 1 {
        write!(out, " weight={}", edge.pull)?;
    }
    if edge.pen_width > 1 {
        write!(out, " penwidth={}", edge.pen_width)?;
    }
    if let Some(score) = edge.score {
        write!(out, " color=\"{}\"", Rgb::of_score(score, Shade::Border))?;
    }
    let arrow: &[u8] = if edge.residual { b" ... " } else { b" -> " };
    let tooltip = [&escape(&source.name), arrow, &escape(&edge.dest_name), b" (", &value, b")"].concat();
    put::all(out, &[b" tooltip=\"", &tooltip, b"\" labeltooltip=\"", &tooltip, b"\""])?;
    if edge.residual {
        out.write_all(b" style=\"dotted\"")?;
    }
    if source.has_nodelets() {
        // Room for the boxes between the source and its callees.
        out.write_all(b" minlen=2")?;
    }
    out.write_all(b"]\n")
}

/// A text within quotes: a line end becomes the one after which Graphviz aligns to the left.
fn escape(text: impl AsRef<[u8]>) -> BString {
    let text = text.as_ref();
    let mut escaped = Vec::with_capacity(text.len());
    for &byte in text {
        match byte {
            b'\\' => escaped.extend_from_slice(br"\\"),
            b'"' => escaped.extend_from_slice(br#"\""#),
            b'\n' => escaped.extend_from_slice(br"\l"),
            _ => escaped.push(byte),
        }
    }
    escaped.into()
}
