//! Cargo builds; what it says about it is read.

use std::io::{self, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::command_line::Invocation;
use crate::debug_info;
use crate::failure::{Failure, code};
use crate::messages::Built;
use crate::packages::Workspace;

/// Builds what the invocation is about. Cargo shows its progress and the compiler's words itself.
///
/// # Errors
/// Cargo's own, which it has told, or what keeps it from starting.
pub(crate) fn build(cargo: &Path, invocation: &Invocation, workspace: &Workspace) -> Result<Built, Failure> {
    let words = &invocation.cargo;
    let profile = words.profile.as_deref().unwrap_or(invocation.command.usual_profile);
    let mut child = Command::new(cargo)
        .args(invocation.command.build)
        .arg("--message-format=json-render-diagnostics")
        .args(&words.options)
        .envs(debug_info::variables(&workspace.root, profile))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::start(cargo, &error))?;
    let mut built = Built::default();
    let lines = child.stdout.take().map(BufReader::new).into_iter().flat_map(io::BufRead::lines);
    for line in lines.map_while(Result::ok) {
        if !built.take(&line) {
            // If nobody reads it there is nobody to tell.
            let _ = writeln!(io::stdout(), "{line}");
        }
    }
    let status = child.wait().map_err(|error| Failure::file("wait for", cargo, &error))?;
    if !status.success() {
        return Err(Failure { line: None, status: code(status) });
    }
    built.sort();
    Ok(built)
}
