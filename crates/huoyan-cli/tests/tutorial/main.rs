//! The commands that the README and the tutorial show are run, and must print what is shown.
//!
//! A fenced block `console run` holds commands (`$ …`) and their output. `…` alone on a line stands for lines
//! that are left out. Commands run in one scratch folder for each document, in which `testdata` is ours and
//! `localhost:8020` is a small server of profiles.
#![cfg(unix)]

mod blocks;
mod scratch;
#[path = "../support/server.rs"]
mod server;

use std::fs;
use std::path::{Path, PathBuf};

use blocks::{Step, matches, steps};
use scratch::Scratch;

fn document(name: &str) -> String {
    let path = root().join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs what a document shows, and reports all that differs at once.
fn check(name: &str) {
    let scratch = Scratch::new(name, &root().join("testdata"));
    let steps = steps(&document(name));
    assert!(!steps.is_empty(), "{name} shows no command");
    let mut wrong = String::new();
    for Step { line, command, shown } in &steps {
        let printed = scratch.run(command);
        if !matches(shown, &printed) {
            wrong.push_str(&format!("{name}:{line}: {command}\n{printed}\n"));
        }
    }
    assert!(wrong.is_empty(), "these print something else than is shown:\n{wrong}");
}

#[test]
fn the_tutorial_shows_what_its_commands_print() {
    check("docs/tutorial.en.md");
}

#[test]
fn the_readme_shows_what_its_commands_print() {
    check("README.md");
}

#[test]
fn both_languages_have_the_same_commands_and_output() {
    for [english, chinese] in [["docs/tutorial.en.md", "docs/tutorial.zh.md"], ["README.md", "README.zh.md"]]
    {
        let [in_english, in_chinese] = [english, chinese].map(|name| steps(&document(name)));
        for (one, other) in in_english.iter().zip(&in_chinese) {
            assert_eq!(
                (&one.command, &one.shown),
                (&other.command, &other.shown),
                "{english}:{} and {chinese}:{} differ",
                one.line,
                other.line
            );
        }
        assert_eq!(in_english.len(), in_chinese.len(), "{english} and {chinese}");
    }
}
