//! Report values become bytes: text, DOT, callgrind.
//!
//! Nothing here adds up: what a report shows is a field of the report. Names are written as the
//! bytes they are.

mod put;
mod text;

pub use text::{top::write_top, tree::write_tree};
