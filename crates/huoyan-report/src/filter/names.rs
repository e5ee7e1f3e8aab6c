//! `focus`, `ignore`, `hide`, `show` and `show_from`.

use super::{Fate, Matches, rewrite_stacks};
use crate::pattern::Pattern;
use huoyan_profile::{Line, Profile};
use std::sync::Arc;

/// The patterns of [`filter_names`].
pub(crate) struct NameFilters<'a> {
    pub(crate) focus: Option<&'a Pattern>,
    pub(crate) ignore: Option<&'a Pattern>,
    pub(crate) hide: Option<&'a Pattern>,
    pub(crate) show: Option<&'a Pattern>,
}

/// Which of them matched anything.
pub(crate) struct Matched {
    pub(crate) focus: bool,
    pub(crate) ignore: bool,
    pub(crate) hide: bool,
    pub(crate) show: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Mark {
    None,
    Focused,
    Ignored,
}

/// Keeps samples with a focused and no ignored location, and in them the lines that are not
/// hidden (upstream's `FilterSamplesByName`).
pub(crate) fn filter_names(profile: &mut Profile, filters: &NameFilters<'_>) -> Matched {
    let none = Matched { focus: true, ignore: false, hide: false, show: false };
    let NameFilters { focus, ignore, hide, show } = filters;
    if [focus, ignore, hide, show].iter().all(|f| f.is_none()) {
        return none;
    }
    let [focus, ignore, hide, show] =
        [focus, ignore, hide, show].map(|f| f.map(|p| Matches::new(profile, p)));
    let n_locations = profile.locations.len() as u32;
    let mut matched = Matched { focus: false, ..none };
    let marks: Vec<Mark> = (0..n_locations)
        .map(|l| {
            if ignore.as_ref().is_some_and(|m| m.location(profile, l)) {
                matched.ignore = true;
                Mark::Ignored
            } else if focus.as_ref().is_none_or(|m| m.location(profile, l)) {
                matched.focus = true;
                Mark::Focused
            } else {
                Mark::None
            }
        })
        .collect();
    let hidden = hide_lines(profile, hide.as_ref(), show.as_ref(), &mut matched);
    rewrite_stacks(profile, |stack, frames| {
        if !stack.iter().any(|&l| marks[l as usize] == Mark::Focused)
            || stack.iter().any(|&l| marks[l as usize] == Mark::Ignored)
        {
            return Fate::Drop;
        }
        if !stack.iter().any(|&l| hidden[l as usize]) {
            return Fate::Keep;
        }
        frames.extend(stack.iter().filter(|&&l| !hidden[l as usize]));
        if frames.is_empty() { Fate::Drop } else { Fate::Rewrite }
    });
    matched
}

/// Removes lines from the locations; says of each location whether nothing of it is left.
fn hide_lines(
    profile: &mut Profile,
    hide: Option<&Matches>,
    show: Option<&Matches>,
    matched: &mut Matched,
) -> Vec<bool> {
    let mut hidden = vec![false; profile.locations.len()];
    if hide.is_none() && show.is_none() {
        return hidden;
    }
    let source = profile.clone();
    profile.locations = Arc::new(source.locations.filter_lines(|idx, lines, kept: &mut Vec<Line>| {
        let location = source.locations.get(idx);
        kept.extend_from_slice(lines);
        if let Some(hide) = hide
            && hide.location(&source, idx)
        {
            matched.hide = true;
            kept.retain(|l| !hide.mapping(location) && !hide.line(l));
            hidden[idx as usize] = kept.is_empty();
        }
        if let Some(show) = show {
            kept.retain(|l| show.mapping(location) || show.line(l));
            // Compat: a location without lines is never shown, even where its mapping
            // matches (profile/filter.go, FilterSamplesByName).
            hidden[idx as usize] |= kept.is_empty();
            matched.show |= !kept.is_empty();
        }
    }));
    hidden
}

/// Cuts everything above the highest match; samples without one go (upstream's `ShowFrom`).
/// Says whether anything matched.
pub(crate) fn show_from(profile: &mut Profile, pattern: &Pattern) -> bool {
    let matches = Matches::new(profile, pattern);
    let mut is_match = vec![false; profile.locations.len()];
    let source = profile.clone();
    profile.locations = Arc::new(source.locations.filter_lines(|idx, lines, kept| {
        let last = lines.iter().rposition(|l| matches.line(l));
        let keep = match last {
            _ if matches.mapping(source.locations.get(idx)) => Some(lines.len()),
            Some(last) => Some(last + 1),
            None => None,
        };
        is_match[idx as usize] = keep.is_some();
        kept.extend_from_slice(&lines[..keep.unwrap_or(lines.len())]);
    }));
    rewrite_stacks(profile, |stack, frames| match stack.iter().rposition(|&l| is_match[l as usize]) {
        None => Fate::Drop,
        Some(last) if last + 1 == stack.len() => Fate::Keep,
        Some(last) => {
            frames.extend_from_slice(&stack[..=last]);
            Fate::Rewrite
        }
    });
    is_match.contains(&true)
}
