//! Ctrl-C at a terminal. It ends the program: the progress bar goes, one line says what happened, and nothing half
//! written stays, because files are written from memory when everything is there. In the shell it ends the report that
//! is being made.

use std::io::{self, Write as _};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use huoyan_session::ProgressBar;

/// What shells expect of a program that SIGINT ended.
const STATUS: i32 = 130;

/// What Ctrl-C does.
#[derive(Clone, Default)]
pub(crate) struct Interrupts {
    /// Whether it ends no more than a report.
    in_shell: Arc<AtomicBool>,
    /// Set by Ctrl-C in the shell.
    interrupted: Arc<AtomicBool>,
}

impl Interrupts {
    /// From now on Ctrl-C goes through here; `None` where no handler can be set, and the system's own way of ending does.
    pub(crate) fn handle(bar: Arc<ProgressBar>) -> Option<Interrupts> {
        let interrupts = Interrupts::default();
        let Interrupts { in_shell, interrupted } = interrupts.clone();
        let handler = move || {
            if in_shell.load(Ordering::Relaxed) {
                interrupted.store(true, Ordering::Relaxed);
                return;
            }
            bar.hide_while(|| {
                let _ = io::stderr().write_all(b"interrupted\n");
                process::exit(STATUS);
            });
        };
        ctrlc::set_handler(handler).ok().map(|()| interrupts)
    }

    /// The shell has begun, or ended.
    pub(crate) fn in_shell(&self, is_on: bool) {
        self.in_shell.store(is_on, Ordering::Relaxed);
    }

    /// Another report begins.
    pub(crate) fn forget(&self) {
        self.interrupted.store(false, Ordering::Relaxed);
    }

    /// Whether Ctrl-C came, where it ends no more than a report.
    pub(crate) fn interrupted(&self) -> Option<Arc<AtomicBool>> {
        self.in_shell.load(Ordering::Relaxed).then(|| Arc::clone(&self.interrupted))
    }
}
