//! The one pipeline: sources to a report.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use huoyan_profile::Profile;
use huoyan_source::{Access, Progress, create_numbered};

use crate::acquire::{Acquired, acquire};
use crate::binaries;
use crate::commands::Command;
use crate::invocation::{Invocation, Task};
use crate::outcome::{Question, Report, report};
use crate::saved::save_copy;
use crate::shell::run_shell;
use crate::symbolize::symbolize;
use crate::warnings::show_warnings;

/// What the pipeline needs of the program around it.
pub trait Console: Sync {
    /// Shows one line to the user, beside the report: a warning, or what is going on.
    fn message(&self, line: &[u8]);
    /// Who is told how far long work is, if somebody watches.
    fn progress(&self) -> Option<Arc<dyn Progress>>;
    /// Where a report goes that has no file.
    fn report(&mut self) -> &mut dyn io::Write;
    /// Whether that is a terminal.
    fn report_is_terminal(&self) -> bool;
    /// Whether commands are typed at a terminal.
    fn input_is_terminal(&self) -> bool;
    /// The next line of commands, `None` at their end.
    ///
    /// # Errors
    /// Those of the input.
    fn read_command(&mut self) -> io::Result<Option<Vec<u8>>>;
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A part of the program that does not exist yet was asked for.
    #[error("{0}")]
    NotYet(String),
    /// No source could be read; the reasons have gone to the console.
    #[error("{0}")]
    NothingFetched(&'static str),
    /// The profiles do not go together.
    #[error("{prefix}{source}")]
    Profile {
        /// What was being done.
        prefix: &'static str,
        /// Why they do not.
        source: huoyan_profile::Error,
    },
    /// The options do not go with the profile.
    #[error(transparent)]
    Report(#[from] huoyan_report::Error),
    /// What was said about fetching is wrong.
    #[error(transparent)]
    Source(#[from] huoyan_source::Error),
    /// A file of headers cannot be read.
    #[error("{0}")]
    HeaderFile(String),
    /// The folder that sources are looked for from is gone.
    #[error("could not stat current dir: {0}")]
    WorkingDir(io::Error),
    /// The report's file cannot be made.
    #[error("open {path}: {source}")]
    Create {
        /// The file.
        path: String,
        /// Why not.
        source: io::Error,
    },
    /// The report could not be written.
    #[error("write report: {0}")]
    Output(#[from] io::Error),
}

impl From<huoyan_profile::Error> for Error {
    fn from(source: huoyan_profile::Error) -> Self {
        Error::Profile { prefix: "", source }
    }
}

impl Error {
    /// Whether nobody reads the report any more (`pprof … | head`), which is no error to the user.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Error::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// The same, told with what was being done.
    pub(crate) fn prefixed(self, prefix: &'static str) -> Self {
        match self {
            Error::Profile { source, .. } => Error::Profile { prefix, source },
            other => other,
        }
    }
}

/// How to do without the interactive shell.
pub(crate) const NO_SHELL: &str =
    "the interactive shell does not work yet: ask for a report, as in pprof -top SOURCE";

/// Refuses what does not exist yet, before any work is done.
fn check_is_built(task: &Task, console: &dyn Console) -> Result<(), Error> {
    let message = match task {
        Task::Report { command, .. } => command.not_yet(),
        Task::Web { .. } => Some(
            "the web page (-http) does not work yet: ask for a report, as in pprof -top SOURCE".to_owned(),
        ),
        Task::Shell if console.input_is_terminal() => Some(NO_SHELL.to_owned()),
        Task::Shell => None,
    };
    message.map_or(Ok(()), |message| Err(Error::NotYet(message)))
}

/// Does what a command line asks for.
///
/// # Errors
/// Whatever keeps the report from being made.
pub fn run(invocation: &Invocation, console: &mut dyn Console) -> Result<(), Error> {
    show_warnings(console, invocation.notices.iter().cloned());
    check_is_built(&invocation.task, console)?;
    let profile = prepared_profile(invocation, console)?;
    let Task::Report { command, regexp } = &invocation.task else {
        return run_shell(profile, &invocation.config, console);
    };
    let question = Question { command, argument: regexp.as_deref(), config: &invocation.config };
    let mut warnings = Vec::new();
    let outcome = report(profile, &question, &mut warnings);
    show_warnings(console, warnings);
    let outcome = outcome?;
    let written = write_report(&outcome.report, command, &invocation.config.output, console);
    // The program ends now: the system takes memory back faster than a million frees.
    std::mem::forget(outcome);
    written
}

/// The profile that reports are made of: acquired, symbolized, pruned, annotated, saved.
fn prepared_profile(invocation: &Invocation, console: &dyn Console) -> Result<Profile, Error> {
    let Acquired { mut profile, remotes, is_remote } = acquire(invocation, console)?;
    if invocation.all_frames {
        profile.header.drop_frames = Default::default();
        profile.header.keep_frames = Default::default();
    }
    symbolize(&mut profile, invocation, &remotes, console)?;
    // Compat: a pattern of the profile that is none is passed over; upstream says nothing, we do.
    if let Err(error) = huoyan_report::drop_uninteresting(&mut profile) {
        console.message(error.to_string().as_bytes());
    }
    binaries::forget_urls(&mut profile);
    if !invocation.comment.is_empty() {
        let comment = Arc::make_mut(&mut profile.strings).intern(invocation.comment.as_bytes());
        profile.header.comments.push(comment);
    }
    if is_remote {
        save_copy(&profile, console);
    }
    Ok(profile)
}

/// Writes a report to the file asked for, to a numbered one where it would spoil the terminal, or
/// to the console.
fn write_report(
    report: &Report,
    command: &Command,
    output: &str,
    console: &mut dyn Console,
) -> Result<(), Error> {
    let generating = |path: &str| format!("Generating report in {path}");
    if !output.is_empty() {
        console.message(generating(output).as_bytes());
        let create = |source| Error::Create { path: output.to_owned(), source };
        return write_file(report, File::create(output).map_err(create)?);
    }
    if let Some(suffix) = command.away_from_terminal
        && console.report_is_terminal()
    {
        let suffix = format!(".{suffix}");
        let (file, path) = create_numbered(Path::new(""), OsStr::new("profile"), &suffix, Access::Usual)?;
        console.message(generating(&path.to_string_lossy()).as_bytes());
        return write_file(report, file);
    }
    Ok(report.write(console.report())?)
}

fn write_file(report: &Report, file: File) -> Result<(), Error> {
    let mut out = BufWriter::with_capacity(64 << 10, file);
    report.write(&mut out)?;
    Ok(out.flush()?)
}
