//! Commands, options, files.

use expect_test::expect;

use crate::session::{Answer, Session};

/// What one session answers.
fn answer(name: &str, lines: &str) -> Answer {
    let answer = Session::new(name).run(lines);
    assert_eq!(answer.code, Some(0), "{}", answer.messages);
    answer
}

const TOP1: &str = "\
Showing nodes accounting for 240ms, 18.75% of 1280ms total
Showing top 1 nodes out of 289
      flat  flat%   sum%        cum   cum%
     240ms 18.75% 18.75%      240ms 18.75%  runtime.asyncPreempt
";

#[test]
fn a_table_has_ten_entries_unless_told_otherwise() {
    let rows = |name, lines| answer(name, lines).reports.lines().count() - 3;
    assert_eq!(rows("ten", "top\n"), 10);
    assert_eq!(rows("five", "top5\n"), 5);
    assert_eq!(rows("seven", "top 7\n"), 7);
    assert_eq!(rows("three", "nodecount=3\ntop\n"), 3);
}

#[test]
fn the_last_line_needs_no_end_and_every_line_has_a_prompt() {
    let answer = answer("prompts", "\n   \ntop1");
    assert_eq!((answer.n_prompts, answer.reports.as_str()), (4, TOP1));
    assert_eq!(answer.messages, "");
}

#[test]
fn nothing_is_read_after_quit() {
    for word in ["quit", "exit", "q", " quit now"] {
        let answer = answer("quit", &format!("{word}\ntop1\n"));
        assert_eq!((answer.n_prompts, answer.reports.as_str()), (1, ""), "{word}");
    }
}

#[test]
fn options_of_a_line_hold_for_that_line_alone() {
    let answer = answer("line", "top1 tryBacktrack -cum\ntop1\n");
    assert!(answer.reports.contains("focus=tryBacktrack"), "{}", answer.reports);
    assert!(answer.reports.ends_with(TOP1), "{}", answer.reports);
}

#[test]
fn choices_are_taken_as_bare_words() {
    let answer = answer("bare", "cum\nlines\ntop1\nflat\nfunctions\ntop1\n");
    assert_eq!(answer.messages, "");
    let (by_lines, by_functions) = answer
        .reports
        .split_once("Showing nodes")
        .map_or(("", ""), |(_, rest)| rest.split_once("Showing nodes").expect("two tables"));
    assert!(by_lines.contains("net/http.(*conn).serve ") && by_lines.contains("server.go:"), "{by_lines}");
    assert!(TOP1.ends_with(by_functions), "{by_functions}");
}

#[test]
fn sample_types_are_commands() {
    let answer =
        Session::about("go/shop/heap.pb.gz", "types").run("alloc_objects\ntop1\ninuse_space\ntop1\n");
    let totals: Vec<_> = answer.reports.lines().filter_map(|line| line.split(" of ").nth(1)).collect();
    expect![[r#"
        [
            "1087308 total",
            "91",
            "21MB total",
            "39",
        ]
    "#]]
    .assert_debug_eq(&totals.iter().map(|total| total.trim()).collect::<Vec<_>>());
}

#[test]
fn shares_of_a_mean_stay_below_a_hundred_percent_while_mean_is_set() {
    let session = Session::about("go/shop/mutex.pb.gz", "mean");
    let answer = session.run("mean_delay\ntop\ntotal_delay\ntop1\n");
    assert!(answer.reports.contains("% of"), "{}", answer.reports);
    let shares =
        answer.reports.split_whitespace().filter_map(|word| word.strip_suffix('%')?.parse::<f64>().ok());
    assert!(shares.into_iter().all(|share| share <= 100.0), "{}", answer.reports);
}

#[test]
fn a_report_goes_to_the_file_behind_the_redirection() {
    let session = Session::new("redirection");
    let answer = session.run("top1 >a\ntop1 > b\ntop1 >no/such/folder\ntop1 >\n");
    assert_eq!([session.file("a"), session.file("b")], [TOP1, TOP1]);
    expect![[r#"
        Generating report in a
        Generating report in b
        Generating report in no/such/folder
        open no/such/folder: no such file or directory
        unexpected end of line after >
    "#]]
    .assert_eq(&answer.messages);
    assert_eq!((answer.code, answer.reports.as_str()), (Some(0), ""));
}

#[test]
fn a_report_goes_to_the_file_of_the_output_option_until_it_is_empty() {
    let session = Session::new("output");
    let answer = session.run("output=all\ntop1\noutput=\ntop1\n");
    assert_eq!((session.file("all").as_str(), answer.reports.as_str()), (TOP1, TOP1));
}

#[test]
fn a_png_needs_nothing_but_us() {
    let session = Session::new("png");
    let answer = session.run("png >cpu.png\npng > again.png\npng\npng\n");
    assert_eq!(session.files(), ["again.png", "cpu.png", "profile001.png", "profile002.png"]);
    assert!(answer.messages.ends_with("Generating report in profile002.png\n"), "{}", answer.messages);
    let picture = session.bytes("cpu.png");
    let mut reader = png::Decoder::new(&picture[..]).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size()];
    let size = reader.next_frame(&mut pixels).expect("all of it");
    assert!(size.width > 500 && size.height > 500, "{size:?}");
    assert_eq!(picture, session.bytes("again.png"));
    assert_eq!(picture, session.bytes("profile001.png"));
}

#[test]
fn our_commands_and_options_work_as_upstreams() {
    let session = Session::new("ours");
    let answer =
        session.run("title=Shop\nflamegraph >flames.svg\nfolded tryBacktrack >folded.txt\nscale\nscale 2\n");
    assert!(session.file("flames.svg").contains(">Shop</text>"));
    assert!(session.file("folded.txt").lines().all(|line| line.contains("tryBacktrack")));
    assert!(
        answer.messages.ends_with("please specify a value, e.g. scale=<val>\ndid you mean: scale=2\n"),
        "{}",
        answer.messages
    );
}

#[test]
fn lists_are_upstreams_away_from_a_terminal() {
    let messages = answer("lists", "help\no\nhelp top\nhelp nosuch\n").messages;
    assert!(messages.contains("\n    q/quit/exit/^D   Exit pprof\n"), "{messages}");
    assert!(messages.contains("\n  compact_labels            = true                 \n"), "{messages}");
    assert!(!messages.contains("huoyan") && !messages.contains("flamegraph"), "{messages}");
    assert!(messages.ends_with("\n\nUnknown command: nosuch\n"), "{messages}");
}

#[test]
fn what_is_wrong_is_one_line_and_the_next_line_is_read() {
    let answer = answer(
        "wrong",
        "tpo\ntop (\nlist\nnodecount=x\nsample_index=9\ndivide_by=0\ntop\ndivide_by=1\ntop1\n",
    );
    expect![[r#"
        unrecognized command: "tpo"
        parsing focus regexp: error parsing regexp: missing closing ): `(`
        command list requires an argument
        strconv.Atoi: parsing "x": invalid syntax
        sample_index 9 is outside the range [0..1]
        zero divisor specified
    "#]]
    .assert_eq(&answer.messages);
    assert_eq!(answer.reports, TOP1);
}
