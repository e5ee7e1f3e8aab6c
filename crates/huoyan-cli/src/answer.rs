//! Text to standard output and standard error, and the exit status that goes with it.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use huoyan_session::os_reason;

use crate::FAILURE;
use crate::escape::escaped;

/// Whose program this is.
pub(crate) fn version() -> String {
    let [version, repository] = [env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY")];
    format!(
        "pprof {version} (huoyan)\nhuoyan's pprof, in Rust; not the one of Go's toolchain\n{repository}\n"
    )
}

/// Prints an answer to standard output. A reader that has gone is no error.
pub(crate) fn print(text: &str) -> ExitCode {
    let mut output = io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => fail(&format!("write to standard output: {}", os_reason(&error))),
    }
}

/// Prints lines to standard error. If nobody reads it there is nobody to tell.
pub(crate) fn print_error(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Prints one line to standard error, as it is: upstream puts no name before it.
pub(crate) fn fail(message: &str) -> ExitCode {
    let line = format!("{message}\n");
    // An error may quote a profile or a server.
    let is_shown = io::stderr().is_terminal();
    let line = if is_shown { escaped(line.as_bytes()) } else { line.as_bytes().into() };
    let _ = io::stderr().write_all(&line);
    ExitCode::from(FAILURE)
}
