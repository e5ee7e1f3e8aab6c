//! Formats of text in hostile shapes.

use crate::reports::{answered, refused};

/// A line of folded stacks: as many frames as asked for, each with another name.
fn folded(n_frames: usize) -> String {
    let frames: Vec<String> = (0..n_frames).map(|i| format!("f{i}")).collect();
    format!("{} 1\n", frames.join(";"))
}

#[test]
fn long_lines_of_folded_stacks_are_stacks() {
    answered(folded(200_000).as_bytes());
    answered(format!("{} 1\n", "a;".repeat(1_000_000)).as_bytes());
    answered(format!("{} 1\n", "n".repeat(4 << 20)).as_bytes());
    answered(format!("a 1{}\n", "\n".repeat(4 << 20)).as_bytes());
    answered(format!("a{}1\n", " ".repeat(4 << 20)).as_bytes());
}

#[test]
fn folded_stacks_without_a_right_number_are_refused_by_line() {
    for line in
        ["a;b x", "a;b", "a;b 99999999999999999999", "a;b -", "a;b 1e9", "a;b 0x7", ";;; ;", "a 1 2.x"]
    {
        let reason = refused(format!("main;a 1\n{line}\n").as_bytes());
        assert!(reason.starts_with("parsing profile: line 2: "), "{line}: {reason}");
    }
    let long = refused(format!("main;a 1\n{}\n", "x;".repeat(1 << 20)).as_bytes());
    assert!(long.contains("line 2: "), "{long}");
}

#[test]
fn sums_of_folded_stacks_stop_at_the_largest_number() {
    let line = format!("a {}\n", i64::MAX);
    assert!(answered(line.repeat(3).as_bytes()).warnings().contains("64 bits"));
}

#[test]
fn many_lines_of_folded_stacks_end_at_the_limit() {
    let reason = refused("a 1\n".repeat(15_000_000).as_bytes());
    assert!(reason.contains("more than 268435456 bytes of memory for its tables"), "{reason}");
    let distinct: String = (0..4_000_000).map(|i| format!("f{i} 1\n")).collect();
    assert!(refused(distinct.as_bytes()).contains("memory for its tables"));
    let large = refused(&b"a 1\n".repeat(40_000_000));
    assert!(large.contains("more than 134217728 bytes of uncompressed data"), "{large}");
}

/// The text of `-raw` with this many types, samples and locations.
fn raw(n_types: usize, samples: &str, locations: &str) -> String {
    let types = "t/count ".repeat(n_types);
    format!("PeriodType: a b\nPeriod: 1\nSamples:\n{types}\n{samples}Locations\n{locations}Mappings\n")
}

#[test]
fn raw_text_in_hostile_shapes_is_refused_by_line_or_answered() {
    let location = "     1: 0x1 f :0:0 s=0\n";
    answered(raw(1, "          1: 1 \n", location).as_bytes());
    answered(raw(1, &format!("          1: {}\n", "1 ".repeat(1_000_000)), location).as_bytes());
    for (samples, locations) in [
        ("          1: 9 \n", location),
        ("          99999999999999999999: 1 \n", location),
        ("          1 1 1 1: 1 \n", location),
        ("          1: 99999999999999999999 \n", location),
        ("          1: 1 \n", "     0: 0x1 f :0:0 s=0\n"),
        ("          1: 1 \n", "     1: 0x11111111111111111 f :0:0 s=0\n"),
        ("          1: 1 \n", "     1: 0x1 M=9 f :0:0 s=0\n"),
        ("          1: 1 \n", "     x\n"),
        ("x\n", location),
    ] {
        let reason = refused(raw(1, samples, locations).as_bytes());
        assert!(!reason.contains('\n') && reason.contains("profile: "), "{reason}");
    }
    let many = refused(raw(100_000, &format!("{}1: 1\n", "1 ".repeat(99_999)), location).as_bytes());
    assert!(many.contains("more than 4096 sample types"), "{many}");
    let many = refused(raw(1, &"          1: 1 \n".repeat(8_000_000), location).as_bytes());
    assert!(many.contains("more than "), "{many}");
    let labels = format!("          1: 1 \n                {}\n", "k:[v] ".repeat(500_000).trim_end());
    answered(raw(1, &labels, location).as_bytes());
}

#[test]
fn old_formats_in_hostile_shapes_are_refused_or_answered() {
    let titles = [
        "goroutine profile: total 1\n",
        "heap profile: 1: 1 [1: 1] @ heap_v2/524288\n",
        "heap profile: 1: 1 [1: 1] @ growth\n",
        "--- contentionz 1 ---\ncycles/second = 1\n",
        "--- mutex:\ncycles/second=1\nsampling period=1\n",
        "--- threadz 1 ---\n\n--- Thread 1 (name: a/1) stack: ---\n",
        "--- heapz 1 ---\nformat = java\nresolution = bytes\n",
        "--- contentionz 1 ---\nformat = java\nresolution = microseconds\n",
    ];
    let bodies = [
        String::new(),
        "1 @ 0x1\n".into(),
        format!("1 @{}\n", " 0x1".repeat(500_000)),
        format!("1: 1 [1: 1] @{}\n", " 0x1".repeat(500_000)),
        format!("1 1 @{}\n", " 0x1".repeat(500_000)),
        format!("{}\n", "0x1 ".repeat(500_000)),
        "99999999999999999999 @ 0x1\n".into(),
        "-1: -1 [-1: -1] @ 0x1\n".into(),
        format!("{0}: {0} [{0}: {0}] @ 0x1\n", i64::MAX).repeat(3),
        format!("{0} {0} @ 0x1\n", i64::MAX).repeat(3),
        "1 @ 0xffffffffffffffffffff\n".into(),
        "x".repeat(4 << 20),
        "\n".repeat(4 << 20),
        "#".repeat(4 << 20),
        "1 @ 0x1\n--- Memory map: ---\na=$a$a$a$a\nb=$a$a$a$a$a$a\n$b$b$b$b$b$b$b$b\n".into(),
        format!("1 @ 0x1\n--- Memory map: ---\n{}", "0-ffffffffffffffff r-xp 0 0:0 0 /a\n".repeat(1000)),
    ];
    for title in titles {
        for body in &bodies {
            let ran = crate::reports::top(format!("{title}{body}").as_bytes());
            if ran.code == Some(2) {
                assert!(ran.said().lines().count() <= 2, "{title}: {}", ran.said());
            }
        }
    }
}

#[test]
fn an_old_binary_format_in_hostile_shapes_is_refused_or_answered() {
    let words = |words: &[u64]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>();
    for tail in [
        &[][..],
        &[1, u64::MAX],
        &[1, 1 << 40, 7],
        &[u64::MAX, 1, 7, 0, 1, 0],
        &[1, 0, 0, 1, 0],
        &[0, 1, 0],
        &[1, 3, 1, 2, 3, 0, 1, 0],
    ] {
        let bytes = words(&[&[0, 3, 0, 10_000, 0][..], tail].concat());
        let ran = crate::reports::top(&bytes);
        assert!(ran.said().lines().count() <= 2, "{tail:?}: {}", ran.said());
    }
    let many =
        [words(&[0, 3, 0, 10_000, 0]), words(&[1, 1, 7]).repeat(4_000_000), words(&[0, 1, 0])].concat();
    let ran = crate::reports::top(&many);
    assert!(ran.said().contains("more than "), "{}", ran.said());
}
