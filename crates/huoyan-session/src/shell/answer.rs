//! Where the answer to a line goes: to a program, to a file, to a viewer, or to the console.

use std::sync::atomic::{AtomicBool, Ordering};

use super::interruptible::{make, make_unless_interrupted};
use super::line::{Asked, parse};
use super::nearest::with_hint;
use super::pipe::pipe;
use super::{Shell, tell};
use crate::commands::Command;
use crate::console::Console;
use crate::error::Error;
use crate::outcome::Report;
use crate::pipeline::{write_named_file, write_numbered_file};
use crate::warnings::show_warnings;

/// So much is sent to the console before it is looked whether the user has seen enough.
const CHUNK: usize = 16 << 10;

impl Shell {
    /// Shows a text about the shell itself.
    pub(super) fn answer_text(
        &self,
        text: &str,
        program: Option<&str>,
        console: &mut dyn Console,
    ) -> Result<(), Error> {
        match program {
            None => tell(console, text.as_bytes()),
            Some(program) => {
                let text = text.trim_end_matches('\n');
                send(program, &Report::Image(format!("{text}\n").into()), console)?;
            }
        }
        Ok(())
    }

    /// Makes the report that the words ask for, and shows it. What is wrong with them is told.
    pub(super) fn answer_command(
        &mut self,
        words: &[&str],
        program: Option<&str>,
        console: &mut dyn Console,
    ) -> Result<(), Error> {
        let asked = parse(words, &self.config).and_then(|asked| checked(asked, program));
        let asked = match asked {
            Ok(asked) => asked,
            Err(message) => {
                let hint = message.starts_with("unrecognized") && console.input_is_terminal();
                console.error(with_hint(message, words[0], hint).as_bytes());
                return Ok(());
            }
        };
        let (command, output) = (asked.command, asked.config.output.clone());
        let made = match console.interrupted() {
            Some(interrupted) => {
                make_unless_interrupted(self.profile.clone(), asked, self.executable.clone(), &interrupted)
            }
            None => Some(make(self.profile.clone(), &asked, self.executable.as_deref())),
        };
        let Some((report, warnings)) = made else {
            console.message(b"interrupted");
            return Ok(());
        };
        show_warnings(console, warnings);
        match (report, program) {
            (Ok(report), Some(program)) => send(program, &report, console),
            (Ok(report), None) => self.show(&report, command, &output, console),
            (Err(error), _) => {
                console.error(error.to_string().as_bytes());
                Ok(())
            }
        }
    }

    /// Shows a report where its command and the options say. Errors that are not the console's are told.
    fn show(
        &mut self,
        report: &Report,
        command: &Command,
        output: &str,
        console: &mut dyn Console,
    ) -> Result<(), Error> {
        let shown = if !output.is_empty() {
            write_named_file(report, output, console)
        } else if matches!(report, Report::Json(..)) {
            return show_on_console(report, console);
        } else if let Some(viewer) = command.viewer {
            self.viewers.view(report, viewer)
        } else if let Some(suffix) = command.away_from_terminal {
            // Compat: in the shell, whether standard output is a terminal or not (`awayFromTTY` in `commands.go`).
            write_numbered_file(report, suffix, console)
        } else {
            return show_on_console(report, console);
        };
        match shown {
            Err(Error::NoViewer { names }) => {
                let name = command.name;
                let instead = format!("no viewer can be started ({names}): write a file, as in {name} >FILE");
                console.error(instead.as_bytes());
            }
            Err(error) => console.error(error.to_string().as_bytes()),
            Ok(()) => {}
        }
        Ok(())
    }
}

/// Refuses a report that should go to a file and to a program.
fn checked(asked: Asked, program: Option<&str>) -> Result<Asked, String> {
    match program {
        Some(_) if asked.names_file => {
            Err("a report goes to a file (>) or to a program (|), not to both".to_owned())
        }
        _ => Ok(asked),
    }
}

/// Sends a report to a program. That it cannot be started is told.
fn send(program: &str, report: &Report, console: &mut dyn Console) -> Result<(), Error> {
    // The program writes to the same terminal.
    console.report().flush()?;
    if let Err(error) = pipe(program, |input| report.write(input)) {
        console.error(error.to_string().as_bytes());
    }
    Ok(())
}

fn show_on_console(report: &Report, console: &mut dyn Console) -> Result<(), Error> {
    match (report, console.interrupted()) {
        (Report::Image(bytes), Some(interrupted)) => {
            let wanted = |_: &&[u8]| !AtomicBool::load(&interrupted, Ordering::Relaxed);
            for chunk in bytes.chunks(CHUNK).take_while(wanted) {
                console.report().write_all(chunk)?;
                console.report().flush()?;
            }
            Ok(())
        }
        _ => Ok(report.write(console.report())?),
    }
}
