//! Why bytes are no profile.

/// Why bytes are no profile. The caller knows the file's name and puts it in front.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The source failed while it was read.
    #[error("{0}")]
    Read(#[source] std::io::Error),
    /// There is nothing in it.
    #[error("parsing profile: empty input file")]
    Empty,
    /// No reader knows this content.
    #[error("parsing profile: unrecognized profile format")]
    Unrecognized,
    /// It is what `perf record` writes.
    #[error(
        "parsing profile: perf.data is not read yet: convert it with `perf script | stackcollapse-perf.pl`, or with perf_to_profile"
    )]
    PerfData,
    /// A reader knows the format, but not what stands at this offset of the
    /// uncompressed bytes.
    #[error("parsing profile: {reason} at byte {offset}")]
    Malformed {
        /// What is wrong.
        reason: String,
        /// Where, in the uncompressed bytes.
        offset: u64,
    },
    /// The same, in a format of lines.
    #[error("parsing profile: line {line}: {reason}")]
    Line {
        /// What is wrong.
        reason: String,
        /// Which line, from 1.
        line: usize,
    },
    /// Two profiles, one after the other.
    #[error("parsing profile: concatenated profiles detected")]
    Concatenated,
    /// The compressed data is damaged or cut short.
    #[error("decompressing profile: {0}")]
    Gzip(String),
    /// The profile was read, but contradicts itself.
    #[error("malformed profile: {0}")]
    Invalid(#[from] huoyan_profile::Error),
    /// It costs more than the limits allow.
    #[error("parsing profile: more than {max} {what} (-max_bytes raises the limit)")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        max: u64,
    },
}
