//! Keeps a profile's names from steering the terminal: what a terminal would act on is shown,
//! not sent.

use std::borrow::Cow;
use std::io::{self, Write};

/// The text with control characters spelled out (`\x1b`), but for tab and the end of a line.
/// Those of the second set (U+0080 to U+009F) are spelled out too: terminals act on them.
pub(crate) fn escaped(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.iter().enumerate().any(|(i, _)| control_at(text, i).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len() + 16);
    let mut i = 0;
    while i < text.len() {
        match control_at(text, i) {
            Some((code, len)) => {
                out.extend_from_slice(format!("\\x{code:02x}").as_bytes());
                i += len;
            }
            None => {
                out.push(text[i]);
                i += 1;
            }
        }
    }
    Cow::Owned(out)
}

/// The control character that begins here, and how many bytes it has.
fn control_at(text: &[u8], i: usize) -> Option<(u8, usize)> {
    match text[i] {
        b'\n' | b'\t' => None,
        byte @ (0..=0x1f | 0x7f) => Some((byte, 1)),
        0xc2 => text.get(i + 1).filter(|next| (0x80..=0x9f).contains(*next)).map(|&next| (next, 2)),
        _ => None,
    }
}

/// Spells out the control characters of what is written through it.
pub(crate) struct Escaping<W> {
    inner: W,
    is_on: bool,
}

impl<W: Write> Escaping<W> {
    /// Passes everything to `inner`, spelled out if `is_on`.
    pub(crate) fn new(inner: W, is_on: bool) -> Self {
        Escaping { inner, is_on }
    }
}

impl<W: Write> Write for Escaping<W> {
    fn write(&mut self, buf: &[u8]) -> io::Result<usize> {
        if !self.is_on {
            return self.inner.write(buf);
        }
        self.inner.write_all(&escaped(buf))?;
        Ok(buf.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_spelled_out() {
        let text = "a\x1b]0;title\x07b\u{9b}31m\ttab\n火焰".as_bytes();
        let shown = "a\\x1b]0;title\\x07b\\x9b31m\ttab\n火焰".as_bytes();
        assert_eq!(escaped(text), shown);
        assert!(matches!(escaped("plain 火\n".as_bytes()), Cow::Borrowed(_)));
    }

    #[test]
    fn only_terminals_are_protected() {
        let mut out = Vec::new();
        Escaping::new(&mut out, false).write_all(b"\x1b").unwrap();
        Escaping::new(&mut out, true).write_all(b"\x1b").unwrap();
        assert_eq!(out, b"\x1b\\x1b");
    }
}
