//! `-disasm`: the instructions of a small program with what they cost, in the terminal, as JSON and in the page.

#[path = "support/go.rs"]
mod go;
#[path = "support/small_program.rs"]
mod small_program;

use huoyan_testkit::SmallElf;
use small_program::{Folder, PROFILE, text};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn instructions_stand_with_what_they_cost() {
    let expected = "\
Total: 50ms
ROUTINE ======================== leaf
      30ms       30ms (flat, cum) 60.00% of Total
      30ms       30ms     40100b: lea (%rdi,%rdi,2),%rax                  ;leaf leaf.c:9
         .          .     40100f: ret
ROUTINE ======================== work
    AKA ======================== also_work
      20ms       50ms (flat, cum)   100% of Total
         .          .     401000: push %rbp
      20ms       20ms     401001: mov %rsp,%rbp                           ;work work.c:3
         .       30ms     401004: call 0x40100b <leaf>                    ;work work.c:4
         .          .     401009: pop %rbp
         .          .     40100a: ret
";
    let folder = Folder::new("text");
    assert_eq!(folder.shown(&["-disasm=^(work|leaf)$", "small", "cpu"]), expected);
}

#[test]
fn intel_syntax_works() {
    let shown = Folder::new("intel").shown(&["-disasm=leaf", "-intel_syntax", "small", "cpu"]);
    assert!(shown.contains("     40100b: lea rax,[rdi+rdi*2]     "), "{shown}");
}

#[test]
fn an_address_picks_its_function() {
    let folder = Folder::new("address");
    let shown = folder.shown(&["-disasm=0x401005", "small", "cpu"]);
    assert!(shown.contains("======= also_work\n") && !shown.contains("======= leaf\n"), "{shown}");
    assert_eq!(
        folder.refused(&["-disasm=0x402fff", "small", "cpu"], ""),
        "no matches found for address 0x402fff"
    );
    let refusal = folder.refused(&["-disasm=0x40100f", "-focus=work.c:3", "-addresses", "small", "cpu"], "");
    assert_eq!(
        refusal,
        "address 0x40100f found in binary, but the corresponding symbols do not have samples in the profile"
    );
}

#[test]
fn what_matches_nothing_is_one_line() {
    let folder = Folder::new("nothing");
    assert_eq!(folder.refused(&["-disasm=nosuch", "small", "cpu"], ""), "no matches found for regexp nosuch");
    fs::write(folder.path().join("small"), b"\x7fELF, but no more").expect("a file");
    let refusal = folder.refused(&["-disasm=leaf", "small", "cpu"], "");
    assert!(refusal.starts_with("no matches found for regexp leaf: small: not a program"), "{refusal}");
}

#[test]
fn a_program_that_is_not_there_is_named_with_what_to_do() {
    let folder = Folder::new("missing");
    assert_eq!(
        folder.refused(&["-disasm=leaf", "cpu"], ""),
        "no matches found for regexp leaf: /nowhere/small: no such file or directory (name the program before the \
         profile, or its folder in PPROF_BINARY_PATH)"
    );
}

#[test]
fn the_search_path_has_the_build_that_was_profiled() {
    let folder = Folder::new("search");
    let (right, wrong) = (folder.path().join("right/abcdef"), folder.path().join("wrong"));
    fs::create_dir_all(&right).expect("a folder");
    fs::create_dir_all(&wrong).expect("a folder");
    fs::write(right.join("anything"), SmallElf::X86_64.bytes()).expect("a program");
    let other = SmallElf { build_id: &[1, 2, 3], ..SmallElf::X86_64 }.bytes();
    fs::write(wrong.join("small"), other).expect("a program");
    let found = folder.pprof(&["-disasm=leaf", "cpu"], "wrong:right");
    assert!(text(&found.stdout).contains("40100b: lea"), "{}", text(&found.stderr));
    let warned = text(&found.stderr);
    assert!(
        warned.contains("Ignoring local file wrong/small: build-id mismatch (abcdef != 010203)"),
        "{warned}"
    );
    assert!(
        folder.refused(&["-disasm=leaf", "cpu"], "wrong").starts_with("no matches found for regexp leaf: ")
    );
}

#[test]
fn names_of_a_profile_do_not_lead_out_of_the_search_path() {
    let folder = Folder::new("outside");
    fs::create_dir_all(folder.path().join("root/nowhere")).expect("a folder");
    let profile = PROFILE.replace("/nowhere/small abcdef", "/nowhere/../../small ../small");
    fs::write(folder.path().join("cpu"), profile).expect("a profile");
    let refusal = folder.refused(&["-disasm=leaf", "cpu"], "root");
    assert!(
        refusal.starts_with("no matches found for regexp leaf: /nowhere/../../small: no such"),
        "{refusal}"
    );
}

#[test]
fn the_report_is_json_too() {
    let shown = Folder::new("json").shown(&["-json", "-disasm=^leaf$", "small", "cpu"]);
    let json: serde_json::Value = serde_json::from_str(&shown).expect("JSON");
    assert_eq!(
        (&json["report"], &json["total"], &json["more"]),
        (&"disasm".into(), &50_000_000.into(), &0.into())
    );
    let routine = &json["routines"][0];
    assert_eq!((&routine["name"], &routine["binary"]), (&"leaf".into(), &"small".into()));
    assert_eq!((&routine["flat"], &routine["is_cut"]), (&30_000_000.into(), &false.into()));
    let first = serde_json::json!({
        "address": "40100b", "text": "lea (%rdi,%rdi,2),%rax", "flat": 30_000_000, "cum": 30_000_000,
        "file": "/src/leaf.c", "line": 9,
    });
    assert_eq!(routine["instructions"][0], first);
}

#[test]
fn the_shell_shows_instructions() {
    use std::io::Write as _;
    let folder = Folder::new("shell");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pprof"));
    command.args(["small", "cpu"]).current_dir(folder.path()).env("HOME", folder.path());
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the program starts");
    child.stdin.take().expect("a pipe").write_all(b"disasm leaf\n").expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert!(text(&output.stdout).contains("     40100b: lea "), "{}", text(&output.stderr));
}

/// Addresses and numbers of the rows of a report.
fn numbers(report: &[u8]) -> Vec<String> {
    let report = text(report);
    let rows = report.lines().filter_map(|line| line.split_once(": ").filter(|_| line.starts_with("  ")));
    rows.map(|(numbers, _)| numbers.to_owned()).collect()
}

/// Go leaves out the last byte of each function, and with it its `ret`.
#[test]
fn numbers_are_those_of_go_tool_pprof() {
    let Some(peer) = go::pprof() else { return };
    let folder = Folder::new("peer");
    // It does not read the text of `-raw`.
    folder.shown(&["-proto", "-output=cpu.pb.gz", "cpu"]);
    let words = ["-disasm=also_work|leaf", "small", "cpu.pb.gz"];
    let [ours, theirs] = [Path::new(env!("CARGO_BIN_EXE_pprof")), &peer]
        .map(|program| numbers(&folder.run(program, &words, "").stdout));
    assert!(theirs.len() >= 5, "{theirs:?}");
    let shared: Vec<_> =
        ours.into_iter().filter(|row| !row.ends_with("40100a") && !row.ends_with("40100f")).collect();
    assert_eq!(shared, theirs);
}
