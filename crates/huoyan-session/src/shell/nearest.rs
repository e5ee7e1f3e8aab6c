//! What a mistyped word may have been meant to be.

use crate::commands::COMMANDS;
use crate::options::OPTIONS;

/// Words about the shell itself.
pub(super) const OWN_WORDS: [&str; 5] = ["help", "options", "quit", "exit", "q"];

/// Words longer than this are no typing errors, and comparing them would take long.
const LONGEST: usize = 32;

/// The message, with the nearest known word behind it where one is near and the hint is wanted.
pub(super) fn with_hint(message: String, word: &str, wanted: bool) -> String {
    match nearest(word) {
        Some(near) if wanted => format!("{message} (did you mean {near}?)"),
        _ => message,
    }
}

/// The command or option that is nearest to a word with digits behind it or a value; `None` if none is near.
fn nearest(word: &str) -> Option<String> {
    let (name, value) = word.split_at(word.find('=').unwrap_or(word.len()));
    let name = name.trim_end_matches(|char: char| char.is_ascii_digit()).to_lowercase();
    if name.len() > LONGEST {
        return None;
    }
    // Short words have too many neighbours.
    let most = name.chars().count().min(6) / 3;
    known_words()
        .filter(|known| value.is_empty() || OPTIONS.iter().any(|option| option.name == *known))
        .map(|known| (distance(&name, known), known))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, known)| format!("{known}{value}"))
}

/// All words that a line may begin with, whatever the profile.
pub(super) fn known_words() -> impl Iterator<Item = &'static str> {
    let commands = COMMANDS.iter().map(|command| command.name);
    let options = OPTIONS.iter().map(|option| option.name);
    let choices = OPTIONS.iter().flat_map(|option| option.choices).map(|choice| choice.name);
    commands.chain(OWN_WORDS).chain(options).chain(choices)
}

/// How many characters must be changed, added, left out or exchanged with their neighbour.
fn distance(from: &str, to: &str) -> usize {
    let [from, to] = [from, to].map(|text| text.chars().collect::<Vec<_>>());
    let mut rows = vec![(0..=to.len()).collect::<Vec<usize>>()];
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let changed = rows[i - 1][j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut least = changed.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[from.len()][to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found() {
        for (word, near) in [
            ("tpo", Some("top")),
            ("tpo10", Some("top")),
            ("TOP", Some("top")),
            ("foucs=main", Some("focus=main")),
            ("granularty=lines", Some("granularity=lines")),
            ("flamgraph", Some("flamegraph")),
            ("xyzzy", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(word).as_deref(), near, "{word}");
        }
    }

    #[test]
    fn a_hint_stands_only_where_it_is_wanted() {
        let hint = |wanted| with_hint("unrecognized command: \"tpo\"".to_owned(), "tpo", wanted);
        assert_eq!(hint(false), "unrecognized command: \"tpo\"");
        assert_eq!(hint(true), "unrecognized command: \"tpo\" (did you mean top?)");
    }

    #[test]
    fn long_words_are_not_compared() {
        assert_eq!(nearest(&"a".repeat(1 << 20)), None);
    }
}
