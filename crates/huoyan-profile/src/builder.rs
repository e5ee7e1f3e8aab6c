//! Makes a profile piece by piece.

use crate::{
    Error, Function, Header, Label, LabelSetInterner, Line, Location, Locations, Mapping, NO_TIME, Profile,
    Samples, StackInterner, StrId, Strings, TIME_LABELS, Times, ValueType,
};
use hashbrown::HashSet;
use std::sync::Arc;

/// Makes a [`Profile`]: first the sample types and tables, then the samples.
///
/// Ids of mappings, functions and locations are those the profile will show; 0 asks for
/// the next number. Samples stay as many and in the order in which they are added.
#[derive(Debug, Default)]
pub struct Builder {
    /// Everything but the tables; sample types can be put here or by
    /// [`Builder::sample_type`], before the first sample.
    pub header: Header,
    /// The texts.
    pub strings: Strings,
    mappings: Vec<Mapping>,
    functions: Vec<Function>,
    locations: Locations,
    stacks: StackInterner,
    label_sets: LabelSetInterner,
    samples: Samples,
    scratch: Vec<Label>,
}

impl Builder {
    /// An empty profile.
    pub fn new() -> Self {
        Self::default()
    }

    /// The id of a text.
    pub fn str(&mut self, s: impl AsRef<[u8]>) -> StrId {
        self.strings.intern(s.as_ref())
    }

    /// Adds a sample type: kind and unit.
    pub fn sample_type(&mut self, kind: impl AsRef<[u8]>, unit: impl AsRef<[u8]>) {
        let value_type = ValueType { kind: self.str(kind), unit: self.str(unit) };
        self.header.sample_types.push(value_type);
    }

    /// Adds a mapping and gives its index.
    pub fn mapping(&mut self, mut mapping: Mapping) -> u32 {
        let idx = self.mappings.len();
        if mapping.id == 0 {
            mapping.id = idx as u64 + 1;
        }
        self.mappings.push(mapping);
        idx as u32
    }

    /// Adds a function and gives its index.
    pub fn function(&mut self, mut function: Function) -> u32 {
        let idx = self.functions.len();
        if function.id == 0 {
            function.id = idx as u64 + 1;
        }
        self.functions.push(function);
        idx as u32
    }

    /// Adds a location and gives its index. `lines` are innermost first.
    pub fn location(&mut self, mut location: Location, lines: &[Line]) -> u32 {
        if location.id == 0 {
            location.id = self.locations.len() as u64 + 1;
        }
        self.locations.push(location, lines)
    }

    /// Adds a function and a location of its own for it; gives the location's index.
    pub fn named_frame(&mut self, name: impl AsRef<[u8]>) -> u32 {
        let name = self.str(name);
        let function = self.function(Function { name, system_name: name, ..Function::default() });
        self.location(Location::default(), &[Line { function, ..Line::default() }])
    }

    /// A location that was added.
    pub fn get_location(&self, location: u32) -> Location {
        *self.locations.get(location)
    }

    /// The lines of a location that was added, innermost first.
    pub fn lines(&self, location: u32) -> &[Line] {
        self.locations.lines(location)
    }

    /// The name and the file of a function that was added.
    pub fn function_names(&self, function: u32) -> (&bstr::BStr, &bstr::BStr) {
        let function = &self.functions[function as usize];
        (self.strings.get(function.name), self.strings.get(function.filename))
    }

    /// How many locations there are so far.
    pub fn n_locations(&self) -> usize {
        self.locations.len()
    }

    /// About what everything takes so far, in bytes, with the copies that filters make: for readers,
    /// which end at a limit. It costs nothing to ask.
    pub fn n_bytes(&self) -> usize {
        let stacks = self.stacks.stacks();
        2 * self.strings.n_bytes()
            + 32 * self.strings.len()
            + 100 * (self.mappings.len() + self.functions.len())
            + 128 * self.locations.len()
            + 64 * self.locations.all_lines().len()
            + 24 * stacks.len()
            + 8 * stacks.n_frames()
            + self.label_sets.n_bytes()
            + (16 + 16 * self.samples.values.len()) * self.samples.len()
    }

    /// Adds a sample: locations leaf first, a value for each sample type, labels in any
    /// order. A single numeric label among [`TIME_LABELS`] becomes the sample's time.
    pub fn sample(&mut self, frames: &[u32], values: &[i64], labels: &[Label]) {
        if self.samples.is_empty() {
            self.samples.values = vec![Vec::new(); values.len()];
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        scratch.clear();
        scratch.extend_from_slice(labels);
        let time = self.take_time(&mut scratch);
        let stack = self.stacks.intern(frames);
        let set = self.label_sets.intern(&mut scratch, &self.strings);
        self.scratch = scratch;
        self.samples.push(stack, set, values);
        if let (Some(nanos), Some(times)) = (time, &mut self.samples.times)
            && let Some(last) = times.nanos.last_mut()
        {
            *last = nanos;
        }
    }

    fn take_time(&mut self, labels: &mut Vec<Label>) -> Option<i64> {
        let is_time = |l: &Label| TIME_LABELS.iter().any(|t| self.strings.get(l.key) == t.as_bytes());
        let key = labels.iter().find(|l| is_time(l))?.key;
        let n_samples = self.samples.len();
        let time = Times::take(&mut self.samples.times, key, labels)?;
        if let Some(times) = &mut self.samples.times {
            times.nanos.resize(n_samples, NO_TIME);
        }
        Some(time)
    }

    /// The finished profile.
    ///
    /// # Errors
    /// What [`Error`] lists: ids that stand twice, values that do not fit the types.
    pub fn finish(self) -> Result<Profile, Error> {
        let n_types = self.header.sample_types.len();
        let mut samples = self.samples;
        if samples.is_empty() {
            samples.values = vec![Vec::new(); n_types];
        } else if n_types == 0 {
            return Err(Error::MissingSampleTypes);
        } else if samples.values.len() != n_types {
            return Err(Error::ValueCount { values: samples.values.len(), types: n_types });
        }
        let ids = self.mappings.iter().map(|m| m.id);
        check_unique_ids(ids, Error::MappingIdZero, Error::DuplicateMapping)?;
        let ids = self.functions.iter().map(|f| f.id);
        check_unique_ids(ids, Error::FunctionIdZero, Error::DuplicateFunction)?;
        let ids = self.locations.rows().iter().map(|l| l.id);
        check_unique_ids(ids, Error::LocationIdZero, Error::DuplicateLocation)?;
        let n_locations = self.locations.len() as u32;
        let stacks = self.stacks.finish();
        if let Some(&l) = stacks.iter().flatten().find(|&&l| l >= n_locations) {
            return Err(Error::UnknownLocation(u64::from(l) + 1));
        }
        Ok(Profile {
            header: self.header,
            strings: Arc::new(self.strings),
            mappings: Arc::new(self.mappings),
            functions: Arc::new(self.functions),
            locations: Arc::new(self.locations),
            stacks: Arc::new(stacks),
            label_sets: Arc::new(self.label_sets.finish()),
            samples: Arc::new(samples),
        })
    }
}

/// Fails with the first id that is 0 or stands twice.
///
/// # Errors
/// `zero`, or `duplicate` of the id.
pub fn check_unique_ids(
    ids: impl Iterator<Item = u64> + Clone,
    zero: Error,
    duplicate: fn(u64) -> Error,
) -> Result<(), Error> {
    // The usual file numbers its rows in ascending order: then there is nothing to remember.
    if ids.clone().is_sorted_by(|a, b| a < b) && ids.clone().next() != Some(0) {
        return Ok(());
    }
    let mut seen = HashSet::with_capacity(ids.size_hint().0);
    for id in ids {
        if id == 0 {
            return Err(zero);
        }
        if !seen.insert(id) {
            return Err(duplicate(id));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ids: &[u64]) -> Result<(), Error> {
        check_unique_ids(ids.iter().copied(), Error::LocationIdZero, Error::DuplicateLocation)
    }

    #[test]
    fn repeated_ids_are_found_in_and_out_of_order() {
        assert_eq!(check(&[1, 2, 3]), Ok(()));
        assert_eq!(check(&[1, 2, 7, 3, u64::MAX]), Ok(()));
        assert_eq!(check(&[1, 2, 2]), Err(Error::DuplicateLocation(2)));
        assert_eq!(check(&[1, 2, 9, 1]), Err(Error::DuplicateLocation(1)));
        assert_eq!(check(&[9, 1, 9]), Err(Error::DuplicateLocation(9)));
        assert_eq!(check(&[1, 0]), Err(Error::LocationIdZero));
    }

    #[test]
    fn a_time_label_becomes_a_column_and_is_a_label_again_when_read() {
        let mut b = Builder::new();
        b.sample_type("samples", "count");
        let f = b.named_frame("f");
        let (key, thread, t1) = (b.str("end_timestamp_ns"), b.str("thread"), b.str("t1"));
        b.sample(&[f], &[1], &[Label::text(thread, t1)]);
        let labels = [Label::number(key, 17, StrId::EMPTY), Label::text(thread, t1)];
        b.sample(&[f], &[1], &labels);
        let p = b.finish().unwrap();
        assert_eq!(p.label_sets.len(), 2, "both samples share the set without the time");
        assert_eq!((p.samples.time(0), p.samples.time(1)), (None, Some(17)));
        assert_eq!(p.labels_of(1), [labels[1], labels[0]]);
    }

    #[test]
    fn values_must_fit_the_types() {
        let mut b = Builder::new();
        b.sample_type("samples", "count");
        b.sample(&[], &[1, 2], &[]);
        assert_eq!(b.finish().err(), Some(Error::ValueCount { values: 2, types: 1 }));
    }
}
