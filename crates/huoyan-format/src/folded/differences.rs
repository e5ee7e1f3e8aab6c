//! Reads folded stacks as `flamegraph.pl` does, which compares profiles by a second count.
//!
//! ```text
//! main;parse;read 7 9     before and now, as difffolded.pl writes it
//! ```
//!
//! The profile is that of the second counts, and the first are its base, as after `-diff_base`: samples below zero that are
//! marked. A stack of one count among others of two did not change. Where no line has two, there is no base. A line that
//! is no stack is passed over; how many these are is one warning.

use super::read::{Stacks, split, value};
use crate::{Error, Limits, Read, cursor::trim, lines::Lines};
use huoyan_profile::{BASE_KEY, Label};

/// The profile.
pub(crate) fn parse_differences(text: &[u8], limits: &Limits) -> Result<Read, Error> {
    crate::text_size::check(text, limits)?;
    let has_base = stacks(text).flatten().any(|stack| stack.before.is_some());
    let mut profile = Stacks::new();
    let (key, yes) = (profile.builder.str(BASE_KEY), profile.builder.str("true"));
    let base_mark = [Label::text(key, yes)];
    let mut n_ignored = 0;
    for stack in stacks(text) {
        let Some(Stack { frames, before, now }) = stack else {
            n_ignored += 1;
            continue;
        };
        let before = before.unwrap_or(now);
        match has_base {
            true => profile.add(frames, &[(now, &[]), (before.saturating_neg(), &base_mark)]),
            false => profile.add(frames, &[(now, &[])]),
        }
        limits.check_tables(text, profile.n_bytes())?;
    }
    let warning = (n_ignored > 0).then(|| format!("Ignored {n_ignored} lines with invalid format"));
    Ok(Read { profile: profile.builder.finish()?, warnings: warning.into_iter().collect() })
}

struct Stack<'t> {
    frames: &'t [u8],
    before: Option<i64>,
    now: i64,
}

/// What each line is that is not blank; `None` where it is no stack.
fn stacks(text: &[u8]) -> impl Iterator<Item = Option<Stack<'_>>> {
    let mut lines = Lines::new(text);
    let lines = std::iter::from_fn(move || lines.advance().then(|| trim(lines.line())));
    lines.filter(|line| !line.is_empty()).map(stack)
}

fn stack(line: &[u8]) -> Option<Stack<'_>> {
    let (frames, now) = split(line)?;
    let now = value(now)?;
    let two = split(frames).and_then(|(frames, before)| Some((frames, value(before)?)));
    Some(match two {
        Some((frames, before)) => Stack { frames, before: Some(before), now },
        None => Stack { frames, before: None, now },
    })
}
