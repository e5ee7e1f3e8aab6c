use super::*;
use crate::Limits;
use expect_test::expect;
use huoyan_profile::{Builder, Function, Label, Line, Location, Mapping, Profile, StrId, ValueType};
use proptest::prelude::*;

/// A profile with one of everything.
fn example() -> Profile {
    let mut b = Builder::new();
    b.sample_type("samples", "count");
    b.sample_type("cpu", "nanoseconds");
    let (cpu, nanoseconds) = (b.str("cpu"), b.str("nanoseconds"));
    b.header.period_type = Some(ValueType { kind: cpu, unit: nanoseconds });
    b.header.default_sample_type = cpu;
    b.header.period = 10_000_000;
    b.header.time_nanos = 1_784_542_272_500_000_000;
    b.header.duration_nanos = 90_000_000_000;
    b.header.comments = vec![b.str("first\nand more"), b.str("#hidden")];
    b.header.doc_url = b.str("https://example.com/doc");
    let file = b.str("/usr/bin/my app");
    let build_id = b.str("6a55b0e5");
    let app = b.mapping(Mapping {
        start: 0x40_0000,
        limit: 0x4a_f000,
        offset: 0x1000,
        file,
        build_id,
        has_functions: true,
        has_filenames: true,
        has_line_numbers: true,
        has_inline_frames: true,
        ..Mapping::default()
    });
    let bare = b.mapping(Mapping { id: 7, ..Mapping::default() });
    let mut function = |name: &str, system_name: &str, filename: &str, start_line| {
        let (name, system_name) = (b.str(name), b.str(system_name));
        let filename = b.str(filename);
        b.function(Function { id: 0, name, system_name, filename, start_line })
    };
    let inner = function("<a::B as c::D>::run", "_RNv", "/src/a b.rs", 10);
    let outer = function("outer", "outer", "src/c.rs", -1);
    let frames =
        [Line { function: inner, line: 12, column: 3 }, Line { function: outer, line: 30, column: 0 }];
    let address = 0x4a_3b20;
    let first = b.location(Location { mapping: Some(app), address, ..Location::default() }, &frames);
    let second = b.location(
        Location { id: 1_234_567, mapping: Some(bare), is_folded: true, ..Location::default() },
        &frames[1..],
    );
    let third = b.location(Location { address: u64::MAX, ..Location::default() }, &[]);
    let [thread, bytes, time, kb, name] =
        ["thread", "bytes", "timestamp", "kB", "worker [7] x"].map(|s| b.str(s));
    let labels = [
        Label::text(thread, name),
        Label::number(bytes, 5, kb),
        Label::number(bytes, 6, StrId::EMPTY),
        Label::number(time, 1_784_542_272, StrId::EMPTY),
    ];
    b.sample(&[first, second, third], &[3, 30_000_000], &labels);
    b.sample(&[third], &[-1, 12_345_678_901], &labels[3..]);
    b.sample(&[], &[0, 0], &labels[1..2]);
    b.sample(&[second], &[i64::MIN, i64::MAX], &[]);
    b.finish().unwrap()
}

fn write(profile: &Profile) -> Vec<u8> {
    let mut text = Vec::new();
    write_raw(profile, &jiff::tz::TimeZone::UTC, &mut text).unwrap();
    text
}

fn read(text: &[u8]) -> Result<Profile, crate::Error> {
    parse(text, &Limits::default())
}

#[test]
fn the_text_is_that_of_upstream() {
    expect![[r#"
        Comment: first
        and more
        Comment: #hidden
        Doc: https://example.com/doc
        PeriodType: cpu nanoseconds
        Period: 10000000
        Time: 2026-07-20 10:11:12.5 +0000 UTC
        Duration: 1m30
        Samples:
        samples/count cpu/nanoseconds[dflt]
                  3   30000000: 1 1234567 3 
                        thread:[worker [7] x]
                        bytes:[5 kB 6 ] timestamp:[1784542272]
                 -1 12345678901: 3 
                        timestamp:[1784542272]
                  0          0: 
                        bytes:[5 kB]
         -9223372036854775808 9223372036854775807: 1234567 
        Locations
             1: 0x4a3b20 M=1 <a::B as c::D>::run /src/a b.rs:12:3 s=10(_RNv)
                     outer src/c.rs:30:0 s=-1
        1234567: 0x0 M=7 [F] outer src/c.rs:30:0 s=-1
             3: 0xffffffffffffffff 
        Mappings
        1: 0x400000/0x4af000/0x1000 /usr/bin/my app 6a55b0e5 [FN][FL][LN][IN]
        7: 0x0/0x0/0x0   
    "#]]
    .assert_eq(std::str::from_utf8(&write(&example())).unwrap());
}

#[test]
fn what_is_written_reads_back() {
    assert_eq!(read(&write(&example())).unwrap(), example());
}

#[test]
fn a_text_without_blanks_at_the_ends_of_lines_reads_the_same() {
    let text = write(&example());
    let trimmed: Vec<u8> =
        text.split(|&b| b == b'\n').flat_map(|l| [l.trim_ascii_end(), b"\r\n"].concat()).collect();
    assert_eq!(read(&trimmed).unwrap(), example());
}

#[test]
fn errors_name_the_line() {
    let text = String::from_utf8(write(&example())).unwrap();
    let mut errors = String::new();
    for (from, to) in [
        ("Period: 10000000", "Period: x"),
        ("Period: 10000000\n", ""),
        ("Duration: 1m30", "Duration: soon"),
        ("samples/count cpu/", "samples."),
        ("-1 12345678901", "12345678901"),
        (": 3 \n", ": 99 \n"),
        (": 3 \n", ": x \n"),
        ("thread:[", "thread "),
        ("M=7", "M=8"),
        ("     1: 0x", "     1: "),
        ("a b.rs:12:3 s", ""),
        ("1: 0x400000", "1: 400000"),
        ("Mappings\n", ""),
        ("Samples:\n", ""),
        ("Comment: first\n", ""),
    ] {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from}");
        errors += &format!("{}\n", read(changed.as_bytes()).map(|_| ()).unwrap_err());
    }
    expect![[r#"
        parsing profile: line 6: "x" is no Period
        parsing profile: line 8: "Samples:" without "Period: " before it
        parsing profile: line 8: "soon" is no Duration
        parsing profile: line 10: "samples.nanoseconds[dflt]" is no sample type and its unit
        parsing profile: line 14: sample has 1 values vs. 2 types
        parsing profile: line 14: location 99 is not in the table
        parsing profile: line 14: "         -1 12345678901: x " is no sample
        parsing profile: line 12: "thread worker [7] x]" is no list of labels
        parsing profile: line 22: mapping 8 is not in the table
        parsing profile: line 20: "     1: 4a3b20 M=1 <a::B as c::D>::run /src/a b.rs:12:3 s=10…" is no location
        parsing profile: line 20: "<a::B as c::D>::run /src/=10(_RNv)" is no frame of a location
        parsing profile: line 25: "1: 400000/0x4af000/0x1000 /usr/bin/my app 6a55b0e5 [FN][FL][…" is no mapping
        parsing profile: line 25: text ends before the line "Mappings"
        parsing profile: line 25: text ends before the line "Samples:"
        parsing profile: line 1: "and more" is no header
    "#]].assert_eq(&errors);
}

#[test]
fn a_label_of_numbers_is_a_text_if_another_sample_says_so() {
    let text = "Period: 1\nSamples:\na/b\n 1: \n                id:[7]\n 1: \n                id:[x]\n\
        \x20 1: \n                n:[7]\nLocations\nMappings\n";
    let profile = read(text.as_bytes()).unwrap();
    let are_numbers: Vec<bool> = (0..3).map(|i| profile.labels_of(i)[0].is_number()).collect();
    assert_eq!(are_numbers, [false, false, true]);
}

#[test]
fn texts_are_recognized_by_their_first_lines() {
    assert!(recognizes(&write(&example())));
    assert!(recognizes(b"PeriodType: cpu nanoseconds\n"));
    assert!(!recognizes(b"Comment: on something else\n"));
    assert!(!recognizes(b"main;read 7\n"));
}

/// Profiles whose texts hold nothing that the text form cannot tell apart.
fn profiles() -> impl Strategy<Value = Profile> {
    let frame = (0..6usize, -3..30i64, 0..3i64);
    let location =
        (any::<u64>(), prop::option::of(0..2u32), any::<bool>(), prop::collection::vec(frame, 0..3));
    let sample = (prop::collection::vec(0..4u32, 0..5), any::<[i64; 2]>(), 0..6usize, any::<i64>());
    (prop::collection::vec(location, 4), prop::collection::vec(sample, 0..12), any::<i64>()).prop_map(build)
}

type LocationParts = (u64, Option<u32>, bool, Vec<(usize, i64, i64)>);
type SampleParts = (Vec<u32>, [i64; 2], usize, i64);

fn build((locations, samples, time): (Vec<LocationParts>, Vec<SampleParts>, i64)) -> Profile {
    let mut b = Builder::new();
    b.sample_type("alloc space", "bytes");
    b.sample_type("b", "");
    b.header.period_type = Some(ValueType::default());
    b.header.time_nanos = time;
    for name in ["", "/lib x"] {
        let file = b.str(name);
        b.mapping(Mapping { start: time as u64, file, has_filenames: true, ..Mapping::default() });
    }
    const NAMES: [(&str, &str, &str); 6] = [
        ("main.main", "main.main", "/a b/main.go"),
        ("a;b::<c>", "_Z", "x.cc"),
        ("op (x)", "op (x)", ""),
        ("", "only system", "<none>"),
        ("\u{4e2d}\u{6587}", "\u{4e2d}\u{6587}", "C:\\x y"),
        ("f", "", "f"),
    ];
    let mut functions = [None; 6];
    for (address, mapping, is_folded, frames) in locations {
        let mut lines = Vec::new();
        for (name, line, column) in frames {
            let function = *functions[name].get_or_insert_with(|| {
                let (n, s, f) = NAMES[name];
                let (name, system_name, filename) = (b.str(n), b.str(s), b.str(f));
                b.function(Function { name, system_name, filename, start_line: line, ..Function::default() })
            });
            lines.push(Line { function, line, column });
        }
        b.location(Location { id: 0, mapping, address, is_folded }, &lines);
    }
    let [key, other, text, unit] = ["k", "k-2", "some [text] 7", "kB"].map(|s| b.str(s));
    for (stack, values, kind, number) in samples {
        let labels =
            [Label::text(other, text), Label::number(key, number, StrId::EMPTY), Label::number(key, 5, unit)];
        let labels = &labels[kind % 3..(kind % 3 + kind / 2).min(3)];
        b.sample(&stack, &values, labels);
    }
    b.finish().unwrap()
}

proptest! {
    #[test]
    fn profiles_come_back(profile in profiles()) {
        prop_assert_eq!(read(&write(&profile)).unwrap(), profile);
    }

    #[test]
    fn any_change_gives_a_profile_or_an_error(at in any::<prop::sample::Index>(), n in 0..4usize, new in prop::collection::vec(any::<u8>(), 0..4)) {
        let mut text = write(&example());
        let start = at.index(text.len());
        let end = (start + n).min(text.len());
        text.splice(start..end, new);
        if let Ok(profile) = read(&text) {
            write(&profile);
        }
    }

    #[test]
    fn any_bytes_give_a_profile_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        recognizes(&bytes);
        let _ = read(&bytes);
    }
}
