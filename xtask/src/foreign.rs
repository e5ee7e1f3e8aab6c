//! `foreign`: the collectors on a processor and with a C library that this machine has not.

use anyhow::{Result, bail};

use crate::run::{root, run as run_command, target_folder};
use std::process::Command;

const SCRIPT: &str = "xtask/src/foreign.sh";
const SYSTEMS: [&str; 2] = ["aarch64", "musl"];

/// Takes the names of systems; all of them where none is named.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if let Some(strange) = arguments.iter().find(|name| !SYSTEMS.contains(&name.as_str())) {
        bail!("{strange:?} is no system that can be had here: {}", SYSTEMS.join(", "));
    }
    let named: Vec<&str> = arguments.iter().map(String::as_str).collect();
    script("root")?;
    let systems = if named.is_empty() { SYSTEMS.to_vec() } else { named };
    systems.into_iter().try_for_each(script)
}

/// As CI runs it. The root comes from a suite of Debian that goes on; where it cannot be had today, that says nothing of
/// our code, and is said.
pub(crate) fn in_ci() -> Result<()> {
    match script("root") {
        Ok(()) => script("aarch64"),
        Err(error) => {
            eprintln!("aarch64 is not tried: {error:#}");
            Ok(())
        }
    }
}

fn script(what: &str) -> Result<()> {
    let folder = target_folder().join("foreign");
    run_command(Command::new("bash").current_dir(root()).arg(SCRIPT).arg(what).arg(folder).arg(root()))
}
