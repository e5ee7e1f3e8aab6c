//! The places where upstream is wrong or surprising, from end to end (docs/compat.md numbers them).

#[path = "support/server.rs"]
mod server;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use server::Server;

/// What a Go program writes as `/debug/pprof/heap?debug=1`: addresses without names.
fn heap_text() -> Vec<u8> {
    fs::read(testdata().join("go/tiny/heap.debug1.txt")).expect("it is in the repository")
}

fn testdata() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata"))
}

fn pprof(words: &[&str]) -> Output {
    let command = &mut Command::new(env!("CARGO_BIN_EXE_pprof"));
    command.args(words).current_dir(testdata()).stdin(Stdio::null());
    command.env("TZ", "UTC").env("PPROF_TMPDIR", env!("CARGO_TARGET_TMPDIR"));
    command.output().expect("pprof runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// T1: Go's own handler refuses POST with 405.
#[test]
fn symbols_are_asked_by_get_where_post_is_refused() {
    let server = Server::start(|request| {
        if request.starts_with("GET /debug/pprof/heap") {
            return Some(heap_text());
        }
        let addresses = request.strip_prefix("GET /debug/pprof/symbol?")?;
        let names = addresses.split('+').map(|address| format!("{address} main.found\n"));
        Some(format!("num_symbols: 1\n{}", names.collect::<String>()).into())
    });
    let output = pprof(&["-top", &format!("http://{}/debug/pprof/heap?debug=1", server.address())]);
    assert!(text(&output.stdout).contains("main.found"), "{}", text(&output.stderr));
}

/// T1: upstream gives no report at all.
#[test]
fn a_report_comes_without_symbols_where_the_server_has_none() {
    let server = Server::start(|request| request.starts_with("GET /debug/pprof/heap").then(heap_text));
    let output = pprof(&["-top", &format!("http://{}/debug/pprof/heap?debug=1", server.address())]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("flat%"));
    assert!(text(&output.stderr).contains("symbol"), "{}", text(&output.stderr));
}

/// T10: in upstream's call trees no call names a function that is there.
#[test]
fn calls_of_a_call_tree_in_callgrind_name_functions_that_are_there() {
    let output = pprof(&["-callgrind", "-call_tree", "go/tiny/cpu.pb.gz"]);
    let output = text(&output.stdout);
    let numbers = |key: &str| -> BTreeSet<String> {
        let lines = output.lines().filter_map(|line| line.strip_prefix(key));
        lines.filter_map(|line| Some(line.split(')').next()?.to_owned())).collect()
    };
    let [called, defined] = [numbers("cfn=("), numbers("fn=(")];
    assert!(!called.is_empty());
    assert!(called.is_subset(&defined), "{:?}", called.difference(&defined).collect::<Vec<_>>());
}

/// T14: upstream lists the words in an order that changes from run to run.
#[test]
fn conflicting_words_are_listed_in_a_fixed_order() {
    let told = |words: &[&str]| text(&pprof(words).stderr);
    let one = told(&["-top", "-cum", "-flat", "go/tiny/cpu.pb.gz"]);
    let other = told(&["-top", "-flat", "-cum", "go/tiny/cpu.pb.gz"]);
    assert!(one.contains("conflicting options set: ["), "{one}");
    assert_eq!(one, other);
}

/// T15: flags end at the first source, as upstream; the hint is ours.
#[test]
fn a_flag_behind_a_source_is_a_source_and_gets_a_hint() {
    let output = pprof(&["-top", "go/tiny/cpu.pb.gz", "-cum"]);
    assert!(
        text(&output.stderr).contains("-cum: stat -cum: no such file or directory (a flag must stand before")
    );
    assert!(text(&output.stdout).contains("flat%"), "the other source is reported all the same");
}
