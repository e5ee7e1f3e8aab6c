//! A flame graph as JSON.

use super::{Amounts, text};
use huoyan_report::flame::{FlameFrame, FlameReport};
use serde::Serialize;

/// The boxes of a flame graph.
#[derive(Debug, Serialize)]
pub struct FlameJson {
    /// The sum of all stacks.
    total: i64,
    names: Vec<String>,
    /// Callers before their callees; the first is all stacks.
    frames: Vec<FrameJson>,
    /// Boxes that were too narrow; those on them are not counted.
    n_narrow: usize,
}

#[derive(Debug, Serialize)]
struct FrameJson {
    /// In `names`.
    name: u32,
    /// How many boxes it stands on.
    depth: u32,
    /// What stands to its left.
    start: i64,
    /// What it counts, and what that was in the base.
    #[serde(flatten)]
    amounts: Amounts,
}

/// The report.
#[must_use]
pub fn flame_json(report: &FlameReport) -> FlameJson {
    let frame = |frame: &FlameFrame| FrameJson {
        name: frame.name,
        depth: frame.depth,
        start: frame.start,
        amounts: Amounts::with_base([("value", frame.value)], [("base", frame.base)], report.is_difference),
    };
    FlameJson {
        total: report.total,
        names: report.names.iter().map(|name| text(name)).collect(),
        frames: report.frames.iter().map(frame).collect(),
        n_narrow: report.n_narrow,
    }
}
