//! In the place of `others.rs` without the feature `text`: there is profile.proto only.

use crate::read::{FoldedLines, Parts, Read};
use crate::{Error, Limits, stream::Stream};

/// None is known.
pub(crate) fn recognizes(_prefix: &[u8]) -> bool {
    false
}

/// Never called, since none is known.
pub(crate) fn read(
    _stream: Stream<'_>,
    _limits: &Limits,
    _parts: Parts,
    _lines: FoldedLines,
) -> Result<Read, Error> {
    Err(Error::Unrecognized)
}
