//! The scripts whose place the program takes: `stackcollapse-go.pl` and `flamegraph.pl`.
//!
//! Their arguments become those of pprof, so that lines of scripts and tutorials run as they are written. Both read files
//! or standard input and write to standard output, be it a terminal.

use std::ffi::OsString;

use crate::command_line::parse;
use crate::commands::FLAMEGRAPH_TO_STDOUT;
use crate::invocation::{Request, Task};
use crate::options::option;
use crate::slot::Kind;

/// A script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OldName {
    /// Folds the text of `-raw`.
    StackcollapseGo,
    /// Draws folded stacks.
    Flamegraph,
}

/// What an option of `flamegraph.pl` becomes.
#[derive(Clone, Copy)]
enum Becomes {
    /// pprof's option of the same name.
    Same,
    /// Nothing, for it is so anyway; it takes a value or not.
    AsItIs { takes_value: bool },
    /// Nothing but a line that says why; it takes a value or not.
    Nothing { takes_value: bool, why: &'static str },
}

/// The options of `flamegraph.pl`.
const OPTIONS: [(&str, Becomes); 24] = [
    ("title", Becomes::Same),
    ("subtitle", Becomes::Same),
    ("width", Becomes::Same),
    ("height", Becomes::Same),
    ("minwidth", Becomes::Same),
    ("fonttype", Becomes::Same),
    ("fontsize", Becomes::Same),
    ("countname", Becomes::Same),
    ("nametype", Becomes::Same),
    ("colors", Becomes::Same),
    ("notes", Becomes::Same),
    ("reverse", Becomes::Same),
    ("inverted", Becomes::Same),
    ("flamechart", Becomes::Same),
    ("negate", Becomes::Same),
    ("bgcolors", Becomes::Same),
    ("total", Becomes::Same),
    ("factor", Becomes::Same),
    ("encoding", Becomes::AsItIs { takes_value: true }),
    ("fontwidth", Becomes::AsItIs { takes_value: true }),
    ("hash", Becomes::AsItIs { takes_value: false }),
    ("cp", Becomes::AsItIs { takes_value: false }),
    ("random", Becomes::Nothing { takes_value: false, why: "colours are chosen by the names of functions" }),
    ("nameattr", Becomes::Nothing { takes_value: true, why: "frames have no attributes but their own" }),
];

const STACKCOLLAPSE_USAGE: &str = "\
usage: stackcollapse-go.pl [file ...]

Folds the text of pprof -raw, or any other profile, into lines a;b;c n, which
flamegraph.pl draws. Without a file it reads standard input.
";

/// What the words after an old name ask for.
///
/// # Errors
/// One line that says what is wrong with them, or the usage that they ask for.
pub fn parse_old(name: OldName, words: impl Iterator<Item = OsString>) -> Result<Request, OldNameError> {
    let words: Vec<OsString> = words.collect();
    let is_help = |word: &OsString| ["-h", "--help", "-help", "-?"].iter().any(|help| *word == *help);
    if words.iter().any(is_help) {
        return Err(OldNameError::Usage(match name {
            OldName::StackcollapseGo => STACKCOLLAPSE_USAGE.to_owned(),
            OldName::Flamegraph => flamegraph_usage(),
        }));
    }
    let mut translated: Vec<OsString> = match name {
        // The script counts the first column.
        OldName::StackcollapseGo => ["-folded", "-sample_index=0"].map(OsString::from).to_vec(),
        OldName::Flamegraph => ["-flamegraph", "-countname=samples"].map(OsString::from).to_vec(),
    };
    // Such texts have their names.
    translated.push("-symbolize=none".into());
    let (mut files, mut notices) = (Vec::new(), Vec::new());
    let mut words = words.into_iter();
    while let Some(word) = words.next() {
        match word.to_str() {
            Some(text) if text.starts_with('-') && text != "-" => {
                translated.extend(option_words(name, text, &mut words, &mut notices)?);
            }
            _ => files.push(word),
        }
    }
    if files.is_empty() {
        files.push("-".into());
    }
    translated.extend(files);
    let mut request = parse(translated).map_err(|error| OldNameError::Wrong(error.message))?;
    if let (OldName::Flamegraph, Request::Run(invocation)) = (name, &mut request) {
        invocation.task = Task::Report { command: &FLAMEGRAPH_TO_STDOUT, regexp: None };
        invocation.fetch.has_differences = true;
        invocation.notices.extend(notices);
    }
    Ok(request)
}

/// Why the words of an old name ask for nothing.
#[derive(Debug)]
pub enum OldNameError {
    /// They ask for help: the usage.
    Usage(String),
    /// What is wrong with them.
    Wrong(String),
}

/// One option in pprof's words; some take the next word as their value. What has no effect is told in `notices`.
fn option_words(
    name: OldName,
    text: &str,
    words: &mut impl Iterator<Item = OsString>,
    notices: &mut Vec<String>,
) -> Result<Option<OsString>, OldNameError> {
    let (option_name, value) = match text.trim_start_matches('-').split_once('=') {
        Some((option_name, value)) => (option_name, Some(value.to_owned())),
        None => (text.trim_start_matches('-'), None),
    };
    let known = match name {
        OldName::StackcollapseGo => None,
        OldName::Flamegraph => OPTIONS.iter().find(|(known, _)| *known == option_name),
    };
    let Some((option_name, becomes)) = known else {
        return Err(OldNameError::Wrong(format!("unknown option {text}: --help lists those there are")));
    };
    let takes_value = match becomes {
        Becomes::Same => option(option_name).is_some_and(|option| option.kind != Kind::Bool),
        Becomes::AsItIs { takes_value } | Becomes::Nothing { takes_value, .. } => *takes_value,
    };
    let value = match (takes_value, value) {
        (true, None) => words.next().map(|word| word.to_string_lossy().into_owned()),
        (_, value) => value,
    };
    let Some(value) = value.or((!takes_value).then(|| "true".to_owned())) else {
        return Err(OldNameError::Wrong(format!("--{option_name} takes a value")));
    };
    if let Becomes::Nothing { why, .. } = becomes {
        notices.push(format!("--{option_name} has no effect: {why}"));
    }
    Ok(matches!(becomes, Becomes::Same).then(|| format!("-{option_name}={value}").into()))
}

fn flamegraph_usage() -> String {
    let mut text = "\
usage: flamegraph.pl [options] [file ...] > graph.svg

Draws folded stacks, lines a;b;c n, or any other profile, as one SVG. Without a
file it reads standard input.

"
    .to_owned();
    for (name, becomes) in OPTIONS {
        if let (Becomes::Same, Some(option)) = (becomes, option(name)) {
            let operand = if option.kind == Kind::Bool { "" } else { " VALUE" };
            text.push_str(&format!("  --{:<18}{}\n", format!("{name}{operand}"), option.help[0]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: OldName, words: &[&str]) -> Result<crate::Invocation, String> {
        match parse_old(name, words.iter().map(OsString::from)) {
            Ok(Request::Run(invocation)) => Ok(*invocation),
            Ok(_) => Err("no work".to_owned()),
            Err(OldNameError::Wrong(message) | OldNameError::Usage(message)) => Err(message),
        }
    }

    #[test]
    fn options_are_taken_with_and_without_an_equals_sign() {
        let given =
            ["--title", "CPU time", "-width=800", "--inverted", "--hash", "--encoding", "x", "out.folded"];
        let invocation = words(OldName::Flamegraph, &given).expect("it is right");
        let config = &invocation.config;
        assert_eq!((config.title.as_str(), config.width, config.inverted), ("CPU time", 800.0, true));
        assert_eq!(
            (config.countname.as_str(), &invocation.sources[..]),
            ("samples", &["out.folded".into()][..])
        );
        assert_eq!(words(OldName::Flamegraph, &[]).expect("standard input").sources, ["-"]);
        assert_eq!(words(OldName::StackcollapseGo, &["a", "b"]).expect("two files").sources, ["a", "b"]);
    }

    #[test]
    fn what_has_no_effect_is_taken_and_told() {
        let given = ["--random", "--cp", "--hash", "--nameattr", "names.txt", "out.folded"];
        let invocation = words(OldName::Flamegraph, &given).expect("it is right");
        assert_eq!(invocation.sources, ["out.folded"]);
        let told = [
            "--random has no effect: colours are chosen by the names of functions",
            "--nameattr has no effect: frames have no attributes but their own",
        ];
        assert_eq!(invocation.notices, told);
    }

    #[test]
    fn what_is_not_known_is_named() {
        let wrong = |given: &[&str]| words(OldName::Flamegraph, given).expect_err("it is wrong");
        assert_eq!(wrong(&["--wide"]), "unknown option --wide: --help lists those there are");
        assert_eq!(wrong(&["--title"]), "--title takes a value");
        assert!(wrong(&["--help"]).contains("\n  --title VALUE       Title of flame graphs\n"));
        let wrong = words(OldName::StackcollapseGo, &["--title=x", "f"]).expect_err("no such option");
        assert_eq!(wrong, "unknown option --title=x: --help lists those there are");
    }
}
