//! Protobuf with too much of something, all of it right in itself.

use crate::proto::*;
use crate::reports::{REPORTS, answered, answered_or_refused, answered_with, refused};

const TABLES: &str =
    "parsing profile: more than 268435456 bytes of memory for its tables (-max_bytes raises the limit)";

#[test]
fn empty_texts_cost_little() {
    let profile = with_function().message(SAMPLE, sample(&[1], 7)).repeated(30_000_000, STRING, "");
    answered(&profile.0);
}

#[test]
fn an_empty_sample_is_refused_at_once() {
    let profile = with_function().repeated(20_000_000, SAMPLE, "");
    assert!(refused(&profile.0).starts_with("malformed profile: mismatch: sample has 0 values"));
}

#[test]
fn very_many_empty_samples_are_refused_for_what_is_wrong_with_them() {
    // More than a line of text may have: nothing of it is text.
    let types =
        strings(message(), &["", "cpu", "ns"]).message(SAMPLE_TYPE, message().number(1, 1).number(2, 2));
    let reason = refused(&types.repeated(9_000_000, SAMPLE, "").0);
    assert!(reason.starts_with("malformed profile: mismatch: sample has 0 values"), "{reason}");
}

#[test]
fn empty_rows_are_refused_where_their_table_is_full() {
    let comments = profile().bytes(13, vec![0; 12_000_000]);
    assert_eq!(refused(&comments.0), TABLES);
    assert_eq!(refused(&profile().raw([13 << 3, 0].repeat(12_000_000)).0), TABLES);
    for (field, n) in [(LOCATION, 20_000_000), (FUNCTION, 20_000_000), (MAPPING, 20_000_000)] {
        assert_eq!(refused(&profile().repeated(n, field, "").0), TABLES);
    }
}

#[test]
fn too_many_values_are_refused_where_they_are_too_many() {
    let values = |n| message().bytes(2, vec![1; n]);
    let reason = refused(&with_function().message(SAMPLE, values(100_000_000)).0);
    assert_eq!(
        reason,
        "parsing profile: more than 16777216 bytes in one field (-max_bytes raises the limit)"
    );
    let values = values(10_000_000);
    let reason = refused(&with_function().message(SAMPLE, sample(&[1], 1)).message(SAMPLE, values.clone()).0);
    assert!(reason.starts_with("malformed profile: mismatch: sample has "), "{reason}");
    let reason = refused(&with_function().message(SAMPLE, values).0);
    assert!(reason.contains("more than 4096 values at byte "), "{reason}");
}

#[test]
fn too_many_sample_types_are_refused() {
    let one = message().number(1, 1).number(2, 2);
    let reason = refused(&with_function().repeated(100_000, SAMPLE_TYPE, &one.0).0);
    assert!(reason.starts_with("parsing profile: more than 4096 sample types"), "{reason}");
}

#[test]
fn a_stack_of_a_million_frames_is_a_stack() {
    let frames = vec![1; 1_000_000];
    let profile = with_function().message(SAMPLE, sample(&frames, 7)).0;
    let ran = answered(&profile);
    assert!(String::from_utf8_lossy(&ran.stdout).contains("7   100%  f\n"));
    answered_with(&profile, &["-call_tree"]);
    answered_with(&profile, &["-addresses", "-noinlines"]);
}

/// A profile of `n` functions, each with a location of its own; names repeat after a thousand.
fn functions(n: u64) -> Message {
    let named = profile().each(1000, STRING, |i| message().raw(format!("function{i}")));
    named
        .each(n, FUNCTION, |i| function(i + 1, 4 + i % 1000).number(5, i))
        .each(n, LOCATION, |i| location(i + 1, i + 1).number(3, i + 1))
}

#[test]
fn a_stack_of_very_many_distinct_frames_is_a_stack() {
    let n = 200_000;
    let frames: Vec<u64> = (1..=n).collect();
    let profile = functions(n).message(SAMPLE, sample(&frames, 7)).0;
    answered(&profile);
    for options in [&["-call_tree"][..], &["-addresses"], &["-addresses", "-call_tree"], &["-nodecount=0"]] {
        answered_with(&profile, options);
    }
}

#[test]
fn a_location_of_a_million_lines_is_a_location() {
    let line = message().number(1, 1).number(2, 1);
    let inlined = message().number(1, 2).repeated(1_000_000, 4, line.0);
    let profile = with_function().message(LOCATION, inlined).message(SAMPLE, sample(&[2, 1], 7)).0;
    answered(&profile);
    answered_with(&profile, &["-lines", "-call_tree"]);
}

#[test]
fn a_stack_past_the_limit_is_refused_before_it_is_decoded() {
    let frames = |n| message().bytes(1, vec![1; n]).number(2, 1);
    let reason = refused(&with_function().message(SAMPLE, frames(60_000_000)).0);
    assert_eq!(
        reason,
        "parsing profile: more than 16777216 bytes in one field (-max_bytes raises the limit)"
    );
    let many = (0..30).fold(with_function(), |profile, i| profile.message(SAMPLE, frames(1_000_000 + i)));
    assert_eq!(refused(&many.0), TABLES);
}

#[test]
fn distinct_label_sets_are_counted() {
    let key = || strings(with_function(), &["key", "bytes"]);
    let labelled = |i: u64| sample(&[1], 1).message(3, message().number(1, 4).number(3, i + 1).number(4, 5));
    answered(&key().each(300_000, SAMPLE, labelled).0);
    assert_eq!(refused(&key().each(5_000_000, SAMPLE, labelled).0), TABLES);
}

#[test]
fn label_sets_of_a_graph_are_refused_or_drawn() {
    // Texts and numbers at every node of a stack, and a sum that makes none of them light.
    let texts = |n| (0..n).fold(functions(60), |p, i| p.message(STRING, message().raw(format!("text{i}"))));
    let frames: Vec<u64> = (1..=60).collect();
    let n = 200_000;
    let text = |i: u64| message().number(1, 4).number(2, 1004 + i);
    let number = |i: u64| message().number(1, 1004 + n).number(3, i + 1);
    let labelled = |i: u64| {
        let value = if i == 0 { 2 } else { 1 - 2 * (i as i64 % 2) };
        sample(&frames, value).message(3, text(i)).message(3, number(i))
    };
    let profile = texts(n).message(STRING, message().raw("bytes")).each(n, SAMPLE, labelled);
    for options in [&[][..], &["-call_tree"], &["-nodecount=0"]] {
        let input = crate::program::Input::new(&profile.0);
        let ran = crate::program::pprof(&[&["-dot"], options].concat(), &input);
        println!("{}: {:?} {} MiB {:?} {}", ran.shown, ran.code, ran.peak >> 10, ran.time, ran.said());
        assert!(ran.code == Some(0) || ran.warnings().starts_with("the graph of this report needs"));
    }
}

#[test]
fn values_of_labels_are_listed_or_refused() {
    let labelled = |n: u64| {
        let number = |i: u64, j: u64| message().number(1, 1).number(3, 7 * i + j + 1);
        let set = |i: u64| (0..3).fold(sample(&[1], 1), |sample, j| sample.message(3, number(i, j)));
        with_function().each(n, SAMPLE, set)
    };
    let tags = |n| crate::program::pprof(&["-tags"], &crate::program::Input::new(&labelled(n).0));
    assert_eq!(tags(300_000).code, Some(0));
    let many = tags(1_000_000);
    assert_eq!(many.code, Some(2));
    assert!(
        many.said()
            .ends_with("have more than 1048576 values: -tagshow, -taghide and -tagfocus leave some out\n"),
        "{}",
        many.said()
    );
}

/// Numbers without a visible pattern, below `n`.
fn scattered(n: u64) -> impl Iterator<Item = u64> {
    let mut state = 7u64;
    std::iter::repeat_with(move || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % n
    })
}

#[test]
fn a_root_of_very_many_leaves_is_trimmed_in_time() {
    let n = 100_000;
    let calls = functions(n).each(n, SAMPLE, |i| sample(&[i + 1, 1], 1));
    for options in [&["-addresses"][..], &["-addresses", "-call_tree"]] {
        answered_with(&calls.0, options);
    }
}

#[test]
fn a_graph_of_very_many_edges_is_refused_or_drawn() {
    // Every pair of neighbours is another one.
    let n = 100_000;
    let mut frames = scattered(n).map(|i| i + 1);
    let profile = functions(n).each(0, SAMPLE, |_| message());
    let profile = (0..100).fold(profile, |profile, _| {
        let frames: Vec<u64> = frames.by_ref().take(100_000).collect();
        profile.message(SAMPLE, sample(&frames, 1))
    });
    for report in ["-top", "-tree", "-dot", "-callgrind", "-topproto", "-peek=function7$"] {
        for options in [&["-addresses"][..], &["-addresses", "-call_tree"]] {
            let input = crate::program::Input::new(&profile.0);
            let ran = crate::program::pprof(&[&[report], options].concat(), &input);
            assert!(ran.code == Some(0) || ran.warnings().starts_with("the graph of this report needs"));
            println!("{}: {:?} {} MiB {:?} {}", ran.shown, ran.code, ran.peak >> 10, ran.time, ran.said());
        }
    }
}

/// The largest that is accepted, of one kind of row: reports over it must fit as well.
fn largest(name: &str, profile: impl Fn(u64) -> Message, too_many: u64) {
    let (mut good, mut bad) = (0, too_many);
    while bad - good > too_many / 16 {
        let n = (good + bad) / 2;
        let ran = crate::reports::top(&profile(n).0);
        let is_refused = ran.code == Some(2);
        *if is_refused { &mut bad } else { &mut good } = n;
    }
    println!("the most {name}: {good}");
    let bytes = profile(good).0;
    for options in [&[][..], &["-focus=f", "-ignore=zz", "-addresses"], &["-tagroot=key", "-call_tree"]] {
        answered_or_refused(&REPORTS, &bytes, options);
    }
}

#[test]
#[ignore = "takes minutes"]
fn the_most_samples_fit() {
    let of_types = |n_types: usize, n| {
        // No two types of one name: such a profile is refused for that.
        let others: Vec<String> = (1..n_types).map(|i| format!("type{i}")).collect();
        let others: Vec<&str> = others.iter().map(String::as_str).collect();
        let kind = |i| message().number(1, 4 + i).number(2, 2);
        let values = message().number(1, 1).bytes(2, vec![1; n_types]);
        strings(with_function(), &others)
            .each(n_types as u64 - 1, SAMPLE_TYPE, kind)
            .repeated(n as usize, SAMPLE, &values.0)
    };
    largest("samples", |n| of_types(1, n), 16_000_000);
    largest("samples of four values", |n| of_types(4, n), 8_000_000);
}

#[test]
#[ignore = "takes minutes"]
fn the_most_stacks_fit() {
    let pairs = |n| functions(3000).each(n, SAMPLE, |i| sample(&[i % 3000 + 1, i / 3000 + 1, 1], 1));
    largest("stacks", pairs, 8_000_000);
    let deep = |n| {
        let mut frames = scattered(3000).map(|i| i + 1);
        (0..n / 1000).fold(functions(3000), |profile, _| {
            let frames: Vec<u64> = frames.by_ref().take(1000).collect();
            profile.message(SAMPLE, sample(&frames, 1))
        })
    };
    largest("frames", deep, 64_000_000);
}

#[test]
#[ignore = "takes minutes"]
fn the_most_locations_fit() {
    let bare = |n| {
        with_function()
            .each(n, LOCATION, |i| location(i + 2, 1).number(3, i))
            .message(SAMPLE, sample(&[1], 1))
    };
    largest("locations", bare, 4_000_000);
    let used = |n| {
        let leaves = with_function().each(n, LOCATION, |i| location(i + 2, 1).number(3, i));
        leaves.each(n, SAMPLE, |i| sample(&[i + 2, 1], 1))
    };
    largest("locations with a sample", used, 4_000_000);
    let sparse = |n| {
        let id = |i: u64| (i + 1) << 40;
        let leaves = with_function().each(n, LOCATION, move |i| location(id(i), 1).number(3, i));
        leaves.each(n, SAMPLE, move |i| sample(&[id(i), 1], 1))
    };
    largest("sparse locations", sparse, 4_000_000);
    let lines = |n: u64| {
        let line = message().number(1, 1).number(2, 1);
        let many = |i: u64| message().number(1, i + 2).repeated(100_000, 4, &line.0);
        with_function().each(n / 100_000, LOCATION, many).message(SAMPLE, sample(&[2], 1))
    };
    largest("lines", lines, 16_000_000);
}

#[test]
#[ignore = "takes minutes"]
fn the_most_functions_and_texts_fit() {
    let texts = |n: u64| {
        let named = with_function().each(n, STRING, |i| message().raw(format!("./text{i}")));
        named.each(n, FUNCTION, |i| function(i + 2, 4 + i).number(4, 4 + i)).message(SAMPLE, sample(&[1], 1))
    };
    largest("functions", texts, 4_000_000);
    let long = |n: u64| {
        let text = "x".repeat(100_000);
        let named = with_function().each(n, STRING, |i| message().raw(format!("./{text}{i}")));
        named.each(n, FUNCTION, |i| function(i + 2, 4 + i).number(4, 4 + i)).message(SAMPLE, sample(&[1], 1))
    };
    largest("long texts", long, 4000);
}

#[test]
#[ignore = "takes minutes"]
fn the_most_label_sets_fit() {
    let key = || strings(with_function(), &["key", "bytes"]);
    let numbers = |n| {
        let label = |i: u64| message().number(1, 4).number(3, i + 1).number(4, 5);
        key().each(n, SAMPLE, move |i| sample(&[1], 1).message(3, label(i)))
    };
    largest("numbers", numbers, 4_000_000);
    let texts = |n| {
        let named = key().each(n, STRING, |i| message().raw(format!("value{i}")));
        named.each(n, SAMPLE, |i| sample(&[1], 1).message(3, message().number(1, 4).number(2, i + 6)))
    };
    largest("texts of labels", texts, 4_000_000);
    let times = |n| {
        let named = strings(with_function(), &["end_timestamp_ns", "key"]);
        named.each(n, SAMPLE, |i| sample(&[1], 1).message(3, message().number(1, 4).number(3, i + 1)))
    };
    largest("times", times, 4_000_000);
}
