//! The text of one frame of a location: `name file:line:column s=start_line(system_name)`.

use crate::cursor::{Cursor, decimal};
use bstr::ByteSlice;

/// What the text says.
#[derive(Debug, PartialEq)]
pub(super) struct Place<'a> {
    pub(super) name: &'a [u8],
    pub(super) system_name: &'a [u8],
    pub(super) file: &'a [u8],
    pub(super) line: i64,
    pub(super) column: i64,
    pub(super) start_line: i64,
}

impl<'a> Place<'a> {
    /// Reads the text of a frame, `None` if it is none. Older tools wrote no column.
    pub(super) fn parse(text: &'a [u8]) -> Option<Self> {
        text.find_iter(" s=").find_map(|at| Self::split_at(&text[..at], &text[at + 3..]))
    }

    /// Reads what stands before and after ` s=`.
    fn split_at(before: &'a [u8], after: &'a [u8]) -> Option<Self> {
        let mut rest = Cursor(after);
        let start_line = decimal(rest.integer()?)?;
        let system_name = match rest.0 {
            [] => None,
            [b'(', name @ .., b')'] => Some(name),
            _ => return None,
        };
        let (head, last) = number_at_end(before)?;
        let (head, line, column) = match number_at_end(head) {
            Some((head, line)) => (head, line, last),
            None => (head, last, 0),
        };
        let blank = blank_before_file(head)?;
        let (name, file) = (&head[..blank], &head[blank + 1..]);
        Some(Place { name, system_name: system_name.unwrap_or(name), file, line, column, start_line })
    }
}

/// Splits `text:12`. Looks at no more than the number, however long the text is.
fn number_at_end(text: &[u8]) -> Option<(&[u8], i64)> {
    let before = text.trim_end_with(|c| c.is_ascii_digit());
    let before = before.strip_suffix(b"-").unwrap_or(before);
    let value = decimal(&text[before.len()..])?;
    Some((before.strip_suffix(b":")?, value))
}

/// Which blank stands between the function and the file, both of which may hold others: the one
/// before the first that looks like a whole path, else the last.
fn blank_before_file(text: &[u8]) -> Option<usize> {
    let is_path = |file: &[u8]| match file {
        [b'/', next, ..] => !matches!(next, b' ' | b'='),
        [drive, b':', b'/' | b'\\', ..] => drive.is_ascii_alphabetic(),
        _ => false,
    };
    text.find_iter(" ").find(|&at| is_path(&text[at + 1..])).or_else(|| text.rfind_byte(b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_files_may_hold_blanks_colons_and_parentheses() {
        for (text, name, file, numbers, system_name) in [
            ("main /src/main.go:7:3 s=5", "main", "/src/main.go", (7, 3, 5), None),
            ("main /src/main.go:7 s=5", "main", "/src/main.go", (7, 0, 5), None),
            (
                "<a::B as c::D>::run src/my lib.rs:1:0 s=0(_R)",
                "<a::B as c::D>::run src/my",
                "lib.rs",
                (1, 0, 0),
                Some("_R"),
            ),
            (
                "<a::B as c::D>::run /src/my lib.rs:1:0 s=0",
                "<a::B as c::D>::run",
                "/src/my lib.rs",
                (1, 0, 0),
                None,
            ),
            (
                "f(int, char) C:\\a b\\c.cc:1:0 s=-1(f s=2(x))",
                "f(int, char)",
                "C:\\a b\\c.cc",
                (1, 0, -1),
                Some("f s=2(x)"),
            ),
            (" :0:0 s=0(raw)", "", "", (0, 0, 0), Some("raw")),
            ("f :0:0 s=0()", "f", "", (0, 0, 0), Some("")),
            ("operator / a.cc:-1:0 s=0", "operator /", "a.cc", (-1, 0, 0), None),
        ] {
            let (line, column, start_line) = numbers;
            let (name, file) = (name.as_bytes(), file.as_bytes());
            let system_name = system_name.map_or(name, str::as_bytes);
            let place = Place { name, system_name, file, line, column, start_line };
            assert_eq!(Place::parse(text.as_bytes()), Some(place), "{text}");
        }
    }

    #[test]
    fn a_long_line_of_almost_frames_takes_no_longer_than_its_length() {
        let text = [" s=1(".repeat(400_000), ")".to_owned()].concat();
        assert_eq!(Place::parse(text.as_bytes()), None);
    }

    #[test]
    fn other_text_is_no_frame() {
        for text in
            ["", "??", "f a.go:1:0", "f a.go:1:0 s=", "f a.go:1:0 s=1x", "f a.go:x s=1", "a.go:1:0 s=1"]
        {
            assert_eq!(Place::parse(text.as_bytes()), None, "{text}");
        }
    }
}
