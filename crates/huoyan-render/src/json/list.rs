//! `list` and `weblist` as JSON.

use super::text;
use huoyan_report::annotated::{AnnotatedReport, LineInstruction};
use huoyan_report::disasm::CodeFrame;
use huoyan_report::list::{ListReport, Routine, SourceLine};
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
    /// The instructions of the line, in `weblist`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code: Vec<LineInstructionJson>,
}

#[derive(Debug, Serialize)]
struct LineInstructionJson {
    /// In hex: a number may be too large for JSON.
    address: String,
    text: String,
    flat: i64,
    cum: i64,
    /// What was inlined between the line and the instruction, outermost first.
    inlined: Vec<FrameJson>,
    /// Whether others stand between it and the one before it.
    is_after_gap: bool,
}

#[derive(Debug, Serialize)]
struct FrameJson {
    name: String,
    file: String,
    line: i64,
}

/// The report, with no more than `most` functions. The sources are read now.
#[must_use]
pub fn list_json(report: &ListReport, most: usize) -> ListJson {
    functions(report, most, &|_, _| &[])
}

/// The report, with no more than `most` functions. The sources are read now.
#[must_use]
pub fn annotated_json(report: &AnnotatedReport, most: usize) -> ListJson {
    functions(&report.list, most, &|routine, line| report.instructions(routine, line))
}

/// The instructions of a line of a function, by its place.
type CodeOf<'a> = dyn Fn(usize, usize) -> &'a [LineInstruction] + 'a;

fn functions(report: &ListReport, most: usize, code: &CodeOf<'_>) -> ListJson {
    let routines = report.routines().take(most).enumerate();
    let routines: Vec<RoutineJson> =
        routines.map(|(at, one)| routine(one, &|line| code(at, line.number))).collect();
    let more = report.n_routines() - routines.len();
    ListJson { total: report.total, routines, more }
}

fn routine<'c>(routine: Routine<'_>, code: &dyn Fn(&SourceLine<'_>) -> &'c [LineInstruction]) -> RoutineJson {
    let name = text(routine.name);
    let Some(source) = routine.source else {
        return RoutineJson { name, file: None, flat: 0, cum: 0, error: None, lines: Vec::new() };
    };
    let line = |line: SourceLine<'_>| LineJson {
        n: line.number,
        text: text(line.text),
        flat: line.flat,
        cum: line.cum,
        code: code(&line).iter().map(instruction).collect(),
    };
    let (lines, error) = match &source.lines {
        Ok(lines) => (lines.iter().map(line).collect(), None),
        Err(error) => (Vec::new(), Some(text(error))),
    };
    RoutineJson { name, file: Some(text(source.file)), flat: source.flat, cum: source.cum, error, lines }
}

fn instruction(one: &LineInstruction) -> LineInstructionJson {
    let frame = |frame: &CodeFrame| FrameJson {
        name: text(&frame.function),
        file: text(&frame.file),
        line: frame.line,
    };
    LineInstructionJson {
        address: format!("{:x}", one.address.0),
        text: one.text.clone(),
        flat: one.flat,
        cum: one.cum,
        inlined: one.inlined.iter().map(frame).collect(),
        is_after_gap: one.is_after_gap,
    }
}
