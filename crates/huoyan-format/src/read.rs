//! The one entry point: which format it is shows in the content, never in the name.

use crate::{Error, Limits, gzip, others, pprof, stream::Stream};
use huoyan_profile::Profile;

/// A profile that was read, and what is worth a word about it.
#[derive(Debug)]
pub struct Read {
    /// The profile.
    pub profile: Profile,
    /// What was wrong with it and could be passed over.
    pub warnings: Vec<String>,
}

/// Which parts of a profile are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parts {
    /// All.
    All,
    /// No stacks, locations and functions; they are checked all the same.
    WithoutStacks,
}

/// What lines of folded stacks are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FoldedLines {
    /// Stacks with one count, each of them.
    OneCount,
    /// As for `flamegraph.pl`: stacks with one count or two, and lines that are passed over.
    UpToTwoCounts,
}

/// How much is looked at to tell the format.
pub(crate) const PREFIX: usize = 4 << 10;

/// The first bytes of what `perf record` writes.
const PERF_DATA: &[u8] = b"PERFILE2";

/// Reads a profile in any format, plain or compressed by gzip.
///
/// A protobuf profile is decoded while it is read, so the memory that is needed is that of the
/// profile and not that of the file. Formats of text, and those of old, are read as a whole.
///
/// # Errors
/// What [`Error`] lists, for the first thing that is wrong.
pub fn read<'r>(source: impl std::io::Read + 'r, limits: &Limits) -> Result<Read, Error> {
    read_parts(Box::new(source), limits, Parts::All, FoldedLines::OneCount)
}

/// As [`read`], but folded stacks are taken as `flamegraph.pl` takes them: lines `a;b;c 10 12` of two counts, as
/// `difffolded.pl` writes them, are a profile of the second counts with the first as the base to compare with, as after
/// [`Profile::mark_as_base`]; lines that are no stacks are passed over with one warning.
///
/// # Errors
/// As [`read`].
pub fn read_with_differences<'r>(source: impl std::io::Read + 'r, limits: &Limits) -> Result<Read, Error> {
    read_parts(Box::new(source), limits, Parts::All, FoldedLines::UpToTwoCounts)
}

/// As [`read`], for those who look at no stacks: of a protobuf profile every sample has the empty
/// stack, there are no functions, and one location for each mapping that is in use. This takes half
/// the time.
///
/// What is not kept is checked all the same, so errors and warnings are those of [`read`].
///
/// # Errors
/// As [`read`].
pub fn read_without_stacks<'r>(source: impl std::io::Read + 'r, limits: &Limits) -> Result<Read, Error> {
    read_parts(Box::new(source), limits, Parts::WithoutStacks, FoldedLines::OneCount)
}

fn read_parts(
    source: Box<dyn std::io::Read + '_>,
    limits: &Limits,
    parts: Parts,
    lines: FoldedLines,
) -> Result<Read, Error> {
    let mut stream = Stream::new(source, limits.max_bytes);
    if stream.peek(gzip::MAGIC.len())?.starts_with(&gzip::MAGIC) {
        stream = Stream::new(gzip::decompress(stream.into_reader()), limits.max_bytes);
    }
    let prefix = stream.peek(PREFIX)?;
    if prefix.is_empty() {
        return Err(Error::Empty);
    }
    if prefix.starts_with(PERF_DATA) {
        return Err(Error::PerfData);
    }
    if others::recognizes(prefix) {
        return others::read(stream, limits, parts, lines);
    }
    decode(stream, limits, parts)
}

/// Decodes profile.proto.
pub(crate) fn decode(stream: Stream<'_>, limits: &Limits, parts: Parts) -> Result<Read, Error> {
    match pprof::decode(stream, limits, parts) {
        // What does not even begin as protobuf is something else.
        Err(Error::Malformed { offset: 0, .. }) => Err(Error::Unrecognized),
        result => result,
    }
}

#[cfg(feature = "text")]
#[cfg(test)]
mod tests {
    use super::*;

    fn error_of(bytes: &[u8]) -> String {
        read(bytes, &Limits::default()).unwrap_err().to_string()
    }

    #[test]
    fn the_content_tells_the_format() {
        let folded = read(b"main;read 7\n".as_slice(), &Limits::default()).unwrap();
        let mut raw = Vec::new();
        crate::write_raw(&folded.profile, &jiff::tz::TimeZone::UTC, &mut raw).unwrap();
        let mut pprof = Vec::new();
        crate::write_pprof(&folded.profile, &mut pprof).unwrap();
        let count = b"goroutine profile: total 7\n7 @ 0x40 0x50\n".to_vec();
        for bytes in [raw, pprof, count] {
            assert_eq!(read(bytes.as_slice(), &Limits::default()).unwrap().profile.total(0), 7);
        }
    }

    #[test]
    fn what_is_no_profile_is_said_in_upstreams_words() {
        assert_eq!(error_of(b""), "parsing profile: empty input file");
        for other in [b"<html>no profile</html>\n".as_slice(), b"\x00\x01\x02", b"\x7fELF\x02\x01\x01\x00"] {
            assert_eq!(error_of(other), "parsing profile: unrecognized profile format", "{other:?}");
        }
        assert!(error_of(b"PERFILE2\x68").contains("perf.data"));
        assert_eq!(error_of(b"\x1f\x8b\x08\0\0\0\0\0\0\xff"), "decompressing profile: unexpected EOF");
    }

    #[test]
    fn a_bad_line_of_folded_stacks_is_named() {
        assert_eq!(error_of(b"main;read 7\n\nmain;write x\n").lines().count(), 1);
        assert!(error_of(b"main;read 7\n\nmain;write x\n").contains("line 3"));
    }

    #[test]
    fn text_has_a_limit_of_its_own() {
        let limits = Limits { max_bytes: 10, ..Limits::default() };
        let error = read(b"main;read 7\nmain;write 8\n".as_slice(), &limits).unwrap_err();
        assert!(matches!(error, Error::TooLarge { max: 10, .. }), "{error}");
    }
}
