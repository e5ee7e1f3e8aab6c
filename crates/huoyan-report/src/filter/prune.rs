//! `prune_from`, and the `drop_frames` and `keep_frames` that a profile brings.

use super::{Fate, rewrite_stacks};
use crate::{Error, pattern::Pattern};
use huoyan_profile::Profile;
use huoyan_symbol::simplified_name;
use std::sync::Arc;

/// What pruning does at a location.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    None,
    /// The stack is cut below this location, which stays, perhaps with fewer lines.
    Below,
    /// The location goes too.
    Here,
}

/// Drops the frames that the profile asks to drop, with what they call (upstream's
/// `RemoveUninteresting`).
///
/// # Errors
/// Where one of the profile's patterns is none.
pub fn drop_uninteresting(profile: &mut Profile) -> Result<(), Error> {
    let header = &profile.header;
    if header.drop_frames.is_empty() {
        return Ok(());
    }
    let drop = frames_pattern(profile, header.drop_frames)?;
    let keep = match header.keep_frames {
        id if id.is_empty() => None,
        id => Some(frames_pattern(profile, id)?),
    };
    prune(profile, &drop, keep.as_ref());
    Ok(())
}

fn frames_pattern(profile: &Profile, id: huoyan_profile::StrId) -> Result<Pattern, Error> {
    let text = profile.str(id);
    Pattern::full_match(text).map_err(|source| Error::FramesPattern { text: text.to_string(), source })
}

/// Cuts every stack at the first frame from the root that matches `drop` and not `keep`, but
/// never before the first frame that does not.
fn prune(profile: &mut Profile, drop: &Pattern, keep: Option<&Pattern>) {
    let uninteresting =
        by_function(profile, |name| drop.is_match(name) && !keep.is_some_and(|keep| keep.is_match(name)));
    let mut cuts = vec![Cut::None; profile.locations.len()];
    let source = profile.locations.clone();
    let locations = source.filter_lines(|idx, lines, kept| {
        let Some(at) = lines.iter().rposition(|l| uninteresting[l.function as usize]) else {
            return kept.extend_from_slice(lines);
        };
        let outermost = at + 1 == lines.len();
        cuts[idx as usize] = if outermost { Cut::Here } else { Cut::Below };
        kept.extend_from_slice(if outermost { lines } else { &lines[at + 1..] });
    });
    if cuts.iter().all(|&c| c == Cut::None) {
        return;
    }
    profile.locations = Arc::new(locations);
    rewrite_stacks(profile, |stack, frames| {
        let mut from_root = stack.iter().enumerate().rev();
        let found_user = from_root.find(|&(_, &l)| cuts[l as usize] == Cut::None);
        let cut = found_user.and_then(|_| from_root.find(|&(_, &l)| cuts[l as usize] != Cut::None));
        let first = match cut {
            None => return Fate::Keep,
            Some((i, &l)) if cuts[l as usize] == Cut::Here => i + 1,
            Some((0, _)) => return Fate::Keep,
            Some((i, _)) => i,
        };
        frames.extend_from_slice(&stack[first..]);
        Fate::Rewrite
    });
}

/// Cuts everything below the lowest match, which stays (upstream's `PruneFrom`).
pub(crate) fn prune_from(profile: &mut Profile, pattern: &Pattern) {
    let matches = by_function(profile, |name| pattern.is_match(name));
    let mut is_match = vec![false; profile.locations.len()];
    let source = profile.locations.clone();
    profile.locations = Arc::new(source.filter_lines(|idx, lines, kept| {
        let lowest = lines.iter().position(|l| matches[l.function as usize]);
        is_match[idx as usize] = lowest.is_some();
        kept.extend_from_slice(&lines[lowest.unwrap_or(0)..]);
    }));
    rewrite_stacks(profile, |stack, frames| match stack.iter().position(|&l| is_match[l as usize]) {
        None | Some(0) => Fate::Keep,
        Some(lowest) => {
            frames.extend_from_slice(&stack[lowest..]);
            Fate::Rewrite
        }
    });
}

/// Whether a test holds for the simplified name of each function that has one.
fn by_function(profile: &Profile, test: impl Fn(&bstr::BStr) -> bool) -> Vec<bool> {
    let name = |f: &huoyan_profile::Function| profile.str(f.name);
    profile.functions.iter().map(|f| !f.name.is_empty() && test(simplified_name(name(f)))).collect()
}
