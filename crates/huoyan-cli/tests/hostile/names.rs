//! Names that are no text, or steer a terminal, or lead out of a folder.

use std::fs;

use crate::program::{Input, Scratch, pprof, pprof_in};
use crate::proto::*;
use crate::reports::{answered, refused};

/// A profile whose function, file, mapping, comment and label are called this.
fn named(name: &[u8]) -> Message {
    let label = message().number(1, 4).number(2, 4);
    profile()
        .bytes(STRING, name)
        .message(MAPPING, message().number(1, 1).number(5, 4).number(6, 4))
        .message(FUNCTION, message().number(1, 1).number(2, 4).number(3, 4).number(4, 4))
        .message(LOCATION, location(1, 1).number(2, 1))
        .message(SAMPLE, sample(&[1], 7).message(3, label))
        .number(13, 4)
}

#[test]
fn names_may_be_any_bytes() {
    for name in
        [&b"\xff\xfe"[..], b"\x1b]0;title\x07\x1b[31m", b"a\nb", b"\0", b"\"\\\"", b"_ZN\xff", b"</script>"]
    {
        let ran = answered(&named(name).0);
        let has_name = ran.stdout.windows(name.len()).any(|window| window == name);
        assert!(has_name, "{name:?}: {}", String::from_utf8_lossy(&ran.stdout));
    }
}

#[test]
fn a_name_of_many_megabytes_is_a_name() {
    answered(&named(&vec![b'n'; 4 << 20]).0);
    answered(&named("::<(".repeat(100_000).as_bytes()).0);
    answered(&named(format!("_Z{}", "N1a".repeat(100_000)).as_bytes()).0);
    let reason = refused(&named(&vec![b'n'; 17 << 20]).0);
    assert_eq!(
        reason,
        "parsing profile: more than 16777216 bytes in one field (-max_bytes raises the limit)"
    );
}

#[test]
fn a_message_about_a_name_is_one_line() {
    // What is wrong with the profile's own patterns is quoted.
    let pattern = with_function().bytes(STRING, b"(\n\x1b[31m").number(DROP_FRAMES, 4);
    let ran = pprof(&["-top"], &Input::new(&pattern.message(SAMPLE, sample(&[1], 1)).0));
    assert_eq!(ran.code, Some(0));
    let line = "failed to compile regexp \"(\\n\\u{1b}[31m\": missing closing ]\n";
    assert_eq!(ran.warnings(), line);
}

/// Nothing is looked for by a build id yet; when it is, it must not leave the search path.
#[test]
fn a_build_id_opens_no_file() {
    let scratch = Scratch::new();
    // A pipe that nobody writes to: opening it to read would never end.
    let made = std::process::Command::new("mkfifo").arg(scratch.path().join("trap")).status();
    if !made.is_ok_and(|status| status.success()) {
        return;
    }
    fs::create_dir(scratch.path().join("binaries")).expect("a new folder");
    for name in ["../trap", "../../trap", "binaries/../trap"] {
        let input = Input::new(&named(name.as_bytes()).0);
        for report in ["-top", "-dot", "-raw"] {
            let ran = pprof_in(&scratch.path().join("binaries"), &[report], &input);
            assert_eq!(ran.code, Some(0), "{}", ran.said());
        }
    }
}
