//! `conformance`: how exactly we match `go tool pprof`, on the suites beside the repository.

use std::process::Command;

use anyhow::Result;

use crate::run::{release_build, run as run_command, shared};

/// The categories that are not met: instructions are written in another way on purpose (`docs/compat.md`), the shell and
/// the web page do not stand.
const NOT_YET: &str = "^(?!disasm/|shell/|web/)";

/// Runs both suites; `arguments` go to `conformance.py`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let Some(folder) = shared("conformance") else {
        eprintln!("skipped: no conformance suites beside the repository");
        return Ok(());
    };
    let pprof = release_build()?;
    for suite in ["public", "peer"] {
        let command = &mut Command::new("python3");
        command.arg(folder.join("conformance.py")).arg("--suite").arg(folder.join(suite));
        command.arg("--pprof").arg(&pprof).args(["--skip-binary", "--only", NOT_YET]);
        run_command(command.args(arguments))?;
    }
    Ok(())
}
