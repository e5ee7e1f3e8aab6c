//! Filters: each takes a profile and gives another that shares what it did not change.
//!
//! What a filter decides about a frame it decides once for each function or location, and
//! what it does to a stack once for each distinct stack.

pub(crate) mod labels;
pub(crate) mod names;
pub(crate) mod prune;
pub(crate) mod tag_frames;

use huoyan_profile::{Profile, StackInterner, Stacks};
use std::sync::Arc;

/// What becomes of the samples with a stack.
pub(crate) enum Fate {
    /// They stay as they are.
    Keep,
    /// They get the stack that was written.
    Rewrite,
    /// They go.
    Drop,
}

/// Stands for the place of a stack whose samples go.
const DROPPED: u32 = u32::MAX;

/// Decides for each distinct stack what becomes of its samples; a new stack is pushed to the
/// vector that `decide` is given. Where none is rewritten, the table of stacks is not copied.
pub(crate) fn rewrite_stacks(profile: &mut Profile, mut decide: impl FnMut(&[u32], &mut Vec<u32>) -> Fate) {
    let mut rewritten: Option<StackInterner> = None;
    let mut new_idx: Vec<u32> = Vec::with_capacity(profile.stacks.len());
    let mut frames = Vec::new();
    for (idx, stack) in profile.stacks.iter().enumerate() {
        frames.clear();
        let place = match decide(stack, &mut frames) {
            Fate::Keep => rewritten.as_mut().map_or(idx as u32, |stacks| stacks.intern(stack)),
            Fate::Rewrite => {
                rewritten.get_or_insert_with(|| kept(&profile.stacks, &mut new_idx)).intern(&frames)
            }
            Fate::Drop => DROPPED,
        };
        new_idx.push(place);
    }
    if new_idx.contains(&DROPPED) {
        let stacks = &profile.samples.stack;
        profile.samples = Arc::new(profile.samples.retain(|i| new_idx[stacks[i] as usize] != DROPPED));
    }
    if let Some(stacks) = rewritten {
        for stack in &mut Arc::make_mut(&mut profile.samples).stack {
            *stack = new_idx[*stack as usize];
        }
        profile.stacks = Arc::new(stacks.finish());
    }
}

/// A table of the stacks that were kept so far, which get their places in it.
fn kept(stacks: &Stacks, places: &mut [u32]) -> StackInterner {
    let mut table = StackInterner::new();
    for (place, stack) in places.iter_mut().zip(stacks.iter()) {
        if *place != DROPPED {
            *place = table.intern(stack);
        }
    }
    table
}

/// Which functions and mappings a pattern matches: by function name or file name, and by
/// mapping file.
pub(crate) struct Matches {
    function: Vec<bool>,
    mapping: Vec<bool>,
}

impl Matches {
    pub(crate) fn new(profile: &Profile, pattern: &crate::pattern::Pattern) -> Self {
        let is_match = |id| pattern.is_match(profile.str(id));
        Matches {
            function: profile.functions.iter().map(|f| is_match(f.name) || is_match(f.filename)).collect(),
            mapping: profile.mappings.iter().map(|m| is_match(m.file)).collect(),
        }
    }

    /// Whether the line's function matches.
    pub(crate) fn line(&self, line: &huoyan_profile::Line) -> bool {
        self.function[line.function as usize]
    }

    /// Whether the location's mapping matches.
    pub(crate) fn mapping(&self, location: &huoyan_profile::Location) -> bool {
        location.mapping.is_some_and(|m| self.mapping[m as usize])
    }

    /// Whether anything of a location matches.
    pub(crate) fn location(&self, profile: &Profile, idx: u32) -> bool {
        profile.locations.lines(idx).iter().any(|l| self.line(l)) || self.mapping(profile.locations.get(idx))
    }
}
