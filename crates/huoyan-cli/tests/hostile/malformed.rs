//! Protobuf that contradicts itself, in small.

use crate::proto::*;
use crate::reports::{answered, refused};

/// A profile that is right, for what stands before or after the wrong thing.
fn good() -> Message {
    with_function().message(SAMPLE, sample(&[1], 1))
}

fn stdout(profile: Message) -> String {
    String::from_utf8_lossy(&answered(&profile.0).stdout).into_owned()
}

/// What a profile says on standard error while it is answered.
fn said(profile: Message) -> String {
    answered(&profile.0).warnings()
}

#[test]
fn an_id_may_be_any_number_but_0() {
    for id in [2, 1 << 31, 1 << 32, 1 << 63, u64::MAX] {
        let profile = profile()
            .message(FUNCTION, function(id, 3))
            .message(LOCATION, location(id, id).number(2, id))
            .message(MAPPING, message().number(1, id))
            .message(SAMPLE, sample(&[id], 7));
        assert!(stdout(profile).ends_with("         7   100%   100%          7   100%  f\n"), "{id}");
    }
}

#[test]
fn ids_that_are_0_or_stand_twice_are_named_as_upstream_names_them() {
    for (profile, reason) in [
        (good().message(LOCATION, location(0, 1)), "malformed profile: found location with reserved id=0"),
        (good().message(FUNCTION, function(0, 3)), "malformed profile: found function with reserved ID=0"),
        (good().message(MAPPING, message()), "malformed profile: found mapping with reserved ID=0"),
        (good().message(LOCATION, location(1, 1)), "malformed profile: multiple locations with same id: 1"),
        (good().message(FUNCTION, function(1, 3)), "malformed profile: multiple functions with same id: 1"),
        (
            good().repeated(2, MAPPING, message().number(1, 5).0),
            "malformed profile: multiple mappings with same id: 5",
        ),
    ] {
        assert_eq!(refused(&profile.0), reason);
    }
}

#[test]
fn what_is_named_must_be_there() {
    let dangling = profile().message(SAMPLE, sample(&[9], 1));
    assert_eq!(refused(&dangling.0), "malformed profile: sample has nil location: id 9 is not in the table");
    let dangling = good().message(LOCATION, location(2, 9));
    assert_eq!(refused(&dangling.0), "malformed profile: location id: 2 has a line with nil function");
    let dangling = good().message(LOCATION, location(2, 1).number(2, 9));
    let line = said(dangling);
    assert!(line.ends_with(": location 2: mapping 9 is not in the table\n"), "{line}");
    assert_eq!(line.lines().count(), 1);
}

#[test]
fn a_sample_has_as_many_values_as_there_are_types() {
    let more = with_function().message(SAMPLE, sample(&[1], 1).number(2, 1));
    assert!(refused(&more.0).starts_with("malformed profile: mismatch: "), "{}", refused(&more.0));
    let none = with_function().message(SAMPLE, message().number(1, 1));
    assert!(refused(&none.0).starts_with("malformed profile: mismatch: "));
    let no_types = strings(message(), &["", "f"]).message(SAMPLE, message().number(2, 1));
    assert_eq!(refused(&no_types.0), "malformed profile: missing sample type information");
}

#[test]
fn a_text_must_be_in_the_table() {
    for index in [99, u64::MAX, 1 << 32, i64::MIN as u64] {
        let reason = refused(&good().message(FUNCTION, function(2, index)).0);
        let expected = format!("string index {} is outside the table of 4 strings", index as i64);
        assert!(reason.contains(&expected), "{reason}");
        assert!(reason.contains(" at byte "), "{reason}");
        for header in [DROP_FRAMES, 8, 13, 14, 15] {
            assert!(refused(&good().number(header, index).0).contains(&expected));
        }
        let label = message().number(1, index).number(2, 1);
        assert!(refused(&good().message(SAMPLE, sample(&[1], 1).message(3, label)).0).contains(&expected));
        let mapping = message().number(1, 1).number(5, index);
        assert!(refused(&good().message(MAPPING, mapping).0).contains(&expected));
        let kind = with_function().message(11, message().number(1, index));
        assert!(refused(&kind.0).contains(&expected));
    }
}

#[test]
fn the_first_text_is_the_empty_one() {
    let profile = strings(message(), &["samples", "count"]).message(SAMPLE_TYPE, message().number(1, 1));
    assert!(refused(&profile.0).contains("string_table[0] must be ''"));
}

#[test]
fn what_is_no_protobuf_is_refused_with_its_place() {
    let n = good().0.len();
    let at = format!("at byte {n}");
    for (wrong, reason) in [
        (&[0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01][..], "bad varint"),
        (&[0xff, 0xff, 0xff], "bad varint"),
        (&[0x12, 0x05, 0x01], "is cut short"),
        (&[0x12, 0xff, 0xff, 0xff, 0xff, 0x07], "is cut short"),
        // A length of -1.
        (&[0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01], "is cut short"),
        (&[0x13], "unknown wire type 3"),
        (&[0x17], "unknown wire type 7"),
        (&[0x14], "unknown wire type 4"),
        (&[0x02, 0x00], "field number 0"),
        (&[0x10, 0x01], "wrong wire type"),
        (&[0x11, 1, 2, 3, 4, 5, 6, 7, 8], "wrong wire type"),
    ] {
        let refused = refused(&good().raw(wrong).0);
        assert!(refused.contains(reason), "{wrong:?}: {refused}");
        assert!(refused.contains(" at byte "), "{wrong:?}: {refused}");
        assert!(refused.contains(&at) || reason == "bad varint", "{wrong:?}: {refused}");
    }
}

#[test]
fn a_profile_that_is_cut_short_anywhere_is_refused_or_is_a_shorter_one() {
    // The tables come last, so any cut loses something that is needed.
    let mut parts =
        message().message(SAMPLE_TYPE, message().number(1, 1).number(2, 2)).message(SAMPLE, sample(&[1], 1));
    parts = parts.message(LOCATION, location(1, 1)).message(FUNCTION, function(1, 3));
    let whole = strings(parts, &["", "samples", "count", "f"]).0;
    for cut in 1..whole.len() {
        let reason = refused(&whole[..cut]);
        assert!(!reason.is_empty(), "{cut}");
    }
    answered(&whole);
}

#[test]
fn sums_past_64_bits_stop_at_the_largest_number_and_say_so() {
    let max = i64::MAX;
    let two = |value: i64| with_function().repeated(2, SAMPLE, sample(&[1], value).0);
    let output = stdout(two(max));
    // Values are shown by way of a floating-point number, as upstream does.
    assert!(output.contains("9223372036854775808"), "{output}");
    assert!(!output.contains('-'), "{output}");
    for value in [max, i64::MIN] {
        let line = said(two(value));
        assert!(line.contains("64 bits"), "{line}");
        assert_eq!(line.lines().count(), 1, "{line}");
    }
    assert_eq!(said(two(i64::MAX / 2)), "");
}

#[test]
fn negative_numbers_are_numbers() {
    let line = message().number(1, 1).number(2, -5i64 as u64).number(3, -6i64 as u64);
    let negative = profile()
        .message(FUNCTION, function(1, 3).number(5, -7i64 as u64))
        .message(LOCATION, message().number(1, 1).message(4, line))
        .message(SAMPLE, sample(&[1], -3));
    assert!(stdout(negative).contains("-3"));
}

#[test]
fn a_sample_without_locations_counts_for_nobody() {
    let output = stdout(good().message(SAMPLE, sample(&[], 3)));
    assert!(output.contains("of 4 total"), "{output}");
}
