//! `-json`: one text with the numbers of the report.

use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn pprof(arguments: &[&str]) -> Output {
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/go/shop/cpu.pb.gz");
    Command::new(env!("CARGO_BIN_EXE_pprof")).args(arguments).arg(testdata).output().expect("it runs")
}

fn json(arguments: &[&str]) -> Value {
    let output = pprof(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stdout.ends_with(b"}\n"));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn every_report_has_the_same_envelope() {
    for (format, list) in [
        ("-top", "rows"),
        ("-text", "rows"),
        ("-tree", "functions"),
        ("-peek=main", "functions"),
        ("-traces", "samples"),
        ("-tags", "keys"),
        ("-list=main", "routines"),
        ("-dot", "nodes"),
        ("-flamegraph", "frames"),
    ] {
        let report = json(&["-json", format]);
        let name = format.trim_start_matches('-').split('=').next().expect("a name");
        assert_eq!((&report["version"], &report["report"]), (&Value::from(1), &Value::from(name)));
        assert_eq!((&report["type"], &report["unit"]), (&Value::from("cpu"), &Value::from("nanoseconds")));
        assert!(!report[list].as_array().expect("a list").is_empty(), "{format}");
    }
    assert_eq!(json(&["-json", "-comments"])["comments"], Value::Array(Vec::new()));
    assert_eq!(json(&["-json"])["report"], "top");
}

#[test]
fn numbers_add_up() {
    let top = json(&["-json", "-top", "-nodefraction=0"]);
    let total = top["total"].as_i64().expect("a number");
    let flat: i64 =
        top["rows"].as_array().expect("rows").iter().map(|row| row["flat"].as_i64().expect("a number")).sum();
    assert_eq!(flat, total);
    let traces = json(&["-json", "-traces"]);
    let samples = traces["samples"].as_array().expect("samples");
    assert_eq!(samples.iter().map(|sample| sample["value"].as_i64().expect("a number")).sum::<i64>(), total);
    let flames = json(&["-json", "-flamegraph"]);
    assert_eq!(flames["frames"][0]["value"], total);
}

#[test]
fn what_is_data_already_is_refused() {
    for format in ["-proto", "-raw", "-svg", "-callgrind", "-web"] {
        let output = pprof(&["-json", format]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{format}");
        let message = String::from_utf8(output.stderr).expect("text");
        assert!(message.starts_with(&format!("{format} has no JSON")), "{message}");
    }
}
