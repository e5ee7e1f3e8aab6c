//! Every file of `testdata/legacy` against the text beside it: what upstream says of it, or our
//! error.

use super::*;
use expect_test::expect_file;
use proptest::prelude::*;
use std::path::PathBuf;

/// The inputs, in the order of their names.
fn inputs() -> Vec<(PathBuf, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/legacy");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut inputs: Vec<_> = paths
        .filter(|path| path.extension().is_some_and(|e| e == "prof" || e == "txt"))
        .map(|path| (path.clone(), std::fs::read(path).unwrap()))
        .collect();
    inputs.sort();
    inputs
}

fn shown(data: &[u8]) -> String {
    let profile = match parse(data, &Limits::default()) {
        Some(Ok(profile)) => profile,
        Some(Err(error)) => return format!("{error}\n"),
        None => return "none of these formats\n".to_owned(),
    };
    let mut text = Vec::new();
    crate::write_raw(&profile, &jiff::tz::TimeZone::UTC, &mut text).unwrap();
    String::from_utf8(text).unwrap()
}

#[test]
fn every_family_is_read_as_upstream_reads_it() {
    let inputs = inputs();
    assert!(inputs.len() > 30);
    for (path, data) in inputs {
        expect_file![path.with_extension("raw")].assert_eq(&shown(&data));
    }
}

#[test]
fn the_beginning_tells_what_is_read() {
    for (path, data) in inputs() {
        for length in [40, 100, 1000] {
            let prefix = &data[..length.min(data.len())];
            assert!(looks_like(prefix), "{} of {}", length, path.display());
        }
    }
    let comments = "# a comment\n".repeat(1000);
    assert!(looks_like(comments.as_bytes()), "what decides lies further on");
    for other in [
        &b"\x0a\x04\x08\x01\x10\x02\x0a\x04\x08\x03\x10\x04"[..],
        b"main;read 7\nmain 3\n",
        b"PeriodType: cpu nanoseconds\nPeriod: 1\n",
    ] {
        assert!(!looks_like(&[other, b"\n"].concat()), "{other:?}");
    }
}

#[test]
fn frames_of_the_profiler_are_those_for_the_sample_types() {
    let frames = |name: &str| {
        let (_, data) = inputs().into_iter().find(|(path, _)| path.file_stem().unwrap() == name).unwrap();
        let profile = parse(&data, &Limits::default()).unwrap().unwrap();
        let first = |id| profile.str(id).to_string().split('|').next().unwrap().to_owned();
        [first(profile.header.drop_frames), first(profile.header.keep_frames)]
    };
    assert_eq!(frames("heap_v2"), ["calloc", r"runtime\.panic"]);
    assert_eq!(frames("java_heap"), ["calloc", r"runtime\.panic"]);
    assert_eq!(frames("contention_go_mutex"), ["RecordLockProfileData", ""]);
    assert_eq!(frames("cpu_64le"), ["ProfileData::Add", ""]);
    assert_eq!(frames("go_goroutine"), ["ProfileData::Add", ""]);
}

#[test]
fn limits_hold() {
    let limits = Limits { max_rows: 3, ..Limits::default() };
    let data = "goroutine profile: total 1\n".to_owned() + &"1 @ 0x1\n".repeat(4);
    let error = parse(data.as_bytes(), &limits).unwrap().unwrap_err();
    assert!(matches!(error, Error::TooLarge { what: "samples", max: 3 }), "{error}");
}

proptest! {
    #[test]
    fn any_change_gives_a_profile_or_an_error(
        file in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0..9usize, prop::collection::vec(any::<u8>(), 0..9)), 1..4),
    ) {
        let (_, mut data) = file.get(&inputs()).clone();
        for (at, n, new) in changes {
            let start = at.index(data.len() + 1);
            let end = (start + n).min(data.len());
            data.splice(start..end, new);
        }
        if let Some(Ok(profile)) = parse(&data, &Limits::default()) {
            prop_assert!(looks_like(&data[..data.len().min(4096)]));
            crate::write_raw(&profile, &jiff::tz::TimeZone::UTC, &mut Vec::new()).unwrap();
        }
    }

    #[test]
    fn any_bytes_after_a_title_give_a_profile_or_an_error(title in 0..8usize, bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let title: &[u8] = [
            &b"\0\0\0\0\x03\0\0\0\0\0\0\0\x01\0\0\0\0\0\0\0"[..],
            b"\0\0\0\0\x03\0\0\0\x01\0\0\0\x01\0\0\0\0\0\0\0",
            b"heap profile: 1: 2 [1: 2] @ heap_v2/9\n",
            b"goroutine profile: total 1\n",
            b"--- threadz 1 ---\n",
            b"--- contentionz 1 ---\n",
            b"--- heapz 1 ---\n",
            b"",
        ][title];
        let _ = parse(&[title, &bytes].concat(), &Limits::default());
    }
}
