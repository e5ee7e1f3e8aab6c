//! Heap profiles as text, of gperftools and of Go, and what else has their shape.
//!
//! ```text
//! heap profile:  2: 4168 [ 9191: 9890140] @ heap_v2/524288
//!   1: 4096 [ 1: 4096] @ 0x7f59448938cc 0x7f59448a10a0
//! ```
//!
//! Numbers are objects and bytes: those in use and, in brackets, all that were allocated. After the
//! `@` stands the kind: `heap_v2`, `heapz_v2` and `heap` are samples, from which the whole is
//! estimated; `heapprofile`, `growth` and `fragmentation` are complete.
//!
//! Upstream: `parseHeap`, `parseHeapHeader`, `parseHeapSample`, `scaleHeapSample`.

use super::{Refusal, draft::Draft, first_line, is_blank_or_comment, maps};
use crate::{
    Error, Limits,
    cursor::{Cursor, decimal, hex_numbers, trim},
    lines::{Lines, excerpt},
};
use bstr::ByteSlice;
use huoyan_profile::Profile;

const TITLE: &str = "heap profile:";

/// Whether the first line has the title.
pub(super) fn recognizes(data: &[u8]) -> bool {
    let (line, is_whole) = first_line(data);
    line.contains_str(TITLE) || !is_whole
}

/// The profile.
pub(super) fn parse(data: &[u8], limits: &Limits) -> Result<Profile, Refusal> {
    let mut lines = Lines::new(data);
    lines.advance();
    let header = header(lines.line()).ok_or_else(|| Refusal::TryNext(no_header(&lines)))?;
    let types: &[_] = if header.has_allocations {
        // What is in use comes last: the last type is the one shown by default.
        &[
            ("alloc_objects", "count"),
            ("alloc_space", "bytes"),
            ("inuse_objects", "count"),
            ("inuse_space", "bytes"),
        ]
    } else {
        &[("objects", "count"), ("space", "bytes")]
    };
    let mut draft = Draft::new(types, ("space", "bytes"), limits);
    draft.builder.header.period = header.period;
    read_samples(&mut lines, &header, &mut draft)?;
    let map = maps::find_and_read(&mut lines, &mut draft.builder.strings)?;
    Ok(draft.finish(map)?)
}

fn no_header(lines: &Lines<'_>) -> Error {
    if lines.line().contains_str(TITLE) {
        return lines.error(format!("{} is no known kind of heap profile", excerpt(lines.line())));
    }
    Error::Unrecognized
}

struct Header {
    /// Bytes between two samples, on average.
    period: i64,
    is_sampled: bool,
    has_allocations: bool,
}

fn header(line: &[u8]) -> Option<Header> {
    let titles = || line.find_iter(TITLE).map(|at| Cursor(&line[at + TITLE.len()..]));
    if let Some(Title { counts, kind, rate }) = titles().find_map(heap_title) {
        let rate = if rate.is_empty() { 0 } else { decimal(rate)? };
        let (is_sampled, period) = match kind {
            b"heapz_v2" | b"heap_v2" => (true, rate),
            b"heap" => (true, rate / 2),
            b"heapprofile" => (false, 1),
            _ => return None,
        };
        let [in_use_objects, in_use_bytes, objects, bytes] = counts;
        let has_allocations =
            (objects != in_use_objects && objects != b"0") || (bytes != in_use_bytes && bytes != b"0");
        return Some(Header { period, is_sampled, has_allocations });
    }
    let is_complete = |kind: &[u8]| titles().any(|title| complete_title(title, kind).is_some());
    (is_complete(b"growth") || is_complete(b"fragmentation")).then_some(Header {
        period: 1,
        is_sampled: false,
        has_allocations: false,
    })
}

/// `1: 2 [3: 4] @ heap_v2/524288` in pieces.
struct Title<'a> {
    counts: [&'a [u8]; 4],
    kind: &'a [u8],
    /// Empty where there is none.
    rate: &'a [u8],
}

fn heap_title(mut rest: Cursor<'_>) -> Option<Title<'_>> {
    rest.blanks();
    let counts = counts(&mut rest, Cursor::digits)?;
    rest.blanks();
    rest.literal(b"@")?;
    rest.blanks();
    let begin = rest.0;
    rest.literal(b"heap")?;
    rest.run(|b| b == b'_' || b.is_ascii_lowercase() || b.is_ascii_digit());
    let kind = &begin[..begin.len() - rest.0.len()];
    rest.skip(b"/");
    Some(Title { counts, kind, rate: rest.digits().unwrap_or_default() })
}

fn complete_title(mut rest: Cursor<'_>, kind: &[u8]) -> Option<()> {
    rest.blanks();
    counts(&mut rest, Cursor::digits)?;
    rest.literal(b" @ ")?;
    rest.literal(kind)
}

/// `1: 2 [3: 4]`; `in_use` reads the first two.
fn counts<'a>(
    rest: &mut Cursor<'a>,
    in_use: impl Fn(&mut Cursor<'a>) -> Option<&'a [u8]>,
) -> Option<[&'a [u8]; 4]> {
    let first = in_use(rest)?;
    rest.literal(b":")?;
    rest.blanks();
    let second = in_use(rest)?;
    rest.blanks();
    rest.literal(b"[")?;
    rest.blanks();
    let third = rest.digits()?;
    rest.literal(b":")?;
    rest.blanks();
    let fourth = rest.digits()?;
    rest.blanks();
    rest.literal(b"]")?;
    Some([first, second, third, fourth])
}

fn read_samples(lines: &mut Lines<'_>, header: &Header, draft: &mut Draft) -> Result<(), Error> {
    let mut addresses = Vec::new();
    while lines.advance() {
        let line = trim(lines.line());
        if is_blank_or_comment(line) {
            continue;
        }
        if maps::is_heading(line) {
            break;
        }
        let (counts, stack) =
            find_sample(line).ok_or_else(|| lines.error(format!("{} is no heap sample", excerpt(line))))?;
        let sample = Sample::new(counts, header).map_err(|reason| lines.error(reason))?;
        hex_numbers(stack, &mut addresses).ok_or_else(|| lines.error("an address has more than 64 bits"))?;
        for address in &mut addresses {
            // They point past the calls.
            *address = address.wrapping_sub(1);
        }
        let values = if header.has_allocations { &sample.values[..] } else { &sample.values[2..] };
        draft.sample(&addresses, values, Some(sample.block_size))?;
    }
    Ok(())
}

/// The first `1: 2 [3: 4] @ …` in the line: its numbers, and what follows.
fn find_sample(line: &[u8]) -> Option<([&[u8]; 4], &[u8])> {
    let mut rest = Cursor(line);
    loop {
        rest.run(|b| !b.is_ascii_digit() && b != b'-');
        if rest.0.is_empty() {
            return None;
        }
        let mut sample = rest;
        if let Some(counts) = counts(&mut sample, Cursor::integer)
            && sample.skip(b" @")
        {
            return Some((counts, sample.run(|b| b == b' ' || b == b'x' || crate::cursor::is_small_hex(b))));
        }
        rest.skip(b"-");
        rest.digits();
    }
}

struct Sample {
    /// Objects and bytes allocated, objects and bytes in use.
    values: [i64; 4],
    block_size: i64,
}

impl Sample {
    fn new(counts: [&[u8]; 4], header: &Header) -> Result<Self, String> {
        let mut numbers = [0; 4];
        for (number, text) in numbers.iter_mut().zip(counts) {
            *number = decimal(text).ok_or_else(|| format!("{} has more than 64 bits", excerpt(text)))?;
        }
        let [in_use_objects, in_use_bytes, objects, bytes] = numbers;
        let mut sample = Sample { values: [0; 4], block_size: 0 };
        if header.has_allocations {
            sample.set(0, "allocation", (objects, bytes), header)?;
        }
        sample.set(2, "inuse", (in_use_objects, in_use_bytes), header)?;
        Ok(sample)
    }

    fn set(
        &mut self,
        at: usize,
        name: &str,
        (count, size): (i64, i64),
        header: &Header,
    ) -> Result<(), String> {
        if count == 0 && size != 0 {
            return Err(format!("{name} count was 0 but {name} bytes was {size}"));
        }
        let mut pair = (count, size);
        if count != 0 {
            self.block_size = size.wrapping_div(count);
            if header.is_sampled {
                pair = estimate(count, size, header.period);
            }
        }
        (self.values[at], self.values[at + 1]) = pair;
        Ok(())
    }
}

/// What a program allocated, if sampling about every `rate` bytes found this many objects and
/// bytes: an object of size S is found with a probability of 1 − e^(−S/rate).
pub(super) fn estimate(count: i64, size: i64, rate: i64) -> (i64, i64) {
    if count == 0 || size == 0 {
        return (0, 0);
    }
    if rate <= 1 {
        // Everything was found, or the rate is not known.
        return (count, size);
    }
    let average = size as f64 / count as f64;
    let scale = 1.0 / (1.0 - libm::exp(-average / rate as f64));
    ((count as f64 * scale) as i64, (size as f64 * scale) as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_found_anywhere_in_the_line() {
        let found = |line: &'static str| {
            find_sample(line.as_bytes()).map(|(counts, stack)| {
                let texts = counts.map(|c| String::from_utf8_lossy(c).into_owned()).join(",");
                format!("{texts}{}", String::from_utf8_lossy(stack))
            })
        };
        assert_eq!(found("1: 2 [3: 4] @ 0x5 0x6g").as_deref(), Some("1,2,3,4 0x5 0x6"));
        assert_eq!(found("7 x --1:-2[3:4] @").as_deref(), Some("-1,-2,3,4"));
        assert_eq!(found("1: 2 [-3: 4] @ 0x5"), None);
        assert_eq!(found("1: 2 [3: 4]  @ 0x5"), None);
    }
}
