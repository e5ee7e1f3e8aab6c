//! What runs the benchmarks of an executable, how it is asked which there are, and how it is told to run one.
//!
//! The three that we know answer to `--list --format terse` with one line a benchmark, a protocol that
//! cargo-nextest made common:
//!
//! ```text
//! parse/small: benchmark      criterion 0.5 and later, libtest
//! demo::parse::1024: benchmark      divan 0.1.19 and later, only with NEXTEST=1 in its environment
//! ```
//!
//! and run the one whose name stands before `--exact`.
//!
//! Which one it is we see in the file, by words of its help: to ask an unknown program would be to run it.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;

use bstr::ByteSlice;

use crate::bench_time::BenchTime;

/// What runs the benchmarks of an executable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Harness {
    /// The compiler's own.
    Libtest,
    /// The crate criterion.
    Criterion,
    /// The crate divan.
    Divan,
    /// Another one, or none at all.
    Unknown,
}

/// What a harness is known by; the first one that is found counts. Every test that is compiled has the
/// words of libtest in it, also one that speaks of criterion.
const MARKS: [(Harness, &str); 3] = [
    (Harness::Libtest, "RUST_TEST_NOCAPTURE"),
    (Harness::Criterion, "executable is a Criterion.rs benchmark"),
    (Harness::Divan, "DIVAN_SAMPLE_COUNT"),
];

/// What asks for the list.
pub(crate) const LIST: [&str; 3] = ["--list", "--format", "terse"];

/// Without this in its environment divan has no `--format`.
pub(crate) const LIST_VARIABLE: (&str, &str) = ("NEXTEST", "1");

impl Harness {
    /// Looks at a file.
    ///
    /// # Errors
    /// Those of reading it.
    pub(crate) fn of(executable: &Path) -> io::Result<Harness> {
        let bytes = fs::read(executable)?;
        let found = MARKS.iter().find(|(_, mark)| bytes.contains_str(mark));
        Ok(found.map_or(Harness::Unknown, |(harness, _)| *harness))
    }

    /// What messages call it.
    fn name(self) -> &'static str {
        match self {
            Harness::Libtest => "libtest",
            Harness::Criterion => "criterion",
            Harness::Divan => "divan",
            Harness::Unknown => "an unknown harness",
        }
    }

    /// Options whose value stands in the next word, which therefore is no filter.
    fn options_with_value(self) -> &'static [&'static str] {
        match self {
            Harness::Libtest => {
                &["--logfile", "--test-threads", "--skip", "--color", "--format", "--shuffle-seed", "-Z"]
            }
            Harness::Criterion => &[
                "-c",
                "--color",
                "-s",
                "--save-baseline",
                "-b",
                "--baseline",
                "--baseline-lenient",
                "--load-baseline",
                "--format",
                "--profile-time",
                "--sample-size",
                "--warm-up-time",
                "--measurement-time",
                "--nresamples",
                "--noise-threshold",
                "--confidence-level",
                "--significance-level",
                "--plotting-backend",
                "--output-format",
            ],
            Harness::Divan => &[
                "--color",
                "--skip",
                "--sort",
                "--sortr",
                "--timer",
                "--sample-count",
                "--sample-size",
                "--threads",
                "--min-time",
                "--max-time",
                "--skip-ext-time",
                "--items-count",
                "--bytes-count",
                "--bytes-format",
                "--chars-count",
                "--cycles-count",
            ],
            Harness::Unknown => &[],
        }
    }

    /// The words that run one benchmark: the user's without filters, and the name.
    pub(crate) fn words_for(self, name: &str, users: &[OsString]) -> Vec<OsString> {
        let mut words = Vec::with_capacity(users.len() + 2);
        let mut is_value = false;
        for word in users {
            let is_option = word.as_encoded_bytes().starts_with(b"-");
            // Said twice it is refused.
            if (is_option || is_value) && word != "--exact" {
                words.push(word.clone());
            }
            is_value = is_option && self.options_with_value().iter().any(|option| word == option);
        }
        words.extend([OsString::from(name), OsString::from("--exact")]);
        words
    }

    /// The words for `-benchtime`.
    ///
    /// # Errors
    /// One line, where the harness has no such thing.
    pub(crate) fn bench_time_words(self, time: BenchTime) -> Result<Vec<OsString>, String> {
        let words = match (self, time) {
            (Harness::Criterion, BenchTime::Duration(time)) => {
                vec!["--measurement-time".to_owned(), time.as_secs_f64().to_string()]
            }
            (Harness::Divan, BenchTime::Duration(time)) => {
                let seconds = time.as_secs_f64().to_string();
                vec!["--min-time".to_owned(), seconds.clone(), "--max-time".to_owned(), seconds]
            }
            // A sample of one iteration, so that samples are times.
            (Harness::Divan, BenchTime::Times(times)) => {
                vec!["--sample-count".to_owned(), times.to_string(), "--sample-size=1".to_owned()]
            }
            (Harness::Criterion, BenchTime::Times(_)) => {
                return Err("criterion takes a duration for -benchtime, as in 2s".to_owned());
            }
            (Harness::Libtest | Harness::Unknown, _) => {
                return Err(format!("{} cannot be told how long to run (-benchtime)", self.name()));
            }
        };
        Ok(words.into_iter().map(OsString::from).collect())
    }
}

/// What a list has, by name.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Listed<'a> {
    /// Benchmarks.
    pub(crate) benchmarks: Vec<&'a str>,
    /// Tests, which libtest lists as well.
    pub(crate) tests: Vec<&'a str>,
}

impl<'a> Listed<'a> {
    /// Reads a list; `None` if it is none.
    pub(crate) fn read(list: &'a str) -> Option<Listed<'a>> {
        let mut listed = Listed::default();
        for line in list.lines().filter(|line| !line.is_empty()) {
            // A name may have colons.
            let (name, kind) = line.rsplit_once(": ")?;
            match kind {
                "benchmark" | "bench" => listed.benchmarks.push(name),
                "test" => listed.tests.push(name),
                _ => return None,
            }
        }
        Some(listed)
    }

    /// Whether nothing is in it.
    pub(crate) fn is_empty(&self) -> bool {
        self.benchmarks.is_empty() && self.tests.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;
    use std::time::Duration;

    fn os(line: &str) -> Vec<OsString> {
        line.split(' ').filter(|word| !word.is_empty()).map(OsString::from).collect()
    }

    fn benchmarks(list: &str) -> Option<Vec<&str>> {
        Listed::read(list).map(|listed| listed.benchmarks)
    }

    #[test]
    fn lists_of_the_three_are_read() {
        // criterion 0.8.2, with a name that has what ends one; libtest of Rust 1.95; divan 0.1.21.
        assert_eq!(
            benchmarks("plain: benchmark\ngroup/f/10: benchmark\ngroup/x: y: benchmark\n").unwrap(),
            ["plain", "group/f/10", "group/x: y"]
        );
        assert_eq!(benchmarks("m::one: benchmark\none: benchmark\nt: test\n").unwrap(), ["m::one", "one"]);
        let divan = "div::my group::odd ├─ name: benchmark\ndiv::both::a b: benchmark\n";
        assert_eq!(benchmarks(divan).unwrap(), ["div::my group::odd ├─ name", "div::both::a b"]);
        assert_eq!(benchmarks("").unwrap(), [""; 0]);
    }

    #[test]
    fn what_is_no_list_is_none() {
        // divan's tree, and what a program says that does its work whatever it is asked.
        for text in ["div\n├─ both\n╰─ plain\n", "done in 3 s\n", "sum: 7\n"] {
            assert_eq!(benchmarks(text), None, "{text}");
        }
    }

    #[test]
    fn one_benchmark_takes_the_place_of_the_filters() {
        let words = |harness: Harness, users| harness.words_for("a b", &os(users)).join(OsStr::new(" "));
        assert_eq!(
            words(Harness::Criterion, "small --sample-size 10 --quick"),
            "--sample-size 10 --quick a b --exact"
        );
        assert_eq!(words(Harness::Criterion, "--exact small -s base"), "-s base a b --exact");
        assert_eq!(words(Harness::Divan, "x y --skip z --max-time=2"), "--skip z --max-time=2 a b --exact");
        assert_eq!(words(Harness::Libtest, "--nocapture x"), "--nocapture a b --exact");
    }

    #[test]
    fn bench_time_is_what_each_harness_calls_it() {
        let words = |harness: Harness, text| {
            let time = BenchTime::parse(text).expect(text);
            harness
                .bench_time_words(time)
                .map(|words| words.join(OsStr::new(" ")).into_string().expect("UTF-8"))
        };
        assert_eq!(words(Harness::Criterion, "1500ms").unwrap(), "--measurement-time 1.5");
        assert_eq!(words(Harness::Divan, "2s").unwrap(), "--min-time 2 --max-time 2");
        assert_eq!(words(Harness::Divan, "100x").unwrap(), "--sample-count 100 --sample-size=1");
        assert_eq!(
            words(Harness::Criterion, "100x").unwrap_err(),
            "criterion takes a duration for -benchtime, as in 2s"
        );
        let time = BenchTime::Duration(Duration::from_secs(1));
        assert_eq!(
            Harness::Libtest.bench_time_words(time).unwrap_err(),
            "libtest cannot be told how long to run (-benchtime)"
        );
        assert!(Harness::Unknown.bench_time_words(time).is_err());
    }
}
