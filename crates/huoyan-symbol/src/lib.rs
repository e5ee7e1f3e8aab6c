//! Symbols of a profile: demangling.

mod rust_name;

pub use rust_name::{is_rust_name, without_hash};
