//! Ctrl-C: what runs gets it from the terminal, as we do. We wait for its end and merge what it wrote; a
//! second one ends us, too.

use std::fs;
use std::path::PathBuf;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::INTERRUPTED;

/// Whether there was one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on Ctrl-C is noted. The second removes this folder and ends the program.
    pub(crate) fn watch(folder: PathBuf) -> Interrupt {
        let interrupt = Interrupt::default();
        let noted = interrupt.clone();
        // Where no handler can be set, the system's own way of ending does.
        let _ = ctrlc::set_handler(move || {
            if noted.0.swap(true, Ordering::SeqCst) {
                let _ = fs::remove_dir_all(&folder);
                process::exit(INTERRUPTED.into());
            }
        });
        interrupt
    }

    /// Whether there was one.
    pub(crate) fn is_noted(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}
