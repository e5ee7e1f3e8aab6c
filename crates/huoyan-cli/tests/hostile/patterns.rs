//! Regular expressions that cost, from the command line and from the profile.

use crate::program::{Input, pprof};
use crate::proto::*;

/// A profile with a long name, for patterns that would walk over it again and again.
fn long_name() -> Message {
    let name = "a".repeat(50_000);
    strings(profile(), &[&name])
        .message(FUNCTION, function(1, 4))
        .message(LOCATION, location(1, 1))
        .message(SAMPLE, sample(&[1], 7))
}

/// Patterns that are nested or repeated too much, or that make other matchers backtrack.
fn costly() -> Vec<String> {
    vec![
        "(".repeat(2000),
        format!("{}a{}", "(".repeat(2000), ")".repeat(2000)),
        r"(\pL{100}){10}".repeat(10),
        "((((a{100}){100}){100}){100})".to_owned(),
        "(a*)*b".to_owned(),
        "(a|aa)+$b".to_owned(),
        "(.*)*(.*)*(.*)*x".to_owned(),
        "a?".repeat(5000) + &"a".repeat(5000),
        r"[\pL\pN\pS]{1,900}z".to_owned(),
        "|a".repeat(20_000),
        "(?i)".repeat(20_000),
        r"\pL".repeat(10_000),
    ]
}

#[test]
fn a_costly_pattern_is_refused_in_one_line_or_answered() {
    let input = Input::new(&long_name().0);
    for pattern in costly() {
        let begin: String = pattern.chars().take(20).collect();
        for option in
            ["focus", "ignore", "hide", "show", "show_from", "prune_from", "tagfocus", "tagshow", "peek"]
        {
            let word = format!("-{option}={pattern}");
            let words: &[&str] = if option == "peek" { &[&word] } else { &["-top", &word] };
            let ran = pprof(words, &input);
            println!("{option} {begin}: {:?}, {} MiB, {:?}", ran.code, ran.peak >> 10, ran.time);
            if ran.code == Some(2) {
                assert_eq!(ran.warnings().lines().count(), 1, "{option}={begin}");
            }
        }
    }
}

#[test]
fn a_costly_pattern_of_the_profile_is_passed_over_in_one_short_line() {
    for pattern in costly() {
        for field in [DROP_FRAMES, DROP_FRAMES + 1] {
            let mut profile = strings(long_name(), &[&pattern]).number(field, 5);
            if field != DROP_FRAMES {
                profile = profile.number(DROP_FRAMES, 1);
            }
            let ran = pprof(&["-top"], &Input::new(&profile.0));
            assert_eq!(ran.code, Some(0), "{}", ran.said());
            let said = ran.warnings();
            assert!(said.lines().count() <= 1 && said.len() < 400, "{said}");
        }
    }
}
