//! Other programs, run from the root of the repository.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

/// How the variables begin by which cargo tells a program of which package it is.
const IDENTITY: [&str; 2] = ["CARGO_MANIFEST_", "CARGO_PKG_"];

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the root")
}

/// The cargo that started us.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    // Cargo told us who we are. Build scripts (ring's) would take it for a change, and build anew.
    for (name, _) in env::vars_os() {
        let is_ours = name.to_str().is_some_and(|name| IDENTITY.iter().any(|start| name.starts_with(start)));
        if is_ours {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command with our output as its own, and fails where it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    eprintln!("$ {shown}");
    let status = command.stdin(Stdio::null()).status().with_context(|| shown.clone())?;
    if !status.success() {
        bail!("{shown}: {status}");
    }
    Ok(())
}

/// What a command writes to standard output; fails where the command does.
pub(crate) fn output_of(command: &mut Command) -> Result<Vec<u8>> {
    let shown = shown(command);
    let output =
        command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().with_context(|| shown.clone())?;
    if !output.status.success() {
        bail!("{shown}: {}", output.status);
    }
    Ok(output.stdout)
}

/// Whether a command can be run at all.
pub(crate) fn is_there(command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// Builds the tool as it is released, and says where it is.
pub(crate) fn release_build() -> Result<PathBuf> {
    run(cargo().args(["build", "--release", "--package", "huoyan-cli"]))?;
    Ok(target_folder().join("release").join(format!("pprof{}", env::consts::EXE_SUFFIX)))
}

/// Where cargo puts what it builds.
pub(crate) fn target_folder() -> PathBuf {
    // Cargo starts us as TARGET/debug/xtask.
    let folder = env::current_exe().ok().and_then(|file| Some(file.parent()?.parent()?.to_owned()));
    folder.unwrap_or_else(|| root().join("target"))
}

/// A folder that lies beside the repository where a whole checkout has one.
pub(crate) fn shared(name: &str) -> Option<PathBuf> {
    let folder = root().parent()?.join("shared").join(name);
    folder.is_dir().then_some(folder)
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}
