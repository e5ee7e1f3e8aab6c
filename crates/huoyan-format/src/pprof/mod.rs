//! pprof protobuf: profile.proto, decoded while it streams by, and encoded.
//!
//! The file is read once, from front to back, and only distinct stacks and label sets are
//! kept. What refers to rows that come later in the file (locations by id, texts by index) is
//! resolved at the end.

mod decode;
mod encode;
mod finish;
mod ids;
mod raw_sets;
mod samples;
mod texts;

pub(crate) use decode::decode;
pub use encode::{write_pprof, write_pprof_uncompressed};
