//! Hostile input: whatever the bytes, the program ends in time, within 512 MB and without a panic, with a
//! right answer or with one line that says what is wrong.

mod gz;
mod gzipped;
mod malformed;
mod many;
mod names;
mod patterns;
mod program;
mod proto;
mod reports;
mod texts;
