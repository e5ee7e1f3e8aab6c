//! The filters `tagfocus` and `tagignore`: does a sample's label set match an expression?
//!
//! | expression | matches a label set in which |
//! |---|---|
//! | `32kb`, `:64kb`, `4mb:`, `12kb:64mb` | some number lies in the range, ends included |
//! | `request=4mb:` | some number under the key `request` does |
//! | `a,b` | every pattern matches some text, written `key:value` |
//! | `user=a,b` | some pattern matches some text under the key `user` |
//!
//! Takes the expression once ([`LabelFilter::new`]), then label sets of any storage, handed over
//! as [`Labels`]. Which samples stay is the caller's business.
//!
//! Compat: upstream `internal/driver/driver_focus.go`, `compileTagFilter`.

use crate::pattern::{Pattern, PatternError};
use bstr::{BStr, BString};
use huoyan_profile::units;

/// The labels of one sample.
pub trait Labels {
    /// The text labels: key and value, a key as often as it has values.
    fn texts(&self) -> impl Iterator<Item = (&BStr, &BStr)>;

    /// The numeric labels: key, value and the unit that the profile uses for the key.
    fn numbers(&self) -> impl Iterator<Item = (&BStr, i64, &BStr)>;
}

/// A compiled expression.
///
/// ```
/// use huoyan_report::label_filter::LabelFilter;
/// let filter = LabelFilter::new("size=1kb:")?;
/// assert_eq!(
///     filter.note("tagfocus").as_deref(),
///     Some("tagfocus:Interpreted '1kb:' as range, not regexp"),
/// );
/// # Ok::<(), huoyan_report::label_filter::LabelFilterError>(())
/// ```
#[derive(Clone, Debug)]
pub struct LabelFilter {
    key: Option<BString>,
    /// The expression without its key.
    text: String,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    Range(Range),
    Patterns(Vec<Pattern>),
}

/// What is wrong with an expression. Callers put the option's name before it
/// (`parsing tagfocus regexp: …`).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LabelFilterError {
    /// A part of the list is no pattern.
    #[error(transparent)]
    Pattern(#[from] PatternError),
    /// A bound of the range is too large. (Upstream panics.)
    #[error("number {0} does not fit in 64 bits")]
    NumberOutOfRange(String),
}

impl LabelFilter {
    /// Reads `[key=]expression`.
    ///
    /// # Errors
    /// A pattern that does not compile, or a number over 64 bits.
    pub fn new(expression: &str) -> Result<Self, LabelFilterError> {
        let (key, text) = expression.split_once('=').unwrap_or(("", expression));
        let test = match Range::parse(text)? {
            Some(range) => Test::Range(range),
            None => Test::Patterns(text.split(',').map(Pattern::new).collect::<Result<_, _>>()?),
        };
        let key = (!key.is_empty()).then(|| key.into());
        Ok(Self { key, text: text.to_owned(), test })
    }

    /// What to tell the user about the reading chosen, for the option of this name.
    #[must_use]
    pub fn note(&self, option: &str) -> Option<String> {
        let is_range = matches!(self.test, Test::Range(_));
        is_range.then(|| format!("{option}:Interpreted '{}' as range, not regexp", self.text))
    }

    /// Whether a label set matches.
    pub fn is_match(&self, labels: &impl Labels) -> bool {
        match (&self.test, &self.key) {
            (Test::Range(range), key) => labels
                .numbers()
                .filter(|(name, ..)| key.as_ref().is_none_or(|key| key == name))
                .any(|(_, value, unit)| range.contains(value, unit)),
            (Test::Patterns(patterns), Some(key)) => labels
                .texts()
                .filter(|(name, _)| key == name)
                .any(|(_, value)| patterns.iter().any(|pattern| pattern.is_match(value))),
            (Test::Patterns(patterns), None) => all_match_some(patterns, labels),
        }
    }
}

/// Whether every pattern matches some `key:value`.
fn all_match_some(patterns: &[Pattern], labels: &impl Labels) -> bool {
    let mut text = Vec::new();
    patterns.iter().all(|pattern| {
        labels.texts().any(|(key, value)| {
            text.clear();
            text.extend_from_slice(key);
            text.push(b':');
            text.extend_from_slice(value);
            pattern.is_match(&text)
        })
    })
}

/// Numbers from a lower to an upper bound, both in `unit`.
#[derive(Clone, Debug)]
struct Range {
    low: f64,
    high: f64,
    unit: BString,
}

impl Range {
    /// Reads `N`, `N:`, `:N` or `N:M`. Anything else is `None` and so a pattern, as are bounds
    /// whose units do not convert.
    fn parse(text: &str) -> Result<Option<Self>, LabelFilterError> {
        let (low, high) = text.split_once(':').unwrap_or((text, text));
        let (Some(low), Some(high)) = (Bound::parse(low), Bound::parse(high)) else {
            return Ok(None);
        };
        let (first, second) = match (low, high) {
            (Bound::Open, Bound::Open) => return Ok(None),
            (Bound::Number { digits, unit }, Bound::Open) => {
                let (low, unit) = units::scale(parse_number(digits)?, unit, unit);
                return Ok(Some(Self { low, high: f64::INFINITY, unit: unit.to_owned() }));
            }
            (Bound::Open, Bound::Number { digits, unit }) => {
                let (high, unit) = units::scale(parse_number(digits)?, unit, unit);
                return Ok(Some(Self { low: f64::NEG_INFINITY, high, unit: unit.to_owned() }));
            }
            (Bound::Number { digits, unit }, Bound::Number { digits: high, unit: high_unit }) => {
                ((digits, unit), (high, high_unit))
            }
        };
        let (low, unit) = units::scale(parse_number(first.0)?, first.1, first.1);
        let (high, high_unit) = units::scale(parse_number(second.0)?, second.1, unit);
        Ok((unit == high_unit).then(|| Self { low, high, unit: unit.to_owned() }))
    }

    fn contains(&self, value: i64, unit: &BStr) -> bool {
        let (scaled, scaled_unit) = units::scale(value, unit, &self.unit);
        scaled_unit == self.unit && self.low <= scaled && scaled <= self.high
    }
}

/// One side of a range.
enum Bound<'t> {
    Open,
    Number { digits: &'t str, unit: &'t str },
}

impl<'t> Bound<'t> {
    /// Reads nothing at all, or a number and the letters of its unit.
    fn parse(text: &'t str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::Open);
        }
        let signs = usize::from(text.starts_with(['+', '-']));
        let n_digits = text[signs..].bytes().take_while(u8::is_ascii_digit).count();
        let (digits, unit) = text.split_at(signs + n_digits);
        let well_formed = n_digits > 0 && unit.bytes().all(|byte| byte.is_ascii_alphabetic());
        well_formed.then_some(Self::Number { digits, unit })
    }
}

fn parse_number(digits: &str) -> Result<i64, LabelFilterError> {
    digits.parse().map_err(|_| LabelFilterError::NumberOutOfRange(digits.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Labels written down by hand.
    struct Set(&'static [(&'static str, &'static str)], &'static [(&'static str, i64, &'static str)]);

    impl Labels for Set {
        fn texts(&self) -> impl Iterator<Item = (&BStr, &BStr)> {
            self.0.iter().map(|&(key, value)| (BStr::new(key), BStr::new(value)))
        }

        fn numbers(&self) -> impl Iterator<Item = (&BStr, i64, &BStr)> {
            self.1.iter().map(|&(key, value, unit)| (BStr::new(key), value, BStr::new(unit)))
        }
    }

    const SIZES: Set = Set(&[], &[("size", 4096, "bytes"), ("size", 100, "bytes"), ("took", 90, "s")]);
    const TEXTS: Set = Set(&[("user", "ann"), ("user", "bob"), ("path", "/x,y")], &[("n", 7, "n")]);

    fn matches(expression: &str, labels: &Set) -> bool {
        LabelFilter::new(expression).unwrap().is_match(labels)
    }

    #[test]
    fn ranges_include_their_ends_in_the_units_of_the_labels() {
        for expression in
            ["4kb", "4kB:", ":100b", "1kb:64mb", "size=4096b", "size=4kb:4kb", "90s", "took=1min:"]
        {
            assert!(matches(expression, &SIZES), "{expression}");
        }
        for expression in
            ["5kb", "5kb:", ":99b", "101b:1kb", "took=4kb", "1", "size=90s", "2min:", "0:100000"]
        {
            assert!(!matches(expression, &SIZES), "{expression}");
        }
    }

    #[test]
    fn a_range_without_a_unit_is_for_labels_without_a_known_unit() {
        assert!(matches("7", &TEXTS));
        assert!(matches("+7", &TEXTS));
        assert!(matches("-5:7", &TEXTS));
        assert!(matches("n=:8", &TEXTS));
        assert!(!matches("8:", &TEXTS));
        assert!(!matches("m=7", &TEXTS));
    }

    #[test]
    fn with_a_key_any_pattern_may_match_any_value() {
        assert!(matches("user=zoe,^b", &TEXTS));
        assert!(matches("user=", &TEXTS));
        assert!(!matches("user=user:", &TEXTS));
        assert!(!matches("path=ann", &TEXTS));
        assert!(!matches("users=ann", &TEXTS));
    }

    #[test]
    fn without_a_key_all_patterns_have_to_match_a_key_and_value() {
        assert!(matches("^user:ann$,path", &TEXTS));
        assert!(matches("=ann", &TEXTS));
        assert!(!matches("ann,zoe", &TEXTS));
        assert!(!matches("x", &SIZES));
    }

    #[test]
    fn only_ranges_are_told() {
        let note = |expression| LabelFilter::new(expression).unwrap().note("tagignore");
        assert_eq!(note("k=1:2").unwrap(), "tagignore:Interpreted '1:2' as range, not regexp");
        for pattern in ["a", "5:10kb", "1:2:3", ":", "5-3", "a5", "5%", "5kb7", "", "1k:x", "-", "٣"] {
            assert_eq!(note(pattern), None, "{pattern}");
        }
        assert!(note("5kb:10").is_some());
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        let error = |expression| LabelFilter::new(expression).unwrap_err().to_string();
        assert_eq!(error("k=a,("), "error parsing regexp: missing closing ): `(`");
        assert_eq!(error("99999999999999999999"), "number 99999999999999999999 does not fit in 64 bits");
    }
}
