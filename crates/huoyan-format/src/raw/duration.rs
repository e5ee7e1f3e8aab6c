//! Durations as `-raw` shows them: Go's text, cut off after four characters.
//!
//! Compat: `%.4v` looks like four significant digits, but a duration is a text to Go's `fmt`, and
//! the precision of a text is its length.

use crate::cursor::decimal;

const SHOWN: usize = 4;

/// The text: `5s`, `10.0`, `1m30`, `1.5µ`.
pub(super) fn to_text(nanos: i64) -> String {
    full_text(nanos).chars().take(SHOWN).collect()
}

/// Go's `Duration.String`: `1h0m5s`, `1.5µs`.
fn full_text(nanos: i64) -> String {
    let sign = if nanos < 0 { "-" } else { "" };
    let nanos = nanos.unsigned_abs();
    let part = |unit_nanos: u64, unit: &str| format!("{sign}{}{unit}", nanos as f64 / unit_nanos as f64);
    match nanos {
        0 => "0s".to_owned(),
        1..1_000 => part(1, "ns"),
        1_000..1_000_000 => part(1_000, "µs"),
        1_000_000..1_000_000_000 => part(1_000_000, "ms"),
        _ => {
            let (minutes, rest) = (nanos / 60_000_000_000, nanos % 60_000_000_000);
            let seconds = decimal_seconds(rest);
            match (minutes / 60, minutes % 60) {
                (0, 0) => format!("{sign}{seconds}s"),
                (0, minutes) => format!("{sign}{minutes}m{seconds}s"),
                (hours, minutes) => format!("{sign}{hours}h{minutes}m{seconds}s"),
            }
        }
    }
}

fn decimal_seconds(nanos: u64) -> String {
    let (seconds, fraction) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
    let fraction = format!("{fraction:09}");
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { seconds.to_string() } else { format!("{seconds}.{fraction}") }
}

/// What the text says: whole numbers with units are added up, a number after minutes is in seconds
/// and one after hours in minutes. 0, which means unknown, where the unit is cut off; `None` where
/// it is no such text.
pub(super) fn from_text(text: &str) -> Option<i64> {
    let (sign, mut rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    if rest.is_empty() {
        return None;
    }
    let mut sum: i64 = 0;
    let mut unit_after = None;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, unit) = rest.split_at(digits);
        let length = unit.find(|c: char| c.is_ascii_digit()).unwrap_or(unit.len());
        let (unit, after) = unit.split_at(length);
        let is_cut = after.is_empty() && text.chars().count() == SHOWN;
        let nanos: i64 = match (unit, unit_after) {
            ("", Some(nanos)) if is_cut => nanos,
            ("", None) if is_cut => return Some(0),
            // Minutes have seconds after them, so this is one letter of `ms`.
            ("m", None) if is_cut => 1_000_000,
            ("ns" | "n", _) => 1,
            ("µs" | "µ" | "us", _) => 1_000,
            ("ms", _) => 1_000_000,
            ("s", _) => 1_000_000_000,
            ("m", _) => 60_000_000_000,
            ("h", _) => 3_600_000_000_000,
            _ => return None,
        };
        sum = sum.checked_add(times(number, nanos)?)?;
        unit_after = Some(nanos / 60);
        rest = after;
    }
    Some(sign * sum)
}

/// A decimal number of at most four characters times an integer.
fn times(number: &str, factor: i64) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = decimal(whole.as_bytes())?.checked_mul(factor)?;
    if fraction.is_empty() {
        return Some(whole);
    }
    let scale = 10_i64.checked_pow(fraction.len().try_into().ok()?)?;
    whole.checked_add(
        (i128::from(decimal(fraction.as_bytes())?) * i128::from(factor) / i128::from(scale)) as i64,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_cut_after_four_characters() {
        for (nanos, text, read) in [
            (1, "1ns", 1),
            (999, "999n", 999),
            (1500, "1.5µ", 1500),
            (12_345, "12.3", 0),
            (1_234_567, "1.23", 0),
            (15_000_000, "15ms", 15_000_000),
            (100_000_000, "100m", 100_000_000),
            (123_456_789, "123.", 0),
            (5_000_000_000, "5s", 5_000_000_000),
            (10_012_345_678, "10.0", 0),
            (-10_012_345_678, "-10.", 0),
            (-5, "-5ns", -5),
            (60_000_000_000, "1m0s", 60_000_000_000),
            (90_500_000_000, "1m30", 90_000_000_000),
            (100_000_000_000, "1m40", 100_000_000_000),
            (600_000_000_000, "10m0", 600_000_000_000),
            (3_661_000_000_000, "1h1m", 3_660_000_000_000),
            (36_000_000_000_000, "10h0", 36_000_000_000_000),
            (360_000_000_000_000, "100h", 360_000_000_000_000),
        ] {
            assert_eq!(to_text(nanos), text);
            assert_eq!(from_text(text), Some(read), "{text}");
        }
    }

    #[test]
    fn other_text_is_no_duration() {
        for text in ["", "-", "s", "x5", "5x", "1.2.3s", "99999999999999999999s", "9223372036854775807h"] {
            assert_eq!(from_text(text), None, "{text}");
        }
    }
}
