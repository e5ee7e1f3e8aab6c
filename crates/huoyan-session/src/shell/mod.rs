//! The interactive shell, without a terminal: lines come from the console, reports and messages go to it.
//!
//! A line is an assignment ([`assign`]), a word about the shell itself (`help`, `o`, `quit`), or a command ([`line`]).
//! Its answer goes where [`answer`] says. Answers equal upstream's (`interactive.go`) to the byte where commands do not
//! come from a terminal; a person at one is shown what is ours, too.

mod answer;
mod assign;
mod complete;
mod help_text;
mod interruptible;
mod line;
mod name_pattern;
mod nearest;
mod options_list;
mod pipe;
mod shortcuts;

use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use bstr::ByteSlice as _;
use huoyan_profile::Profile;
use huoyan_report::{Formatter, Options, View, header::profile_labels};

pub use complete::{Candidates, Completer, Completion, Hint};

use crate::console::Console;
use crate::error::Error;
use crate::options::Config;
use crate::outcome::{report_options, without_filters};
use crate::viewers::Background;
use crate::warnings::show_warnings;

const PROMPT: &str = "(pprof) ";

/// What commands work on.
struct Shell {
    profile: Profile,
    /// The options as they are set, before a command's own.
    config: Config,
    /// The program that the command line names.
    executable: Option<OsString>,
    /// Programs that show reports while the next commands are read.
    viewers: Background,
}

/// What comes after a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Line,
    End,
}

/// Greets, and does what is asked for until there are no more lines.
///
/// # Errors
/// Those of the console. What is wrong with a line is told, and the next one is read.
pub(crate) fn run_shell(
    profile: Profile,
    config: &Config,
    executable: Option<&OsStr>,
    console: &mut dyn Console,
) -> Result<(), Error> {
    let completer = Arc::new(Completer::new(profile.clone()));
    // Under each report the description would be in the way: it stands in the greeting.
    let config = Config { compact_labels: true, ..config.clone() };
    let mut shell = Shell {
        profile,
        config,
        executable: executable.map(OsStr::to_owned),
        viewers: Background::default(),
    };
    shell.greet(console);
    while let Some(line) = console.read_command(PROMPT, &completer).map_err(Error::Commands)? {
        let next = match line.to_str() {
            Ok(line) => shell.obey_all(line, console)?,
            Err(_) => {
                console.error(line::refusal_of_bytes(&line).as_bytes());
                Next::Line
            }
        };
        console.report().flush()?;
        if next == Next::End {
            break;
        }
    }
    // The program ends now: the system takes memory back faster than a million frees.
    std::mem::forget(shell.profile.clone());
    Ok(())
}

impl Shell {
    /// Shows what the profile is. Filters have no part in it, and options that do not go with the profile are told when
    /// a report is asked for (upstream's `greetings`).
    fn greet(&self, console: &dyn Console) {
        let options = report_options(&self.config);
        let options = Options { tagroot: String::new(), tagleaf: String::new(), ..without_filters(options) };
        let mut warnings = Vec::new();
        let view = View::with_warnings(self.profile.clone(), options, &mut warnings);
        show_warnings(console, warnings);
        if let Ok(view) = view {
            let labels = profile_labels(&view, &Formatter::new(&view, self.config.unit.as_str()));
            tell(console, &bstr::join("\n", labels));
            if view.total == 0 && self.profile.n_types() > 1 {
                console.message(b"No samples were found with the default sample value type.");
                console.message(b"Try \"sample_index\" command to analyze different sample values.");
            }
        }
        console.message(b"Entering interactive mode (type \"help\" for commands, \"o\" for options)");
    }

    /// Does what a line asks for, which may be short for several.
    fn obey_all(&mut self, line: &str, console: &mut dyn Console) -> Result<Next, Error> {
        for line in shortcuts::expand(line, &self.profile) {
            if self.obey(&line, console)? == Next::End {
                return Ok(Next::End);
            }
        }
        Ok(Next::Line)
    }

    fn obey(&mut self, line: &str, console: &mut dyn Console) -> Result<Next, Error> {
        if let Some(assigned) = assign::assign(line, &mut self.config, &self.profile) {
            if let Err(message) = assigned {
                console.error(message.as_bytes());
            }
            return Ok(Next::Line);
        }
        let (words, pipe) = line::split_pipe(line);
        if pipe == Some("") {
            console.error(b"unexpected end of line after |");
            return Ok(Next::Line);
        }
        let words: Vec<&str> = words.split_whitespace().collect();
        let ours = console.input_is_terminal();
        match words.split_first() {
            None => {}
            Some((&("exit" | "quit" | "q"), _)) => return Ok(Next::End),
            Some((&("o" | "options"), _)) => {
                let list = options_list::options_list(&self.config, &self.profile, ours);
                self.answer_text(&list, pipe, console)?;
            }
            Some((&"help", about)) => match help_text::help_text(&about.join(" "), &self.profile, ours) {
                Ok(text) => self.answer_text(&text, pipe, console)?,
                Err(message) => console.error(message.as_bytes()),
            },
            Some(_) => self.answer_command(&words, pipe, console)?,
        }
        Ok(Next::Line)
    }
}

/// Shows lines; the end of the last one need not be there (upstream's `fprint`).
fn tell(console: &dyn Console, text: &[u8]) {
    console.message(text.strip_suffix(b"\n").unwrap_or(text));
}

#[cfg(test)]
pub(crate) mod tests {
    use huoyan_profile::Profile;

    const HEAP: &str = "\
PeriodType: space bytes
Period: 524288
Samples:
alloc_objects/count inuse_space/bytes[dflt]
          1          7: 1 2
                route:[search] user:[ann]
          2          5: 3 2
Locations
     1: 0x1 M=1 main.(*server).leak /x/f.go:1:0 s=0
     2: 0x2 M=1 main.busy /x/f.go:2:0 s=0
     3: 0x3 M=1 util.map[int string] /x/f.go:3:0 s=0
Mappings
1: 0x0/0x0/0x0 /x/shop  [FN]
";

    /// A small profile of a heap.
    pub(crate) fn heap() -> Profile {
        let read = huoyan_format::read(HEAP.as_bytes(), &huoyan_format::Limits::default());
        read.expect("a profile").profile
    }
}
