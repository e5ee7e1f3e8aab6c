//! Percent-encoding of the parts of a URL, with the character sets of Go's `net/url`.
//!
//! The sets decide which URL is sent and printed, so they follow Go's rather than the WHATWG rules.

/// The part of a URL that is encoded or decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// `host` or `host:port`.
    Host,
    /// The user or the password before the `@`.
    UserInfo,
    /// The path.
    Path,
    /// A key or a value of the query.
    Query,
    /// What follows the `#`.
    Fragment,
}

/// Whether `byte` stands for itself in `part` when we choose the encoding.
fn is_plain(byte: u8, part: Part) -> bool {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        return true;
    }
    let others: &[u8] = match part {
        Part::Host => b"!$&'()*+,;=:[]<>\"",
        Part::UserInfo => b"$&+,;=",
        Part::Path => b"$&+,/:;=@",
        Part::Query => b"",
        Part::Fragment => b"!()*$&+,/:;=?@",
    };
    others.contains(&byte)
}

/// Encodes every byte that does not stand for itself; a blank in a query becomes `+`.
pub(crate) fn escape(text: &[u8], part: Part) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for &byte in text {
        if is_plain(byte, part) {
            out.push(char::from(byte));
        } else if byte == b' ' && part == Part::Query {
            out.push('+');
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Decodes `%41`; `None` for a `%` without two digits and, in a host, for a character that may not stand
/// there.
pub(crate) fn unescape(text: &str, part: Part) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte != b'%' {
            if part == Part::Host && byte.is_ascii() && !is_plain(byte, part) {
                return None;
            }
            out.push(if byte == b'+' && part == Part::Query { b' ' } else { byte });
            at += 1;
            continue;
        }
        let value = hex(*bytes.get(at + 1)?)? << 4 | hex(*bytes.get(at + 2)?)?;
        // A host may only hide bytes that could not stand there as they are, and the sign itself.
        if part == Part::Host && value.is_ascii() && value != b'%' {
            return None;
        }
        out.push(value);
        at += 3;
    }
    Some(out)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Keeps the writer's own encoding of a path or fragment if it is a valid one, else encodes it anew.
pub(crate) fn normalise(text: &str, part: Part) -> Option<String> {
    let decoded = unescape(text, part)?;
    let valid = text.bytes().all(|byte| is_plain(byte, part) || b"!$&'()*+,;=:@[]%".contains(&byte));
    Some(if valid { text.to_owned() } else { escape(&decoded, part) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_value_turns_blanks_into_plus_and_back() {
        assert_eq!(escape("a b&c=é".as_bytes(), Part::Query), "a+b%26c%3D%C3%A9");
        assert_eq!(unescape("x+y%20z", Part::Query).unwrap(), b"x y z");
    }

    #[test]
    fn a_bad_percent_sign_is_refused() {
        assert_eq!(unescape("%zz", Part::Query), None);
        assert_eq!(unescape("%4", Part::Path), None);
    }

    #[test]
    fn a_valid_path_keeps_its_spelling_and_another_is_encoded_anew() {
        assert_eq!(normalise("/%2f(x)", Part::Path).unwrap(), "/%2f(x)");
        assert_eq!(normalise("/%2f x", Part::Path).unwrap(), "//%20x");
    }

    #[test]
    fn a_host_hides_no_plain_characters() {
        assert_eq!(unescape("a%41", Part::Host), None);
        assert_eq!(unescape("a b", Part::Host), None);
        assert_eq!(unescape("%C3%A9", Part::Host).unwrap(), "é".as_bytes());
    }
}
