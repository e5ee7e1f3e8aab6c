//! The terminal, or whatever stands in its place, as the pipeline sees it.

use std::io::{self, IsTerminal as _, Write};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use huoyan_session::{Completer, Console, Progress, ProgressBar, variable};

use crate::editor::LineEditor;
use crate::escape::{Escaping, escaped};
use crate::interrupt::Interrupts;
use crate::plain_lines;

/// Bytes of a report that go out at once.
const BUFFER: usize = 64 * 1024;

/// How wide the progress bar is where the terminal does not say its own width.
const USUAL_WIDTH: u16 = 80;

/// Standard output and standard error.
pub(crate) struct Terminal {
    // Standard output alone would send every line by itself.
    output: Escaping<io::BufWriter<io::Stdout>>,
    output_is_terminal: bool,
    errors_are_shown: bool,
    /// Only where somebody watches.
    bar: Option<Arc<ProgressBar>>,
    interrupts: Option<Interrupts>,
    commands: Commands,
}

/// Where commands come from.
enum Commands {
    /// None was asked for.
    Unasked,
    /// A terminal that can edit.
    Edited(Box<LineEditor>),
    /// Everything else.
    Plain,
}

impl Terminal {
    pub(crate) fn new() -> Terminal {
        let output_is_terminal = io::stdout().is_terminal();
        let errors_are_shown = io::stderr().is_terminal();
        let bar = errors_are_shown.then(|| Arc::new(ProgressBar::new(Box::new(io::stderr()), width())));
        let interrupts = bar.clone().and_then(Interrupts::handle);
        let output = io::BufWriter::with_capacity(BUFFER, io::stdout());
        Terminal {
            output: Escaping::new(output, output_is_terminal),
            output_is_terminal,
            errors_are_shown,
            bar,
            interrupts,
            commands: Commands::Unasked,
        }
    }

    /// Whether somebody sees messages as they come.
    pub(crate) fn errors_are_shown(&self) -> bool {
        self.errors_are_shown
    }

    /// Sends what is left of the report.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.output.flush()
    }
}

fn width() -> u16 {
    terminal_size::terminal_size_of(io::stderr()).map_or(USUAL_WIDTH, |(width, _)| width.0)
}

/// Whether the terminal can more than print line by line.
fn terminal_is_able() -> bool {
    let name = variable("TERM");
    // Windows has no such variable.
    name.map_or(cfg!(windows), |name| !name.eq_ignore_ascii_case("dumb"))
}

fn has_colours() -> bool {
    terminal_is_able() && variable("NO_COLOR").is_none()
}

impl Terminal {
    /// Shows a line between two texts that a terminal takes for colours.
    fn show(&self, line: &[u8], [before, after]: [&str; 2]) {
        let line = if self.errors_are_shown { escaped(line) } else { line.into() };
        let whole = [before.as_bytes(), &line, after.as_bytes(), b"\n"].concat();
        // If nobody reads it there is nobody to tell.
        let print = || drop(io::stderr().write_all(&whole));
        match &self.bar {
            Some(bar) => bar.hide_while(print),
            None => print(),
        }
    }

    /// Begins to read commands.
    fn begin_commands(&mut self, completer: &Arc<Completer>) {
        let can_edit = self.input_is_terminal() && terminal_is_able();
        let editor = if can_edit {
            LineEditor::new(Arc::clone(completer), has_colours(), self.interrupts.clone())
        } else {
            None
        };
        self.commands = editor.map_or(Commands::Plain, |editor| Commands::Edited(Box::new(editor)));
        self.interrupts_end_reports(matches!(self.commands, Commands::Edited(_)));
    }

    fn interrupts_end_reports(&self, is_so: bool) {
        if let Some(interrupts) = &self.interrupts {
            interrupts.in_shell(is_so);
        }
    }
}

impl Console for Terminal {
    fn message(&self, line: &[u8]) {
        self.show(line, ["", ""]);
    }

    fn error(&self, line: &[u8]) {
        let is_red = self.errors_are_shown && self.input_is_terminal() && has_colours();
        self.show(line, if is_red { ["\x1b[31m", "\x1b[0m"] } else { ["", ""] });
    }

    fn progress(&self) -> Option<Arc<dyn Progress>> {
        self.bar.clone().map(|bar| bar as Arc<dyn Progress>)
    }

    fn report(&mut self) -> &mut dyn Write {
        &mut self.output
    }

    fn report_is_terminal(&self) -> bool {
        self.output_is_terminal
    }

    fn input_is_terminal(&self) -> bool {
        io::stdin().is_terminal()
    }

    fn interrupted(&self) -> Option<Arc<AtomicBool>> {
        self.interrupts.as_ref().and_then(Interrupts::interrupted)
    }

    fn read_command(&mut self, prompt: &str, completer: &Arc<Completer>) -> io::Result<Option<Vec<u8>>> {
        if matches!(self.commands, Commands::Unasked) {
            self.begin_commands(completer);
        }
        if let Commands::Edited(editor) = &mut self.commands {
            match editor.next_line(prompt) {
                Ok(line) => return Ok(line),
                // What cannot edit can still be read.
                Err(_) => {
                    self.commands = Commands::Plain;
                    self.interrupts_end_reports(false);
                }
            }
        }
        self.output.write_all(prompt.as_bytes())?;
        self.output.flush()?;
        plain_lines::next_line(&mut io::stdin().lock())
    }
}
