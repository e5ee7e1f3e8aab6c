//! The table of commands: what is built, how it runs, and by what its samples are labelled.

/// What a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Job {
    /// Benchmarks.
    Bench,
    /// Tests.
    Test,
    /// A program.
    Run,
}

/// One command.
#[derive(Debug, PartialEq)]
pub(crate) struct Command {
    /// Its name, which is that of cargo's own.
    pub(crate) name: &'static str,
    /// What it is about.
    pub(crate) job: Job,
    /// The words by which cargo builds and does not run.
    pub(crate) build: &'static [&'static str],
    /// The profile with which cargo builds, unless told otherwise.
    pub(crate) usual_profile: &'static str,
    /// The key of the label that samples carry.
    pub(crate) label: Option<&'static str>,
    /// One line of help.
    pub(crate) help: &'static str,
}

/// All commands.
pub(crate) static COMMANDS: [Command; 3] = [
    Command {
        name: "bench",
        job: Job::Bench,
        build: &["bench", "--no-run"],
        usual_profile: "bench",
        label: Some("benchmark"),
        help: "one process a benchmark; samples are labelled benchmark=NAME",
    },
    Command {
        name: "test",
        job: Job::Test,
        build: &["test", "--no-run"],
        usual_profile: "test",
        label: Some("test"),
        help: "one process a test file; samples are labelled test=NAME",
    },
    Command {
        name: "run",
        job: Job::Run,
        build: &["build"],
        usual_profile: "dev",
        label: None,
        help: "the program and the processes that it starts",
    },
];

/// The command of this name.
pub(crate) fn command(name: &str) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.name == name)
}
