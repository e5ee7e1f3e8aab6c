//! Folded stacks: a line for each stack, as flame graph tools exchange them.
//!
//! ```text
//! main;parse;read 7     root first, one blank, how much
//! ```

mod differences;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use differences::parse_differences;
pub(crate) use read::{parse, recognizes};
pub use write::{FoldedStacks, write_folded};

/// The name of a frame of which nothing is known.
const UNKNOWN: &[u8] = b"[unknown]";
