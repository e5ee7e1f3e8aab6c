//! Text line by line, with the number of the line for errors.
//!
//! Takes bytes, gives the lines without their ends (`\n` or `\r\n`). A last line may lack its end;
//! there is no empty line after the last end. What a line means is left to the readers.

use crate::Error;
use bstr::ByteSlice;

/// A walk over the lines of a text. Cloning it remembers a place to come back to.
#[derive(Debug, Clone)]
pub(crate) struct Lines<'a> {
    rest: &'a [u8],
    line: &'a [u8],
    number: usize,
    is_terminated: bool,
}

impl<'a> Lines<'a> {
    /// Stands before the first line of `text`.
    pub(crate) fn new(text: &'a [u8]) -> Self {
        Lines { rest: text, line: b"", number: 0, is_terminated: false }
    }

    /// Goes to the next line. At the end it says `false`, and the line is the empty one.
    pub(crate) fn advance(&mut self) -> bool {
        self.line = b"";
        if self.rest.is_empty() {
            return false;
        }
        let end = self.rest.find_byte(b'\n');
        self.is_terminated = end.is_some();
        let (line, rest) = match end {
            Some(end) => (&self.rest[..end], &self.rest[end + 1..]),
            None => (self.rest, &b""[..]),
        };
        self.line = line.strip_suffix(b"\r").unwrap_or(line);
        self.rest = rest;
        self.number += 1;
        true
    }

    /// The line, without its end.
    pub(crate) fn line(&self) -> &'a [u8] {
        self.line
    }

    /// Whether the line has its end.
    pub(crate) fn is_terminated(&self) -> bool {
        self.is_terminated
    }

    /// An error about the line.
    pub(crate) fn error(&self, reason: impl Into<String>) -> Error {
        Error::Line { reason: reason.into(), line: self.number.max(1) }
    }
}

/// What a line says, for an error: its beginning, so that the message stays one short line.
pub(crate) fn excerpt(line: &[u8]) -> String {
    const SHOWN: usize = 60;
    let text = line.chars().take(SHOWN).flat_map(char::escape_default).collect::<String>();
    if line.chars().nth(SHOWN).is_some() { format!("\"{text}…\"") } else { format!("\"{text}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_or_without_a_carriage_return_or_not_at_all() {
        let mut lines = Lines::new(b"a\r\n\nb\r\r\nc");
        let mut seen = Vec::new();
        while lines.advance() {
            seen.push((lines.number, lines.line()));
        }
        assert_eq!(seen, [(1, &b"a"[..]), (2, b""), (3, b"b\r"), (4, b"c")]);
        assert_eq!(lines.line(), b"");
        assert!(!lines.advance());
    }

    #[test]
    fn an_excerpt_is_short_and_printable() {
        assert_eq!(excerpt(b"a\x1b\xff"), "\"a\\u{1b}\\u{fffd}\"");
        assert!(excerpt(&[b'a'; 1000]).len() < 70);
    }
}
