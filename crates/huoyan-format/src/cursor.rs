//! A place in a line, for readers that go through it piece by piece.
//!
//! A [`Cursor`] is copied to try something and go back. Numbers are read here too, as Go's
//! `strconv` reads them.

use bstr::ByteSlice;

/// What is left of a line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a>(pub(crate) &'a [u8]);

impl<'a> Cursor<'a> {
    /// Takes as many bytes of this kind as there are, perhaps none.
    pub(crate) fn run(&mut self, class: impl Fn(u8) -> bool) -> &'a [u8] {
        let n = self.0.iter().position(|&b| !class(b)).unwrap_or(self.0.len());
        let (run, rest) = self.0.split_at(n);
        self.0 = rest;
        run
    }

    /// Takes as many bytes of this kind as there are, at least one.
    pub(crate) fn some(&mut self, class: impl Fn(u8) -> bool) -> Option<&'a [u8]> {
        let run = self.run(class);
        (!run.is_empty()).then_some(run)
    }

    /// Takes exactly these bytes.
    pub(crate) fn literal(&mut self, text: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(text)?;
        Some(())
    }

    /// Takes these bytes if they come next, and says whether they did.
    pub(crate) fn skip(&mut self, text: &[u8]) -> bool {
        self.literal(text).is_some()
    }

    /// Takes blanks, perhaps none; tabs are not blanks.
    pub(crate) fn blanks(&mut self) -> usize {
        self.run(|b| b == b' ').len()
    }

    /// Takes decimal digits, at least one.
    pub(crate) fn digits(&mut self) -> Option<&'a [u8]> {
        self.some(|b| b.is_ascii_digit())
    }

    /// Takes decimal digits, at least one, with or without a minus before them.
    pub(crate) fn integer(&mut self) -> Option<&'a [u8]> {
        let begin = self.0;
        self.skip(b"-");
        let digits = self.digits()?;
        Some(&begin[..begin.len() - self.0.len()]).filter(|_| !digits.is_empty())
    }
}

/// Whether Go's regular expressions take this byte for a blank (`\s`).
pub(crate) fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\x0c' | b'\r')
}

/// Without blanks of any script at both ends, as Go's `strings.TrimSpace`.
pub(crate) fn trim(text: &[u8]) -> &[u8] {
    text.trim_with(char::is_whitespace)
}

/// A decimal number of 64 bits, with or without a sign; `None` if it is none or does not fit.
pub(crate) fn decimal(text: &[u8]) -> Option<i64> {
    text.to_str().ok()?.parse().ok()
}

/// A hexadecimal number of 64 bits, without sign or `0x`.
pub(crate) fn hex(digits: &[u8]) -> Option<u64> {
    let digits = digits.to_str().ok().filter(|d| !d.starts_with('+'))?;
    u64::from_str_radix(digits, 16).ok()
}

/// A number as Go's `strconv.ParseInt` reads it in base 0: `0x`, `0o`, `0b` or a bare `0` in front
/// set the base, and `_` may stand between digits.
pub(crate) fn any_base(text: &[u8]) -> Option<i64> {
    let (negative, unsigned) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, text),
    };
    let (base, digits) = match unsigned {
        [b'0', b'x' | b'X', rest @ ..] => (16, rest),
        [b'0', b'o' | b'O', rest @ ..] => (8, rest),
        [b'0', b'b' | b'B', rest @ ..] => (2, rest),
        [b'0', rest @ ..] if !rest.is_empty() => (8, rest),
        _ => (10, unsigned),
    };
    // A base in front counts as a digit for the underscore after it.
    let mut after_digit = digits.len() < unsigned.len();
    let mut value: i128 = 0;
    for &b in digits {
        if b == b'_' && after_digit {
            after_digit = false;
            continue;
        }
        let digit = char::from(b).to_digit(base)?;
        value = value.checked_mul(base.into())?.checked_add(digit.into())?;
        after_digit = true;
    }
    if digits.is_empty() || !after_digit {
        return None;
    }
    i64::try_from(if negative { -value } else { value }).ok()
}

/// Every number written `0x…`, in small letters, in this text; `None` if one has more than 64 bits.
pub(crate) fn hex_numbers(text: &[u8], out: &mut Vec<u64>) -> Option<()> {
    out.clear();
    let mut rest = text;
    while let Some(at) = rest.find(b"0x") {
        let mut cursor = Cursor(&rest[at + 2..]);
        let digits = cursor.run(is_small_hex);
        if !digits.is_empty() {
            out.push(hex(digits)?);
        }
        rest = cursor.0;
    }
    Some(())
}

/// A hexadecimal digit in small letters.
pub(crate) fn is_small_hex(b: u8) -> bool {
    b.is_ascii_digit() || (b'a'..=b'f').contains(&b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_are_those_of_go() {
        for (text, value) in [
            ("0", Some(0)),
            ("010", Some(8)),
            ("08", None),
            ("0x1F", Some(31)),
            ("-0b11", Some(-3)),
            ("+7", Some(7)),
            ("1_000", Some(1000)),
            ("0_7", Some(7)),
            ("0x_f", Some(15)),
            ("_1", None),
            ("1__0", None),
            ("1_", None),
            ("0x", None),
            ("", None),
            ("-", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("99999999999999999999999999999999999999999999999", None),
        ] {
            assert_eq!(any_base(text.as_bytes()), value, "{text}");
        }
    }

    #[test]
    fn hex_numbers_are_found_anywhere() {
        let mut out = Vec::new();
        assert_eq!(hex_numbers(b" 0x1f 00x20x3 0xg 0xAB 0x0", &mut out), Some(()));
        assert_eq!(out, [0x1f, 0x20, 0]);
        assert_eq!(hex_numbers(b"0x10000000000000000", &mut out), None);
        assert_eq!(hex_numbers(b"0x0000000000000000000001", &mut out), Some(()));
    }

    #[test]
    fn blanks_of_any_script_are_trimmed() {
        assert_eq!(trim("\u{a0}\u{2003} a b\u{85}\x0b".as_bytes()), b"a b");
        assert_eq!(trim(b"\xff \xa0"), b"\xff \xa0", "bytes that are no text stay");
    }
}
