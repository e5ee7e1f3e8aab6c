//! Command lines in, requests or messages out.

use std::ffi::OsString;

use expect_test::{Expect, expect};
use huoyan_session::{
    COMMANDS, FLAGS, Granularity, Kind, OPTIONS, Request, Sort, SourceLabel, Task, UsagePlace, parse,
};

fn request(line: &str) -> Result<Request, huoyan_session::CommandLineError> {
    parse(line.split(' ').filter(|word| !word.is_empty()).map(OsString::from))
}

fn invocation(line: &str) -> huoyan_session::Invocation {
    match request(line) {
        Ok(Request::Run(invocation)) => *invocation,
        other => panic!("{line}: {other:?}"),
    }
}

/// Checks the message, without the usage, and where the usage stands.
fn refused(line: &str, message: Expect) {
    let error = request(line).expect_err(line);
    let lines: Vec<_> = error.notices.iter().map(String::as_str).chain([error.message.as_str()]).collect();
    message.assert_eq(&format!("{} [usage: {:?}]", lines.join("\n"), error.usage));
}

#[test]
fn errors_in_flags_stand_above_the_usage() {
    refused("-nosuch p", expect!["flag provided but not defined: -nosuch [usage: Below]"]);
    refused("--nosuch=3 p", expect!["flag provided but not defined: -nosuch [usage: Below]"]);
    refused("-sort=cum p", expect!["flag provided but not defined: -sort [usage: Below]"]);
    refused("-granularity lines p", expect!["flag provided but not defined: -granularity [usage: Below]"]);
    refused(
        "-nodecount abc p",
        expect![[r#"invalid value "abc" for flag -nodecount: parse error [usage: Below]"#]],
    );
    refused(
        "-nodecount= p",
        expect![[r#"invalid value "" for flag -nodecount: parse error [usage: Below]"#]],
    );
    refused(
        "-seconds=99999999999999999999 p",
        expect![[
            r#"invalid value "99999999999999999999" for flag -seconds: value out of range [usage: Below]"#
        ]],
    );
    refused(
        "-divide_by x p",
        expect![[r#"invalid value "x" for flag -divide_by: parse error [usage: Below]"#]],
    );
    refused("-base", expect!["flag needs an argument: -base [usage: Below]"]);
    refused("-top=x p", expect![[r#"invalid boolean value "x" for -top: parse error [usage: Below]"#]]);
    refused("-trim=yes p", expect![[r#"invalid boolean value "yes" for -trim: parse error [usage: Below]"#]]);
    refused("-cum=2 p", expect![[r#"invalid boolean value "2" for -cum: parse error [usage: Below]"#]]);
    refused("---top p", expect!["bad flag syntax: ---top [usage: Below]"]);
    refused("-=x p", expect!["bad flag syntax: -=x [usage: Below]"]);
}

#[test]
fn without_a_source_the_usage_stands_above_the_message() {
    refused("", expect!["no profile source specified [usage: Above]"]);
    refused("-top", expect!["no profile source specified [usage: Above]"]);
    // The source comes first: neither the formats nor the options are looked at without one.
    refused("-top -tree -cum -flat", expect!["no profile source specified [usage: Above]"]);
}

#[test]
fn what_does_not_go_together_is_one_line() {
    refused("-top -tree p", expect!["must set at most one output format [usage: Nowhere]"]);
    refused("-top -list=f p", expect!["must set at most one output format [usage: Nowhere]"]);
    refused(
        "-http=: -top p",
        expect!["-http is not compatible with an output format on the command line [usage: Nowhere]"],
    );
    refused("-no_browser p", expect!["-no_browser only makes sense with -http [usage: Nowhere]"]);
    refused("-flat -cum p", expect!["conflicting options set: [cum flat] [usage: Nowhere]"]);
    refused(
        "-lines -files -flat -functions p",
        expect!["conflicting options set: [functions files lines] [usage: Nowhere]"],
    );
    refused(
        "-base a -diff_base b p",
        expect!["-base and -diff_base flags cannot both be specified [usage: Nowhere]"],
    );
    refused("-normalize p", expect!["must have base profile to normalize by [usage: Nowhere]"]);
    // The conflict of options is found before that of formats.
    refused("-top -tree -flat -cum p", expect!["conflicting options set: [cum flat] [usage: Nowhere]"]);
}

#[test]
fn late_value_selections_are_noticed_before_an_error() {
    refused(
        "-alloc_space -mean_delay -normalize p",
        expect![[r#"
            Multiple value selections, ignoring -alloc_space
            must have base profile to normalize by [usage: Nowhere]"#]],
    );
}

#[test]
fn value_selections_are_sample_indices() {
    assert_eq!(invocation("-inuse_objects p").config.sample_index, "inuse_objects");
    let mean = invocation("-mean_delay p");
    assert_eq!((mean.config.sample_index.as_str(), mean.config.mean), ("delay", true));
    let late = invocation("-contentions -mean_delay -sample_index=1 p");
    assert_eq!(late.config.sample_index, "1");
    assert_eq!(
        late.notices,
        [
            "Multiple value selections, ignoring -mean_delay",
            "Multiple value selections, ignoring -contentions"
        ]
    );
}

#[test]
fn flags_end_at_the_first_other_word() {
    assert_eq!(invocation("-top p -base x").sources, ["p", "-base", "x"]);
    assert_eq!(invocation("-top -- -tree").sources, ["-tree"]);
    assert_eq!(invocation("-top - p").sources, ["-", "p"]);
    assert!(invocation("-top p").executable_candidate().is_none());
    assert_eq!(invocation("-top bin p").executable_candidate().expect("two words"), "bin");
}

#[test]
fn one_or_two_dashes_and_both_places_of_a_value_are_the_same() {
    let forms = [
        "-top -nodecount 4 p",
        "--top --nodecount=4 p",
        "-top=true -nodecount=0x4 p",
        "-top=1 --nodecount 04 p",
    ];
    for form in forms {
        let invocation = invocation(form);
        assert_eq!(invocation.config.nodecount, 4, "{form}");
        assert!(matches!(invocation.task, Task::Report { command, regexp: None } if command.name == "top"));
    }
}

#[test]
fn a_later_flag_wins() {
    assert_eq!(invocation("-focus a -focus b p").config.focus, "b");
    assert_eq!(invocation("-top -top=false p").task, Task::Shell);
    assert_eq!(invocation("-list=f -list= p").task, Task::Shell);
    assert_eq!(invocation("-cum -cum=false -flat p").config.sort, Sort::Flat);
    assert_eq!(invocation("-base a -base b p").base.expect("a base").source, "b");
    assert!(!invocation("-trim=F p").config.trim);
}

#[test]
fn words_of_different_choices_go_together() {
    let config = invocation("-cum -functions p").config;
    assert_eq!((config.sort, config.granularity), (Sort::Cum, Some(Granularity::Functions)));
    let config = invocation("-addresses -flat -addresses=false p").config;
    assert_eq!((config.sort, config.granularity), (Sort::Flat, None));
}

#[test]
fn every_flag_of_the_tables_is_taken() {
    let value_of = |kind| match kind {
        Kind::Int | Kind::Float | Kind::Size => " 7",
        Kind::Word => " fish",
        Kind::Secrets => " A:b",
        kind if kind.stands_alone() => "",
        _ => " x",
    };
    let options = OPTIONS.iter().filter(|option| option.choices.is_empty());
    for option in options {
        let value = if option.default_text() == "true" { "=false" } else { value_of(option.kind) };
        let set = invocation(&format!("-base=b -{}{value} p", option.name)).config;
        assert_ne!((option.value)(&set).to_text(), option.default_text(), "{}", option.name);
    }
    for choice in OPTIONS.iter().flat_map(|option| option.choices) {
        invocation(&format!("-{} p", choice.name));
    }
    for command in COMMANDS {
        let value = if command.takes_regexp { " x" } else { "" };
        let task = invocation(&format!("-{}{value} p", command.name)).task;
        assert!(matches!(task, Task::Report { command: other, .. } if other == command));
    }
    let plain = request("-http=a p").expect("a page");
    for flag in FLAGS {
        let set = request(&format!("-http=a -{}{} p", flag.name, value_of(flag.kind))).expect(flag.name);
        assert_ne!(set, plain, "-{} does nothing", flag.name);
    }
}

#[test]
fn a_format_with_a_regexp_takes_the_next_word() {
    let Task::Report { command, regexp } = invocation("-peek -cum p").task else { panic!("a report") };
    assert_eq!((command.name, regexp.as_deref()), ("peek", Some("-cum")));
}

#[test]
fn without_a_format_there_is_the_shell_or_the_page() {
    assert_eq!(invocation("p").task, Task::Shell);
    let task = Task::Web { address: "localhost:0".to_owned(), open_browser: false, other_hosts: Vec::new() };
    assert_eq!(invocation("-http localhost:0 -no_browser p").task, task);
    assert_eq!(invocation("-http= p").task, Task::Shell);
}

#[test]
fn help_wins_where_it_stands() {
    for line in ["-h", "--help", "-h=3", "-top -help -nosuch"] {
        assert_eq!(request(line).expect(line), Request::Help, "{line}");
    }
    assert_eq!(request("-nosuch -h").expect_err("in order").usage, UsagePlace::Below);
}

#[test]
fn the_program_answers_about_itself_without_a_source() {
    assert_eq!(request("-version").expect("version"), Request::Version);
    assert_eq!(request("-man").expect("man"), Request::Manual);
    assert_eq!(request("-install_links /x").expect("links"), Request::InstallLinks("/x".into()));
    assert!(matches!(request("-completion zsh"), Ok(Request::Completion(_))));
    refused(
        "-completion csh",
        expect![[r#"invalid value "csh" for flag -completion: not one of its words [usage: Below]"#]],
    );
}

#[test]
fn fetching_is_described() {
    let fetch =
        invocation("-seconds 5 -timeout=0 -tls_ca ca.pem -header A:b -header=C:d -max_bytes 4GB p").fetch;
    assert_eq!(fetch.seconds.map(|seconds| seconds.as_secs()), Some(5));
    assert_eq!((fetch.timeout, fetch.max_bytes), (None, 4 << 30));
    assert_eq!(fetch.tls_ca.as_deref(), Some("ca.pem".as_ref()));
    assert_eq!(fetch.headers, [("A".into(), "b".into()), ("C".into(), "d".into())]);
    refused(
        "-max_bytes=lots p",
        expect![[
            r#"invalid value "lots" for flag -max_bytes: not a size such as 512MB or 4GB [usage: Below]"#
        ]],
    );
}

#[test]
fn source_labels_have_a_usual_key() {
    let label = |line| invocation(line).fetch.source_label;
    assert_eq!(label("-source_label a b"), Some(SourceLabel::Name("source".to_owned())));
    assert_eq!(label("-source_label=host a b"), Some(SourceLabel::Name("host".to_owned())));
    assert_eq!(label("-source_label=false a b"), None);
}

#[test]
fn a_bad_header_is_not_repeated() {
    refused("-header secret p", expect!["-header takes NAME: VALUE [usage: Nowhere]"]);
}

#[cfg(unix)]
#[test]
fn names_of_files_may_be_any_bytes() {
    use std::os::unix::ffi::OsStringExt as _;
    let word = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
    let request = parse([word(b"-base=\xff"), word(b"\xfe")]).expect("both are names");
    let Request::Run(invocation) = request else { panic!("a run") };
    assert_eq!(invocation.sources, [word(b"\xfe")]);
    assert_eq!(invocation.base.expect("a base").source, word(b"\xff"));
    let error = parse([word(b"-focus=\xff"), word(b"p")]).expect_err("a regexp is text");
    assert_eq!(error.message, "invalid value \"\\xff\" for flag -focus: not UTF-8 text");
}
