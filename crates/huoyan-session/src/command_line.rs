//! Words of the command line to a [`Request`], by the rules of Go's `flag` package.
//!
//! `-flag` and `--flag` are the same; a value stands after `=` or in the next word, for true-or-false flags
//! only after `=`; the first word that is no flag, and `--`, end the flags. A later flag wins over an
//! earlier one. What is checked after that, and in which order, is upstream's (`cli.go`, `parseFlags`).

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use crate::commands::{Command, command};
use crate::flags::{Flag, FlagValues, VALUE_FLAGS_IN_ORDER, flag};
use crate::go_text::quote;
use crate::help;
use crate::invocation::{Base, FetchOptions, Invocation, Request, SymbolOptions, Task, parse_header};
use crate::options::{Config, ConfigOption, OPTIONS, option, option_of_choice};
use crate::slot::{Kind, Slot, flag_bool};

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
    fn plain(message: impl Into<String>) -> CommandLineError {
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
enum Target {
    Option(&'static ConfigOption),
    /// The option, and the index of the word among its choices.
    Choice(&'static ConfigOption, usize),
    Format(&'static Command),
    Flag(&'static Flag),
}

impl Target {
    fn name(self) -> &'static str {
        match self {
            Target::Option(option) => option.name,
            Target::Choice(option, index) => option.choices[index].name,
            Target::Format(command) => command.name,
            Target::Flag(flag) => flag.name,
        }
    }

    fn stands_alone(self) -> bool {
        match self {
            Target::Option(option) => option.kind.stands_alone(),
            Target::Choice(..) => true,
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
    if let Some(option) = option_of_choice(name) {
        let index = option.choices.iter().position(|choice| choice.name == name)?;
        return Some(Target::Choice(option, index));
    }
    command(name).map(Target::Format).or_else(|| flag(name).map(Target::Flag))
}

/// The flags that were seen so far.
#[derive(Default)]
struct Seen {
    config: Config,
    values: FlagValues,
    /// Words of choices that are on.
    choices: Vec<(&'static ConfigOption, usize)>,
    /// Formats that are on, with their regexp.
    formats: Vec<(&'static Command, Option<String>)>,
}

impl Seen {
    /// Sets one flag; the error is the whole message.
    fn set(&mut self, target: Target, value: Option<OsString>) -> Result<(), String> {
        let name = target.name();
        let value = value.as_deref();
        match target {
            Target::Option(option) => set_slot((option.slot)(&mut self.config), name, value),
            Target::Flag(flag) => set_slot((flag.slot)(&mut self.values), name, value),
            Target::Choice(option, index) => {
                let mut on = false;
                set_slot(Slot::Bool(&mut on), name, value)?;
                self.choices
                    .retain(|&(_, other)| option.choices.get(other).is_none_or(|word| word.name != name));
                if on {
                    self.choices.push((option, index));
                }
                Ok(())
            }
            Target::Format(command) => self.set_format(command, value),
        }
    }

    fn set_format(&mut self, command: &'static Command, value: Option<&OsStr>) -> Result<(), String> {
        let mut regexp = String::new();
        let mut on = false;
        if command.takes_regexp {
            set_slot(Slot::Text(&mut regexp), command.name, value)?;
            on = !regexp.is_empty();
        } else {
            set_slot(Slot::Bool(&mut on), command.name, value)?;
        }
        self.formats.retain(|(other, _)| other.name != command.name);
        if on {
            self.formats.push((command, command.takes_regexp.then_some(regexp)));
        }
        Ok(())
    }

    /// Checks what was seen, in upstream's order.
    fn finish(mut self, sources: Vec<OsString>) -> Result<Request, CommandLineError> {
        if let Some(request) = self.request_without_sources() {
            return Ok(request);
        }
        if sources.is_empty() {
            let error = CommandLineError::plain("no profile source specified");
            return Err(CommandLineError { usage: UsagePlace::Above, ..error });
        }
        self.apply_choices()?;
        let task = self.take_task()?;
        let notices = self.apply_value_flags();
        match self.check_base().and_then(|base| Ok((base, headers(&self.values.header)?))) {
            Ok((base, headers)) => {
                Ok(Request::Run(Box::new(self.into_invocation(sources, base, task, headers, notices))))
            }
            Err(error) => Err(CommandLineError { notices, ..error }),
        }
    }

    fn request_without_sources(&mut self) -> Option<Request> {
        let values = &mut self.values;
        if values.version {
            return Some(Request::Version);
        }
        if values.man {
            return Some(Request::Manual);
        }
        if let Some(shell) = values.completion {
            return Some(Request::Completion(shell));
        }
        optional_path(&mut values.install_links).map(Request::InstallLinks)
    }

    fn apply_choices(&mut self) -> Result<(), CommandLineError> {
        for option in OPTIONS.iter().filter(|option| !option.choices.is_empty()) {
            let is_on = |index: usize| {
                self.choices
                    .iter()
                    .any(|&(other, other_index)| other.name == option.name && other_index == index)
            };
            // In the table's order: upstream's is that of a map and changes from run to run.
            let words: Vec<_> = (0..option.choices.len())
                .filter(|&index| is_on(index))
                .map(|index| option.choices[index].name)
                .collect();
            match words.as_slice() {
                [] => {}
                [word] => (option.slot)(&mut self.config)
                    .set_variable(option.name, word)
                    .map_err(CommandLineError::plain)?,
                words => {
                    let message = format!("conflicting options set: [{}]", words.join(" "));
                    return Err(CommandLineError::plain(message));
                }
            }
        }
        Ok(())
    }

    fn take_task(&mut self) -> Result<Task, CommandLineError> {
        let values = &self.values;
        let format = self.formats.pop();
        if !self.formats.is_empty() {
            return Err(CommandLineError::plain("must set at most one output format"));
        }
        let has_web = !values.http.is_empty();
        if format.is_some() && has_web {
            let message = "-http is not compatible with an output format on the command line";
            return Err(CommandLineError::plain(message));
        }
        if values.no_browser && !has_web {
            return Err(CommandLineError::plain("-no_browser only makes sense with -http"));
        }
        Ok(match format {
            Some((command, regexp)) => Task::Report { command, regexp },
            None if has_web => Task::Web { address: values.http.clone(), open_browser: !values.no_browser },
            None => Task::Shell,
        })
    }

    /// Applies the short forms of `-sample_index`; those that come too late give a notice.
    fn apply_value_flags(&mut self) -> Vec<String> {
        let mut notices = Vec::new();
        for flag in VALUE_FLAGS_IN_ORDER.iter().filter_map(|name| flag(name)) {
            let Slot::Bool(&mut true) = (flag.slot)(&mut self.values) else { continue };
            if self.config.sample_index.is_empty() {
                flag.sample_index.unwrap_or_default().clone_into(&mut self.config.sample_index);
            } else {
                notices.push(format!("Multiple value selections, ignoring -{}", flag.name));
            }
        }
        if self.values.mean_delay {
            self.config.mean = true;
        }
        notices
    }

    fn check_base(&mut self) -> Result<Option<Base>, CommandLineError> {
        let base = std::mem::take(&mut self.values.base);
        let diff_base = std::mem::take(&mut self.values.diff_base);
        let base = match (base.is_empty(), diff_base.is_empty()) {
            (false, false) => {
                return Err(CommandLineError::plain("-base and -diff_base flags cannot both be specified"));
            }
            (true, true) => None,
            (false, true) => Some(Base { source: base, is_diff: false }),
            (true, false) => Some(Base { source: diff_base, is_diff: true }),
        };
        if self.config.normalize && base.is_none() {
            return Err(CommandLineError::plain("must have base profile to normalize by"));
        }
        Ok(base)
    }

    fn into_invocation(
        self,
        sources: Vec<OsString>,
        base: Option<Base>,
        task: Task,
        headers: Vec<(String, String)>,
        notices: Vec<String>,
    ) -> Invocation {
        let mut values = self.values;
        Invocation {
            sources,
            base,
            task,
            config: self.config,
            fetch: FetchOptions {
                seconds: positive_seconds(values.seconds),
                timeout: positive_seconds(values.timeout),
                tls_cert: optional_path(&mut values.tls_cert),
                tls_key: optional_path(&mut values.tls_key),
                tls_ca: optional_path(&mut values.tls_ca),
                headers,
                header_files: values.header_file.into_iter().map(PathBuf::from).collect(),
                source_label: values.source_label,
                max_bytes: values.max_bytes,
            },
            symbols: SymbolOptions {
                mode: values.symbolize,
                build_id: values.buildid,
                tools: (!values.tools.is_empty()).then_some(values.tools),
            },
            comment: values.add_comment,
            all_frames: values.all_frames,
            notices,
        }
    }
}

fn set_slot(slot: Slot<'_>, name: &str, value: Option<&OsStr>) -> Result<(), String> {
    if let Slot::Bool(slot) = slot {
        let Some(value) = value else {
            *slot = true;
            return Ok(());
        };
        let set = value.to_str().map_or(Err("parse error"), flag_bool);
        *slot = set.map_err(|reason| {
            format!("invalid boolean value {} for -{name}: {reason}", quote(value.as_encoded_bytes()))
        })?;
        return Ok(());
    }
    let is_secret = matches!(slot, Slot::Secrets(_));
    let value = value.unwrap_or(OsStr::new("true"));
    slot.set_flag(value).map_err(|reason| {
        if is_secret {
            return format!("invalid value for flag -{name}: {reason}");
        }
        format!("invalid value {} for flag -{name}: {reason}", quote(value.as_encoded_bytes()))
    })
}

fn headers(texts: &[String]) -> Result<Vec<(String, String)>, CommandLineError> {
    let read = |text: &String| {
        // The value may be a password: the message does not repeat it.
        parse_header(text).ok_or_else(|| CommandLineError::plain("-header takes NAME: VALUE"))
    };
    texts.iter().map(read).collect()
}

fn positive_seconds(seconds: i64) -> Option<Duration> {
    u64::try_from(seconds).ok().filter(|&seconds| seconds > 0).map(Duration::from_secs)
}

fn optional_path(path: &mut OsString) -> Option<PathBuf> {
    (!path.is_empty()).then(|| std::mem::take(path).into())
}
