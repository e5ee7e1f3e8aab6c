//! Why a run ended before its end, and the exit status that goes with it.

use std::fmt::Display;
use std::io;
use std::path::Path;
use std::process::ExitStatus;

use huoyan_session::os_reason;

/// The exit status of whatever we find wrong ourselves.
pub(crate) const OURS: u8 = 2;

/// The status of what SIGINT ended, as shells have it.
pub(crate) const INTERRUPTED: u8 = 130;

/// Why a run ended before its end.
#[derive(Debug, PartialEq)]
pub(crate) struct Failure {
    /// What to tell; nothing where somebody else has told it.
    pub(crate) line: Option<String>,
    /// The exit status.
    pub(crate) status: u8,
}

impl Failure {
    /// Something that we find wrong.
    pub(crate) fn line(line: impl Into<String>) -> Failure {
        Failure { line: Some(line.into()), status: OURS }
    }

    /// A file that cannot be dealt with; `action` is a verb as Go has it.
    pub(crate) fn file(action: &str, path: &Path, error: &io::Error) -> Failure {
        Failure::line(format!("{action} {}: {}", path.display(), os_reason(error)))
    }

    /// A program that does not start.
    pub(crate) fn start(program: &Path, error: &io::Error) -> Failure {
        Failure::file("start", program, error)
    }

    /// Cargo failed and has said why.
    pub(crate) fn of_cargo(status: ExitStatus) -> Failure {
        Failure { line: None, status: code(status) }
    }
}

/// The status by which a shell tells how a program ended.
pub(crate) fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return 128u8.saturating_add(u8::try_from(signal).unwrap_or(u8::MAX));
    }
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(OURS)
}

/// Tells the user a line, on standard error.
pub(crate) fn tell(line: impl Display) {
    // If nobody reads it there is nobody to tell.
    let _ = io::Write::write_all(&mut io::stderr(), format!("cargo pprof: {line}\n").as_bytes());
}
