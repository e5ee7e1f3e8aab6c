//! The source lines of `list`.

use crate::put;
use huoyan_report::list::{ListReport, RoutineSource};
use huoyan_report::units::percentage;
use std::io::{self, Write};

/// How wide values are.
const WIDTH: usize = 10;
/// How wide line numbers are.
const NUMBER_WIDTH: usize = 6;

/// Writes the functions with their source.
///
/// # Errors
/// Those of `out`.
pub fn write_list(report: &ListReport, out: &mut dyn Write) -> io::Result<()> {
    put::all(out, &[b"Total: ", &report.values.format(report.total), b"\n"])?;
    for routine in report.routines() {
        match &routine.source {
            None => put::all(out, &[b"No source information for ", routine.name, b"\n"])?,
            Some(source) => {
                let name = routine.name;
                put::all(out, &[b"ROUTINE ======================== ", name, b" in ", source.file, b"\n"])?;
                write_source(report, source, out)?;
            }
        }
    }
    Ok(())
}

fn write_source(report: &ListReport, source: &RoutineSource<'_>, out: &mut dyn Write) -> io::Result<()> {
    put::right(out, &report.values.format(source.flat), WIDTH)?;
    out.write_all(b" ")?;
    put::right(out, &report.values.format(source.cum), WIDTH)?;
    writeln!(out, " (flat, cum) {} of Total", percentage(source.cum, report.total_weight))?;
    match &source.lines {
        Err(reason) => put::all(out, &[b" Error: ", reason, b"\n"]),
        Ok(lines) => lines.iter().try_for_each(|line| {
            write_value(report, line.flat, out)?;
            out.write_all(b" ")?;
            write_value(report, line.cum, out)?;
            write!(out, " {:NUMBER_WIDTH$}:", line.number)?;
            put::all(out, &[line.text, b"\n"])
        }),
    }
}

/// A value, or a dot for nothing.
fn write_value(report: &ListReport, value: i64, out: &mut dyn Write) -> io::Result<()> {
    match value {
        0 => put::right(out, b".", WIDTH),
        _ => put::right(out, &report.values.format(value), WIDTH),
    }
}
