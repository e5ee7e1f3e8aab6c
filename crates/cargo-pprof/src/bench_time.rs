//! How long a benchmark runs: the value of `-benchtime`, in Go's words.

use std::time::Duration;

/// The value of `-benchtime`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum BenchTime {
    /// About this long: `2s`, `1m30s`, `250ms`.
    Duration(Duration),
    /// So many times: `100x`.
    Times(u64),
}

/// What a value of `-benchtime` looks like.
pub(crate) const EXPECTED: &str = "not a duration such as 2s or a number of times such as 100x";

/// Units of Go's durations, those first that another one ends with.
const UNITS: [(&str, f64); 8] = [
    ("ns", 1e-9),
    ("us", 1e-6),
    ("µs", 1e-6),
    ("μs", 1e-6),
    ("ms", 1e-3),
    ("s", 1.0),
    ("m", 60.0),
    ("h", 3600.0),
];

impl BenchTime {
    /// `None` if it is neither, or nothing at all.
    pub(crate) fn parse(text: &str) -> Option<BenchTime> {
        if let Some(times) = text.strip_suffix('x') {
            return times.parse().ok().filter(|&times| times > 0).map(BenchTime::Times);
        }
        let seconds = seconds(text)?;
        let duration = Duration::try_from_secs_f64(seconds).ok()?;
        (!duration.is_zero()).then_some(BenchTime::Duration(duration))
    }
}

/// The sum of numbers with units.
fn seconds(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let end = rest.find(|char: char| !char.is_ascii_digit() && char != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        let (unit, factor) = UNITS.iter().find(|(unit, _)| rest[end..].starts_with(unit))?;
        sum += number * factor;
        rest = &rest[end + unit.len()..];
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_gos() {
        let millis = |text| match BenchTime::parse(text) {
            Some(BenchTime::Duration(duration)) => Some(duration.as_millis()),
            _ => None,
        };
        assert_eq!(millis("2s"), Some(2000));
        assert_eq!(millis("1m30s"), Some(90_000));
        assert_eq!(millis("250ms"), Some(250));
        assert_eq!(millis("1.5h"), Some(5_400_000));
        assert_eq!(millis("3000us"), Some(3));
        for bad in ["", "2", "s", "-2s", "2 s", "2d", "0s", "1e3s", "99999999999999999999999h"] {
            assert_eq!(BenchTime::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn times_end_in_x() {
        assert_eq!(BenchTime::parse("100x"), Some(BenchTime::Times(100)));
        for bad in ["x", "0x", "-1x", "1.5x"] {
            assert_eq!(BenchTime::parse(bad), None, "{bad}");
        }
    }
}
