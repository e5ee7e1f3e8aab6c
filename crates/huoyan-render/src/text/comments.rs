//! The lines of `comments`.

use huoyan_report::comments::CommentsReport;
use std::io::{self, Write};

/// Writes every comment and an end of line.
///
/// # Errors
/// Those of `out`.
pub fn write_comments(report: &CommentsReport, out: &mut dyn Write) -> io::Result<()> {
    for comment in report.iter() {
        out.write_all(comment)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
