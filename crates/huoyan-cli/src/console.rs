//! The terminal, or whatever stands in its place, as the pipeline sees it.

use std::io::{self, IsTerminal as _, Write};
use std::sync::Arc;

use huoyan_session::{Completer, Console, Progress, ProgressBar};

use crate::escape::{Escaping, escaped};
use crate::interrupt;
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
}

impl Terminal {
    pub(crate) fn new() -> Terminal {
        let output_is_terminal = io::stdout().is_terminal();
        let errors_are_shown = io::stderr().is_terminal();
        let bar = errors_are_shown.then(|| Arc::new(ProgressBar::new(Box::new(io::stderr()), width())));
        if let Some(bar) = &bar {
            interrupt::end_cleanly(Arc::clone(bar));
        }
        let output = io::BufWriter::with_capacity(BUFFER, io::stdout());
        Terminal {
            output: Escaping::new(output, output_is_terminal),
            output_is_terminal,
            errors_are_shown,
            bar,
        }
    }

    /// Sends what is left of the report.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.output.flush()
    }
}

fn width() -> u16 {
    terminal_size::terminal_size_of(io::stderr()).map_or(USUAL_WIDTH, |(width, _)| width.0)
}

impl Console for Terminal {
    fn message(&self, line: &[u8]) {
        let line = if self.errors_are_shown { escaped(line) } else { line.into() };
        let mut whole = Vec::with_capacity(line.len() + 1);
        whole.extend_from_slice(&line);
        whole.push(b'\n');
        // If nobody reads it there is nobody to tell.
        let print = || drop(io::stderr().write_all(&whole));
        match &self.bar {
            Some(bar) => bar.hide_while(print),
            None => print(),
        }
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

    fn read_command(&mut self, prompt: &str, _: &Arc<Completer>) -> io::Result<Option<Vec<u8>>> {
        self.output.write_all(prompt.as_bytes())?;
        self.output.flush()?;
        plain_lines::next_line(&mut io::stdin().lock())
    }
}
