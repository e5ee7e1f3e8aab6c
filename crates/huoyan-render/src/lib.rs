//! Report values become bytes: text, DOT, callgrind, pictures.
//!
//! Nothing here adds up: what a report shows is a field of the report. Names are written as the
//! bytes they are.

mod boxes;
mod callgrind;
mod columns;
mod dot;
pub mod flamegraph;
pub mod json;
pub mod page;
pub mod picture;
mod put;
mod text;

pub use boxes::boxes_bytes;
pub use callgrind::write_callgrind;
pub use dot::write_dot;
pub use text::{
    comments::write_comments, disasm::write_disasm, list::write_list, tags::write_tags, top::write_top,
    traces::write_traces, tree::write_tree,
};
