//! Ctrl-C at a terminal: the progress bar goes, one line says what happened, and nothing half
//! written stays, because files are written from memory when everything is there.

use std::io::{self, Write as _};
use std::process;
use std::sync::Arc;

use huoyan_session::ProgressBar;

/// What shells expect of a program that SIGINT ended.
const STATUS: i32 = 130;

/// From now on Ctrl-C ends the program through here.
pub(crate) fn end_cleanly(bar: Arc<ProgressBar>) {
    // Where no handler can be set, the system's own way of ending does.
    let _ = ctrlc::set_handler(move || {
        bar.hide_while(|| {
            let _ = io::stderr().write_all(b"interrupted\n");
            process::exit(STATUS);
        });
    });
}
