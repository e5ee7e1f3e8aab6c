//! Writing bytes in columns.

use std::io::{self, Write};

/// Writes `text`, padded on the left to `width` characters as Go's `%*s` does.
pub(crate) fn right(out: &mut dyn Write, text: &[u8], width: usize) -> io::Result<()> {
    blanks(out, width.saturating_sub(n_chars(text)))?;
    out.write_all(text)
}

/// Writes `n` blanks.
pub(crate) fn blanks(out: &mut dyn Write, mut n: usize) -> io::Result<()> {
    const BLANKS: &[u8] = &[b' '; 64];
    while n > 0 {
        let part = n.min(BLANKS.len());
        out.write_all(&BLANKS[..part])?;
        n -= part;
    }
    Ok(())
}

/// How many characters a text has as Go counts them: a byte that belongs to none is one.
pub(crate) fn n_chars(text: &[u8]) -> usize {
    // Numbers are ASCII; only names may not be.
    if text.is_ascii() {
        return text.len();
    }
    text.utf8_chunks().map(|chunk| chunk.valid().chars().count() + chunk.invalid().len()).sum()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_a_broken_character_count_each() {
        assert_eq!(n_chars("äa".as_bytes()), 2);
        assert_eq!(n_chars(b"\xe2\x82a"), 3);
        assert_eq!(n_chars(b"\xed\xa0\x80"), 3, "half of a surrogate pair");
    }
}
