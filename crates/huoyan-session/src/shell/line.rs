//! A line to a command: `CMD [n] [regexp] [-regexp] [-cum] [>file] [| program]`.
//!
//! What a line says about options holds for that line alone.

use bstr::ByteSlice as _;

use crate::commands::{Command, command};
use crate::config::Sort;
use crate::go_text::{parse_decimal, quote};
use crate::options::{Config, option, option_of_choice};

/// Entries of `top` where neither the line nor an option says how many.
const USUAL_TOP: i64 = 10;

/// What a line asks for.
#[derive(Debug, PartialEq)]
pub(super) struct Asked {
    pub(super) command: &'static Command,
    /// The argument of commands that take one.
    pub(super) argument: Option<String>,
    /// The options that hold for this line.
    pub(super) config: Config,
    /// Whether the line itself names a file for the report.
    pub(super) names_file: bool,
}

/// Divides a line at the first `|` that is a word of its own, though not the first word: what follows is for the
/// system's shell. In `a|b` it is part of a regular expression.
pub(super) fn split_pipe(line: &str) -> (&str, Option<&str>) {
    let bar = line.match_indices('|').map(|(at, _)| at).find(|&at| {
        let (before, after) = (&line[..at], &line[at + 1..]);
        !before.trim().is_empty()
            && before.ends_with(char::is_whitespace)
            && (after.is_empty() || after.starts_with(char::is_whitespace))
    });
    match bar {
        Some(at) => (&line[..at], Some(line[at + 1..].trim())),
        None => (line, None),
    }
}

/// Reads the words of a command. An error is the whole message.
pub(super) fn parse(words: &[&str], config: &Config) -> Result<Asked, String> {
    let (&first, rest) = words.split_first().ok_or_else(String::new)?;
    let (name, digits) = command_and_digits(first);
    let Some(command) = command(name) else { return Err(refusal(name, digits, rest)) };
    let mut rest: Vec<&str> = digits.into_iter().chain(rest.iter().copied()).collect();
    let mut argument = None;
    if command.takes_regexp {
        if rest.is_empty() {
            return Err(format!("command {name} requires an argument"));
        }
        argument = Some(rest.remove(0).to_owned());
    }
    let mut asked = Asked { command, argument, config: config.clone(), names_file: false };
    asked.take_words(&rest)?;
    if asked.config.nodecount == -1 && matches!(name, "top" | "text") {
        asked.config.nodecount = USUAL_TOP;
    }
    Ok(asked)
}

/// The name of a command, and a number at its end (`top10`) if the whole is none.
pub(super) fn command_and_digits(word: &str) -> (&str, Option<&str>) {
    let name = word.trim_end_matches(|char: char| char.is_ascii_digit());
    if command(word).is_some() || name.is_empty() || name.len() == word.len() {
        return (word, None);
    }
    (name, Some(&word[name.len()..]))
}

/// What to answer to a word that is no command.
fn refusal(name: &str, digits: Option<&str>, rest: &[&str]) -> String {
    // Compat: upstream looks into its help, which knows choices by their words only.
    let has_help =
        option(name).is_some_and(|option| option.choices.is_empty()) || option_of_choice(name).is_some();
    if has_help {
        let value = digits.or(rest.first().copied()).unwrap_or("<val>");
        return format!("did you mean: {name}={value}");
    }
    format!("unrecognized command: {}", quote(name.as_bytes()))
}

/// What to answer to a line that is no text.
pub(super) fn refusal_of_bytes(line: &[u8]) -> String {
    let word = line.fields_with(char::is_whitespace).next().unwrap_or_default();
    let name = word.trim_end_with(|char| char.is_ascii_digit());
    let name = if name.is_empty() { word } else { name };
    let assigned = line.split_str("=").next().filter(|before| before.len() < line.len()).unwrap_or_default();
    let is_option =
        assigned.to_str().is_ok_and(|name| option(name.trim()).or(option_of_choice(name.trim())).is_some());
    if is_option || name.to_str().is_ok_and(|name| command(name).is_some()) {
        return "a line must be UTF-8 text".to_owned();
    }
    format!("unrecognized command: {}", quote(name))
}

impl Asked {
    fn take_words(&mut self, words: &[&str]) -> Result<(), String> {
        let (mut focus, mut ignore) = (String::new(), String::new());
        let mut words = words.iter();
        while let Some(&word) = words.next() {
            if let Some(number) = small_number(word) {
                self.config.nodecount = number;
            } else if let Some(file) = word.strip_prefix('>') {
                let mut next = || words.next().copied().ok_or("unexpected end of line after >");
                let file = if file.is_empty() { next()? } else { file };
                file.clone_into(&mut self.config.output);
                self.names_file = true;
            } else if matches!(word, "-cum" | "--cum") {
                self.config.sort = Sort::Cum;
            } else if let Some(pattern) = word.strip_prefix('-') {
                add_alternative(&mut ignore, pattern);
            } else {
                add_alternative(&mut focus, word);
            }
        }
        let config = &mut self.config;
        let (focus_of_line, ignore_of_line) = match self.command.name {
            "tags" => (&mut config.tagfocus, &mut config.tagignore),
            _ => (&mut config.focus, &mut config.ignore),
        };
        for (place, pattern) in [(focus_of_line, focus), (ignore_of_line, ignore)] {
            if !pattern.is_empty() {
                *place = pattern;
            }
        }
        Ok(())
    }
}

/// A number of entries: one of 32 bits, as upstream reads it; others are regular expressions.
fn small_number(word: &str) -> Option<i64> {
    parse_decimal(word).ok().filter(|&number| i32::try_from(number).is_ok())
}

fn add_alternative(pattern: &mut String, alternative: &str) {
    if !pattern.is_empty() && !alternative.is_empty() {
        pattern.push('|');
    }
    pattern.push_str(alternative);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Result<Asked, String> {
        parse(&line.split_whitespace().collect::<Vec<_>>(), &Config::default())
    }

    fn config(line: &str) -> Config {
        asked(line).expect(line).config
    }

    #[test]
    fn numbers_and_words_are_options_of_one_line() {
        let config = config("top5 catalog -runtime search -cum -net >out.txt");
        assert_eq!((config.nodecount, config.sort), (5, Sort::Cum));
        assert_eq!((config.focus.as_str(), config.ignore.as_str()), ("catalog|search", "runtime|net"));
        assert_eq!(config.output, "out.txt");
    }

    #[test]
    fn only_top_has_ten_entries() {
        assert_eq!(config("top").nodecount, 10);
        assert_eq!(config("text").nodecount, 10);
        assert_eq!(config("tree").nodecount, -1);
        assert_eq!(config("top 10 20").nodecount, 20);
    }

    #[test]
    fn numbers_have_signs_and_32_bits() {
        assert_eq!(config("tree -5").nodecount, -5);
        assert_eq!(config("tree +5").nodecount, 5);
        assert_eq!(config("top 99999999999").focus, "99999999999");
    }

    #[test]
    fn files_may_stand_behind_a_blank() {
        assert_eq!(config("png > cpu.png").output, "cpu.png");
        assert_eq!(asked("top >"), Err("unexpected end of line after >".to_owned()));
        assert_eq!(asked("top > a b").expect("a command").config.focus, "b");
    }

    #[test]
    fn an_argument_is_the_first_word_whatever_it_is() {
        let asked_for = asked("peek -x 3 y").expect("a command");
        assert_eq!(asked_for.argument.as_deref(), Some("-x"));
        assert_eq!((asked_for.config.nodecount, asked_for.config.focus.as_str()), (3, "y"));
        assert_eq!(asked("list10").expect("a command").argument.as_deref(), Some("10"));
        assert_eq!(asked("list"), Err("command list requires an argument".to_owned()));
    }

    #[test]
    fn tags_are_filtered_by_their_labels() {
        let config = config("tags route -user");
        assert_eq!((config.tagfocus.as_str(), config.tagignore.as_str()), ("route", "user"));
        assert!(config.focus.is_empty() && config.ignore.is_empty());
    }

    #[test]
    fn what_is_no_command_is_said_in_upstreams_words() {
        for (line, message) in [
            ("foo bar", "unrecognized command: \"foo\""),
            ("foo5", "unrecognized command: \"foo\""),
            ("10", "unrecognized command: \"10\""),
            ("top-5", "unrecognized command: \"top-\""),
            ("focus bar", "did you mean: focus=bar"),
            ("nodecount5 6", "did you mean: nodecount=5"),
            ("cum x", "did you mean: cum=x"),
            ("sort cum", "unrecognized command: \"sort\""),
        ] {
            assert_eq!(asked(line), Err(message.to_owned()));
        }
        assert_eq!(refusal_of_bytes(b"\xff\xfe9 x"), r#"unrecognized command: "\xff\xfe""#);
        assert_eq!(refusal_of_bytes(b"top \xff"), "a line must be UTF-8 text");
    }

    #[test]
    fn a_pipe_is_a_word_of_its_own() {
        assert_eq!(split_pipe("top | head -5 | wc"), ("top ", Some("head -5 | wc")));
        assert_eq!(split_pipe("top a|b"), ("top a|b", None));
        assert_eq!(split_pipe("top a| b"), ("top a| b", None));
        assert_eq!(split_pipe("top |b"), ("top |b", None));
        assert_eq!(split_pipe("top |"), ("top ", Some("")));
        assert_eq!(split_pipe("| x"), ("| x", None));
        assert_eq!(split_pipe("top a|b | wc"), ("top a|b ", Some("wc")));
    }
}
