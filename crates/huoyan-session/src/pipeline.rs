//! The one pipeline: sources to a report.

use std::io;

use crate::invocation::{Invocation, Task};

/// What the pipeline needs of the program around it.
pub trait Console {
    /// Shows one line to the user, beside the report: a warning, or what is going on.
    fn message(&mut self, line: &[u8]);
    /// Where a report goes that has no file.
    fn report(&mut self) -> &mut dyn io::Write;
    /// Whether that is a terminal.
    fn report_is_terminal(&self) -> bool;
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A part of the program that does not exist yet was asked for.
    #[error("{0}")]
    NotYet(String),
    /// The report could not be written.
    #[error("write report: {0}")]
    Output(#[from] io::Error),
}

impl Error {
    /// Whether nobody reads the report any more (`pprof … | head`), which is no error to the user.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Error::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// Refuses what does not exist yet, before any work is done.
///
/// # Errors
/// [`Error::NotYet`] with what to do instead.
pub fn check_is_built(task: &Task) -> Result<(), Error> {
    let message = match task {
        Task::Report { command, .. } => command.not_yet(),
        Task::Web { .. } => Some(
            "the web page (-http) does not work yet: ask for a report, as in pprof -top SOURCE".to_owned(),
        ),
        Task::Shell => Some(
            "the interactive shell does not work yet: ask for a report, as in pprof -top SOURCE".to_owned(),
        ),
    };
    message.map_or(Ok(()), |message| Err(Error::NotYet(message)))
}

/// Does what a command line asks for.
///
/// # Errors
/// Whatever keeps the report from being made.
pub fn run(invocation: &Invocation, console: &mut dyn Console) -> Result<(), Error> {
    for notice in &invocation.notices {
        console.message(notice.as_bytes());
    }
    check_is_built(&invocation.task)?;
    Err(Error::NotYet("reports do not work yet".to_owned()))
}
