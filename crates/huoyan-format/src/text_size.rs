//! How much text is read at most.

use crate::Error;

/// The tables of a profile count texts, frames and samples in 32 bits. A text of this size cannot
/// fill them, for each takes more bytes there.
const MAX: u64 = 3 << 30;

/// Fails for a text whose content may not fit the tables of a profile.
pub(crate) fn check(text: &[u8]) -> Result<(), Error> {
    if text.len() as u64 > MAX {
        return Err(Error::TooLarge { what: "bytes of text", max: MAX });
    }
    Ok(())
}
