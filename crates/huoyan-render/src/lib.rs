//! Report values become bytes: text, DOT, callgrind.
//!
//! Nothing here adds up: what a report shows is a field of the report. Names are written as the
//! bytes they are.

mod callgrind;
mod dot;
mod put;
mod text;

pub use callgrind::write_callgrind;
pub use dot::write_dot;
pub use text::{top::write_top, tree::write_tree};
