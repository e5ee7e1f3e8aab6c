//! Go's profiles of counts as text: goroutine, threadcreate, and those that programs add.
//!
//! ```text
//! goroutine profile: total 3
//! 2 @ 0x43a0c5 0x44b6f2
//! # labels: {"k":"v"}
//! ```
//!
//! Upstream: `parseGoCount`.

use super::{Refusal, draft::Draft, first_telling_line, is_blank_or_comment, maps};
use crate::{
    Error, Limits,
    cursor::{Cursor, any_base, hex_numbers, is_small_hex, is_space},
    lines::{Lines, excerpt},
};
use huoyan_profile::Profile;

/// Whether the first line that says something is the title.
pub(super) fn recognizes(data: &[u8]) -> bool {
    let (line, is_whole) = first_telling_line(data);
    kind(line).is_some() || !is_whole
}

/// The profile.
pub(super) fn parse(data: &[u8], limits: &Limits) -> Result<Profile, Refusal> {
    let mut lines = Lines::new(data);
    while lines.advance() && is_blank_or_comment(lines.line()) {}
    let kind = kind(lines.line()).ok_or(Refusal::TryNext(Error::Unrecognized))?;
    let mut draft = Draft::new(&[], ("", "count"), limits);
    draft.builder.sample_type(kind, "count");
    draft.builder.header.period_type = draft.builder.header.sample_types.first().copied();
    draft.builder.header.period = 1;
    read_samples(&mut lines, &mut draft)?;
    let map = maps::find_and_read(&mut lines, &mut draft.builder.strings)?;
    Ok(draft.finish(map)?)
}

/// What is counted, if this is the title `KIND profile: total N`.
fn kind(line: &[u8]) -> Option<&[u8]> {
    let mut rest = Cursor(line);
    let kind = rest.some(|b| !is_space(b))?;
    rest.literal(b" profile: total ")?;
    rest.digits()?;
    rest.0.is_empty().then_some(kind)
}

fn read_samples(lines: &mut Lines<'_>, draft: &mut Draft) -> Result<(), Error> {
    let mut addresses = Vec::new();
    while lines.advance() {
        let line = lines.line();
        if is_blank_or_comment(line) {
            continue;
        }
        if line.starts_with(b"---") {
            break;
        }
        let malformed = || lines.error(format!("{} is no count with a stack", excerpt(line)));
        let (count, stack) = sample(line).ok_or_else(malformed)?;
        let count = any_base(count).ok_or_else(malformed)?;
        hex_numbers(stack, &mut addresses).ok_or_else(malformed)?;
        for address in &mut addresses {
            // They point past the calls.
            *address = address.wrapping_sub(1);
        }
        draft.sample(&addresses, &[count], None)?;
    }
    Ok(())
}

/// `2 @ 0x1 0x2`, and nothing more, as the count and the stack.
fn sample(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut rest = Cursor(line);
    let count = rest.digits()?;
    rest.literal(b" @")?;
    let stack = rest.0;
    while rest.skip(b" 0x") {
        rest.some(is_small_hex)?;
    }
    (rest.0.is_empty() && !stack.is_empty()).then_some((count, stack))
}
