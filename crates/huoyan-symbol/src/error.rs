//! What can be wrong with a file.

use std::fmt;

/// Why a file gives no symbols.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The bytes are no program or library of a known kind.
    NotABinary(String),
    /// A section cannot be read: its name, and why.
    Section(String, String),
    /// The debug information cannot be read.
    Dwarf(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NotABinary(reason) => write!(f, "not a program or library: {reason}"),
            Error::Section(name, reason) => write!(f, "section {name}: {reason}"),
            Error::Dwarf(reason) => write!(f, "debug information: {reason}"),
        }
    }
}

impl std::error::Error for Error {}
