//! `| program`.

use expect_test::expect;

use crate::session::Session;

/// A session that finds the system's programs.
fn session(name: &str) -> Session {
    Session::new(name).set("PATH", std::env::var_os("PATH").unwrap_or_default())
}

#[test]
fn a_program_gets_the_report() {
    let answer = session("program").run("top | head -1 | tr a-z A-Z\ntop50 | grep -c mallocgc\n");
    assert_eq!(answer.messages, "");
    expect![[r#"
        SHOWING NODES ACCOUNTING FOR 740MS, 57.81% OF 1280MS TOTAL
        1
    "#]]
    .assert_eq(&answer.reports);
}

#[test]
fn a_program_gets_what_the_shell_says_of_itself() {
    let answer = session("itself").run("focus=main\no | grep focus | wc -l\nhelp | head -1\n");
    assert_eq!(answer.reports.split_whitespace().collect::<Vec<_>>(), ["2", "Commands:"]);
}

#[test]
fn a_program_that_reads_no_further_is_no_error() {
    let answer = session("enough").run("raw | head -1\nraw | true\ntop1\n");
    assert_eq!((answer.code, answer.messages.as_str()), (Some(0), ""));
    assert!(
        answer.reports.starts_with("PeriodType: cpu nanoseconds\nShowing nodes"),
        "{:.200}",
        answer.reports
    );
}

#[test]
fn a_bar_inside_of_a_word_is_a_regular_expression() {
    let answer = session("bar").run("top1 tryBacktrack|mallocgc\n");
    assert!(answer.reports.contains("focus=tryBacktrack|mallocgc"), "{}", answer.reports);
    assert_eq!(answer.messages, "");
}

#[test]
fn pictures_go_to_programs_too() {
    let session = session("picture");
    session.run("png | cat >piped.png\nweb | cat >web.svg\n");
    assert!(session.bytes("piped.png").starts_with(b"\x89PNG"));
    assert!(session.file("web.svg").contains("<svg"));
}

#[test]
fn a_report_goes_to_one_place() {
    let session = session("places");
    let answer = session.run("top >a | cat\ntop |\n");
    assert_eq!(
        answer.messages,
        "a report goes to a file (>) or to a program (|), not to both\nunexpected end of line after |\n"
    );
    assert_eq!((answer.reports.as_str(), session.files().len()), ("", 0));
}

#[test]
fn the_output_option_gives_way_to_a_program() {
    let session = session("option");
    let answer = session.run("output=all\ntop | wc -l\n");
    assert_eq!((answer.reports.trim(), session.files().len()), ("13", 0));
}
