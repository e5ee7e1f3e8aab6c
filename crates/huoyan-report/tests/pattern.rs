//! Patterns against a table made by running Go's `regexp`.

use huoyan_report::pattern::Pattern;

/// What every pattern of the table was tried on, in the order of its digits.
const NAMES: [&[u8]; 16] = [
    b"",
    b"a",
    b"main.run",
    b"runtime.mallocgc",
    b"std::vector<int>::push_back",
    b"(*T).Do",
    b"a+b",
    b"{2}",
    "aé".as_bytes(),
    "\u{212A}".as_bytes(),
    "ſ".as_bytes(),
    b"foo\nbar",
    b"\xff",
    b"x]y",
    "Δδ".as_bytes(),
    b"a_1 b",
];

/// The rows are a pattern, a tab, and either a digit for each name or Go's error.
#[test]
fn patterns_match_and_fail_as_in_go() {
    for row in include_str!("pattern/go.txt").lines() {
        let (pattern, expected) = row.split_once('\t').unwrap();
        let answer = match Pattern::new(pattern) {
            Ok(compiled) => {
                NAMES.iter().map(|name| if compiled.is_match(name) { '1' } else { '0' }).collect()
            }
            Err(error) => error.to_string().replacen("error parsing regexp: ", "", 1),
        };
        assert_eq!(answer, expected, "pattern {pattern}");
    }
}
