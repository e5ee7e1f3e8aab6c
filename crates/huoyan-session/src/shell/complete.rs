//! What may stand where the cursor is: words for a terminal's line editor.
//!
//! Nothing here knows a terminal or a folder. Names of functions complete to regular expressions that match them.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use bstr::ByteSlice as _;
use huoyan_profile::{LabelValue, Profile, StrId};

use super::line::{command_and_digits, split_pipe};
use super::name_pattern::{quoted, unquoted};
use super::nearest::known_words;
use super::shortcuts::sample_type_words;
use crate::commands::{Command, command};
use crate::options::{Completes, ConfigOption, OPTIONS, option};
use crate::slot::Kind;

/// Words are not looked for in more names than this at each key: a large profile may have millions.
const MOST_NAMES: usize = 200_000;

/// More words than this are not offered: nobody reads them.
const MOST_WORDS: usize = 500;

/// Options whose values are keys of labels.
const KEY_OPTIONS: [&str; 4] = ["tagroot", "tagleaf", "tagshow", "taghide"];

/// Options whose values are a key of labels, `=`, and what its values match.
const LABEL_OPTIONS: [&str; 2] = ["tagfocus", "tagignore"];

/// Options whose values are regular expressions on names of functions.
const PATTERN_OPTIONS: [&str; 6] = ["focus", "ignore", "hide", "show", "show_from", "prune_from"];

/// Completes lines of the shell.
#[derive(Debug)]
pub struct Completer {
    profile: Profile,
    /// Each name once.
    functions: OnceLock<Vec<StrId>>,
    label_keys: OnceLock<Vec<String>>,
}

/// What may stand at the end of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// Where in the line that begins which is to be replaced.
    pub start: usize,
    /// By what.
    pub candidates: Candidates,
}

/// What may stand in a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Candidates {
    /// One of these words.
    Words(Vec<String>),
    /// The name of a file, or only of a folder.
    Files {
        /// Whether only folders will do.
        only_folders: bool,
    },
}

/// What is shown, greyed, behind a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The text.
    pub text: String,
    /// Whether it is the rest of a word, which may be taken over; else it says what may follow.
    pub is_rest: bool,
}

impl Completer {
    /// For lines about this profile.
    pub fn new(profile: Profile) -> Completer {
        Completer { profile, functions: OnceLock::new(), label_keys: OnceLock::new() }
    }

    /// What may stand at the end of a line that ends at the cursor.
    pub fn complete(&self, line: &str) -> Completion {
        if split_pipe(line).1.is_some() {
            return words(line.len(), Vec::new());
        }
        if let Some((option, start)) = assigned_option(line) {
            return self.complete_value(option, line, start);
        }
        let start = line.rfind(char::is_whitespace).map_or(0, |at| at + blank_len(&line[at..]));
        let typed = &line[start..];
        let before: Vec<&str> = line[..start].split_whitespace().collect();
        let Some((&first, _)) = before.split_first() else { return words(start, self.first_words(typed)) };
        if first == "help" && before.len() == 1 {
            let about = known_words().filter(|word| help_knows(word)).map(ToOwned::to_owned);
            return words(start, starting_with(&typed.to_lowercase(), about));
        }
        let Some(command) = command(command_and_digits(first).0) else { return words(start, Vec::new()) };
        if before.last() == Some(&">") {
            return files(start);
        }
        if typed.starts_with('>') {
            return files(start + 1);
        }
        self.complete_argument(command, typed, start)
    }

    /// What to show behind a line that ends at the cursor: the rest of the only word that may stand there, or how the
    /// command is used.
    pub fn hint(&self, line: &str) -> Option<Hint> {
        if line.trim().is_empty() {
            return None;
        }
        if line.ends_with(' ') {
            let command = command(line.trim())?;
            let usage = command.usage_lines().into_iter().next()?;
            let text = usage.strip_prefix(command.name)?.trim_start().to_owned();
            return Some(Hint { text, is_rest: false });
        }
        let Completion { start, candidates: Candidates::Words(words) } = self.complete(line) else {
            return None;
        };
        let [word] = &words[..] else { return None };
        let rest = word.strip_prefix(&line[start..]).filter(|rest| !rest.is_empty() && start < line.len())?;
        Some(Hint { text: rest.to_owned(), is_rest: true })
    }

    /// Words that a line may begin with.
    fn first_words(&self, typed: &str) -> Vec<String> {
        let known = known_words().filter(|word| *word != "q").map(|word| match option(word) {
            Some(option) if option.kind != Kind::Bool => format!("{word}="),
            _ => word.to_owned(),
        });
        starting_with(&typed.to_lowercase(), known.chain(sample_type_words(&self.profile)))
    }

    fn complete_value(&self, option: &ConfigOption, line: &str, start: usize) -> Completion {
        let typed = &line[start..];
        let of = |values: &[&str]| {
            words(start, starting_with(typed, values.iter().map(|value| (*value).to_owned())))
        };
        match (option.kind, option.completes) {
            (Kind::Bool, _) => of(&["true", "false"]),
            (Kind::Choice, _) => of(&option.choices.iter().map(|choice| choice.name).collect::<Vec<_>>()),
            _ if option.name == "sample_index" => {
                let types = self.profile.header.sample_types.iter();
                words(start, starting_with(typed, types.map(|t| self.profile.str(t.kind).to_string())))
            }
            _ if PATTERN_OPTIONS.contains(&option.name) => {
                let start = start + typed.rfind('|').map_or(0, |at| at + 1);
                words(start, self.functions_with(&line[start..]))
            }
            _ if KEY_OPTIONS.contains(&option.name) => {
                let start = start + typed.rfind(',').map_or(0, |at| at + 1);
                words(start, self.keys_with(&line[start..]))
            }
            _ if LABEL_OPTIONS.contains(&option.name) => match typed.split_once('=') {
                None => {
                    let keys = self.keys_with(typed).into_iter();
                    words(start, keys.map(|key| format!("{key}=")).collect())
                }
                Some((key, value)) => words(line.len() - value.len(), self.values_with(key, value)),
            },
            (_, Completes::Words(values)) => of(values),
            (_, Completes::File | Completes::Source) => files(start),
            (_, Completes::Folder) => {
                let start = start + typed.rfind(':').map_or(0, |at| at + 1);
                Completion { start, candidates: Candidates::Files { only_folders: true } }
            }
            _ => words(start, Vec::new()),
        }
    }

    fn complete_argument(&self, command: &Command, typed: &str, start: usize) -> Completion {
        if matches!(typed, "-c" | "-cu") {
            return words(start, vec!["-cum".to_owned()]);
        }
        let start = start + usize::from(typed.starts_with('-'));
        let typed = typed.strip_prefix('-').unwrap_or(typed);
        match command.name {
            "tags" => words(start, self.keys_with(typed)),
            "comments" => words(start, Vec::new()),
            _ => words(start, self.functions_with(typed)),
        }
    }

    /// Names of functions as regular expressions: those that begin with what was typed, else those that hold it.
    fn functions_with(&self, typed: &str) -> Vec<String> {
        let wanted = unquoted(typed);
        if wanted.is_empty() {
            return Vec::new();
        }
        let names = || self.functions().iter().take(MOST_NAMES).map(|&id| self.profile.str(id));
        let quoted = |name: &bstr::BStr| quoted(&name.to_str_lossy());
        let mut found: Vec<String> =
            names().filter(|name| name.starts_with(wanted.as_bytes())).take(MOST_WORDS).map(quoted).collect();
        if found.is_empty() {
            let finder = bstr::Finder::new(wanted.as_bytes());
            found = names().filter(|name| finder.find(name).is_some()).take(MOST_WORDS).map(quoted).collect();
        }
        found.sort_unstable();
        found
    }

    fn functions(&self) -> &[StrId] {
        self.functions.get_or_init(|| {
            let names: BTreeSet<StrId> =
                self.profile.functions.iter().map(|function| function.name).collect();
            names.into_iter().collect()
        })
    }

    fn keys_with(&self, typed: &str) -> Vec<String> {
        let keys = self.label_keys.get_or_init(|| {
            let labels = self.profile.label_sets.iter().flatten();
            let keys: BTreeSet<StrId> = labels.map(|label| label.key).collect();
            keys.into_iter().map(|key| quoted(&self.profile.str(key).to_str_lossy())).collect()
        });
        starting_with(typed, keys.iter().cloned())
    }

    /// Texts of the labels with this key.
    fn values_with(&self, key: &str, typed: &str) -> Vec<String> {
        let Some(key) = self.profile.strings.find(unquoted(key).as_bytes()) else { return Vec::new() };
        let labels = self.profile.label_sets.iter().flatten().filter(|label| label.key == key);
        let texts: BTreeSet<StrId> = labels
            .filter_map(|label| match label.value {
                LabelValue::Str(text) => Some(text),
                _ => None,
            })
            .collect();
        let texts = texts.into_iter().map(|text| quoted(&self.profile.str(text).to_str_lossy()));
        starting_with(typed, texts)
    }
}

fn words(start: usize, words: Vec<String>) -> Completion {
    Completion { start, candidates: Candidates::Words(words) }
}

fn files(start: usize) -> Completion {
    Completion { start, candidates: Candidates::Files { only_folders: false } }
}

/// The option before the first `=`, and where its value begins.
fn assigned_option(line: &str) -> Option<(&'static ConfigOption, usize)> {
    let (name, value) = line.split_once('=')?;
    let option = option(name.trim())?;
    Some((option, line.len() - value.trim_start().len()))
}

fn blank_len(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

fn help_knows(word: &str) -> bool {
    command(word).is_some()
        || OPTIONS.iter().any(|option| option.name == word && option.choices.is_empty())
        || crate::options::option_of_choice(word).is_some()
}

/// Those words that begin so, in order. What a terminal would act on is in none of them.
fn starting_with(typed: &str, words: impl Iterator<Item = String>) -> Vec<String> {
    words
        .filter(|word| word.starts_with(typed) && !word.contains(char::is_control))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .take(MOST_WORDS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::tests::heap;

    fn completed(line: &str) -> (usize, Vec<String>) {
        let Completion { start, candidates } = Completer::new(heap()).complete(line);
        match candidates {
            Candidates::Words(words) => (start, words),
            Candidates::Files { only_folders } => (start, vec![format!("files {only_folders}")]),
        }
    }

    fn is(line: &str, start: usize, words: &[&str]) {
        assert_eq!(
            completed(line),
            (start, words.iter().map(|word| (*word).to_owned()).collect()),
            "{line:?}"
        );
    }

    #[test]
    fn lines_begin_with_commands_options_and_sample_types() {
        is("flam", 0, &["flamechart", "flamegraph"]);
        is("TOPP", 0, &["topproto"]);
        is("foc", 0, &["focus="]);
        is("call_", 0, &["call_tree"]);
        is("total_", 0, &["total_alloc_objects", "total_inuse_space"]);
        is(" qu", 1, &["quit"]);
        is("xyzzy", 0, &[]);
    }

    #[test]
    fn options_complete_their_values() {
        is("sort=", 5, &["cum", "flat"]);
        is("granularity = li", 14, &["lines"]);
        is("trim=f", 5, &["false"]);
        is("sample_index=a", 13, &["alloc_objects"]);
        is("unit=mi", 5, &["min", "minimum"]);
        is("output=x", 7, &["files false"]);
        is("source_path=/a:/b", 15, &["files true"]);
        is("tagroot=route,u", 14, &["user"]);
        is("tagfocus=ro", 9, &["route="]);
        is("tagfocus=route=se", 15, &["search"]);
        is("tagfocus=nosuch=se", 16, &[]);
        is("hide=main.bus", 5, &["main.busy"]);
        is("hide=x|main.bus", 7, &["main.busy"]);
    }

    #[test]
    fn functions_become_regular_expressions_that_match_them() {
        let leak = r"main.\(\*server\).leak";
        is("list leak", 5, &[leak]);
        is("peek main.(*", 5, &[leak]);
        is(r"peek main.\(\*server", 5, &[leak]);
        is("top5 -leak", 6, &[leak]);
        is("list map", 5, &[r"util.map\[int\sstring\]"]);
        is("list ", 5, &[]);
        is("top -c", 4, &["-cum"]);
        is("comments lea", 9, &[]);
    }

    #[test]
    fn names_that_begin_so_come_before_those_that_hold_it() {
        is("list main.", 5, &[r"main.\(\*server\).leak", "main.busy"]);
    }

    #[test]
    fn nothing_that_a_terminal_acts_on_is_offered() {
        assert!(starting_with("", ["a\x1b".to_owned()].into_iter()).is_empty());
    }

    #[test]
    fn tags_complete_keys_of_labels() {
        is("tags ro", 5, &["route"]);
        is("tags -u", 6, &["user"]);
    }

    #[test]
    fn files_follow_a_redirection() {
        is("png >cp", 5, &["files false"]);
        is("png > cp", 6, &["files false"]);
        is("help > ", 7, &[]);
    }

    #[test]
    fn help_knows_what_it_can_tell_of() {
        is("help flamegraph", 5, &["flamegraph"]);
        is("help granu", 5, &[]);
        is("help li", 5, &["lines", "list"]);
    }

    #[test]
    fn programs_behind_a_pipe_are_not_ours() {
        is("top | to", 8, &[]);
    }

    #[test]
    fn hints_are_the_rest_of_a_word_or_the_usage() {
        let completer = Completer::new(heap());
        let rest = |text: &str| Some(Hint { text: text.to_owned(), is_rest: true });
        assert_eq!(completer.hint("flameg"), rest("raph"));
        assert_eq!(completer.hint("list main.b"), rest("usy"));
        assert_eq!(completer.hint("list leak"), None);
        assert_eq!(completer.hint("flamegraph"), None);
        assert_eq!(completer.hint(""), None);
        let usage = completer.hint("peek ").expect("a hint");
        assert_eq!(usage, Hint { text: "func_regex".to_owned(), is_rest: false });
    }
}
