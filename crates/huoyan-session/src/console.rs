//! The program around the pipeline, as the pipeline sees it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use huoyan_source::Progress;

use crate::shell::Completer;

/// What the pipeline needs of the program around it. What has an answer here is that of a program without a terminal and
/// without commands to read.
pub trait Console: Sync {
    /// Shows one line to the user, beside the report: a warning, or what is going on.
    fn message(&self, line: &[u8]);
    /// Shows one line that says what is wrong with a command of the shell.
    fn error(&self, line: &[u8]) {
        self.message(line);
    }
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
    /// What is true from when the user wants to wait no longer for a report of the shell until the next line is read;
    /// `None` where that ends the program.
    fn interrupted(&self) -> Option<Arc<AtomicBool>> {
        None
    }
    /// Asks for the next line of commands, which `completer` helps to write; `None` at their end.
    ///
    /// # Errors
    /// Those of the input, and of the output that the prompt goes to.
    fn read_command(&mut self, prompt: &str, completer: &Arc<Completer>) -> io::Result<Option<Vec<u8>>> {
        let _ = (prompt, completer);
        Ok(None)
    }
}
