//! The text of `-raw`: a whole profile as people can read it, and as scripts do.
//!
//! ```text
//! PeriodType: cpu nanoseconds
//! Period: 10000000
//! Time: 2026-07-20 10:11:12.123456789 +0000 UTC
//! Duration: 10.0
//! Samples:
//! samples/count cpu/nanoseconds[dflt]
//!           3   30000000: 1 2
//!                 thread:[worker 7]
//!                 bytes:[512 B]
//! Locations
//!      1: 0x4a3b20 M=1 inner /src/a.go:12:3 s=10
//!              outer /src/a.go:30:0 s=28
//!      2: 0x4a3c00 M=1 main /src/main.go:7:0 s=1(main.main)
//! Mappings
//! 1: 0x400000/0x4af000/0x0 /usr/bin/app 6a55b0e5 [FN][FL][LN][IN]
//! ```
//!
//! It is upstream's `Profile.String` (profile/profile.go), to the byte.
//!
//! # What the text does not say
//! * The numbers of functions: read back, functions that are equal in all are one, numbered in the
//!   order in which locations need them.
//! * Which frames to drop and to keep, and a default type that is none of the sample types.
//! * The duration past four characters: `10.012s` is written `10.0`. A duration whose unit is cut off
//!   is read as unknown, one that was cut short as what is left of it.
//! * Where texts hold blanks, which part is what: read back, a label's text is one value, a file's
//!   name begins where the first whole path does, else after the last blank, a sample type's unit after the first slash. Texts with
//!   line breaks are not read back, but for comments.
//! * Whether a label whose values are all numbers is a text: it is one if another sample's label of
//!   that name is.

mod duration;
mod label_lines;
mod labels;
mod numbers;
mod place;
mod read;
#[cfg(test)]
mod tests;
mod time;
mod write;

pub(crate) use read::{parse, recognizes};
pub use write::write_raw;

/// What stands before labels, which come on lines of their own.
const LABEL_INDENT: &[u8] = b"                ";

/// What stands before the second and further lines of a location.
const LINE_INDENT: &[u8] = b"             ";
