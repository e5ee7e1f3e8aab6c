//! The lines above a report: where the profile comes from and how much of it is shown.

use crate::{Formatter, View, graph::Trimmed, local_time::local_time};
use bstr::{BStr, BString, ByteSlice};
use huoyan_profile::units;

/// The line that tells how to read a graph.
const HOW_TO_READ: &str = "\nSee https://git.io/JfYMW for how to read the graph";

/// How long a filter may be in the header, in bytes.
const MAX_FILTER: usize = 80;

/// What the profile says of itself: file, build id, comments, type, time, duration
/// (upstream's `ProfileLabels`).
pub fn profile_labels(view: &View, values: &Formatter) -> Vec<BString> {
    let profile = &view.profile;
    let header = &profile.header;
    let mut labels = Vec::new();
    if let Some(mapping) = profile.mappings.first() {
        add(&mut labels, "File: ", view.title().unwrap_or_default());
        add(&mut labels, "Build ID: ", profile.str(mapping.build_id));
    }
    let comments = header.comments.iter().map(|&c| profile.str(c));
    labels.extend(comments.filter(|c| !c.starts_with(b"#")).map(ToOwned::to_owned));
    add(&mut labels, "Type: ", view.column.kind.as_bstr());
    add(&mut labels, "Doc: ", profile.str(header.doc_url));
    if header.time_nanos != 0 {
        add(
            &mut labels,
            "Time: ",
            local_time(header.time_nanos, view.options.time_zone.clone()).as_bytes().as_bstr(),
        );
    }
    if header.duration_nanos != 0 {
        labels.push(duration_label(view, values));
    }
    labels
}

/// Adds a line where there is something to say.
fn add(labels: &mut Vec<BString>, name: &str, text: &BStr) {
    if !text.is_empty() {
        labels.push([name.as_bytes(), text].concat().into());
    }
}

fn duration_label(view: &View, values: &Formatter) -> BString {
    let nanos = view.profile.header.duration_nanos;
    let (total, unit) = units::scale(view.total, &view.column.unit, "nanoseconds");
    let ratio = match unit.as_bytes() {
        b"ns" if total != 0.0 => format!("({})", units::percentage(total as i64, nanos)),
        _ => String::new(),
    };
    let duration = units::label(nanos, "nanoseconds");
    let total = values.format(view.total);
    format_bytes(&[b"Duration: ", &duration, b", Total samples = ", &total, b" ", ratio.as_bytes()])
}

/// What a report on a graph has above it (upstream's `reportLabels`); `full` is for pictures.
pub fn report_labels(view: &View, trimmed: &Trimmed, values: &Formatter, full: bool) -> Vec<BString> {
    let mut labels = match full || !view.options.compact_labels {
        true => profile_labels(view, values),
        false => Vec::new(),
    };
    labels.extend(filter_labels(view));
    let shown = trimmed.graph.shown_total();
    let share = units::percentage(trimmed.graph.shown_weight(), view.total_weight);
    let (shown, total) = (values.format(shown), values.format(view.total));
    let share = share.trim();
    labels.push(format_bytes(&[
        b"Showing nodes accounting for ",
        &shown,
        b", ",
        share.as_bytes(),
        b" of ",
        &total,
        b" total",
    ]));
    if view.total != 0 {
        labels.extend(dropped_labels(view, trimmed, values, full));
    }
    if full {
        labels.push(HOW_TO_READ.into());
    }
    labels
}

fn filter_labels(view: &View) -> Vec<BString> {
    let filters = view.active_filters();
    if filters.is_empty() {
        return Vec::new();
    }
    let line = |filter: String| -> BString {
        match filter.as_bytes().get(..MAX_FILTER) {
            // Compat: cut at a byte, be it within a character (report/report.go,
            // legendActiveFilters).
            Some(front) if filter.len() > MAX_FILTER => format_bytes(&[b"   ", front, "…".as_bytes()]),
            _ => format_bytes(&[b"   ", filter.as_bytes()]),
        }
    };
    let mut lines = vec![BString::from("Active filters:")];
    lines.extend(filters.into_iter().map(line));
    lines
}

fn dropped_labels(view: &View, trimmed: &Trimmed, values: &Formatter, full: bool) -> Vec<BString> {
    let mut labels = Vec::new();
    let mut dropped = |n: usize, what: &str, weight: &str, fraction: f64| {
        if n > 0 {
            let plural = if n > 1 { "s" } else { "" };
            let cutoff = ((view.total as f64 * fraction) as i64).saturating_abs();
            let what = format!("Dropped {n} {what}{plural} ({weight} <= ");
            labels.push(format_bytes(&[what.as_bytes(), &values.format(cutoff), b")"]));
        }
    };
    dropped(trimmed.dropped_nodes, "node", "cum", view.options.node_fraction);
    if full {
        dropped(trimmed.dropped_edges, "edge", "freq", view.options.edge_fraction);
    }
    let (n_shown, n_candidates) = (trimmed.graph.order.len(), trimmed.n_candidates);
    if n_shown > 0 && n_shown < n_candidates {
        labels.push(format!("Showing top {n_shown} nodes out of {n_candidates}").into());
    }
    labels
}

/// Joins texts; `format!` would replace what is not UTF-8, and a unit may be any bytes.
fn format_bytes(parts: &[&[u8]]) -> BString {
    parts.concat().into()
}
