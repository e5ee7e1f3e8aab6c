//! `fuzz`: each target under `fuzz/fuzz_targets`, for a number of seconds.

use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::run::{cargo, is_there, root, run as run_command};

const DEFAULT_SECONDS: u64 = 60;

/// Takes the seconds for each target, then the names of targets; all of them where none is named.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let seconds = match arguments.first() {
        Some(word) => word.parse().with_context(|| format!("{word:?} is no number of seconds"))?,
        None => DEFAULT_SECONDS,
    };
    let named = arguments.get(1..).unwrap_or_default();
    let targets = if named.is_empty() { targets()? } else { named.to_vec() };
    if !is_there(cargo().args(["fuzz", "--version"])) {
        bail!(
            "cargo-fuzz is not installed; the tests replay the corpus without it. Targets: {}",
            targets.join(" ")
        );
    }
    for target in targets {
        let time = format!("-max_total_time={seconds}");
        run_command(cargo().env("RUSTC_BOOTSTRAP", "1").args(["fuzz", "run", &target, "--", &time]))?;
    }
    Ok(())
}

/// The names of the targets, in order.
fn targets() -> Result<Vec<String>> {
    let folder = root().join("fuzz").join("fuzz_targets");
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "rs") {
            names.extend(path.file_stem().map(|stem| stem.to_string_lossy().into_owned()));
        }
    }
    names.sort();
    Ok(names)
}
