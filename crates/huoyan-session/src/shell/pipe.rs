//! `| program`: what a command would show goes to a program of the system's shell, which has the terminal.

use std::io::{self, Write};
use std::process::{Command, Stdio};

use crate::error::Error;

/// Runs the program on what `write` writes, and waits for its end. How it ends is its own affair: it has shown its errors.
///
/// # Errors
/// Where the shell cannot be started.
pub(super) fn pipe(program: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Error> {
    let named = |source| Error::Pipe { program: program.to_owned(), source };
    let mut child = shell(program).stdin(Stdio::piped()).spawn().map_err(named)?;
    let written = match child.stdin.take() {
        Some(input) => {
            let mut input = io::BufWriter::new(input);
            write(&mut input).and_then(|()| input.flush())
        }
        None => Ok(()),
    };
    child.wait().map_err(named)?;
    match written {
        // It has what it wants, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(named),
    }
}

/// By its path: `PATH` says where the user's programs are.
#[cfg(unix)]
fn shell(program: &str) -> Command {
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", program]);
    shell
}

#[cfg(not(unix))]
fn shell(program: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", program]);
    shell
}
