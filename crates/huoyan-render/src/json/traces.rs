//! `traces` as JSON, sample by sample: the report is as long as the profile and is never held.

use super::text;
use huoyan_report::traces::{Trace, TraceLabel, TracesReport};
use serde::ser::{Serialize, Serializer};
use std::collections::BTreeMap;

/// The samples of a view.
#[derive(serde::Serialize)]
pub struct TracesJson<'a> {
    samples: Samples<'a>,
}

struct Samples<'a>(&'a TracesReport);

#[derive(serde::Serialize)]
struct SampleJson {
    value: i64,
    /// The innermost first.
    frames: Vec<FrameJson>,
    labels: BTreeMap<String, Vec<String>>,
}

#[derive(serde::Serialize)]
struct FrameJson {
    name: String,
    /// It is inlined into the next one.
    inlined: bool,
}

/// The report.
#[must_use]
pub fn traces_json(report: &TracesReport) -> TracesJson<'_> {
    TracesJson { samples: Samples(report) }
}

impl Serialize for Samples<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.traces().map(|trace| sample(self.0, trace)))
    }
}

fn sample(report: &TracesReport, trace: Trace<'_>) -> SampleJson {
    let (texts, numbers) = report.labels_of(trace);
    let mut labels: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |label: TraceLabel<'_>| {
        labels.entry(text(label.key)).or_default().extend(report.values_of(label).map(|value| text(&value)));
    };
    texts.into_iter().chain(numbers).for_each(&mut add);
    let frames = report
        .frames(trace)
        .map(|frame| FrameJson { name: text(&report.name(frame.node)), inlined: frame.inline });
    SampleJson { value: trace.value, frames: frames.collect(), labels }
}
