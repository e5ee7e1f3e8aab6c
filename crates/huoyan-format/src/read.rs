//! The one entry point: which format it is shows in the content, never in the name.

use crate::{Error, Limits, gzip, pprof, stream::Stream};
use huoyan_profile::Profile;

/// A profile that was read, and what is worth a word about it.
#[derive(Debug)]
pub struct Read {
    /// The profile.
    pub profile: Profile,
    /// What was wrong with it and could be passed over.
    pub warnings: Vec<String>,
}

/// How much is looked at to tell the format.
const PREFIX: usize = 4 << 10;

/// Reads a profile in any format, plain or compressed by gzip.
///
/// A protobuf profile is decoded while it is read, so the memory that is needed is that of the
/// profile and not that of the file.
///
/// # Errors
/// What [`Error`] lists, for the first thing that is wrong.
pub fn read<'r>(source: impl std::io::Read + 'r, limits: &Limits) -> Result<Read, Error> {
    let mut stream = Stream::new(Box::new(source), limits);
    if stream.peek(gzip::MAGIC.len())?.starts_with(&gzip::MAGIC) {
        stream = Stream::new(gzip::decompress(stream.into_reader()), limits);
    }
    let prefix = stream.peek(PREFIX)?;
    if prefix.is_empty() {
        return Err(Error::Empty);
    }
    pprof::decode(stream, limits)
}
