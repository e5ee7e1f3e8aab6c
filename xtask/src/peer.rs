//! Go's own pprof, for comparing.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The built pprof of Go: `GO_PPROF`, else what the `go` of `PATH` says.
///
/// The program is called itself and not through `go tool`, so that the time `go` needs to find it is not
/// counted.
pub(crate) fn go_pprof() -> Option<PathBuf> {
    if let Some(path) = env::var_os("GO_PPROF") {
        return Some(path.into());
    }
    go_answers(&["tool", "-n", "pprof"]).map(PathBuf::from)
}

/// The real profile that Go's compiler is built with.
pub(crate) fn go_default_pgo() -> Option<PathBuf> {
    let root = PathBuf::from(go_answers(&["env", "GOROOT"])?);
    let file = root.join("src/cmd/compile/default.pgo");
    file.is_file().then_some(file)
}

fn go_answers(arguments: &[&str]) -> Option<OsString> {
    let output = Command::new("go").args(arguments).stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    (output.status.success() && !text.trim().is_empty()).then(|| text.trim().into())
}
