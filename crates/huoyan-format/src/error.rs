//! Why bytes are no profile.

use std::fmt;

/// Why bytes are no profile. The caller knows the file's name and puts it in front.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The source failed while it was read.
    Read(std::io::Error),
    /// There is nothing in it.
    Empty,
    /// No reader knows this content.
    Unrecognized,
    /// It is what `perf record` writes.
    PerfData,
    /// A reader knows the format, but not what stands at this offset of the
    /// uncompressed bytes.
    Malformed {
        /// What is wrong.
        reason: String,
        /// Where, in the uncompressed bytes.
        offset: u64,
    },
    /// The same, in a format of lines.
    Line {
        /// What is wrong.
        reason: String,
        /// Which line, from 1.
        line: usize,
    },
    /// Two profiles, one after the other.
    Concatenated,
    /// The compressed data is damaged or cut short.
    Gzip(String),
    /// The profile was read, but contradicts itself.
    Invalid(huoyan_profile::Error),
    /// It costs more than the limits allow.
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        max: u64,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Read(source) => write!(f, "{source}"),
            Error::Empty => write!(f, "parsing profile: empty input file"),
            Error::Unrecognized => write!(f, "parsing profile: unrecognized profile format"),
            Error::PerfData => write!(
                f,
                "parsing profile: perf.data is not read yet: convert it with `perf script | stackcollapse-perf.pl`, \
                 or with perf_to_profile"
            ),
            Error::Malformed { reason, offset } => write!(f, "parsing profile: {reason} at byte {offset}"),
            Error::Line { line, reason } => write!(f, "parsing profile: line {line}: {reason}"),
            Error::Concatenated => write!(f, "parsing profile: concatenated profiles detected"),
            Error::Gzip(reason) => write!(f, "decompressing profile: {reason}"),
            Error::Invalid(source) => write!(f, "malformed profile: {source}"),
            Error::TooLarge { what, max } => {
                write!(f, "parsing profile: more than {max} {what} (-max_bytes raises the limit)")
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Read(source) => Some(source),
            Error::Invalid(source) => Some(source),
            _ => None,
        }
    }
}

impl From<huoyan_profile::Error> for Error {
    fn from(error: huoyan_profile::Error) -> Error {
        Error::Invalid(error)
    }
}
