//! `list`: from a profile and sources in memory to bytes.

#![expect(clippy::unwrap_used, reason = "tests")]

use bstr::{BString, ByteSlice};
use expect_test::{Expect, expect};
use huoyan_profile::{Builder, Function, Line, Location, Profile};
use huoyan_render::write_list;
use huoyan_report::{
    Error, Granularity, Options, View,
    list::list,
    pattern::Pattern,
    sources::{SourceFiles, Sources},
};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Files by path.
#[derive(Debug)]
struct Memory(BTreeMap<&'static str, &'static [u8]>);

impl SourceFiles for Memory {
    fn exists(&self, path: &Path) -> bool {
        self.0.contains_key(path.to_str().unwrap())
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let text = self.0.get(path.to_str().unwrap()).ok_or(io::ErrorKind::NotFound)?;
        Ok(text.to_vec())
    }
}

/// A frame: function, file, line where it begins, line.
type Frame = (&'static str, &'static str, i64, i64);

/// A profile of stacks, the innermost frame first.
fn profile(stacks: &[(&[Frame], i64)]) -> Profile {
    let mut b = Builder::new();
    b.sample_type("samples", "count");
    for (frames, value) in stacks {
        let location = |&(name, file, start_line, line): &Frame| {
            let (name, filename) = (b.str(name), b.str(file));
            let function =
                b.function(Function { name, system_name: name, filename, start_line, ..Function::default() });
            b.location(Location::default(), &[Line { function, line, column: 0 }])
        };
        let locations: Vec<u32> = frames.iter().map(location).collect();
        b.sample(&locations, &[*value], &[]);
    }
    b.finish().unwrap()
}

struct Case {
    stacks: &'static [(&'static [Frame], i64)],
    pattern: &'static str,
    files: &'static [(&'static str, &'static str)],
    options: Options,
}

impl Default for Case {
    fn default() -> Self {
        let options = Options { granularity: Granularity::Lines, ..Options::default() };
        Case { stacks: &[], pattern: ".", files: &[], options }
    }
}

fn listing(case: Case) -> Result<String, Error> {
    let view = View::new(profile(case.stacks), case.options)?;
    let files = case.files.iter().map(|&(path, text)| (path, text.as_bytes())).collect();
    let sources = Sources { files: Box::new(Memory(files)), working_dir: "/home/me/shop".to_owned() };
    let report = list(&view, &Pattern::new(case.pattern).unwrap(), sources)?;
    let mut out = Vec::new();
    write_list(&report, &mut out).unwrap();
    // A bar shows where lines begin: blanks there would be taken for indentation.
    let lines = out.lines_with_terminator().flat_map(|line| [b"|", line].concat());
    Ok(BString::from_iter(lines).to_string())
}

#[track_caller]
fn check(case: Case, expected: &Expect) {
    expected.assert_eq(&listing(case).unwrap());
}

const TEN_LINES: &str = "one\ntwo\r\nthree\nfour\nfive\nsix\nseven\neight\nnine\nten";

#[test]
fn lines_are_shown_from_the_start_of_the_function_to_five_past_the_last() {
    let case = Case {
        stacks: &[
            (&[("buy", "cart.rs", 2, 3), ("main", "main.rs", 1, 9)], 10),
            (&[("buy", "cart.rs", 2, 4), ("main", "main.rs", 1, 9)], 30),
            (&[("sell", "cart.rs", 9, 9)], 60),
        ],
        pattern: "buy|sell",
        files: &[("/home/me/shop/cart.rs", TEN_LINES)],
        ..Case::default()
    };
    check(
        case,
        &expect![[r#"
        |Total: 100
        |ROUTINE ======================== buy in cart.rs
        |        40         40 (flat, cum) 40.00% of Total
        |         .          .      2:two
        |        10         10      3:three
        |        30         30      4:four
        |         .          .      5:five
        |         .          .      6:six
        |         .          .      7:seven
        |         .          .      8:eight
        |         .          .      9:nine
        |ROUTINE ======================== sell in cart.rs
        |        60         60 (flat, cum) 60.00% of Total
        |        60         60      9:nine
        |         .          .     10:ten
    "#]],
    );
}

#[test]
fn five_lines_before_are_shown_where_the_start_is_unknown() {
    let case = Case {
        stacks: &[(&[("f", "a.c", 0, 8)], 1), (&[("f", "a.c", 0, 2)], 1)],
        files: &[("/home/a.c", TEN_LINES)],
        ..Case::default()
    };
    check(
        case,
        &expect![[r#"
        |Total: 2
        |ROUTINE ======================== f in a.c
        |         2          2 (flat, cum)   100% of Total
        |         .          .      1:one
        |         1          1      2:two
        |         .          .      3:three
        |         .          .      4:four
        |         .          .      5:five
        |         .          .      6:six
        |         .          .      7:seven
        |         1          1      8:eight
        |         .          .      9:nine
        |         .          .     10:ten
    "#]],
    );
}

#[test]
fn a_function_in_two_files_is_listed_twice() {
    let case = Case {
        stacks: &[
            (&[("f", "/src/b.go", 1, 1)], 1),
            (&[("f", "/src/a.go", 1, 1)], 2),
            (&[("f", "", 1, 1)], 4),
            (&[("g", "", 0, 0)], 8),
        ],
        files: &[("/src/a.go", "a\n"), ("/src/b.go", "b\n")],
        ..Case::default()
    };
    check(
        case,
        &expect![[r#"
        |Total: 15
        |ROUTINE ======================== f in /src/a.go
        |         2          2 (flat, cum) 13.33% of Total
        |         2          2      1:a
        |ROUTINE ======================== f in /src/b.go
        |         1          1 (flat, cum)  6.67% of Total
        |         1          1      1:b
        |No source information for g
    "#]],
    );
}

#[test]
fn sources_that_are_not_found_are_named() {
    let case = Case {
        stacks: &[
            (&[("f", "lib/x.go", 1, 1)], 1),
            (&[("g", "/abs/y.go", 1, 1)], 1),
            (&[("h", "<autogenerated>", 1, 1)], 1),
        ],
        ..Case::default()
    };
    check(
        case,
        &expect![[r#"
        |Total: 3
        |ROUTINE ======================== f in lib/x.go
        |         1          1 (flat, cum) 33.33% of Total
        | Error: could not find file lib/x.go on path /home/me/shop
        |ROUTINE ======================== g in /abs/y.go
        |         1          1 (flat, cum) 33.33% of Total
        | Error: open /abs/y.go: no such file or directory
        |ROUTINE ======================== h in <autogenerated>
        |         1          1 (flat, cum) 33.33% of Total
        | Error: could not find file <autogenerated> on path /home/me/shop
    "#]],
    );
}

#[test]
fn a_file_that_was_not_found_is_named_again_where_no_line_would_be_shown() {
    let case = Case {
        stacks: &[(&[("f", "x.go", 90, 1)], 1), (&[("g", "x.go", 1, 1)], 1), (&[("h", "x.go", 90, 1)], 1)],
        ..Case::default()
    };
    check(
        case,
        &expect![[r#"
        |Total: 3
        |ROUTINE ======================== f in x.go
        |         1          1 (flat, cum) 33.33% of Total
        |ROUTINE ======================== g in x.go
        |         1          1 (flat, cum) 33.33% of Total
        | Error: could not find file x.go on path /home/me/shop
        |ROUTINE ======================== h in x.go
        |         1          1 (flat, cum) 33.33% of Total
        | Error: could not find file x.go on path /home/me/shop
    "#]],
    );
}

#[test]
fn trimmed_and_searched_paths_are_found_above_too() {
    let options = Options {
        granularity: Granularity::Lines,
        trim_path: "/build".into(),
        source_path: "sub/dir:/other".into(),
        ..Options::default()
    };
    let case = Case {
        stacks: &[(&[("f", "/build/lib/x.go", 1, 1)], 1), (&[("g", "/build/y.go", 1, 1)], 1)],
        files: &[("sub/lib/x.go", "found\n"), ("/y.go", "at the root\n")],
        options,
        ..Case::default()
    };
    check(
        case,
        &expect![[r#"
        |Total: 2
        |ROUTINE ======================== f in lib/x.go
        |         1          1 (flat, cum) 50.00% of Total
        |         1          1      1:found
        |ROUTINE ======================== g in y.go
        |         1          1 (flat, cum) 50.00% of Total
        |         1          1      1:at the root
    "#]],
    );
}

const SECRETS: &[(&str, &str)] = &[
    ("/etc/passwd", "root:x:0:0\n"),
    ("/home/me/shop/.env", "PASSWORD=1\n"),
    ("/home/me/shop/src/rules.tbl", "a table\n"),
    ("/home/me/shop/rules.tbl", "above\n"),
];

#[test]
fn only_sources_are_opened() {
    let case = Case {
        stacks: &[
            (&[("a", "/etc/passwd", 1, 1)], 1),
            (&[("b", "../../../etc/passwd", 1, 1)], 1),
            (&[("c", "etc/passwd", 1, 1)], 1),
            (&[("d", ".env", 1, 1)], 1),
            (&[("e", "/x.go/../etc/passwd", 1, 1)], 1),
            (&[("f", "/etc/absent", 1, 1)], 1),
        ],
        files: SECRETS,
        ..Case::default()
    };
    check(
        case,
        &expect![[r#"
        |Total: 6
        |ROUTINE ======================== a in /etc/passwd
        |         1          1 (flat, cum) 16.67% of Total
        | Error: open /etc/passwd: its name is not that of a source file; name its folder in -source_path to see it
        |ROUTINE ======================== b in ../../../etc/passwd
        |         1          1 (flat, cum) 16.67% of Total
        | Error: could not find file ../../../etc/passwd on path /home/me/shop
        |ROUTINE ======================== c in etc/passwd
        |         1          1 (flat, cum) 16.67% of Total
        | Error: could not find file etc/passwd on path /home/me/shop
        |ROUTINE ======================== d in .env
        |         1          1 (flat, cum) 16.67% of Total
        | Error: could not find file .env on path /home/me/shop
        |ROUTINE ======================== e in /etc/passwd
        |         1          1 (flat, cum) 16.67% of Total
        | Error: open /etc/passwd: its name is not that of a source file; name its folder in -source_path to see it
        |ROUTINE ======================== f in /etc/absent
        |         1          1 (flat, cum) 16.67% of Total
        | Error: open /etc/absent: no such file or directory
    "#]],
    );
}

#[test]
fn a_folder_that_the_user_names_is_listed_but_not_what_is_above() {
    let options = Options {
        granularity: Granularity::Lines,
        source_path: "/home/me/shop/src".into(),
        ..Options::default()
    };
    let case = Case {
        stacks: &[
            (&[("a", "rules.tbl", 1, 1)], 1),
            (&[("b", "../rules.tbl", 1, 1)], 1),
            (&[("c", "/home/me/shop/.env", 1, 1)], 1),
            (&[("d", "/etc/passwd", 1, 1)], 1),
        ],
        files: SECRETS,
        options,
        ..Case::default()
    };
    check(
        case,
        &expect![[r#"
        |Total: 4
        |ROUTINE ======================== a in rules.tbl
        |         1          1 (flat, cum) 25.00% of Total
        |         1          1      1:a table
        |ROUTINE ======================== b in ../rules.tbl
        |         1          1 (flat, cum) 25.00% of Total
        | Error: could not find file ../rules.tbl on path /home/me/shop/src
        |ROUTINE ======================== c in /home/me/shop/.env
        |         1          1 (flat, cum) 25.00% of Total
        | Error: open /home/me/shop/.env: its name is not that of a source file; name its folder in -source_path to see it
        |ROUTINE ======================== d in /etc/passwd
        |         1          1 (flat, cum) 25.00% of Total
        | Error: open /etc/passwd: its name is not that of a source file; name its folder in -source_path to see it
    "#]],
    );
}

#[test]
fn hostile_lines_end_with_the_file() {
    let case = Case {
        stacks: &[(
            &[("f", "a.c", 1, i64::MAX), ("f", "a.c", i64::MIN, i64::MIN), ("g", "a.c", 0, i64::MIN)],
            i64::MAX,
        )],
        files: &[("/a.c", "one\ntwo\n")],
        ..Case::default()
    };
    check(
        case,
        &expect![[r#"
        |Total: 9223372036854775808
        |ROUTINE ======================== f in a.c
        |9223372036854775808 9223372036854775808 (flat, cum)   100% of Total
        |         .          .      1:one
        |         .          .      2:two
        |ROUTINE ======================== g in a.c
        |         0 9223372036854775808 (flat, cum)   100% of Total
    "#]],
    );
}

#[test]
fn no_match_is_an_error() {
    let case = Case { stacks: &[(&[("f", "a.c", 1, 1)], 1)], pattern: "nosuch", ..Case::default() };
    assert_eq!(listing(case).unwrap_err().to_string(), "no matches found for regexp: nosuch");
}
