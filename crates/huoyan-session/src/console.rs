//! The program around the pipeline, as the pipeline sees it.

use std::io;
use std::sync::Arc;

use huoyan_source::Progress;

/// What the pipeline needs of the program around it. What has an answer here is that of a program without a terminal and
/// without commands to read.
pub trait Console: Sync {
    /// Shows one line to the user, beside the report: a warning, or what is going on.
    fn message(&self, line: &[u8]);
    /// Who is told how far long work is, if somebody watches.
    fn progress(&self) -> Option<Arc<dyn Progress>> {
        None
    }
    /// Where a report goes that has no file.
    fn report(&mut self) -> &mut dyn io::Write;
    /// Whether that is a terminal.
    fn report_is_terminal(&self) -> bool {
        false
    }
    /// Whether commands are typed at a terminal.
    fn input_is_terminal(&self) -> bool {
        false
    }
    /// The next line of commands, `None` at their end.
    ///
    /// # Errors
    /// Those of the input.
    fn read_command(&mut self) -> io::Result<Option<Vec<u8>>> {
        Ok(None)
    }
}
