//! `traces`: every sample with its labels and its stack.
//!
//! Samples are not added up, so this report is as long as the profile: it is walked, never
//! held. What repeats, the nodes, stands in a table.

use crate::{
    Formatter, View,
    graph::{NodeIdx, NodeNames, NodeTable},
    header::profile_labels,
};
use bstr::{BStr, BString};
use huoyan_profile::{Label, LabelValue, units};
use std::borrow::Cow;

/// The samples of a view, one by one.
#[derive(Debug)]
pub struct TracesReport {
    /// The lines above.
    pub labels: Vec<BString>,
    /// How values are shown.
    pub values: Formatter,
    view: View,
    table: NodeTable,
}

/// A sample.
#[derive(Debug, Clone, Copy)]
pub struct Trace<'v> {
    /// Its value, or the mean of what it counts.
    pub value: i64,
    stack: &'v [u32],
    labels: &'v [Label],
}

/// The labels of one key at a sample.
#[derive(Debug, Clone, Copy)]
pub struct TraceLabel<'v> {
    /// The key.
    pub key: &'v BStr,
    labels: &'v [Label],
}

/// A function, or whatever the granularity makes of it, in a stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Which one.
    pub node: NodeIdx,
    /// It is inlined into the next frame.
    pub inline: bool,
}

/// Lays out the samples.
///
/// Compat: file names are not trimmed here (report/report.go, printTraces).
pub fn traces(view: View) -> TracesReport {
    let values = Formatter::new(&view, view.options.unit.as_str());
    let labels = profile_labels(&view, &values);
    let table = NodeTable::new(&view.profile, &NodeNames { objects: false, trim: None });
    TracesReport { labels, values, view, table }
}

impl TracesReport {
    /// The samples that have a stack, in the order of the profile.
    pub fn traces(&self) -> impl Iterator<Item = Trace<'_>> {
        let profile = &self.view.profile;
        let samples = &profile.samples;
        let trace = move |i: usize| {
            let (value, div) = self.view.column.of(samples, i);
            Trace {
                value: if div == 0 { value } else { value.wrapping_div(div) },
                stack: profile.stacks.get(samples.stack[i]),
                labels: profile.label_sets.get(samples.labels[i]),
            }
        };
        (0..samples.len()).map(trace).filter(|t| !t.stack.is_empty())
    }

    /// The labels of a sample by key: first the texts, then the numbers, each in the order of
    /// their keys.
    pub fn labels_of<'v>(&'v self, trace: Trace<'v>) -> (Vec<TraceLabel<'v>>, Vec<TraceLabel<'v>>) {
        let n_texts = trace.labels.iter().take_while(|l| !l.is_number()).count();
        let (texts, numbers) = trace.labels.split_at(n_texts);
        let by_key = |labels: &'v [Label]| -> Vec<TraceLabel<'v>> {
            let groups = labels.chunk_by(|a, b| a.key == b.key);
            groups.map(|labels| TraceLabel { key: self.view.profile.str(labels[0].key), labels }).collect()
        };
        (by_key(texts), by_key(numbers))
    }

    /// The values of a key, numbers in the unit that suits them.
    pub fn values_of<'v>(&'v self, label: TraceLabel<'v>) -> impl Iterator<Item = Cow<'v, BStr>> {
        let view = &self.view;
        let unit = view.num_label_units.get(label.key);
        label.labels.iter().map(move |l| match l.value {
            LabelValue::Str(text) => Cow::Borrowed(view.profile.str(text)),
            LabelValue::Num { value, .. } => Cow::Owned(units::label(value, unit)),
        })
    }

    /// The frames of a sample, the innermost first.
    pub fn frames<'v>(&'v self, trace: Trace<'v>) -> impl Iterator<Item = Frame> + use<'v> {
        trace.stack.iter().flat_map(|&location| {
            let nodes = self.table.at(location);
            nodes.iter().enumerate().map(|(i, &node)| Frame { node, inline: i + 1 != nodes.len() })
        })
    }

    /// How many nodes there are.
    pub fn n_nodes(&self) -> usize {
        self.table.infos.len()
    }

    /// The name of a node that people see.
    pub fn name(&self, node: NodeIdx) -> Cow<'_, BStr> {
        self.table.infos[node as usize].printable_name(&self.table.strings)
    }
}
