//! `tagroot` and `tagleaf`: labels become frames.

use crate::Error;
use bstr::{BString, ByteSlice};
use hashbrown::HashMap;
use huoyan_profile::{
    Function, Label, LabelValue, Line, Location, Locations, Profile, StackInterner, StrId, Strings, units,
};
use std::sync::Arc;

/// The most functions that labels become.
const MAX_FUNCTIONS: usize = 1 << 19;

/// The most frames of all new stacks together.
const MAX_FRAMES: usize = 1 << 25;

/// Which of the two lists of keys some sample has.
pub(crate) struct Matched {
    pub(crate) root: bool,
    pub(crate) leaf: bool,
}

/// Adds a frame for each key of `root` above every stack, the first the new root, and for
/// each of `leaf` below it, the last the new leaf. A sample without the key gets a frame
/// without a name (upstream's `addLabelNodes`). Times must be among the labels.
///
/// # Errors
/// Where stacks and label sets come in so many pairs that the new stacks would be too large.
pub(crate) fn add_tag_frames(
    profile: &mut Profile,
    root: &[&str],
    leaf: &[&str],
    unit: &str,
) -> Result<Matched, Error> {
    let mut matched = Matched { root: false, leaf: false };
    if root.is_empty() && leaf.is_empty() {
        return Ok(matched);
    }
    let mut frames = Frames::new(profile);
    let sets = Arc::clone(&profile.label_sets);
    let mut used = vec![false; sets.len()];
    profile.samples.labels.iter().for_each(|&set| used[set as usize] = true);
    let n_used = used.iter().filter(|&&used| used).count();
    if n_used.saturating_mul(root.len() + leaf.len()) > MAX_FRAMES {
        return Err(Error::TooManyFrames { what: "frames", max: MAX_FRAMES });
    }
    let mut of_set = |set: &[Label], keys: &[&str], found: &mut bool| -> Vec<u32> {
        let frame = |key: &&str| frames.frame(set, key, unit, found);
        // Backwards: leaf first, as stacks are.
        keys.iter().rev().map(frame).collect()
    };
    let mut new_frames: Vec<Option<Ends>> = vec![None; sets.len()];
    // In the order of samples, roots first: the new frames are numbered so.
    for &set in &profile.samples.labels {
        new_frames[set as usize].get_or_insert_with(|| {
            let set = sets.get(set);
            let root = of_set(set, root, &mut matched.root);
            Ends { root, leaf: of_set(set, leaf, &mut matched.leaf) }
        });
    }
    if frames.known.len() > MAX_FUNCTIONS {
        return Err(Error::TooManyFrames { what: "functions", max: MAX_FUNCTIONS });
    }
    frames.finish(profile);
    extend_stacks(profile, &new_frames)?;
    Ok(matched)
}

/// The frames that a label set puts at the two ends of a stack, each leaf first.
#[derive(Clone)]
struct Ends {
    root: Vec<u32>,
    leaf: Vec<u32>,
}

/// Puts the frames of its label set around each sample's stack.
fn extend_stacks(profile: &mut Profile, new_frames: &[Option<Ends>]) -> Result<(), Error> {
    let mut interner = StackInterner::new();
    let mut known: HashMap<(u32, u32), u32> = HashMap::new();
    let mut frames = Vec::new();
    let samples = Arc::make_mut(&mut profile.samples);
    for (stack, &set) in samples.stack.iter_mut().zip(&samples.labels) {
        *stack = *known.entry((*stack, set)).or_insert_with(|| {
            let ends = new_frames[set as usize].as_ref();
            let Ends { root, leaf } = ends.expect("every sample's label set has its frames");
            frames.clear();
            frames.extend_from_slice(leaf);
            frames.extend_from_slice(profile.stacks.get(*stack));
            frames.extend_from_slice(root);
            interner.intern(&frames)
        });
        if interner.stacks().n_frames() > MAX_FRAMES {
            return Err(Error::TooManyFrames { what: "frames", max: MAX_FRAMES });
        }
    }
    profile.stacks = Arc::new(interner.finish());
    Ok(())
}

/// The pseudo frames: one location and function for each name and key.
struct Frames {
    strings: Strings,
    functions: Vec<Function>,
    locations: Locations,
    known: HashMap<(StrId, StrId), u32>,
    next_function_id: u64,
    next_location_id: u64,
}

impl Frames {
    fn new(profile: &Profile) -> Self {
        let after = |ids: &mut dyn Iterator<Item = u64>| ids.max().unwrap_or(0).wrapping_add(1);
        Frames {
            strings: Strings::clone(&profile.strings),
            functions: profile.functions.to_vec(),
            locations: Locations::clone(&profile.locations),
            known: HashMap::new(),
            next_function_id: after(&mut profile.functions.iter().map(|f| f.id)),
            next_location_id: after(&mut profile.locations.rows().iter().map(|l| l.id)),
        }
    }

    fn frame(&mut self, set: &[Label], key: &str, unit: &str, found: &mut bool) -> u32 {
        let values = label_values(set, key, unit, &self.strings);
        *found |= !values.is_empty();
        let name = self.strings.intern(&bstr::join(",", values));
        let filename = self.strings.intern(key.as_bytes());
        if let Some(&location) = self.known.get(&(name, filename)) {
            return location;
        }
        let function = self.functions.len() as u32;
        self.functions.push(Function { id: self.next_function_id, name, filename, ..Function::default() });
        let location = Location { id: self.next_location_id, ..Location::default() };
        let location = self.locations.push(location, &[Line { function, ..Line::default() }]);
        self.next_function_id = self.next_function_id.wrapping_add(1);
        self.next_location_id = self.next_location_id.wrapping_add(1);
        self.known.insert((name, filename), location);
        location
    }

    fn finish(self, profile: &mut Profile) {
        profile.strings = Arc::new(self.strings);
        profile.functions = Arc::new(self.functions);
        profile.locations = Arc::new(self.locations);
    }
}

/// The values of a key, texts first, numbers in the unit asked for.
fn label_values(set: &[Label], key: &str, to: &str, strings: &Strings) -> Vec<BString> {
    let of_key = || set.iter().filter(|l| strings.get(l.key) == key.as_bytes().as_bstr());
    // Compat: a number is converted only where the key has a unit at all (driver/tagroot.go,
    // formatLabelValues).
    let has_unit = of_key().any(|l| matches!(l.value, LabelValue::Num { unit, .. } if !unit.is_empty()));
    of_key()
        .map(|label| match label.value {
            LabelValue::Str(text) => strings.get(text).to_owned(),
            LabelValue::Num { value, unit } if has_unit => units::scaled_label(value, strings.get(unit), to),
            LabelValue::Num { value, .. } => units::scaled_label(value, "", ""),
        })
        .collect()
}
