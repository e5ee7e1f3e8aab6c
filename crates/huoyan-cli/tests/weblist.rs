//! `-weblist`: source lines with the instructions that were made of each, as the page in one file, as JSON, and in the page
//! of a server.

#[path = "support/saved_page.rs"]
mod saved_page;
#[path = "support/small_program.rs"]
mod small_program;

use serde_json::{Value, json};
use small_program::Folder;
use std::fs;

/// A folder with the program, a profile of it, and the source that the profile names, below the folder.
fn folder(name: &str) -> Folder {
    let folder = Folder::new(&format!("weblist-{name}"));
    let lines = |name: &str, lines: &[&str]| {
        fs::write(folder.path().join(name), lines.join("\n")).expect("a source");
    };
    lines("work.c", &["#include \"leaf.h\"", "", "long work(long x) {", "    return leaf(x);", "}", ""]);
    lines("leaf.c", &["", "", "", "", "", "", "", "long leaf(long x) {", "    return 3 * x;", "}", ""]);
    folder
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// The instructions of a line of a function, as address and text.
fn code(report: &Value, function: &str, line: u64) -> Vec<(String, String)> {
    let routines = report["routines"].as_array().expect("a list");
    let routine = routines.iter().find(|one| one["name"] == function).expect(function);
    let lines = routine["lines"].as_array().expect("a list");
    let line = lines.iter().find(|one| one["n"] == line).expect("a line");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let code = line["code"].as_array().into_iter().flatten();
    code.map(|one| (text(&one["address"]), text(&one["text"]))).collect()
}

fn words(rows: &[(String, String)]) -> Vec<(&str, &str)> {
    rows.iter().map(|(address, text)| (address.as_str(), text.as_str())).collect()
}

#[test]
fn instructions_stand_under_the_lines_that_they_were_made_of() {
    let report = json_of(&folder("json").shown(&[
        "-json",
        "-weblist=^(work|leaf)$",
        "-trim_path=/src",
        "small",
        "cpu",
    ]));
    assert_eq!((&report["report"], &report["total"]), (&json!("weblist"), &json!(50_000_000)));
    assert_eq!(words(&code(&report, "leaf", 9)), [("40100b", "lea (%rdi,%rdi,2),%rax")]);
    // The program has no debug information: a line is known where there are samples.
    assert_eq!(words(&code(&report, "work", 3)), [("401001", "mov %rsp,%rbp")]);
    assert_eq!(words(&code(&report, "work", 4)), [("401004", "call 0x40100b <leaf>")]);
    assert_eq!(words(&code(&report, "work", 5)), []);
    let call = &report["routines"][1]["lines"][1]["code"][0];
    assert_eq!((&call["flat"], &call["cum"]), (&json!(0), &json!(30_000_000)));
    assert_eq!((&call["inlined"], &call["is_after_gap"]), (&json!([]), &json!(false)));
}

#[test]
fn intel_syntax_works() {
    let report = json_of(&folder("intel").shown(&[
        "-json",
        "-intel_syntax",
        "-weblist=leaf",
        "-trim_path=/src",
        "small",
        "cpu",
    ]));
    assert_eq!(words(&code(&report, "leaf", 9)), [("40100b", "lea rax,[rdi+rdi*2]")]);
}

#[test]
fn the_page_in_one_file_opens_at_the_source_of_what_was_asked_for() {
    let folder = folder("page");
    let output = folder.pprof(&["-weblist=leaf", "-output=leaf.html", "-trim_path=/src", "small", "cpu"], "");
    assert_eq!(output.status.code(), Some(0));
    let data = saved_page::data(&fs::read_to_string(folder.path().join("leaf.html")).expect("a page"));
    assert_eq!(data["start"], json!({ "view": "source", "focus": "leaf" }));
    assert_eq!(words(&code(&data["source"], "leaf", 9)), [("40100b", "lea (%rdi,%rdi,2),%rax")]);
    assert_eq!(data["source"]["routines"].as_array().map(Vec::len), Some(1));
    // What a page has otherwise is there, too.
    assert_eq!(data["tree"]["names"].as_array().map(Vec::len), Some(3));
}

#[test]
fn without_a_program_there_are_lines_and_a_word_why() {
    let folder = folder("lines");
    let output = folder.pprof(&["-json", "-weblist=leaf", "-trim_path=/src", "cpu"], "");
    let report = json_of(&String::from_utf8_lossy(&output.stdout));
    assert_eq!(report["routines"][0]["lines"][1]["text"], "    return 3 * x;");
    assert_eq!(words(&code(&report, "leaf", 9)), []);
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(error.contains("no instructions: /nowhere/small: no such file or directory"), "{error}");
}

#[test]
fn what_matches_nothing_is_refused_with_upstreams_words() {
    let folder = folder("refused");
    let refusal = folder.refused(&["-weblist=nosuch", "small", "cpu"], "");
    assert_eq!(refusal, "no matches found for regexp: nosuch");
    assert!(folder.refused(&["-weblist=(", "small", "cpu"], "").starts_with("parsing argument regexp (: "));
}
