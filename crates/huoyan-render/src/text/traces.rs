//! The stacks of `traces`.
//!
//! A profile has few nodes and many frames: the line of a node is made once, and then copied.

use crate::put;
use huoyan_report::{
    graph::NodeIdx,
    traces::{Frame, Trace, TraceLabel, TracesReport},
};
use std::borrow::Cow;
use std::cmp::Ordering;
use std::io::{self, BufWriter, Write};

const RULE: &[u8] = b"-----------+-------------------------------------------------------\n";

/// How wide values and the keys of labels are.
const WIDTH: usize = 10;
/// What stands before a name where there is no value; the last three blanks stand after one too.
const INDENT: &[u8] = b"             ";

/// How many bytes are written at once.
const CHUNK: usize = 1 << 16;

/// How many bytes of lines are kept: names may be long, and many nodes may share one.
const MAX_KEPT: usize = 32 << 20;

/// Writes the samples.
///
/// # Errors
/// Those of `out`.
pub fn write_traces(report: &TracesReport, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(CHUNK, out);
    put::lines(&mut out, &report.labels)?;
    let mut lines = Lines::new(report);
    for trace in report.traces() {
        out.write_all(RULE)?;
        write_labels(report, trace, &mut out)?;
        write_stack(report, trace, &mut lines, &mut out)?;
    }
    out.write_all(RULE)?;
    out.flush()
}

fn write_stack(
    report: &TracesReport,
    trace: Trace<'_>,
    lines: &mut Lines<'_>,
    out: &mut BufWriter<&mut dyn Write>,
) -> io::Result<()> {
    let mut frames = report.frames(trace);
    let Some(leaf) = frames.next() else { return Ok(()) };
    put::right(out, &report.values.format(trace.value), WIDTH)?;
    let line = lines.get(leaf.node);
    write_line(&line[WIDTH..], leaf, out)?;
    frames.try_for_each(|frame| write_line(lines.get(frame.node), frame, out))
}

#[inline]
fn write_line(line: &[u8], frame: Frame, out: &mut BufWriter<&mut dyn Write>) -> io::Result<()> {
    match frame.inline {
        false => out.write_all(line),
        true => {
            out.write_all(&line[..line.len() - 1])?;
            out.write_all(b" (inline)\n")
        }
    }
}

/// The lines of nodes, without a value.
struct Lines<'a> {
    report: &'a TracesReport,
    /// Where the line of each node is in `text`; empty where it is not.
    places: Vec<(u32, u32)>,
    text: Vec<u8>,
    /// A line that is not kept.
    other: Vec<u8>,
}

impl<'a> Lines<'a> {
    fn new(report: &'a TracesReport) -> Self {
        Lines { report, places: vec![(0, 0); report.n_nodes()], text: Vec::new(), other: Vec::new() }
    }

    #[inline]
    fn get(&mut self, node: NodeIdx) -> &[u8] {
        match self.places[node as usize] {
            (0, 0) => self.make(node),
            (start, end) => &self.text[start as usize..end as usize],
        }
    }

    fn make(&mut self, node: NodeIdx) -> &[u8] {
        let name = self.report.name(node);
        let start = self.text.len();
        if start + INDENT.len() + name.len() < MAX_KEPT {
            push_line(&mut self.text, &name);
            self.places[node as usize] = (start as u32, self.text.len() as u32);
            return &self.text[start..];
        }
        self.other.clear();
        push_line(&mut self.other, &name);
        &self.other
    }
}

fn push_line(text: &mut Vec<u8>, name: &[u8]) {
    text.extend_from_slice(INDENT);
    text.extend_from_slice(name);
    text.push(b'\n');
}

/// Writes texts, then numbers.
///
/// Compat: lines are in the order of their bytes, blanks before the key among them
/// (report/report.go, printTraces).
fn write_labels<'v>(report: &'v TracesReport, trace: Trace<'v>, out: &mut dyn Write) -> io::Result<()> {
    let (mut texts, mut numbers) = report.labels_of(trace);
    for labels in [&mut texts, &mut numbers] {
        labels.sort_by(|&a, &b| compare(report, a, b));
        for &label in labels.iter() {
            pieces(report, label).try_for_each(|piece| out.write_all(&piece))?;
        }
    }
    Ok(())
}

fn compare<'v>(report: &'v TracesReport, a: TraceLabel<'v>, b: TraceLabel<'v>) -> Ordering {
    let bytes = |label| pieces(report, label).flat_map(Cow::into_owned);
    bytes(a).cmp(bytes(b))
}

/// The line of a label in pieces: it is never whole in memory, for values may be many and long.
fn pieces<'v>(report: &'v TracesReport, label: TraceLabel<'v>) -> impl Iterator<Item = Cow<'v, [u8]>> {
    let missing = WIDTH.saturating_sub(put::n_chars(label.key));
    let head = [&INDENT[..missing], label.key, b":  "].map(Cow::Borrowed);
    let values = report.values_of(label).enumerate().flat_map(|(i, value)| {
        let gap: &[u8] = if i == 0 { b"" } else { b" " };
        let value = match value {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_ref()),
            Cow::Owned(text) => Cow::Owned(text.into()),
        };
        [Cow::Borrowed(gap), value]
    });
    head.into_iter().chain(values).chain([Cow::Borrowed(b"\n".as_slice())])
}
