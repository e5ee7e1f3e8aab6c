//! Go's own pprof, where there is one.

use std::env;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The program that `GO_PPROF` or the `go` of `PATH` names. Without one the test that asks says that it skips, or fails
/// where `HUOYAN_REQUIRE_PEERS` is set.
pub(crate) fn pprof() -> Option<PathBuf> {
    let peer = found();
    if peer.is_none() {
        assert!(env::var_os("HUOYAN_REQUIRE_PEERS").is_none(), "no Go to compare with");
        println!("skipped: no Go to compare with");
    }
    peer
}

fn found() -> Option<PathBuf> {
    if let Some(path) = env::var_os("GO_PPROF") {
        return Some(path.into());
    }
    let output = Command::new("go").args(["tool", "-n", "pprof"]).stdin(Stdio::null()).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| path.trim().into())
}
