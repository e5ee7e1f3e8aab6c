//! The same command lines for ours and for Go's own pprof: standard output and exit status must be equal.
//!
//! `GO_PPROF` or the `go` of `PATH` names the peer. Without one the test says that it skips, or fails where
//! `HUOYAN_REQUIRE_PEERS` is set.

#[path = "support/go.rs"]
mod go;

use std::path::Path;
use std::process::{Command, Output, Stdio};

const COMMAND_LINES: &[&[&str]] = &[
    &["-top", "go/shop/cpu.pb.gz"],
    &["-top", "-cum", "-lines", "go/shop/cpu.pb.gz"],
    &["-top", "-focus=search", "-relative_percentages", "go/shop/cpu.pb.gz"],
    &["-top", "-diff_base=go/shop2/cpu.pb.gz", "go/shop/cpu.pb.gz"],
    &["-top", "go/shop/cpu.pb.gz", "go/shop2/cpu.pb.gz"],
    &["-tree", "go/shop/heap.pb.gz"],
    &["-peek=leak", "-alloc_space", "go/shop/heap.pb.gz"],
    &["-top", "-unit=us", "go/shop/mutex.pb.gz"],
    &["-top", "go/bench/block.pb.gz"],
    &["-top", "-tagfocus=kb", "made/labels1.pb.gz"],
    &["-tree", "-noinlines", "made/inl0.pb.gz"],
    &["-traces", "-mean_delay", "go/shop/mutex.pb.gz"],
    &["-traces", "-lines", "made/ties1.pb.gz"],
    &["-tags", "made/labels1.pb.gz"],
    &["-comments", "-add_comment=mine", "made/labels1.pb.gz"],
    &["-raw", "go/shop/goroutine.pb.gz"],
    &["-raw", "cpp/work.cpu.prof"],
    &["-raw", "cpp/work.heap"],
    &["-raw", "go/tiny/heap.debug1.txt"],
    &["-dot", "-nodecount=20", "go/shop/cpu.pb.gz"],
    &["-dot", "made/service.pb.gz"],
    &["-callgrind", "go/tiny/cpu.pb.gz"],
    &["-top", "-tagroot=route", "-cum", "go/shop/cpu.pb.gz"],
    &["-top", "no-such-file"],
];

#[test]
fn reports_are_equal_to_those_of_go_tool_pprof() {
    let Some(peer) = go::pprof() else { return };
    for words in COMMAND_LINES {
        let [ours, theirs] =
            [Path::new(env!("CARGO_BIN_EXE_pprof")), &peer].map(|program| run(program, words));
        let [shown, expected] = [&ours, &theirs].map(|output| String::from_utf8_lossy(&output.stdout));
        assert_eq!(shown, expected, "{words:?}\n{}", String::from_utf8_lossy(&ours.stderr));
        assert_eq!(ours.status.code(), theirs.status.code(), "{words:?}");
    }
}

fn run(program: &Path, words: &[&str]) -> Output {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata");
    let command = &mut Command::new(program);
    command.args(words).current_dir(testdata).env("TZ", "UTC").stdin(Stdio::null());
    command.output().expect("the program runs")
}
