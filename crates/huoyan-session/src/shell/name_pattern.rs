//! Names as words that are regular expressions for them, and back.

use std::fmt::Write as _;

/// A name as a word that is a regular expression for it. A dot stays one: it matches itself, and names are full of them.
pub(super) fn quoted(name: &str) -> String {
    let mut word = String::with_capacity(name.len());
    for (at, char) in name.chars().enumerate() {
        match char {
            ' ' => {
                word.push_str("\\s");
                continue;
            }
            // The shell would divide its line here, or a terminal would act on it.
            _ if char.is_whitespace() || char.is_control() => {
                let _ = write!(word, "\\x{{{:x}}}", u32::from(char));
                continue;
            }
            // At the front of a word these have a meaning of their own.
            '-' | '>' if at == 0 => word.push('\\'),
            '\\' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' => word.push('\\'),
            _ => {}
        }
        word.push(char);
    }
    word
}

/// What was typed as it would stand in a name: the way back from [`quoted`].
pub(super) fn unquoted(word: &str) -> String {
    let mut name = String::with_capacity(word.len());
    let mut chars = word.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('s') => name.push(' '),
                Some(char) => name.push(char),
                None => {}
            },
            _ => name.push(char),
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use huoyan_report::pattern::Pattern;

    const NAMES: [&str; 6] = [
        "main.(*server).leak",
        "util.map[int string]",
        "<a::B as c::D>::run",
        "-[NSView draw:]",
        r"a\b|c^d$e{2}?+",
        "火眼\u{a0} \u{1b}]0;t\u{7}\u{9b}",
    ];

    #[test]
    fn words_match_their_names_and_only_those() {
        for name in NAMES {
            let word = quoted(name);
            assert_eq!(word.split_whitespace().count(), 1, "{word}");
            assert!(!word.contains(char::is_control), "{word:?}");
            let pattern = Pattern::new(&format!("^{word}$")).expect(&word);
            let matched: Vec<_> =
                NAMES.into_iter().filter(|name| pattern.is_match(name.as_bytes())).collect();
            assert_eq!(matched, [name], "{word}");
        }
    }

    #[test]
    fn words_of_printable_names_can_be_read_back() {
        for name in &NAMES[..5] {
            assert_eq!(unquoted(&quoted(name)), *name);
        }
    }

    #[test]
    fn a_word_begins_with_nothing_that_the_shell_understands() {
        assert_eq!(quoted("-x->"), r"\-x->");
        assert_eq!(quoted(">x"), r"\>x");
    }
}
