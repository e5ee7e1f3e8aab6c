//! Writing bytes in columns.

use bstr::ByteSlice;
use std::io::{self, Write};

/// Writes `text`, padded on the left to `width` characters as Go's `%*s` does.
pub(crate) fn right(out: &mut dyn Write, text: &[u8], width: usize) -> io::Result<()> {
    const BLANKS: &[u8] = &[b' '; 64];
    // Numbers are ASCII; only names may not be.
    let n_chars = if text.is_ascii() { text.len() } else { text.chars().count() };
    let mut missing = width.saturating_sub(n_chars);
    while missing > 0 {
        let n = missing.min(BLANKS.len());
        out.write_all(&BLANKS[..n])?;
        missing -= n;
    }
    out.write_all(text)
}

/// Writes lines, each with its end.
pub(crate) fn lines<T: AsRef<[u8]>>(out: &mut dyn Write, lines: &[T]) -> io::Result<()> {
    out.write_all(&bstr::join("\n", lines))?;
    out.write_all(b"\n")
}

/// Writes texts one after the other.
pub(crate) fn all(out: &mut dyn Write, texts: &[&[u8]]) -> io::Result<()> {
    texts.iter().try_for_each(|text| out.write_all(text))
}
