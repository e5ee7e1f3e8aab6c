//! Words of the command line to a [`Request`], by the rules of Go's `flag` package.
//!
//! `-flag` and `--flag` are the same; a value stands after `=` or in the next word, for true-or-false flags
//! only after `=`; the first word that is no flag, and `--`, end the flags. A later flag wins over an
//! earlier one. What the words mean together is checked by [`Seen`].

use std::ffi::{OsStr, OsString};

use crate::commands::{Command, command};
use crate::flags::{Flag, flag};
use crate::help;
use crate::invocation::Request;
use crate::options::{ConfigOption, OPTIONS, option};
use crate::seen::Seen;
use crate::slot::Kind;

/// Why a command line was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLineError {
    /// Lines that go before everything else.
    pub notices: Vec<String>,
    /// What is wrong.
    pub message: String,
    /// Where the usage goes.
    pub usage: UsagePlace,
}

/// Where the usage stands beside an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UsagePlace {
    /// Nowhere.
    Nowhere,
    /// Above the message.
    Above,
    /// Below the message.
    Below,
}

impl CommandLineError {
    pub(crate) fn plain(message: impl Into<String>) -> CommandLineError {
        CommandLineError { notices: Vec::new(), message: message.into(), usage: UsagePlace::Nowhere }
    }

    fn of_flag(message: String) -> CommandLineError {
        CommandLineError { usage: UsagePlace::Below, ..CommandLineError::plain(message) }
    }

    /// All that goes to standard error.
    ///
    /// The usage is upstream's alone: additions would make the answer longer than the one that scripts
    /// know. `-h` has them.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for notice in &self.notices {
            text.push_str(notice);
            text.push('\n');
        }
        if self.usage == UsagePlace::Above {
            text.push_str(&help::upstream_usage());
        }
        text.push_str(&self.message);
        text.push('\n');
        if self.usage == UsagePlace::Below {
            text.push_str(&help::upstream_usage());
        }
        text
    }
}

/// Reads the words after the program's name.
///
/// # Errors
/// A word that the grammar does not allow, or words that do not go together; the text is upstream's.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Request, CommandLineError> {
    let mut words = words.into_iter().peekable();
    let mut seen = Seen::default();
    while let Some(word) = words.next_if(|word| is_flag_word(word)) {
        let bytes = word.as_encoded_bytes();
        if bytes == b"--" {
            break;
        }
        let (name, value) = split_flag(bytes).ok_or_else(|| {
            CommandLineError::of_flag(format!("bad flag syntax: {}", word.to_string_lossy()))
        })?;
        let Some(target) = target(&name) else {
            if name == "help" || name == "h" {
                return Ok(Request::Help);
            }
            return Err(CommandLineError::of_flag(format!("flag provided but not defined: -{name}")));
        };
        let value = match value {
            None if !target.stands_alone() => Some(
                words
                    .next()
                    .ok_or_else(|| CommandLineError::of_flag(format!("flag needs an argument: -{name}")))?,
            ),
            value => value,
        };
        seen.set(target, value).map_err(CommandLineError::of_flag)?;
    }
    seen.finish(words.collect())
}

/// Whether a name is a flag's.
pub(crate) fn is_flag(name: &str) -> bool {
    target(name).is_some()
}

/// A lone `-` is a source.
fn is_flag_word(word: &OsStr) -> bool {
    matches!(word.as_encoded_bytes(), [b'-', _, ..])
}

/// The name and the value of `-name=value` or `--name=value`; `None` if no name can be there.
fn split_flag(word: &[u8]) -> Option<(String, Option<OsString>)> {
    let bare = word.strip_prefix(b"--").or_else(|| word.strip_prefix(b"-"))?;
    if matches!(bare, [] | [b'-' | b'=', ..]) {
        return None;
    }
    let equals = bare.iter().position(|&byte| byte == b'=');
    let name = String::from_utf8_lossy(&bare[..equals.unwrap_or(bare.len())]).into_owned();
    Some((name, equals.map(|equals| os_string(&bare[equals + 1..]))))
}

#[cfg(unix)]
fn os_string(bytes: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn os_string(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}

/// What a flag's name stands for.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    Option(&'static ConfigOption),
    /// A word of a choice.
    Choice(&'static str),
    Format(&'static Command),
    Flag(&'static Flag),
}

impl Target {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Target::Option(option) => option.name,
            Target::Choice(word) => word,
            Target::Format(command) => command.name,
            Target::Flag(flag) => flag.name,
        }
    }

    fn stands_alone(self) -> bool {
        match self {
            Target::Option(option) => option.kind.stands_alone(),
            Target::Choice(_) => true,
            Target::Format(command) => !command.takes_regexp,
            Target::Flag(flag) => flag.kind.stands_alone(),
        }
    }
}

fn target(name: &str) -> Option<Target> {
    if let Some(option) = option(name) {
        // Compat: a choice is set by its words; its own name is a variable, not a flag.
        return (option.kind != Kind::Choice).then_some(Target::Option(option));
    }
    choice_word(name)
        .map(Target::Choice)
        .or_else(|| command(name).map(Target::Format))
        .or_else(|| flag(name).map(Target::Flag))
}

/// The word as the table has it, if it is one of a choice.
fn choice_word(name: &str) -> Option<&'static str> {
    let words = OPTIONS.iter().flat_map(|option| option.choices).map(|choice| choice.name);
    words.into_iter().find(|&word| word == name)
}
