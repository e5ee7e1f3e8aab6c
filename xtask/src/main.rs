//! The developers' commands: `cargo xtask COMMAND`.
//!
//! One command a file; the table below is the only list of them.

mod bench;
mod ci;
mod compare;
mod conformance;
mod dist_files;
mod foreign;
mod fuzz;
mod licences;
mod main_job;
mod metadata;
mod notices;
mod page;
mod peer;
mod run;
mod stability;
mod truth;

use std::env;
use std::process::ExitCode;

use anyhow::Result;

/// A command of `cargo xtask`.
struct Command {
    name: &'static str,
    arguments: &'static str,
    help: &'static str,
    run: fn(&[String]) -> Result<()>,
}

const COMMANDS: [Command; 12] = [
    Command {
        name: "ci",
        arguments: "",
        help: "everything that CI runs: format, lints, tests, size, docs, licences, conformance",
        run: ci::run,
    },
    Command {
        name: "bench",
        arguments: "[GROUP…]",
        help: "CPU time and memory beside Go's pprof, on generated profiles (docs/speed.md)",
        run: bench::run,
    },
    Command {
        name: "compare",
        arguments: "OPTION… FILE…",
        help: "runs ours and `go tool pprof` alike and shows the first difference",
        run: compare::run,
    },
    Command {
        name: "conformance",
        arguments: "[OPTION…]",
        help: "the conformance suites beside the repository, with more options of conformance.py",
        run: conformance::run,
    },
    Command {
        name: "dist-files",
        arguments: "",
        help: "writes the man page and the completion files to target/dist",
        run: dist_files::run,
    },
    Command {
        name: "foreign",
        arguments: "[aarch64] [musl]",
        help: "the collectors on aarch64 (emulated) and with musl, in a small Debian of their own (needs root)",
        run: foreign::run,
    },
    Command {
        name: "fuzz",
        arguments: "[SECONDS [TARGET…]]",
        help: "runs the fuzz targets, 60 seconds each unless told (needs cargo-fuzz)",
        run: fuzz::run,
    },
    Command {
        name: "licences",
        arguments: "",
        help: "checks the licences of all dependencies against deny.toml",
        run: licences::run,
    },
    Command {
        name: "notices",
        arguments: "[--check]",
        help: "writes THIRD-PARTY-NOTICES.md, or fails where it is out of date",
        run: notices::run,
    },
    Command {
        name: "page",
        arguments: "[types] [unit] [e2e]",
        help: "the page's types and tests, with node and Chromium (skips where they are absent)",
        run: page::run,
    },
    Command {
        name: "stability",
        arguments: "[OPTION…] PROFILE",
        help: "how much of a call graph stays where it was when more nodes are shown (docs/pictures.md)",
        run: stability::run,
    },
    Command {
        name: "truth",
        arguments: "[--seconds N] [--no-peers]",
        help: "CPU profiles of a work of known shares, by each engine and by other crates (docs/truth.md)",
        run: truth::run,
    },
];

fn main() -> ExitCode {
    let words: Vec<String> = env::args().skip(1).collect();
    let command = words.first().and_then(|name| COMMANDS.iter().find(|command| command.name == name));
    let Some(command) = command else {
        eprint!("{}", usage());
        return ExitCode::from(2);
    };
    match (command.run)(&words[1..]) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask {}: {error:#}", command.name);
            ExitCode::FAILURE
        }
    }
}

fn usage() -> String {
    let mut text = String::from("usage: cargo xtask COMMAND\n\n");
    for Command { name, arguments, help, .. } in &COMMANDS {
        text.push_str(&format!("  {:32} {help}\n", format!("{name} {arguments}")));
    }
    text
}
