//! `list` as JSON.

use super::text;
use huoyan_report::list::{ListReport, Routine};
use serde::Serialize;

/// Functions and their source lines.
#[derive(Debug, Serialize)]
pub struct ListJson {
    /// What shares are of.
    total: i64,
    routines: Vec<RoutineJson>,
    /// How many more functions match.
    more: usize,
}

#[derive(Debug, Serialize)]
struct RoutineJson {
    name: String,
    /// `null` where the profile names none.
    file: Option<String>,
    flat: i64,
    cum: i64,
    /// Why there are no lines.
    error: Option<String>,
    lines: Vec<LineJson>,
}

#[derive(Debug, Serialize)]
struct LineJson {
    n: usize,
    text: String,
    flat: i64,
    cum: i64,
}

/// The report, with no more than `most` functions. The sources are read now.
#[must_use]
pub fn list_json(report: &ListReport, most: usize) -> ListJson {
    let routines: Vec<RoutineJson> = report.routines().take(most).map(routine).collect();
    let more = report.n_routines() - routines.len();
    ListJson { total: report.total, routines, more }
}

fn routine(routine: Routine<'_>) -> RoutineJson {
    let name = text(routine.name);
    let Some(source) = routine.source else {
        return RoutineJson { name, file: None, flat: 0, cum: 0, error: None, lines: Vec::new() };
    };
    let (lines, error) = match &source.lines {
        Ok(lines) => {
            let line = |line: huoyan_report::list::SourceLine<'_>| LineJson {
                n: line.number,
                text: text(line.text),
                flat: line.flat,
                cum: line.cum,
            };
            (lines.iter().map(line).collect(), None)
        }
        Err(error) => (Vec::new(), Some(text(error))),
    };
    RoutineJson { name, file: Some(text(source.file)), flat: source.flat, cum: source.cum, error, lines }
}
