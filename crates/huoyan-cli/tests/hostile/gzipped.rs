//! Damaged and bottomless gzip.

use crate::gz::{HEADER, gzip, zeros};
use crate::proto::*;
use crate::reports::{answered, refused};

const LARGE_FIELD: &str =
    "parsing profile: more than 16777216 bytes in one field (-max_bytes raises the limit)";

fn good() -> Vec<u8> {
    with_function().message(SAMPLE, sample(&[1], 1)).0
}

#[test]
fn bottomless_gzip_ends_at_the_limit() {
    // 10 MB that become 10 GB: as they stand they look like an old binary format, which is read as a whole.
    let zeros = zeros(10 << 10);
    let at_limit = |max: u32| {
        format!("parsing profile: more than {max} bytes of uncompressed data (-max_bytes raises the limit)")
    };
    assert_eq!(refused(&zeros), at_limit(128 << 20));
    // Behind honest beginnings: members of gzip are one stream.
    let behind = |beginning: &[u8]| refused(&[gzip(beginning), zeros.clone()].concat());
    assert_eq!(behind(b"main;read 7\n"), "parsing profile: unrecognized profile format");
    let lines = b"main;read 7\n".repeat(1000);
    assert_eq!(behind(&lines), at_limit(128 << 20));
    assert!(behind(&good()).contains("field number 0 does not exist at byte "));
    // A sample, a location, a text, comments and a field that nobody knows, each of 4 GiB or 1 GiB less a bit.
    let text = strings(message(), &[""]).0;
    let lengths = [&[0x80, 0x80, 0x80, 0x80, 0x10][..], &[0x80, 0x80, 0xff, 0xff, 0x03]];
    for key in [&[0x12][..], &[0x22], &[0x32], &[0x6a], &[0x82, 0x01]] {
        for length in lengths {
            let reason = behind(&[&text, key, length].concat());
            // Some of it looks like an old binary format.
            assert!([LARGE_FIELD, &at_limit(128 << 20)].contains(&reason.as_str()), "{key:?}: {reason}");
        }
    }
}

#[test]
fn damaged_gzip_says_what_is_wrong() {
    let whole = gzip(&good());
    let n = whole.len();
    let with = |at: usize, byte: u8| {
        let mut bytes = whole.clone();
        bytes[at] ^= byte;
        bytes
    };
    assert_eq!(refused(&with(n - 6, 1)), "decompressing profile: gzip: invalid checksum");
    assert_eq!(refused(&with(n - 1, 1)), "decompressing profile: gzip: invalid checksum");
    for cut in [2, 5, 10, 11, n - 9, n - 8, n - 1] {
        assert_eq!(refused(&whole[..cut]), "decompressing profile: unexpected EOF", "{cut} of {n}");
    }
    for garbage in [b"x".as_slice(), b"\0\0\0\0", &[0x1f, 0x8b], b"a longer tail than a header of gzip"] {
        let reason = refused(&[&whole, garbage].concat());
        assert!(reason.starts_with("decompressing profile: "), "{reason}");
    }
}

#[test]
fn nothing_is_no_profile() {
    assert_eq!(refused(b""), "parsing profile: empty input file");
    assert_eq!(refused(&gzip(b"")), "parsing profile: empty input file");
}

#[test]
fn gzip_in_gzip_is_not_unpacked_twice() {
    assert_eq!(refused(&gzip(&gzip(&good()))), "parsing profile: unrecognized profile format");
}

#[test]
fn members_are_one_stream() {
    let whole = good();
    let (a, b) = whole.split_at(whole.len() / 2);
    let ran = answered(&[gzip(a), gzip(b""), gzip(b)].concat());
    assert!(String::from_utf8_lossy(&ran.stdout).ends_with(" f\n"));
    // Very many empty ones.
    let empty = gzip(b"").repeat(200_000);
    answered(&[gzip(a), empty, gzip(b)].concat());
}

#[test]
fn optional_fields_of_the_header_are_passed_over_however_long() {
    let whole = gzip(&good());
    let with = |flags: u8, fields: &[u8]| {
        let mut header = HEADER;
        header[3] = flags;
        [&header, fields, &whole[10..]].concat()
    };
    let long = 20 << 20;
    let mut name = vec![b'n'; long];
    name.push(0);
    answered(&with(4, &[&[0xff, 0xff][..], &[7; 0xffff]].concat()));
    for flags in [8, 16] {
        let ran = refused_or_answered(&with(flags, &name));
        assert!(ran, "{flags}");
        // Without its end.
        assert!(
            refused(&[&[0x1f, 0x8b, 8, flags, 0, 0, 0, 0, 0, 0][..], &name[..long]].concat())
                .starts_with("decompressing profile: ")
        );
    }
}

/// A name or comment of 20 MB may be too long for the decoder.
fn refused_or_answered(bytes: &[u8]) -> bool {
    refused(bytes).starts_with("decompressing profile: ")
}
