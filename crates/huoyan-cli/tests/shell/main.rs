//! The interactive shell, from end to end: lines in, reports, files and messages out.
//!
//! Commands come by standard input here; `terminal.rs` types them at a terminal.

mod answers;
#[path = "../support/go.rs"]
mod go;
mod hostile;
mod peer;
#[cfg(unix)]
mod pipes;
mod session;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod viewers;
