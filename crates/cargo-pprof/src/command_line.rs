//! Words of the command line to a [`Request`].
//!
//! ```text
//! cargo pprof bench -p parser --bench speed -- -cpuprofile cpu.pb.gz small
//!             │     └── cargo's ─────────┘    └── ours, then the harness's
//! ```
//!
//! Flags after `--` have the grammar of Go's `flag` package: one dash or two, the value after `=` or in the
//! next word. For `bench` and `test` they may stand anywhere, as with `go test`; what is not known is the
//! harness's. For `run` the first word that is no flag of ours begins the program's arguments. A second `--`
//! ends our flags everywhere.

use std::ffi::{OsStr, OsString};

use crate::cargo_words::CargoWords;
use crate::command::{COMMANDS, Command, Job, command};
use crate::flags::{Flag, Flags, flag};

/// Everything that can be asked for.
#[derive(Debug, PartialEq)]
pub(crate) enum Request {
    /// Print the help.
    Help,
    /// Print whose program this is.
    Version,
    /// Build, run, merge.
    Run(Box<Invocation>),
}

/// One run.
#[derive(Debug, PartialEq)]
pub(crate) struct Invocation {
    /// What is run.
    pub(crate) command: &'static Command,
    /// What cargo is told.
    pub(crate) cargo: CargoWords,
    /// Our flags.
    pub(crate) flags: Flags,
    /// What the harness or the program is told.
    pub(crate) rest: Vec<OsString>,
}

/// Reads the words after the program's name.
///
/// # Errors
/// One line about what is wrong.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Request, String> {
    let mut words = words.into_iter().peekable();
    // `cargo pprof …` starts `cargo-pprof pprof …`.
    words.next_if(|word| word == "pprof");
    let Some(first) = words.next() else { return Err(no_command("no command")) };
    let command = match first.to_str().unwrap_or_default() {
        "-h" | "-help" | "--help" | "help" => return Ok(Request::Help),
        "-V" | "-version" | "--version" => return Ok(Request::Version),
        name => command(name).ok_or_else(|| no_command(&format!("no such command: {}", first.display())))?,
    };
    let mut cargo = Vec::new();
    for word in words.by_ref().take_while(|word| word != "--") {
        if is_help(&word) {
            return Ok(Request::Help);
        }
        if let Some((flag, _)) = known_flag(&word) {
            return Err(format!("-{} must stand after --, as in {}", flag.name, example(command)));
        }
        cargo.push(word);
    }
    let cargo = CargoWords::read(cargo)?;
    let Some(ours) = Ours::read(command, words)? else { return Ok(Request::Help) };
    let rest = cargo.filters.iter().cloned().chain(ours.rest).collect();
    Ok(Request::Run(Box::new(Invocation { command, cargo, flags: ours.flags, rest })))
}

fn no_command(what: &str) -> String {
    let names = COMMANDS.each_ref().map(|command| command.name);
    format!("{what}; there are {} (cargo pprof -h tells more)", names.join(", "))
}

fn example(command: &Command) -> String {
    format!("cargo pprof {} -- -cpuprofile cpu.pb.gz", command.name)
}

/// What stands after `--`.
#[derive(Default)]
struct Ours {
    flags: Flags,
    rest: Vec<OsString>,
}

impl Ours {
    /// `None` if help is asked for.
    fn read(
        command: &'static Command,
        words: impl Iterator<Item = OsString>,
    ) -> Result<Option<Ours>, String> {
        let mut words = words;
        let mut ours = Ours::default();
        while let Some(word) = words.next() {
            if word == "--" {
                break;
            }
            if is_help(&word) {
                return Ok(None);
            }
            let Some((flag, value)) = known_flag(&word) else {
                ours.rest.push(word);
                match command.job {
                    Job::Bench | Job::Test => continue,
                    Job::Run => break,
                }
            };
            let value = match value {
                Some(value) => value,
                None => words.next().ok_or_else(|| format!("flag needs an argument: -{}", flag.name))?,
            };
            flag.set(&mut ours.flags, command, &value)?;
        }
        ours.rest.extend(words);
        Ok(Some(ours))
    }
}

fn is_help(word: &OsStr) -> bool {
    ["-h", "-help", "--help"].iter().any(|help| word == *help)
}

/// The flag of ours that a word names, and the value after its `=`. A value that is not UTF-8 must stand in
/// the next word.
fn known_flag(word: &OsStr) -> Option<(&'static Flag, Option<OsString>)> {
    let word = word.to_str()?;
    let bare = word.strip_prefix("--").or_else(|| word.strip_prefix('-'))?;
    match bare.split_once('=') {
        Some((name, value)) => Some((flag(name)?, Some(value.into()))),
        None => Some((flag(bare)?, None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use std::path::Path;

    fn request(line: &str) -> Result<Request, String> {
        parse(line.split(' ').filter(|word| !word.is_empty()).map(OsString::from))
    }

    fn invocation(line: &str) -> Invocation {
        match request(line) {
            Ok(Request::Run(invocation)) => *invocation,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn rest(line: &str) -> String {
        let rest = invocation(line).rest;
        rest.join(OsStr::new(" ")).into_string().expect("UTF-8")
    }

    #[track_caller]
    fn refused(line: &str, expected: Expect) {
        expected.assert_eq(&request(line).expect_err(line));
    }

    #[test]
    fn flags_have_one_dash_or_two_and_their_value_after_either() {
        for line in [
            "bench -- -cpuprofile c -memprofile m -count 2",
            "pprof bench -- --cpuprofile=c --memprofile m -count=2",
            "bench -- -cpuprofile x -memprofile=m --count=2 -cpuprofile=c",
        ] {
            let flags = invocation(line).flags;
            assert_eq!(flags.files(), [Some("c".into()), Some("m".into())], "{line}");
            assert_eq!(flags.count.map(u32::from), Some(2), "{line}");
        }
    }

    #[test]
    fn without_a_profile_the_cpu_profile_is_written() {
        assert_eq!(invocation("test").flags.files(), [Some("cpu.pb.gz".into()), None]);
        assert_eq!(invocation("test -- -memprofile m").flags.files(), [None, Some("m".into())]);
    }

    #[test]
    fn relative_names_lead_from_the_output_folder() {
        let flags = invocation("run -- -outputdir out -cpuprofile a/c -memprofile /m").flags;
        assert_eq!(flags.files(), [Some(Path::new("out").join("a/c")), Some("/m".into())]);
    }

    #[test]
    fn what_is_not_ours_is_the_harnesss() {
        assert_eq!(
            rest("bench -- small --sample-size 10 -cpuprofile c large"),
            "small --sample-size 10 large"
        );
        assert_eq!(rest("test -- -count 2 -- -count 3 --nocapture"), "-count 3 --nocapture");
        assert_eq!(rest("bench parse -- small"), "parse small");
    }

    #[test]
    fn the_first_foreign_word_begins_the_programs_arguments() {
        assert_eq!(rest("run -- -cpuprofile c serve -cpuprofile d -h"), "serve -cpuprofile d -h");
        assert_eq!(rest("run -- --port 80 -cpuprofile d"), "--port 80 -cpuprofile d");
        assert_eq!(rest("run -- -cpuprofile c -- -h"), "-h");
        assert_eq!(rest("run --bin shop --release x -- -memprofile m y"), "x y");
    }

    #[test]
    fn help_is_asked_for_on_both_sides() {
        for line in ["-h", "--help", "pprof help", "bench -h", "bench --bench x --help", "run -- -help"] {
            assert_eq!(request(line), Ok(Request::Help), "{line}");
        }
        assert_eq!(request("pprof -V"), Ok(Request::Version));
    }

    #[test]
    fn bad_lines_are_refused_in_one_line() {
        refused("", expect!["no command; there are bench, test, run (cargo pprof -h tells more)"]);
        refused(
            "top x",
            expect!["no such command: top; there are bench, test, run (cargo pprof -h tells more)"],
        );
        refused(
            "bench -cpuprofile c",
            expect!["-cpuprofile must stand after --, as in cargo pprof bench -- -cpuprofile cpu.pb.gz"],
        );
        refused("bench -- -cpuprofile", expect!["flag needs an argument: -cpuprofile"]);
        refused(
            "bench -- -count 0",
            expect![[r#"invalid value "0" for flag -count: not a number that it takes"#]],
        );
        refused(
            "bench -- -benchtime 5",
            expect![[
                r#"invalid value "5" for flag -benchtime: not a duration such as 2s or a number of times such as 100x"#
            ]],
        );
        refused("test -- -benchtime 2s", expect!["-benchtime is no flag of cargo pprof test"]);
        refused("run -- -count 2", expect!["-count is no flag of cargo pprof run"]);
        refused("test --doc", expect!["--doc: tests in documentation are rustdoc's, and are not profiled"]);
        refused("bench --no-run", expect!["--no-run: cargo pprof gives cargo its own"]);
    }
}
