//! `ci`: everything that CI runs, in the order in which it most likely fails.

use std::fs;
use std::time::Instant;

use anyhow::{Result, ensure};

use crate::run::{cargo, release_build, run as run_command, target_folder};
use crate::{conformance, foreign, licences, main_job, notices, page};

/// The largest that the released tool may be.
const MAX_BYTES: u64 = 15_000_000;

type Step = (&'static str, fn() -> Result<()>);

const STEPS: [Step; 11] = [
    ("format", || run_command(cargo().args(["fmt", "--all", "--check"]))),
    ("lints", lints),
    ("tests", || run_command(cargo().args(["test", "--workspace"]))),
    ("page", || page::run(&[])),
    ("aarch64", foreign::in_ci),
    ("size", size),
    ("main job", main_job::run),
    ("documentation", documentation),
    ("licences", || licences::run(&[])),
    ("notices", || notices::run(&["--check".to_owned()])),
    ("conformance", || conformance::run(&["--require".to_owned(), "100".to_owned()])),
];

/// Runs every step; the first that fails ends it.
pub(crate) fn run(_: &[String]) -> Result<()> {
    for (name, step) in STEPS {
        eprintln!("\n== {name}");
        let start = Instant::now();
        step()?;
        eprintln!("== {name}: good, {:.0} s", start.elapsed().as_secs_f64());
    }
    Ok(())
}

/// The workspace, and what only other features compile: what a program adds is built without most of them.
fn lints() -> Result<()> {
    const FORMS: [&[&str]; 4] = [
        &["--workspace", "--all-targets"],
        &["--package", "huoyan-format", "--no-default-features", "--all-targets"],
        &["--package", "huoyan-symbol", "--no-default-features"],
        &["--package", "huoyan", "--all-targets", "--features", "criterion,global-allocator"],
    ];
    FORMS.iter().try_for_each(|form| {
        run_command(cargo().arg("clippy").args(*form).args(["--", "--deny", "warnings"]))
    })?;
    elsewhere()
}

/// What a program on another system gets of the collectors, as far as that can be seen from here.
fn elsewhere() -> Result<()> {
    let command = &mut cargo();
    command.args(["clippy", "--package", "huoyan", "--package", "huoyan-http", "--", "--deny", "warnings"]);
    command
        .env("RUSTFLAGS", "--cfg huoyan_elsewhere")
        .env("CARGO_TARGET_DIR", target_folder().join("elsewhere"));
    run_command(command)
}

fn size() -> Result<()> {
    let file = release_build()?;
    let bytes = fs::metadata(&file)?.len();
    eprintln!("{}: {bytes} bytes of at most {MAX_BYTES}", file.display());
    ensure!(bytes < MAX_BYTES, "the released tool has {bytes} bytes");
    Ok(())
}

fn documentation() -> Result<()> {
    let command = &mut cargo();
    run_command(command.env("RUSTDOCFLAGS", "--deny warnings").args(["doc", "--workspace", "--no-deps"]))
}
