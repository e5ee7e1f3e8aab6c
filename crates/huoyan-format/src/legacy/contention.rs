//! Lock contention as text, of gperftools (`--- contentionz …`) and of Go (`--- mutex:`,
//! `--- contention:`).
//!
//! ```text
//! --- contentionz 1 ---
//! cycles/second = 3201000000
//! sampling period = 100
//! 19490304 27 @ 0xbccc97 0xc61202
//! ```
//!
//! A line of samples has the delay in cycles and how often it happened.
//!
//! Upstream: `parseContention`, `parseContentionSample`.

use super::{Refusal, draft::Draft, is_blank_or_comment, maps};
use crate::{
    Error, Limits,
    cursor::{Cursor, any_base, decimal, hex_numbers, is_small_hex, trim},
    lines::{Lines, excerpt},
};
use bstr::ByteSlice;
use huoyan_profile::Profile;

/// Whether the first line is one of the titles.
pub(super) fn recognizes(data: &[u8]) -> bool {
    ["--- contentionz ", "--- mutex:", "--- contention:"]
        .iter()
        .any(|title| data.starts_with(title.as_bytes()))
}

/// The profile.
pub(super) fn parse(data: &[u8], limits: &Limits) -> Result<Profile, Refusal> {
    if !recognizes(data) {
        return Err(Refusal::TryNext(Error::Unrecognized));
    }
    let types = [("contentions", "count"), ("delay", "nanoseconds")];
    let mut draft = Draft::new(&types, ("contentions", "count"), limits);
    let mut lines = Lines::new(data);
    lines.advance();
    let attributes = Attributes::read(&mut lines).map_err(Refusal::TryNext)?;
    draft.builder.header.period = attributes.period;
    draft.builder.header.duration_nanos = attributes.duration_nanos;
    read_samples(&mut lines, &attributes, &mut draft)?;
    let map = maps::find_and_read(&mut lines, &mut draft.builder.strings)?;
    Ok(draft.finish(map)?)
}

struct Attributes {
    cycles_per_second: i64,
    period: i64,
    duration_nanos: i64,
}

impl Attributes {
    /// Reads lines `name = value` and stops at the first other one.
    fn read(lines: &mut Lines<'_>) -> Result<Self, Error> {
        let mut attributes = Attributes { cycles_per_second: 0, period: 1, duration_nanos: 0 };
        while lines.advance() {
            let line = trim(lines.line());
            if is_blank_or_comment(line) {
                continue;
            }
            let Some((name, value)) = line.split_once_str("=").filter(|_| !line.starts_with(b"---")) else {
                break;
            };
            let value = trim(value);
            let number =
                || any_base(value).ok_or_else(|| lines.error(format!("{} is no number", excerpt(value))));
            match trim(name) {
                b"cycles/second" => attributes.cycles_per_second = number()?,
                b"sampling period" => attributes.period = number()?,
                b"ms since reset" => attributes.duration_nanos = number()?.wrapping_mul(1_000_000),
                b"discarded samples" => {}
                // `format` and `resolution` are those of Java, which has a reader of its own.
                name => return Err(lines.error(format!("{} is no known attribute", excerpt(name)))),
            }
        }
        Ok(attributes)
    }

    /// Contentions and their delay in nanoseconds, from what was counted. Both are samples where
    /// the period is not 1.
    fn scaled(&self, cycles: i64, count: i64) -> [i64; 2] {
        if self.period <= 0 {
            return [count, cycles];
        }
        let mut delay = cycles;
        if self.cycles_per_second > 0 {
            let per_nanosecond = self.cycles_per_second as f64 / 1e9;
            delay = (cycles as f64 * self.period as f64 / per_nanosecond) as i64;
        }
        [count.wrapping_mul(self.period), delay]
    }
}

/// Reads samples, the line on which `lines` stands first.
fn read_samples(lines: &mut Lines<'_>, attributes: &Attributes, draft: &mut Draft) -> Result<(), Refusal> {
    let mut addresses = Vec::new();
    loop {
        let line = trim(lines.line());
        if line.starts_with(b"---") {
            return Ok(());
        }
        if !is_blank_or_comment(line) {
            let no_sample = || lines.error(format!("{} is no contention sample", excerpt(line)));
            let (cycles, count, stack) = find_sample(line).ok_or_else(|| Refusal::TryNext(no_sample()))?;
            let (Some(cycles), Some(count)) = (decimal(cycles), decimal(count)) else {
                return Err(no_sample().into());
            };
            hex_numbers(stack, &mut addresses).ok_or_else(no_sample)?;
            for address in &mut addresses {
                // They point past the calls.
                *address = address.wrapping_sub(1);
            }
            draft.sample(&addresses, &attributes.scaled(cycles, count), None)?;
        }
        if !lines.advance() {
            return Ok(());
        }
    }
}

/// The first `1 2 @ …` in the line: its numbers, and what follows.
fn find_sample(line: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let stack = |mut rest: Cursor<'_>| {
        rest.literal(b" @")?;
        Some(rest.run(|b| b == b' ' || b == b'x' || is_small_hex(b)).len())
    };
    let mut rest = Cursor(line);
    loop {
        rest.run(|b| !b.is_ascii_digit());
        let first = rest.digits()?;
        let mut sample = rest;
        sample.blanks();
        if let Some(second) = sample.digits()
            && let Some(length) = stack(sample)
        {
            return Some((first, second, &sample.0[2..2 + length]));
        }
        // Compat: without a blank between the two, the last digit is the second number.
        if let Some((last, others @ [_, ..])) = first.split_last()
            && let Some(length) = stack(rest)
        {
            return Some((others, std::slice::from_ref(last), &rest.0[2..2 + length]));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_found_anywhere_in_the_line() {
        let found = |line: &'static str| {
            find_sample(line.as_bytes())
                .map(|(a, b, c)| [a, b, c].map(|t| String::from_utf8_lossy(t)).join("|"))
        };
        assert_eq!(found("19 27 @ 0x5 0x6g").as_deref(), Some("19|27| 0x5 0x6"));
        assert_eq!(found("1 23 456 @").as_deref(), Some("23|456|"));
        assert_eq!(found("x123 @ 0x1").as_deref(), Some("12|3| 0x1"));
        assert_eq!(found("3 @ 0x1"), None);
        assert_eq!(found("1 2  @ 0x1"), None);
    }
}
