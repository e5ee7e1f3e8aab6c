//! Heap and contention profiles of Java as text, and the text at the end of Java's CPU profiles.
//!
//! ```text
//! --- heapz 1 ---
//! format = java
//! resolution = bytes
//!   7048 1 @ 0x00000003 0x00000004
//!     0x00000003 com.example.Server.run (Server.java:42)
//!     0x00000004 GC
//! ```
//!
//! Addresses are only numbers for what the second part says of them; the profile has none.
//!
//! Upstream: `legacy_java_profile.go`.

use super::{Refusal, draft::Draft, first_line, heap};
use crate::{
    Error, Limits,
    cursor::{Cursor, any_base, decimal, hex, hex_numbers, is_small_hex, is_space, trim},
    lines::{Lines, excerpt},
};
use bstr::ByteSlice;
use hashbrown::HashMap;
use huoyan_profile::{Function, Profile, ValueType};

/// Bytes between two samples of a heap profile, on average.
const HEAP_RATE: i64 = 512 << 10;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Heap,
    Contention,
}

/// Whether the first line is one of the titles.
pub(super) fn recognizes(data: &[u8]) -> bool {
    let (line, is_whole) = first_line(data);
    kind(line).is_some() || !is_whole
}

fn kind(line: &[u8]) -> Option<Kind> {
    match trim(line) {
        b"--- heapz 1 ---" => Some(Kind::Heap),
        b"--- contentionz 1 ---" => Some(Kind::Contention),
        _ => None,
    }
}

/// The profile.
pub(super) fn parse(data: &[u8], limits: &Limits) -> Result<Profile, Refusal> {
    let mut lines = Lines::new(data);
    lines.advance();
    let Some(kind) = kind(lines.line()) else {
        return Err(Refusal::TryNext(Error::Unrecognized));
    };
    let mut draft = Draft::new(&[], ("", ""), limits);
    read_attributes(kind, &mut lines, &mut draft)?;
    read_samples(kind, &mut lines, &mut draft)?;
    read_symbols(&mut lines, &mut draft)?;
    Ok(draft.finish_without_addresses()?)
}

/// The profile, once the samples are in the draft: `text` says what the addresses mean.
pub(super) fn finish(text: &[u8], mut draft: Draft) -> Result<Profile, Error> {
    read_symbols(&mut Lines::new(text), &mut draft)?;
    draft.finish_without_addresses()
}

/// The next line that is not blank, trimmed; `None` if there is none that ends.
fn next_line<'a>(lines: &mut Lines<'a>) -> Option<&'a [u8]> {
    while lines.advance() && lines.is_terminated() {
        let line = trim(lines.line());
        if !line.is_empty() {
            return Some(line);
        }
    }
    None
}

/// Reads lines `name = value` up to the first other one.
fn read_attributes(kind: Kind, lines: &mut Lines<'_>, draft: &mut Draft) -> Result<(), Refusal> {
    let mut before = lines.clone();
    while let Some(line) = next_line(lines) {
        let Some((name, value)) = find_attribute(line) else { break };
        let header = &mut draft.builder.header;
        let unknown = || Refusal::TryNext(lines.error(format!("{} is no known attribute", excerpt(line))));
        let number =
            || any_base(value).ok_or_else(|| lines.error(format!("{} is no number", excerpt(value))));
        match (kind, name) {
            (_, b"format") if value == b"java" => {}
            (Kind::Heap, b"resolution") => set_types(["inuse_objects", "inuse_space"], value, draft),
            (Kind::Contention, b"resolution") => set_types(["contentions", "delay"], value, draft),
            (Kind::Contention, b"sampling period") => {
                header.period = number()?;
                let (kind, unit) = (draft.builder.str("contentions"), draft.builder.str("count"));
                draft.builder.header.period_type = Some(ValueType { kind, unit });
            }
            (Kind::Contention, b"ms since reset") => {
                header.duration_nanos = number()?.wrapping_mul(1_000_000);
            }
            _ => return Err(unknown()),
        }
        before = lines.clone();
    }
    *lines = before;
    Ok(())
}

/// The objects' and the bytes' or delays' types; the unit of the second is what the file says.
fn set_types(kinds: [&str; 2], unit: &[u8], draft: &mut Draft) {
    draft.builder.header.sample_types.clear();
    draft.builder.sample_type(kinds[0], "count");
    draft.builder.sample_type(kinds[1], unit);
}

/// The first `name = value` in the line: both of letters, digits, `_` and blanks.
fn find_attribute(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let is_word = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b' ';
    line.find_iter("=").find_map(|at| {
        let start = line[..at].iter().rposition(|&b| !is_word(b)).map_or(0, |other| other + 1);
        let value = Cursor(&line[at + 1..]).some(is_word)?;
        (start < at).then(|| (trim(&line[start..at]), trim(value)))
    })
}

/// Reads samples up to the first line that is none.
fn read_samples(kind: Kind, lines: &mut Lines<'_>, draft: &mut Draft) -> Result<(), Error> {
    let mut addresses = Vec::new();
    let period = draft.builder.header.period;
    let mut before = lines.clone();
    while let Some(line) = next_line(lines) {
        let Some((second, first, stack)) = find_sample(line) else { break };
        let too_large = || lines.error(format!("{} has a number of more than 64 bits", excerpt(line)));
        hex_numbers(stack, &mut addresses).ok_or_else(too_large)?;
        // Other formats have the two the other way round.
        let count = any_base(first).ok_or_else(too_large)?;
        let size = any_base(second).ok_or_else(too_large)?;
        match kind {
            Kind::Heap if count == 0 => {
                let reason = format!("second value of {} must be non-zero", excerpt(line));
                return Err(lines.error(reason));
            }
            Kind::Heap => {
                let (n, bytes) = heap::estimate(count, size, HEAP_RATE);
                draft.sample(&addresses, &[n, bytes], Some(size / count))?;
            }
            Kind::Contention => {
                let period = if period == 0 { 1 } else { period };
                let values = [count.wrapping_mul(period), size.wrapping_mul(period)];
                draft.sample(&addresses, &values, None)?;
            }
        }
        before = lines.clone();
    }
    *lines = before;
    Ok(())
}

/// The first `1 2 @ …` in the line: its numbers, and what follows.
fn find_sample(line: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let after_blanks = |rest: &mut Cursor<'_>| (rest.blanks() > 0).then_some(());
    let mut rest = Cursor(line);
    loop {
        rest.run(|b| !b.is_ascii_digit());
        let first = rest.digits()?;
        let mut sample = rest;
        let mut numbers = || {
            after_blanks(&mut sample)?;
            let second = sample.digits()?;
            after_blanks(&mut sample)?;
            sample.literal(b"@")?;
            after_blanks(&mut sample)?;
            Some((first, second, sample.run(|b| b == b' ' || b == b'x' || is_small_hex(b))))
        };
        if let Some(found) = numbers() {
            return Some(found);
        }
    }
}

/// Reads lines that say what stands at an address, and passes over others.
fn read_symbols(lines: &mut Lines<'_>, draft: &mut Draft) -> Result<(), Error> {
    let mut functions: HashMap<&[u8], u32> = HashMap::new();
    while lines.advance() {
        let Some((address, symbol)) = find_symbol(trim(lines.line())) else { continue };
        let address =
            hex(address).ok_or_else(|| lines.error(format!("{} has more than 64 bits", excerpt(address))))?;
        if !draft.has_address(address) {
            continue;
        }
        let symbol = Symbol::new(symbol);
        // Compat: the first file that goes with a name is that of the function.
        let function = *functions.entry(symbol.function).or_insert_with(|| {
            let name = draft.builder.str(symbol.function);
            let filename = draft.builder.str(symbol.file);
            draft.function(Function { name, system_name: name, filename, ..Function::default() })
        });
        draft.set_symbol(address, function, symbol.line);
    }
    Ok(())
}

/// `0x12 what stands there`, as the digits and the rest.
fn find_symbol(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = Cursor(line);
    rest.literal(b"0x")?;
    let address = rest.some(|b| b.is_ascii_hexdigit())?;
    rest.some(is_space)?;
    Some((address, rest.0))
}

#[derive(Debug, PartialEq)]
struct Symbol<'a> {
    function: &'a [u8],
    file: &'a [u8],
    line: i64,
}

impl<'a> Symbol<'a> {
    fn new(text: &'a [u8]) -> Self {
        if let Some((function, file, line)) = function_file_line(text) {
            return Symbol { function, file, line: decimal(line).unwrap_or(0).max(0) };
        }
        if let Some((function, path)) = text.strip_suffix(b")").and_then(|t| split_parenthesis(t, 0)) {
            // A shared library: its folder says nothing of interest.
            return Symbol { function, file: base_name(path), line: 0 };
        }
        let function = if text.contains_str("generated stub/JIT") { b"STUB" } else { text };
        // What is left are states of the machine such as "GC".
        Symbol { function, file: b"", line: 0 }
    }
}

/// `function (file:line)`.
fn function_file_line(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let (place, line) = text.strip_suffix(b")")?.rsplit_once_str(":")?;
    let digits = line.strip_prefix(b"-").unwrap_or(line);
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let (function, file) = split_parenthesis(place, 1)?;
    Some((function, file, line))
}

/// Splits at the last parenthesis that has a blank before it, and as much after it as is asked for.
fn split_parenthesis(text: &[u8], least_after: usize) -> Option<(&[u8], &[u8])> {
    let at = (1..text.len())
        .rev()
        .find(|&at| text[at] == b'(' && is_space(text[at - 1]) && text.len() - at > least_after)?;
    Some((&text[..at - 1], &text[at + 1..]))
}

/// The last element of a path, as Go's `filepath.Base` gives it.
fn base_name(path: &[u8]) -> &[u8] {
    if path.is_empty() {
        return b".";
    }
    let trimmed = path.trim_end_with(|c| c == '/');
    if trimmed.is_empty() {
        return b"/";
    }
    &trimmed[trimmed.rfind_byte(b'/').map_or(0, |at| at + 1)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_are_functions_with_or_without_a_place() {
        for (text, function, file, line) in [
            ("a.B.c (B.java:42)", "a.B.c", "B.java", 42),
            ("a.B.c  (B.java:-1)", "a.B.c ", "B.java", 0),
            ("f (x) (/lib/y.so)", "f (x)", "y.so", 0),
            ("f (x (a:b:7)", "f (x", "a:b", 7),
            ("f ()", "f", ".", 0),
            ("f (/)", "f", "/", 0),
            ("f (:7)", "f", ":7", 0),
            ("0x12 (generated stub/JIT", "STUB", "", 0),
            ("GC", "GC", "", 0),
            ("f(x)", "f(x)", "", 0),
        ] {
            let (function, file) = (function.as_bytes(), file.as_bytes());
            assert_eq!(Symbol::new(text.as_bytes()), Symbol { function, file, line }, "{text}");
        }
    }
}
