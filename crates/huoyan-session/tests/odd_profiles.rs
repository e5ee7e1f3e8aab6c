//! Profiles with what few producers write, and command lines that few people type: from a profile
//! and a command line to bytes. Expected texts are what Go's pprof prints for the same.

#![expect(clippy::unwrap_used, reason = "tests")]

use bstr::{BStr, BString, ByteSlice};
use expect_test::{Expect, expect};
use huoyan_profile::{Builder, Function, Label, Line, Location, Profile};
use huoyan_session::{BinaryAccess, NamedByProfile, Question, Request, Task, parse, report};
use std::ffi::OsString;

/// One column of that unit, one sample for each list of labels, all with a stack of `main`.
fn profile(unit: &[u8], samples: &[(i64, &[(&str, &str)])]) -> Profile {
    let mut b = Builder::new();
    b.sample_type("samples", unit);
    let name = b.str("main");
    let function = b.function(Function { name, system_name: name, ..Function::default() });
    let main = b.location(Location::default(), &[Line { function, ..Line::default() }]);
    for &(value, labels) in samples {
        let labels: Vec<Label> =
            labels.iter().map(|(key, value)| Label::text(b.str(*key), b.str(*value))).collect();
        b.sample(&[main], &[value], &labels);
    }
    b.finish().unwrap()
}

/// What a command line makes of a profile: standard output, or the lines of standard error with the
/// reason last.
fn run(line: &str, profile: Profile) -> Result<BString, String> {
    let words = line.split(' ').map(OsString::from).chain([OsString::from("p")]);
    let Ok(Request::Run(invocation)) = parse(words) else { panic!("{line} asks for no report") };
    let Task::Report { command, regexp } = &invocation.task else { panic!("{line} names no format") };
    let question = Question {
        command,
        argument: regexp.as_deref(),
        config: &invocation.config,
        sources: huoyan_session::SourceAccess::Anywhere,
        binaries: BinaryAccess { executable: None, named_by_profile: NamedByProfile::Opened },
        code_extent: Default::default(),
    };
    let mut lines = Vec::new();
    match report(profile, &question, &mut lines) {
        Ok(outcome) => {
            let mut out = Vec::new();
            outcome.report.write(&mut out).unwrap();
            Ok(out.into())
        }
        Err(error) => {
            lines.push(error.to_string());
            Err(lines.join("\n"))
        }
    }
}

#[track_caller]
fn check(line: &str, profile: Profile, expected: &Expect) {
    expected.assert_eq(run(line, profile).unwrap().to_str().unwrap());
}

#[track_caller]
fn check_failure(line: &str, profile: Profile, expected: &Expect) {
    expected.assert_eq(&run(line, profile).unwrap_err());
}

#[test]
fn a_unit_may_be_any_bytes() {
    let out = run("-top", profile(b"bad\xff", &[(18, &[])])).unwrap();
    let line = out.lines().nth(1).unwrap();
    assert_eq!(
        BStr::new(line),
        "Showing nodes accounting for 18bad\u{fffd}, 100% of 18bad\u{fffd} total"
            .as_bytes()
            .replace("\u{fffd}", b"\xff")
    );
}

#[test]
fn frames_made_of_labels_are_numbered_as_samples_need_them_root_first() {
    let samples: &[(i64, &[(&str, &str)])] = &[(5, &[("tenant", "acme"), ("job", "index")]), (7, &[])];
    check(
        "-raw -tagroot=tenant -tagleaf=job",
        profile(b"count", samples),
        &expect![[r#"
            PeriodType:  
            Period: 0
            Samples:
            samples/count
                      5: 3 1 2 
                            job:[index] tenant:[acme]
                      7: 5 1 4 
            Locations
                 1: 0x0 main :0:0 s=0
                 2: 0x0 acme tenant:0:0 s=0()
                 3: 0x0 index job:0:0 s=0()
                 4: 0x0  tenant:0:0 s=0
                 5: 0x0  job:0:0 s=0
            Mappings
        "#]],
    );
}

#[test]
fn what_filters_found_is_said_even_where_there_is_no_report() {
    let samples = || profile(b"count", &[(5, &[("tenant", "acme")])]);
    check_failure(
        "-peek=x -focus=nothing",
        samples(),
        &expect![[r#"
            Focus expression matched no samples
            no matches found for regexp: x"#]],
    );
    check_failure(
        "-top -tagroot=job -sample_index=7",
        samples(),
        &expect![[r#"
            TagRoot expression matched no samples
            sample_index 7 is outside the range [0..0]"#]],
    );
}

#[test]
fn a_sample_index_is_named_as_it_was_typed() {
    let samples = || profile(b"count", &[(5, &[])]);
    check_failure(
        "-top -sample_index=01",
        samples(),
        &expect!["sample_index 01 is outside the range [0..0]"],
    );
    check_failure(
        "-top -sample_index=0x1",
        samples(),
        &expect![[r#"sample_index "0x1" must be one of: [samples]"#]],
    );
}

#[test]
fn a_wrong_sample_index_is_said_before_a_wrong_filter() {
    let samples = || profile(b"count", &[(5, &[])]);
    check_failure(
        "-top -sample_index=3 -focus=(",
        samples(),
        &expect!["sample_index 3 is outside the range [0..0]"],
    );
    check_failure(
        "-top -sample_index=3 -focus=( -relative_percentages",
        samples(),
        &expect!["parsing focus regexp: error parsing regexp: missing closing ): `(`"],
    );
}
