//! CPU profiles of gperftools: binary, words of 32 or 64 bits in either byte order.
//!
//! ```text
//! 0, 3, 0 (1 for Java), period in µs, 0     the header
//! count, n, n addresses, leaf first         a stack; any number of them
//! 0, 1, 0                                   the end of the stacks
//! text                                      the memory map; for Java, what addresses mean
//! ```
//!
//! Upstream: `parseCPU`, `cpuProfile`, `parseCPUSamples`.

use super::{Refusal, draft::Draft, java, maps};
use crate::{Error, Limits, lines::Lines};
use huoyan_profile::Profile;

/// Whether the header is one of these, in any of the four kinds of words.
pub(super) fn recognizes(data: &[u8]) -> bool {
    header(data).is_some()
}

/// The profile.
pub(super) fn parse(data: &[u8], limits: &Limits) -> Result<Profile, Refusal> {
    let Some((header, mut words)) = header(data) else {
        return Err(Refusal::TryNext(Error::Unrecognized));
    };
    let types = [("samples", "count"), ("cpu", "nanoseconds")];
    let mut draft = Draft::new(&types, ("cpu", "nanoseconds"), limits);
    let period = header.period_us.wrapping_mul(1000);
    draft.builder.header.period = period;
    read_samples(&mut words, period, header.is_java, &mut draft)?;
    if header.is_java {
        let line_offset = data.len() - words.rest.len();
        return java::finish(words.rest, draft).map_err(|e| in_text_after(e, line_offset));
    }
    draft.drop_signal_frames();
    let map = maps::read(&mut Lines::new(words.rest), &mut draft.builder.strings)?;
    Ok(draft.finish_with_leaves_once(map)?)
}

/// Binary data come before the first line of the text, so its errors say so.
fn in_text_after(error: Error, offset: usize) -> Refusal {
    Refusal::Wrong(match error {
        Error::Line { reason, line } => {
            let reason = format!("{reason}, in line {line} of the text that begins");
            Error::Malformed { reason, offset: offset as u64 }
        }
        other => other,
    })
}

struct Header {
    is_java: bool,
    period_us: i64,
}

/// The header and the words after it.
fn header(data: &[u8]) -> Option<(Header, Words<'_>)> {
    [(4, false), (4, true), (8, false), (8, true)].into_iter().find_map(|(size, big_endian)| {
        let mut words = Words { rest: data, size, big_endian };
        let [zero, version, kind, period, padding] =
            [words.next()?, words.next()?, words.next()?, words.next()?, words.next()?];
        let fits = zero == 0 && version == 3 && kind <= 1 && period > 0 && padding == 0;
        fits.then_some((Header { is_java: kind == 1, period_us: period as i64 }, words))
    })
}

/// What is left of the data, as words.
struct Words<'a> {
    rest: &'a [u8],
    size: usize,
    big_endian: bool,
}

impl Words<'_> {
    fn next(&mut self) -> Option<u64> {
        let (bytes, rest) = self.rest.split_at_checked(self.size)?;
        self.rest = rest;
        let mut word = [0; 8];
        if self.big_endian {
            word[8 - self.size..].copy_from_slice(bytes);
            Some(u64::from_be_bytes(word))
        } else {
            word[..self.size].copy_from_slice(bytes);
            Some(u64::from_le_bytes(word))
        }
    }
}

/// Reads stacks up to their end. Callers' addresses point past the call and are moved back onto it,
/// but not Java's, which are only numbers for what the text says.
fn read_samples(words: &mut Words<'_>, period: i64, is_java: bool, draft: &mut Draft) -> Result<(), Refusal> {
    let all = words.rest.len();
    let mut addresses = Vec::new();
    while !words.rest.is_empty() {
        let offset = all - words.rest.len() + HEADER_WORDS * words.size;
        let wrong = |reason| Refusal::TryNext(Error::Malformed { reason, offset: offset as u64 });
        let (Some(count), Some(depth)) = (words.next(), words.next()) else {
            return Err(wrong("stack is cut short".to_owned()));
        };
        // Compat: a stack of words of 64 bits may be cut short by half; what is missing is 0.
        if depth > (words.rest.len() / 4) as u64 {
            return Err(wrong(format!(
                "stack of {depth} frames in {} bytes that are left",
                words.rest.len()
            )));
        }
        addresses.clear();
        addresses.extend((0..depth).map(|_| {
            words.next().unwrap_or_else(|| {
                words.rest = b"";
                0
            })
        }));
        if count == 0 && addresses == [0] {
            break;
        }
        if !is_java {
            for caller in addresses.iter_mut().skip(1) {
                *caller = caller.wrapping_sub(1);
            }
        }
        let count = count as i64;
        draft.sample(&addresses, &[count, count.wrapping_mul(period)], None)?;
    }
    Ok(())
}

/// How many words the header has.
const HEADER_WORDS: usize = 5;
