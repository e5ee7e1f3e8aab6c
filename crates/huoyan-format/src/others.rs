//! The formats that are read as a whole: texts, and those of old.

use crate::read::{FoldedLines, PREFIX, Parts, Read, decode};
use crate::{Error, Limits, folded, legacy, raw, stream::Stream};

/// Whether content that begins like this is one of them.
pub(crate) fn recognizes(prefix: &[u8]) -> bool {
    is_text(prefix) || legacy::looks_like(prefix)
}

/// Reads a format that is not decoded while it streams by.
pub(crate) fn read(
    mut stream: Stream<'_>,
    limits: &Limits,
    parts: Parts,
    lines: FoldedLines,
) -> Result<Read, Error> {
    let is_text = is_text(stream.peek(PREFIX)?);
    stream.limit(limits.max_text());
    let data = &*stream.read_all()?;
    // The first lines, the last of them whole.
    let end = data.iter().skip(PREFIX).position(|&b| b == b'\n').map_or(data.len(), |at| PREFIX + at + 1);
    let prefix = &data[..end];
    let plain = |profile| Read { profile, warnings: Vec::new() };
    if is_text && raw::recognizes(prefix) {
        return raw::parse(data, limits).map(plain);
    }
    if let Some(result) = legacy::parse(data, limits) {
        return result.map(plain);
    }
    match is_text {
        true if folded::recognizes(prefix) => match lines {
            FoldedLines::OneCount => folded::parse(data, limits).map(plain),
            FoldedLines::UpToTwoCounts => folded::parse_differences(data, limits),
        },
        true => Err(Error::Unrecognized),
        false => decode(Stream::new(Box::new(data), limits.max_bytes), limits, parts),
    }
}

/// Whether this is the beginning of a text: no control characters but blanks. Protobuf has some
/// in its first bytes.
fn is_text(prefix: &[u8]) -> bool {
    prefix.iter().all(|&b| b >= b' ' || matches!(b, b'\t' | b'\n' | b'\r'))
}
