//! Go's own pprof opens what is written.
//!
//! `GO_PPROF` or the `go` of `PATH` names it. Without one the test says that it skips, or fails where
//! `HUOYAN_REQUIRE_PEERS` is set.

mod common;

use common::{burn, soak_times};
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

#[global_allocator]
#[cfg(not(feature = "global-allocator"))]
static ALLOCATOR: huoyan::Heap = huoyan::Heap::system();

#[test]
fn go_reads_every_kind_of_profile() {
    let Some(peer) = go_pprof() else {
        assert!(env::var_os("HUOYAN_REQUIRE_PEERS").is_none(), "no Go to open profiles with");
        println!("skipped: no Go to open profiles with");
        return;
    };
    let folder = env::temp_dir().join(format!("huoyan-peer-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let file = |name: &str| folder.join(name);
    let create = |name: &str| File::create(file(name)).expect("a file");
    let profile = huoyan::cpu::Config::new().hz(1000).start(create("cpu.pb.gz")).expect("it starts");
    burn(Duration::from_millis(200 * soak_times(1) as u64));
    profile.stop().expect("it is written");
    let kept = vec![1u8; 5 << 20];
    // Go reads a text in which all that was allocated is in use as one of two columns.
    drop(std::hint::black_box(vec![1u8; 6 << 20]));
    let own = huoyan::Profile::new("peer.things").expect("the name is free");
    let _things = [own.track(), own.track()];
    for (name, debug, file) in [
        ("heap", 0, "heap.pb.gz"),
        ("allocs", 0, "allocs.pb.gz"),
        ("heap", 1, "heap.txt"),
        ("peer.things", 0, "things.pb.gz"),
        ("peer.things", 1, "things.txt"),
    ] {
        huoyan::lookup(name).expect("it is there").write_to(create(file), debug).expect("it is written");
    }
    drop(kept);
    for (name, expected) in [
        ("cpu.pb.gz", "burn"),
        ("heap.pb.gz", "go_reads_every_kind_of_profile"),
        ("allocs.pb.gz", "go_reads_every_kind_of_profile"),
        ("things.pb.gz", "go_reads_every_kind_of_profile"),
        ("heap.txt", "Type: inuse_space"),
        ("things.txt", "Type: peer.things"),
    ] {
        let shown = top(&peer, &file(name));
        assert!(shown.contains(expected), "{name}: {shown}");
    }
    fs::remove_dir_all(folder).expect("it is there");
}

fn top(peer: &Path, file: &Path) -> String {
    let command = &mut Command::new(peer);
    command.arg("-top").arg("-cum").arg(file).env("PPROF_TMPDIR", env::temp_dir()).stdin(Stdio::null());
    let output = command.output().expect("it runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&output.stderr));
    text
}

fn go_pprof() -> Option<PathBuf> {
    if let Some(path) = env::var_os("GO_PPROF") {
        return Some(path.into());
    }
    let output = Command::new("go").args(["tool", "-n", "pprof"]).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| path.trim().into())
}
