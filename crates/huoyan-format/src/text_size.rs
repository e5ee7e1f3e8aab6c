//! How much text is read at most.

use crate::{Error, Limits};
use bstr::ByteSlice;

/// The tables of a profile count texts, frames and samples in 32 bits. A text of this size cannot
/// fill them, for each takes more bytes there.
const MAX: u64 = 3 << 30;

/// Fails for a text whose content may not fit the tables of a profile, and for a line whose parts
/// would take many times its bytes.
pub(crate) fn check(text: &[u8], limits: &Limits) -> Result<(), Error> {
    if text.len() as u64 > MAX {
        return Err(Error::TooLarge { what: "bytes of text", max: MAX });
    }
    let max = limits.max_field();
    if text.len() > max && text.split_str("\n").any(|line| line.len() > max) {
        return Err(Error::TooLarge { what: "bytes in one line", max: max as u64 });
    }
    Ok(())
}
