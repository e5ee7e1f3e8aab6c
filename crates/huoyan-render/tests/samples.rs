//! `traces`, `tags` and `comments`: from a profile to bytes.

#![expect(clippy::unwrap_used, reason = "tests")]

use bstr::{BString, ByteSlice};
use expect_test::{Expect, expect};
use huoyan_profile::{Builder, Function, Label, Line, Location, Mapping, Profile, StrId};
use huoyan_render::{write_comments, write_tags, write_traces};
use huoyan_report::{Granularity, Options, View, comments::comments, tags::tags, traces::traces};

/// Three samples: `leaf` is inlined into `mid`, which `main` calls; then `main` alone with
/// other labels, and one without a stack.
fn profile() -> Profile {
    let mut b = Builder::new();
    b.sample_type("samples", "count");
    b.sample_type("cpu", "nanoseconds");
    let file = b.str("/usr/bin/shop");
    b.mapping(Mapping { file, ..Mapping::default() });
    let function = |b: &mut Builder, name: &str| {
        let (name, filename) = (b.str(name), b.str("src/./shop.rs"));
        b.function(Function { name, system_name: name, filename, ..Function::default() })
    };
    let (leaf, mid, main) = (function(&mut b, "leaf"), function(&mut b, "mid"), function(&mut b, "main"));
    let line = |function, line| Line { function, line, column: 0 };
    let at = |address| Location { address, mapping: Some(0), ..Location::default() };
    let inner = b.location(at(0x10), &[line(leaf, 3), line(mid, 7)]);
    let outer = b.location(at(0x20), &[line(main, 9)]);
    let [tenant, acme, bolt, size, kib] =
        ["tenant", "acme", "bolt", "allocation_size", "bytes"].map(|text| b.str(text));
    let labels = [Label::text(tenant, acme), Label::text(tenant, bolt), Label::number(size, 2048, kib)];
    b.sample(&[inner, outer], &[3, 30_000_000], &labels);
    b.sample(&[outer], &[1, 10_000_000], &[Label::text(tenant, acme), Label::number(size, 5, kib)]);
    b.sample(&[], &[1, 2_000_000], &[Label::text(tenant, bolt)]);
    b.header.comments = vec![b.str("built by hand"), b.str("# for machines")];
    b.finish().unwrap()
}

fn view(options: Options) -> View {
    View::new(profile(), options).unwrap()
}

fn check(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>, expected: &Expect) {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    // A bar shows where lines begin: blanks there would be taken for indentation.
    let lines = out.lines_with_terminator().flat_map(|line| [b"|", line].concat());
    expected.assert_eq(&BString::from_iter(lines).to_string());
}

#[track_caller]
fn check_traces(options: Options, expected: &Expect) {
    check(|out| write_traces(&traces(view(options)), out), expected);
}

#[track_caller]
fn check_tags(options: Options, expected: &Expect) {
    check(|out| write_tags(&tags(&view(options)).unwrap(), out), expected);
}

#[test]
fn traces_show_labels_and_stacks() {
    check_traces(
        Options::default(),
        &expect![[r#"
            |File: shop
            |built by hand
            |Type: cpu
            |-----------+-------------------------------------------------------
            |    tenant:  acme bolt
            |allocation_size:  2kB
            |      30ms   leaf (inline)
            |             mid
            |             main
            |-----------+-------------------------------------------------------
            |    tenant:  acme
            |allocation_size:  5B
            |      10ms   main
            |-----------+-------------------------------------------------------
        "#]],
    );
}

#[test]
fn traces_show_places_as_the_profile_has_them() {
    let options = Options {
        granularity: Granularity::Lines,
        trim_path: "src".into(),
        unit: "us".into(),
        focus: "leaf".into(),
        ..Options::default()
    };
    check_traces(
        options,
        &expect![[r#"
            |File: shop
            |built by hand
            |Type: cpu
            |-----------+-------------------------------------------------------
            |    tenant:  acme bolt
            |allocation_size:  2kB
            |   30000us   leaf src/shop.rs:3 (inline)
            |             mid src/shop.rs:7
            |             main src/shop.rs:9
            |-----------+-------------------------------------------------------
        "#]],
    );
}

#[test]
fn traces_of_a_mean_divide_each_sample() {
    let options = Options { mean: true, no_inlines: true, ..Options::default() };
    check_traces(
        options,
        &expect![[r#"
            |File: shop
            |built by hand
            |Type: mean_cpu
            |-----------+-------------------------------------------------------
            |    tenant:  acme bolt
            |allocation_size:  2kB
            |      10ms   mid
            |             main
            |-----------+-------------------------------------------------------
            |    tenant:  acme
            |allocation_size:  5B
            |      10ms   main
            |-----------+-------------------------------------------------------
        "#]],
    );
}

#[test]
fn tags_are_summed_by_key_and_value() {
    check_tags(
        Options::default(),
        &expect![[r#"
            | allocation_size: Total 40ms of 42ms (95.24%)
            |                  30ms (71.43%): 2kB
            |                  10ms (23.81%): 5B
            |
            | tenant: Total 72ms of 42ms (171.43%)
            |         40ms (95.24%): acme
            |         32ms (76.19%): bolt
            |
        "#]],
    );
}

#[test]
fn tags_that_look_alike_are_one() {
    let mut b = Builder::new();
    b.sample_type("samples", "count");
    let [key, text] = ["bytes", "1kB"].map(|s| b.str(s));
    let frame = b.named_frame("f");
    for label in [1024, 1025, 1030].map(|n| Label::number(key, n, StrId::EMPTY)) {
        b.sample(&[frame], &[1], &[label]);
    }
    b.sample(&[frame], &[1], &[Label::text(key, text)]);
    let view = View::new(b.finish().unwrap(), Options::default()).unwrap();
    check(
        |out| write_tags(&tags(&view).unwrap(), out),
        &expect![[r#"
            | bytes: Total 4 of 4 (  100%)
            |        3 (75.00%): 1kB
            |        1 (25.00%): 1.01kB
            |
        "#]],
    );
}

#[test]
fn tags_of_nothing_have_no_percentages() {
    let mut b = Builder::new();
    b.sample_type("samples", "count");
    let [key, text] = ["key", "two\tcells"].map(|s| b.str(s));
    b.sample(&[], &[0], &[Label::text(key, text)]);
    let view = View::new(b.finish().unwrap(), Options::default()).unwrap();
    check(
        |out| write_tags(&tags(&view).unwrap(), out),
        &expect![[r#"
            | key: Total 0 of 0
            |      0:  twocells
            |
        "#]],
    );
}

#[test]
fn sums_of_tags_saturate() {
    let mut b = Builder::new();
    b.sample_type("samples", "count");
    let [key, text] = ["key", "text"].map(|s| b.str(s));
    for _ in 0..2 {
        b.sample(&[], &[i64::MAX], &[Label::text(key, text)]);
    }
    let report = tags(&View::new(b.finish().unwrap(), Options::default()).unwrap()).unwrap();
    assert_eq!((report.keys[0].total, report.keys[0].values[0].value), (i64::MAX, i64::MAX));
}

#[test]
fn every_comment_is_a_line() {
    let expected = expect![[r#"
        |built by hand
        |# for machines
    "#]];
    check(|out| write_comments(&comments(&view(Options::default())), out), &expected);
}

#[test]
fn long_names_are_printed_though_they_are_not_kept() {
    let mut b = Builder::new();
    b.sample_type("samples", "count");
    let long = "x".repeat(17 << 20);
    let frames = [1, 2, 3].map(|line| {
        let name = b.str(&long);
        let function = b.function(Function { name, system_name: name, ..Function::default() });
        b.location(Location::default(), &[Line { function, line, column: 0 }])
    });
    b.sample(&frames, &[1], &[]);
    let options = Options { granularity: Granularity::Lines, ..Options::default() };
    let mut out = Vec::new();
    write_traces(&traces(View::new(b.finish().unwrap(), options).unwrap()), &mut out).unwrap();
    assert_eq!(out.iter().filter(|&&byte| byte == b'x').count(), 3 * long.len());
    assert!(out.windows(6).any(|w| w == b"x :3\n-"), "the last is whole");
}

#[test]
fn shares_of_a_mean_are_shares_of_the_sum() {
    let mut b = Builder::new();
    b.sample_type("contentions", "count");
    b.sample_type("delay", "nanoseconds");
    let (main, lock) = (b.named_frame("main"), b.named_frame("lock"));
    b.sample(&[lock, main], &[10, 100], &[]);
    b.sample(&[main], &[1, 300], &[]);
    let options = Options { mean: true, ..Options::default() };
    let view = View::new(b.finish().unwrap(), options).unwrap();
    let mut out = Vec::new();
    huoyan_render::write_top(&huoyan_report::top::top(&view).unwrap(), &mut out).unwrap();
    let table: Vec<&str> = out.to_str().unwrap().lines().skip_while(|l| !l.contains("flat%")).collect();
    // Upstream: 833.33 % and 27.78 %, shares of the mean of all, 36ns.
    assert_eq!(
        table[1..],
        [
            "     300ns 75.00% 75.00%       36ns   100%  main",
            "      10ns 25.00%   100%       10ns 25.00%  lock",
        ]
    );
}
