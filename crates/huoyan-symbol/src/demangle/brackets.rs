//! What to do with names that look like C++ but are no symbols.

use bstr::{BString, ByteSlice};

/// Whether a name looks like demangled C++: not like Java (`class.<init>`), not like a generic of
/// Go (`pkg.(*T[...]).Method`), but with brackets or `::`.
pub(super) fn looks_like_cpp(name: &[u8]) -> bool {
    let other = name.contains_str(".<") || name.contains_str("]).");
    !other && (name.find_byteset(b"<>[]").is_some() || name.contains_str("::"))
}

/// Takes out everything in brackets of one kind, nested ones with the outer. From a closing
/// bracket without its opening one on, the name stays, as it does after an opening one without a
/// closing one.
pub(super) fn without_brackets(name: BString, open: u8, close: u8) -> BString {
    let mut kept = BString::from(Vec::with_capacity(name.len()));
    let (mut depth, mut start) = (0_u32, 0);
    for (at, &byte) in name.iter().enumerate() {
        if byte == open {
            if depth == 0 {
                kept.extend_from_slice(&name[start..at]);
                start = at;
            }
            depth += 1;
        } else if byte == close {
            if depth == 0 {
                break;
            }
            depth -= 1;
            if depth == 0 {
                start = at + 1;
            }
        }
    }
    kept.extend_from_slice(&name[start..]);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_go_as_far_as_they_match() {
        for (name, kept) in [
            ("a<b<c>>d<e>f", "adf"),
            ("a<b>c>d<e>", "ac>d<e>"),
            ("a<b>c<d", "ac<d"),
            ("operator->", "operator->"),
            ("<<>", "<<>"),
            ("", ""),
        ] {
            assert_eq!(without_brackets(name.into(), b'<', b'>'), kept, "{name}");
        }
    }
}
