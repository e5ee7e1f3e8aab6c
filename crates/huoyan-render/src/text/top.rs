//! The table of `top`.

use crate::put;
use huoyan_report::top::{Inlined, TopReport, TopRow};
use huoyan_report::units::percentage;
use std::io::{self, Write};

/// Writes the table.
///
/// # Errors
/// Those of `out`.
pub fn write_top(report: &TopReport, out: &mut dyn Write) -> io::Result<()> {
    put::lines(out, &report.labels)?;
    out.write_all(b"      flat  flat%   sum%        cum   cum%\n")?;
    for row in &report.rows {
        write_row(report, row, out)?;
    }
    Ok(())
}

fn write_row(report: &TopReport, row: &TopRow, out: &mut dyn Write) -> io::Result<()> {
    let share = |weight| percentage(weight, report.total_weight);
    put::right(out, &report.values.format(row.weight.flat_value()), 10)?;
    write!(out, " {} {} ", share(row.weight.flat), share(row.sum))?;
    put::right(out, &report.values.format(row.weight.cum_value()), 10)?;
    write!(out, " {}  ", share(row.weight.cum))?;
    out.write_all(&row.name)?;
    out.write_all(match row.inlined {
        Inlined::No => b"\n",
        Inlined::Partly => b" (partial-inline)\n",
        Inlined::Fully => b" (inline)\n",
    })
}
