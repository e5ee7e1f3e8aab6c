//! Lines that tell of something that did not stop the work.

use crate::console::Console;

/// Shows each line.
pub(crate) fn show_warnings(console: &dyn Console, lines: impl IntoIterator<Item = String>) {
    for line in lines {
        console.message(line.as_bytes());
    }
}
