//! The terminal, or whatever stands in its place, as the pipeline sees it.

use std::io::{self, IsTerminal as _, Write};

use huoyan_session::{Console, Progress};
use std::sync::Arc;

/// Bytes of a report that go out at once.
const BUFFER: usize = 64 * 1024;

/// Standard output and standard error.
pub(crate) struct Terminal {
    // Standard output alone would send every line by itself.
    output: io::BufWriter<io::Stdout>,
}

impl Terminal {
    pub(crate) fn new() -> Terminal {
        Terminal { output: io::BufWriter::with_capacity(BUFFER, io::stdout()) }
    }

    /// Sends what is left of the report.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.output.flush()
    }
}

impl Console for Terminal {
    fn message(&self, line: &[u8]) {
        let mut whole = Vec::with_capacity(line.len() + 1);
        whole.extend_from_slice(line);
        whole.push(b'\n');
        // If nobody reads it there is nobody to tell.
        let _ = io::stderr().write_all(&whole);
    }

    fn progress(&self) -> Option<Arc<dyn Progress>> {
        None
    }

    fn report(&mut self) -> &mut dyn Write {
        &mut self.output
    }

    fn report_is_terminal(&self) -> bool {
        self.output.get_ref().is_terminal()
    }
}
