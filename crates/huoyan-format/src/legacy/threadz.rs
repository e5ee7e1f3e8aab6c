//! Stacks of all threads as text.
//!
//! ```text
//! --- threadz 1 ---
//! --- Thread 7ff6b1b5f700 (name: main/14748) stack: ---
//!   0x40be31 0x473add
//!   0x7f0c1a2b
//! --- Thread 7ff6b1b5f701 (name: pool/14749) stack: ---
//!   [same as previous thread]
//! --- Memory map: ---
//! ```
//!
//! Upstream: `parseThread`, `parseThreadSample`.

use super::{Refusal, draft::Draft, first_telling_line, is_blank_or_comment, maps};
use crate::{
    Error, Limits,
    cursor::{Cursor, hex_numbers, trim},
    lines::{Lines, excerpt},
};
use bstr::ByteSlice;
use huoyan_profile::Profile;

/// Whether the first line that says something is a title.
pub(super) fn recognizes(data: &[u8]) -> bool {
    let (line, is_whole) = first_telling_line(data);
    is_title(line) || is_thread(line) || !is_whole
}

/// The profile.
pub(super) fn parse(data: &[u8], limits: &Limits) -> Result<Profile, Refusal> {
    let mut lines = Lines::new(data);
    while lines.advance() && is_blank_or_comment(lines.line()) {}
    let mut line = lines.line();
    if is_title(line) {
        while lines.advance() {
            line = lines.line();
            if maps::is_heading(line) || line.starts_with(b"-") {
                break;
            }
        }
    } else if !is_thread(line) {
        return Err(Refusal::TryNext(Error::Unrecognized));
    }
    let mut draft = Draft::new(&[("thread", "count")], ("thread", "count"), limits);
    draft.builder.header.period = 1;
    read_threads(&mut lines, line, &mut draft)?;
    let map = maps::find_and_read(&mut lines, &mut draft.builder.strings)?;
    Ok(draft.finish_with_leaves_once(map)?)
}

/// Whether the line has `--- threadz 1 ---`.
fn is_title(line: &[u8]) -> bool {
    line.find_iter("--- threadz ").any(|at| {
        let mut rest = Cursor(&line[at..]);
        rest.skip(b"--- threadz ") && rest.digits().is_some() && rest.skip(b" ---")
    })
}

/// Whether the line has `--- Thread 7ff6b1b5f700 (name: main/14748) stack: ---`.
fn is_thread(line: &[u8]) -> bool {
    let named = |at: usize| {
        let mut rest = Cursor(&line[at..]);
        rest.literal(b"--- Thread ")?;
        rest.some(|b| b.is_ascii_hexdigit())?;
        rest.literal(b" (name: ")?;
        Some(rest.0)
    };
    // The first beginning leaves the most room for the rest.
    let Some(rest) = line.find_iter("--- Thread ").find_map(named) else { return false };
    rest.find_iter(") stack: ---").any(|at| {
        let name = rest[..at].trim_end_with(|c| c.is_ascii_digit());
        name.len() < at && name.ends_with(b"/")
    })
}

/// Reads the threads, whose first line is `line`, up to the memory map.
fn read_threads<'a>(lines: &mut Lines<'a>, mut line: &'a [u8], draft: &mut Draft) -> Result<(), Refusal> {
    let mut addresses = Vec::new();
    while !maps::is_heading(line) && !line.starts_with(b"---- no stack trace for") {
        if !is_thread(line) {
            // Compat: without a memory map it is no such profile.
            let reason = format!("{} is no thread and no memory map", excerpt(line));
            return Err(Refusal::TryNext(lines.error(reason)));
        }
        line = read_stack(lines, &mut addresses)?;
        if addresses.is_empty() {
            draft.repeat_last();
            continue;
        }
        for caller in addresses.iter_mut().skip(1) {
            // They point past the calls; the leaf points where the thread is.
            *caller = caller.wrapping_sub(1);
        }
        draft.sample(&addresses, &[1], None)?;
    }
    Ok(())
}

/// Reads the stack of a thread, which is none where it is the same as that of the thread before.
/// Gives the line after it or, at the end, the last line.
fn read_stack<'a>(lines: &mut Lines<'a>, addresses: &mut Vec<u64>) -> Result<&'a [u8], Error> {
    addresses.clear();
    let mut line = &b""[..];
    let mut is_same = false;
    let mut found = Vec::new();
    while lines.advance() {
        line = trim(lines.line());
        if line.starts_with(b"---") {
            break;
        }
        if line.contains_str("same as previous thread") {
            is_same = true;
            continue;
        }
        hex_numbers(line, &mut found).ok_or_else(|| lines.error("an address has more than 64 bits"))?;
        addresses.extend_from_slice(&found);
    }
    if is_same {
        addresses.clear();
    }
    Ok(line)
}
