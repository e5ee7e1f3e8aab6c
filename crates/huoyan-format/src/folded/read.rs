//! Reads folded stacks.
//!
//! Every line that is not blank is `a;b;c N`: frames root first, of any text but `;`, and a number
//! after the last blank. Blanks around the line and before the number do not count, nor does a
//! carriage return at its end. There are no comments. N is an integer of 64 bits, negative where
//! profiles were subtracted; some tools scale and write a fraction, which is rounded to the nearest
//! integer. A frame without text is `[unknown]`. In a line of two numbers, as tools that compare
//! profiles write them, the first is part of the last frame; `differences.rs` takes it for a count.
//!
//! The profile has the sample type `samples`/`count`, one function and location a name, and a
//! sample a line.

use super::UNKNOWN;
use crate::{
    Error, Limits,
    cursor::trim,
    lines::{Lines, excerpt},
};
use bstr::ByteSlice;
use hashbrown::HashMap;
use huoyan_profile::{Builder, Function, Label, Line, Location, Profile, StrId};

/// Whether something that begins like this is folded stacks, good or bad: it is printable, and the
/// first line that is not blank is a stack, or another one is and has several frames, or all the
/// others are.
pub(crate) fn recognizes(prefix: &[u8]) -> bool {
    let is_control = |b: &u8| *b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r');
    if prefix.iter().any(is_control) {
        return false;
    }
    let mut lines = Lines::new(prefix);
    let mut is_first = true;
    let (mut n_lines, mut n_stacks) = (0, 0);
    while lines.advance() {
        let line = trim(lines.line());
        if line.is_empty() {
            continue;
        }
        // The last line may be cut off, and its number with it.
        let is_stack = split(line).is_some() || !lines.is_terminated() && line.contains(&b';');
        if is_stack && (is_first || line.contains(&b';')) {
            return true;
        }
        is_first = false;
        n_lines += 1;
        n_stacks += usize::from(is_stack);
    }
    // Text of other kinds has a line that ends with a number here and there.
    n_stacks > 1 && n_stacks + 1 == n_lines
}

/// What an entry of the locations by name takes.
const LOCATION_BY_NAME: usize = 16;

/// The profile.
pub(crate) fn parse(text: &[u8], limits: &Limits) -> Result<Profile, Error> {
    crate::text_size::check(text, limits)?;
    let mut stacks = Stacks::new();
    let mut lines = Lines::new(text);
    while lines.advance() {
        let line = trim(lines.line());
        if line.is_empty() {
            continue;
        }
        let (frames, count) = split(line)
            .ok_or_else(|| lines.error(format!("{} is no stack of the form a;b;c N", excerpt(line))))?;
        let count =
            value(count).ok_or_else(|| lines.error(format!("{} is no number of 64 bits", excerpt(count))))?;
        stacks.add(frames, &[(count, &[])]);
        limits.check_tables(text, stacks.n_bytes())?;
    }
    Ok(stacks.builder.finish()?)
}

/// A profile of folded stacks that grows.
pub(super) struct Stacks {
    pub(super) builder: Builder,
    locations: HashMap<StrId, u32>,
    stack: Vec<u32>,
}

impl Stacks {
    pub(super) fn new() -> Stacks {
        let mut builder = Builder::new();
        builder.sample_type("samples", "count");
        Stacks { builder, locations: HashMap::new(), stack: Vec::new() }
    }

    /// Adds a sample for each count and its labels.
    pub(super) fn add(&mut self, frames: &[u8], samples: &[(i64, &[Label])]) {
        self.stack.clear();
        for name in frames.rsplit(|&b| b == b';') {
            let name = if name.is_empty() { UNKNOWN } else { name };
            let id = self.builder.str(name);
            let location = self.locations.entry(id).or_insert_with(|| frame(&mut self.builder, id, name));
            self.stack.push(*location);
        }
        for (count, labels) in samples {
            self.builder.sample(&self.stack, &[*count], labels);
        }
    }

    pub(super) fn n_bytes(&self) -> usize {
        self.builder.n_bytes() + LOCATION_BY_NAME * self.locations.len()
    }
}

/// A frame's location. Tools write names as they want them to be read, so only what is plainly a
/// symbol of a linker has a system name too, from which a readable one is made: the `<module>` of Python
/// and the `f(int)` of a tool that demangles stay as they are.
fn frame(builder: &mut Builder, id: StrId, name: &[u8]) -> u32 {
    let bare = name.trim_start_with(|c| c == '_');
    let is_symbol = name.starts_with(b"_") && matches!(bare.first(), Some(b'Z' | b'R'));
    let system_name = if is_symbol { id } else { StrId::EMPTY };
    let function = builder.function(Function { name: id, system_name, ..Function::default() });
    builder.location(Location::default(), &[Line { function, ..Line::default() }])
}

/// The frames and the number of a trimmed line.
pub(super) fn split(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let blank = line.rfind_byteset(" \t")?;
    let (frames, number) = (trim(&line[..blank]), &line[blank + 1..]);
    let unsigned = number.strip_prefix(b"-").unwrap_or(number);
    let (whole, fraction) = unsigned.split_once_str(".").unwrap_or((unsigned, b""));
    let are_digits = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
    let is_number = !whole.is_empty() && are_digits(whole) && are_digits(fraction);
    (is_number && !frames.is_empty()).then_some((frames, number))
}

/// The number, rounded to the nearest integer, halves away from zero; `None` if it is too large.
pub(super) fn value(number: &[u8]) -> Option<i64> {
    let (whole, fraction) = number.split_once_str(".").unwrap_or((number, b""));
    let whole: i64 = whole.to_str().ok()?.parse().ok()?;
    match fraction.first() {
        Some(b'5'..) if number.starts_with(b"-") => whole.checked_sub(1),
        Some(b'5'..) => whole.checked_add(1),
        _ => Some(whole),
    }
}
