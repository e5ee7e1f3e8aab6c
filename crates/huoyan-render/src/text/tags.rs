//! The tables of `tags`, one a key.

use crate::columns::RightColumns;
use huoyan_report::tags::{TagKey, TagsReport};
use huoyan_report::units::percentage;
use std::io::{self, Write};

/// Writes the tables.
///
/// # Errors
/// Those of `out`.
pub fn write_tags(report: &TagsReport, out: &mut dyn Write) -> io::Result<()> {
    let mut columns = RightColumns::new(out);
    for key in &report.keys {
        write_key(report, key, &mut columns)?;
    }
    columns.finish()
}

/// Compat: tabs and line ends in keys and values are cells and lines of the table
/// (report/report.go, printTags).
fn write_key(report: &TagsReport, key: &TagKey, out: &mut RightColumns<'_>) -> io::Result<()> {
    let share = |value| match report.total_weight {
        ..=0 => String::new(),
        total => format!(" ({})", percentage(value, total)),
    };
    let (part, whole) = (report.values.format(key.total), report.values.format(report.total));
    out.write_all(report.strings.get(key.key))?;
    writeln!(out, ":\t Total {part} of {whole}{}", share(key.total))?;
    for value in &key.values {
        write!(out, " \t{}{}:\t ", report.values.format(value.value), share(value.value))?;
        out.write_all(value.name.text(&report.strings))?;
        out.write_all(b"\n")?;
    }
    out.write_all(b"\n")
}
