//! Lines that no user would type.

use crate::session::Session;

#[test]
fn long_lines_are_answered_in_one_line_each() {
    let long = "a".repeat(1 << 20);
    let lines = [&long, "\ntop ", &long, "\nfocus=", &long, "\nfocus=\ntop1\n"].concat();
    let answer = Session::new("long").run(lines);
    assert_eq!((answer.code, answer.n_prompts), (Some(0), 6));
    let messages: Vec<_> = answer.messages.lines().collect();
    assert_eq!(messages.len(), 2, "{:.300}", answer.messages);
    assert!(messages[0].starts_with("unrecognized command: \"aaa"));
    assert!(messages[1].starts_with("parsing focus regexp: "), "{:.300}", messages[1]);
    assert!(answer.reports.contains("Showing top 1 nodes"), "{:.300}", answer.reports);
}

#[test]
fn a_line_that_does_not_end_takes_little_memory_and_its_rest_is_no_command() {
    let endless = vec![b'q'; 64 << 20];
    let answer = Session::new("endless").run([&endless[..], b"\nq\n"].concat());
    assert_eq!((answer.code, answer.n_prompts), (Some(0), 2));
    assert!(answer.messages.len() < 8 << 20);
}

#[test]
fn bytes_that_are_no_text_are_named() {
    let answer = Session::new("bytes").run(b"\xff\xfe\ntop \xff\nfocus=\xc3\nt\0p\ntop \0\ntop >\0\nquit\n");
    assert_eq!(answer.code, Some(0));
    assert!(answer.reports.contains("focus=\0"), "{}", answer.reports);
    let expected = [
        r#"unrecognized command: "\xff\xfe""#,
        "a line must be UTF-8 text",
        "a line must be UTF-8 text",
        r#"unrecognized command: "t\x00p""#,
        "Focus expression matched no samples",
        "Generating report in \0",
        "open \0: invalid argument",
    ];
    let messages: Vec<_> = answer.messages.lines().collect();
    assert_eq!(messages, expected);
}

#[test]
fn a_reader_that_goes_is_no_error() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let session = Session::new("closed");
    let mut child = Command::new(env!("CARGO_BIN_EXE_pprof"))
        .arg(crate::session::testdata("go/shop/cpu.pb.gz"))
        .current_dir(&session.folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    // The shell still waits for lines, or has found that nobody reads what it writes.
    let _ = child.stdin.take().expect("it is piped").write_all(b"top\ntop\n");
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}
