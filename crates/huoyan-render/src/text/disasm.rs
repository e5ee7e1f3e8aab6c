//! The instructions of `disasm`.

use crate::put;
use huoyan_report::disasm::{CodeRoutine, CodeRow, DisasmReport};
use huoyan_report::paths::base;
use huoyan_report::units::percentage;
use std::io::{self, Write};

/// How wide values and addresses are.
const WIDTH: usize = 10;
/// How wide instructions are before a place in the source; behind one that is wider it stands on a line of its own.
const TEXT_WIDTH: usize = 40;
/// Where a place on a line of its own begins.
const PLACE_INDENT: usize = 74;

/// Writes the functions with their instructions.
///
/// # Errors
/// Those of `out`.
pub fn write_disasm(report: &DisasmReport, out: &mut dyn Write) -> io::Result<()> {
    put::all(out, &[b"Total: ", &report.values.format(report.total), b"\n"])?;
    report.each_routine(usize::MAX, |routine, rows| {
        write_head(report, routine, out)?;
        let mut last = (Vec::new(), Vec::new(), 0);
        for row in rows {
            let now = (row.function.to_vec(), base_of(&row).to_vec(), row.line);
            let place = if now == last { Vec::new() } else { place(&row) };
            last = now;
            write_row(report, &row, &place, out)?;
        }
        Ok(())
    })
}

fn write_head(report: &DisasmReport, routine: &CodeRoutine, out: &mut dyn Write) -> io::Result<()> {
    put::all(out, &[b"ROUTINE ======================== ", &routine.name, b"\n"])?;
    for alias in &routine.aliases {
        put::all(out, &[b"    AKA ======================== ", alias, b"\n"])?;
    }
    put::right(out, &report.values.format(routine.flat), WIDTH)?;
    out.write_all(b" ")?;
    put::right(out, &report.values.format(routine.cum), WIDTH)?;
    writeln!(out, " (flat, cum) {} of Total", percentage(routine.cum, report.total_weight))
}

/// The last part of the name of the source file.
fn base_of<'a>(row: &'a CodeRow<'_>) -> &'a [u8] {
    if row.file.is_empty() { b"" } else { base(row.file.as_ref()) }
}

/// The function, file and line of an instruction, as far as they are known.
fn place(row: &CodeRow<'_>) -> Vec<u8> {
    let mut place = Vec::new();
    if !row.function.is_empty() {
        place.extend_from_slice(row.function);
        place.push(b' ');
    }
    if !row.file.is_empty() {
        place.extend_from_slice(base_of(row));
        if row.line != 0 {
            place.extend_from_slice(format!(":{}", row.line).as_bytes());
        }
    }
    place
}

fn write_row(report: &DisasmReport, row: &CodeRow<'_>, place: &[u8], out: &mut dyn Write) -> io::Result<()> {
    let is_long = row.text.len() >= TEXT_WIDTH;
    if is_long && !place.is_empty() {
        put::all(out, &[" ".repeat(PLACE_INDENT).as_bytes(), b";", place, b"\n"])?;
    }
    write_value(report, row.flat, out)?;
    out.write_all(b" ")?;
    write_value(report, row.cum, out)?;
    write!(out, " {:WIDTH$x}: ", row.address.0)?;
    match is_long || place.is_empty() {
        true => put::all(out, &[row.text.as_bytes(), b"\n"]),
        false => {
            write!(out, "{:TEXT_WIDTH$}", row.text)?;
            put::all(out, &[b";", place, b"\n"])
        }
    }
}

/// A value, or a dot for nothing.
fn write_value(report: &DisasmReport, value: i64, out: &mut dyn Write) -> io::Result<()> {
    match value {
        0 => put::right(out, b".", WIDTH),
        _ => put::right(out, &report.values.format(value), WIDTH),
    }
}
