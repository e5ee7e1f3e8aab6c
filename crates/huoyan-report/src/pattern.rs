//! Regular expressions as users of pprof write them: Go's RE2 syntax, on the bytes of names.
//!
//! Takes a pattern in the syntax of Go's `regexp` package and gives a [`Pattern`] that answers
//! whether a name matches. The matching itself is the `regex` crate's; what lies here reads Go's
//! syntax (module `parse`), says what is wrong in Go's words ([`PatternError`]) and writes the pattern
//! down again so that the crate means the same by it:
//!
//! - `\d \w \s \b` and their opposites know ASCII only;
//! - `\Q…\E`, octal escapes, `\pL`, POSIX classes and repeated or empty flags are accepted, `\C`,
//!   backreferences and look-around are not;
//! - `{`, `}` and `]` stand for themselves where they mean nothing else, and within a class so do
//!   `[`, `&&`, `--` and `~~`;
//! - a byte that is not UTF-8 counts as one U+FFFD.
//!
//! A pattern that is nested or repeated beyond bounds, or too long, is refused with one line, as
//! a profile can bring its own patterns (`drop_frames`).

mod class;
mod error;
mod parse;
mod unicode_names;

pub use error::{PatternError, PatternErrorKind};

use bstr::ByteSlice;
use regex::{Regex, RegexBuilder};

/// The longest pattern, in bytes: no command line can carry a longer word on Linux.
const MAX_PATTERN_LENGTH: usize = 1 << 17;

/// The most memory that the compiled form of a pattern may take, in bytes.
const MAX_COMPILED_SIZE: usize = 16 << 20;

/// Deeper than anything that [`parse`] lets through.
const NEST_LIMIT: u32 = 16 * parse::MAX_HEIGHT;

/// A compiled pattern. It may match anywhere in a name unless it is anchored.
///
/// ```
/// use huoyan_report::pattern::Pattern;
/// let pattern = Pattern::new(r"^runtime\.(malloc|gc)")?;
/// assert!(pattern.is_match(b"runtime.mallocgc"));
/// assert!(!pattern.is_match(b"main.runtime.mallocgc"));
///
/// let error = Pattern::new("main.(").unwrap_err();
/// assert_eq!(error.to_string(), "error parsing regexp: missing closing ): `main.(`");
/// # Ok::<(), huoyan_report::pattern::PatternError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    regex: Regex,
}

impl Pattern {
    /// Compiles a pattern in Go's syntax.
    ///
    /// # Errors
    /// What Go's `regexp.Compile` would say, and a pattern that is too large for us.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        let too_large = || PatternError::new(PatternErrorKind::Large, text);
        if text.len() > MAX_PATTERN_LENGTH {
            return Err(too_large());
        }
        let translated = parse::translate(text)?;
        let regex = RegexBuilder::new(&translated)
            .size_limit(MAX_COMPILED_SIZE)
            .nest_limit(NEST_LIMIT)
            .build()
            .map_err(|_| too_large())?;
        Ok(Self { text: text.to_owned(), regex })
    }

    /// Compiles a pattern that comes from a profile and so may be any bytes.
    ///
    /// # Errors
    /// As [`Pattern::new`], and a pattern that is not UTF-8.
    pub fn from_bytes(text: &[u8]) -> Result<Self, PatternError> {
        match text.to_str() {
            Ok(text) => Self::new(text),
            Err(error) => {
                let rest = &text[error.valid_up_to()..];
                Err(PatternError::new(PatternErrorKind::InvalidUtf8, &rest.to_str_lossy()))
            }
        }
    }

    /// Compiles a pattern that has to match a whole name, for `drop_frames` and `keep_frames`.
    ///
    /// Compat: the pattern is set between `^(` and `)$` before it is read, as upstream
    /// `profile/prune.go` does, and errors show it so.
    ///
    /// # Errors
    /// As [`Pattern::from_bytes`].
    pub fn full_match(text: &[u8]) -> Result<Self, PatternError> {
        Self::from_bytes(&[b"^(", text, b")$"].concat())
    }

    /// Whether the pattern matches somewhere in the name.
    #[must_use]
    pub fn is_match(&self, name: &[u8]) -> bool {
        match name.to_str() {
            Ok(name) => self.regex.is_match(name),
            Err(_) => self.regex.is_match(&replace_invalid(name)),
        }
    }

    /// The pattern as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The name with U+FFFD for every single byte that is not UTF-8: what Go's matcher sees. (The
/// usual lossy conversion makes one of a whole truncated letter.)
fn replace_invalid(mut name: &[u8]) -> String {
    let mut valid = String::with_capacity(name.len() + 16);
    while !name.is_empty() {
        let (letter, length) = bstr::decode_utf8(name);
        valid.push(letter.unwrap_or(char::REPLACEMENT_CHARACTER));
        name = &name[letter.map_or(1, |_| length)..];
    }
    valid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_name_has_to_match_in_full_match() {
        let pattern = Pattern::full_match(br"std::.*|ab").unwrap();
        assert!(pattern.is_match(b"ab"));
        assert!(pattern.is_match(b"std::sort"));
        assert!(!pattern.is_match(b"abc"));
        assert!(!pattern.is_match(b"xstd::sort"));
        assert_eq!(pattern.as_str(), "^(std::.*|ab)$");
    }

    #[test]
    fn a_byte_outside_utf8_is_one_letter() {
        assert!(Pattern::new("^a..b$").unwrap().is_match(b"a\xE2\x82b"));
        assert!(Pattern::new("^a[^x]b$").unwrap().is_match(b"a\xFFb"));
        assert!(Pattern::new(r"^\x{FFFD}$").unwrap().is_match(b"\xFF"));
        assert!(!Pattern::new(r"^.$").unwrap().is_match(b"\xE2\x82"));
    }

    #[test]
    fn patterns_of_a_profile_are_utf8_or_refused() {
        assert_eq!(
            Pattern::from_bytes(b"ab\xff").unwrap_err().to_string(),
            "error parsing regexp: invalid UTF-8: `\u{FFFD}`"
        );
        assert!(Pattern::full_match("é".as_bytes()).unwrap().is_match("é".as_bytes()));
    }

    #[test]
    fn hostile_patterns_are_refused_in_one_line() {
        let nested = |depth: usize, open: &str, close: &str| {
            Pattern::new(&format!("{}a{}", open.repeat(depth), close.repeat(depth)))
        };
        assert!(nested(990, "(", ")").is_ok());
        assert_eq!(nested(1001, "(", ")").unwrap_err().kind(), PatternErrorKind::NestingDepth);
        assert_eq!(nested(2000, "(", "").unwrap_err().kind(), PatternErrorKind::MissingParen);
        for (open, close) in [("(", "b)*"), ("(b|", "c)"), ("(?:", ")+"), ("(?i:", "|b)?")] {
            nested(300, open, close).unwrap();
            let error = nested(2000, open, close).unwrap_err();
            assert_eq!(error.kind(), PatternErrorKind::NestingDepth);
        }
        for large in [r"(\pL{100}){10}".repeat(10), r"\pL".repeat(10_000), "a".repeat(1 << 18)] {
            assert_eq!(Pattern::new(&large).unwrap_err().kind(), PatternErrorKind::Large);
        }
    }
}
