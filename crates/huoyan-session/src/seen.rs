//! The flags that a command line set, and what they ask for together.
//!
//! The checks, their order and their messages are upstream's (`cli.go`, `parseFlags`).

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use crate::command_line::{CommandLineError, Target, UsagePlace};
use crate::commands::{Command, command};
use crate::flags::{FlagValues, VALUE_FLAGS_IN_ORDER, flag};
use crate::go_text::quote;
use crate::invocation::{
    Base, FetchOptions, Invocation, Request, SourceLabel, SymbolOptions, Task, parse_header,
};
use crate::options::{Config, OPTIONS};
use crate::slot::{Slot, flag_bool};

/// The flags that were seen so far.
#[derive(Default)]
pub(crate) struct Seen {
    config: Config,
    values: FlagValues,
    /// Words of choices that are on.
    choices: Vec<&'static str>,
    /// Formats that are on, with their regexp.
    formats: Vec<(&'static Command, Option<String>)>,
}

impl Seen {
    /// Sets one flag; the error is the whole message.
    pub(crate) fn set(&mut self, target: Target, value: Option<OsString>) -> Result<(), String> {
        let name = target.name();
        let value = value.as_deref();
        match target {
            Target::Option(option) => set_slot((option.slot)(&mut self.config), name, value),
            Target::Flag(flag) => set_slot((flag.slot)(&mut self.values), name, value),
            Target::Choice(word) => {
                let mut on = false;
                set_slot(Slot::Bool(&mut on), name, value)?;
                self.choices.retain(|&other| other != word);
                self.choices.extend(on.then_some(word));
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
    pub(crate) fn finish(mut self, sources: Vec<OsString>) -> Result<Request, CommandLineError> {
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
            // In the table's order: upstream's is that of a map and changes from run to run.
            let words: Vec<_> = option
                .choices
                .iter()
                .map(|choice| choice.name)
                .filter(|word| self.choices.contains(word))
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
        if !values.allow_host.is_empty() && !has_web {
            return Err(CommandLineError::plain("-allow_host only makes sense with -http"));
        }
        if values.no_browser && !has_web {
            return Err(CommandLineError::plain("-no_browser only makes sense with -http"));
        }
        Ok(match format {
            Some((command, regexp)) => Task::Report { command, regexp },
            None if has_web => Task::Web {
                address: values.http.clone(),
                open_browser: !values.no_browser,
                other_hosts: values
                    .allow_host
                    .iter()
                    .map(|host| host.to_string_lossy().into_owned())
                    .collect(),
            },
            None => match command("top").filter(|_| self.config.json) {
                Some(command) => Task::Report { command, regexp: None },
                None => Task::Shell,
            },
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
                has_differences: false,
                seconds: positive_seconds(values.seconds),
                timeout: positive_seconds(values.timeout),
                tls_cert: optional_path(&mut values.tls_cert),
                tls_key: optional_path(&mut values.tls_key),
                tls_ca: optional_path(&mut values.tls_ca),
                headers,
                header_files: values.header_file.into_iter().map(PathBuf::from).collect(),
                source_label: values.source_label.map(SourceLabel::Name),
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
