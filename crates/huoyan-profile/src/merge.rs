//! Several profiles become one.

use crate::{
    Error, Function, Header, Label, LabelSetInterner, LabelValue, Line, Location, Locations, Mapping,
    NO_TIME, Profile, RowIndex, Samples, StackInterner, StrId, Strings, Times, ValueType,
};
use hashbrown::{HashMap, HashSet};
use std::sync::Arc;

/// Merges profiles of the same sample types, as upstream's `profile.Merge` does.
///
/// Samples with the same stack and labels (and time) are added up, saturating; those that
/// are all zero vanish; mappings, functions and locations are numbered anew in the order in
/// which samples need them, the first profile's first mapping ahead of all. Mappings
/// that differ only in where they were loaded are one, and addresses move with them.
///
/// Associative up to the order of rows.
///
/// # Errors
/// [`Error::NothingToMerge`], [`Error::PeriodTypes`], [`Error::SampleTypes`].
pub fn merge(profiles: &[Profile]) -> Result<Profile, Error> {
    let (first, others) = profiles.split_first().ok_or(Error::NothingToMerge)?;
    let mut merger = Merger::new(first);
    for other in others {
        merger.add(other)?;
    }
    Ok(merger.finish())
}

/// Whether two profiles have the same sample types and period type.
pub(crate) fn check_mergeable(a: &Profile, b: &Profile) -> Result<(), Error> {
    let (a, b) =
        (Types { header: &a.header, strings: &a.strings }, Types { header: &b.header, strings: &b.strings });
    check_types(&a, &b)
}

/// A header and its texts.
struct Types<'a> {
    header: &'a Header,
    strings: &'a Strings,
}

impl Types<'_> {
    fn same(&self, x: ValueType, other: &Types<'_>, y: ValueType) -> bool {
        let (a, b) = (self.strings, other.strings);
        a.get(x.kind) == b.get(y.kind) && a.get(x.unit) == b.get(y.unit)
    }

    fn name(&self, t: ValueType) -> String {
        format!("{}/{}", self.strings.get(t.kind), self.strings.get(t.unit))
    }

    fn list(&self) -> String {
        let names: Vec<String> = self.header.sample_types.iter().map(|&t| self.name(t)).collect();
        format!("[{}]", names.join(" "))
    }
}

fn check_types(a: &Types<'_>, b: &Types<'_>) -> Result<(), Error> {
    let periods_fit = match (a.header.period_type, b.header.period_type) {
        (Some(x), Some(y)) => a.same(x, b, y),
        (None, None) => true,
        // A type without texts is what a profile without one reads as.
        (Some(x), None) | (None, Some(x)) => x == ValueType::default(),
    };
    if !periods_fit {
        let show = |t: &Types<'_>| t.header.period_type.map_or_else(|| "none".into(), |p| t.name(p));
        return Err(Error::PeriodTypes(show(a), show(b)));
    }
    let (x, y) = (&a.header.sample_types, &b.header.sample_types);
    if x.len() != y.len() || !x.iter().zip(y).all(|(&s, &t)| a.same(s, b, t)) {
        return Err(Error::SampleTypes(a.list(), b.list()));
    }
    Ok(())
}

/// The sample types of a profile, for messages.
pub(crate) fn type_list(p: &Profile) -> String {
    Types { header: &p.header, strings: &p.strings }.list()
}

/// What makes two mappings one, wherever they were loaded.
#[derive(Debug, PartialEq, Eq, Hash)]
struct MappingKey {
    size: u64,
    offset: u64,
    build_id_or_file: StrId,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct SampleKey {
    stack: u32,
    labels: u32,
    time: i64,
}

/// Merges profiles one after the other, so that only the sum of them is in memory; see [`merge`].
#[derive(Debug)]
pub struct Merger {
    header: Header,
    comments: HashSet<StrId>,
    strings: Strings,
    mappings: Vec<Mapping>,
    mapping_index: HashMap<MappingKey, u32>,
    functions: Vec<Function>,
    function_index: HashMap<Function, u32>,
    locations: Locations,
    location_index: RowIndex,
    stacks: StackInterner,
    label_sets: LabelSetInterner,
    samples: Samples,
    sample_index: HashMap<SampleKey, u32>,
    /// The lines of the location and the frames of the stack that are being mapped.
    lines: Vec<Line>,
    frames: Vec<u32>,
}

/// From the indices of one input to those of the merged profile, filled as needed.
struct Mapped<'a> {
    source: &'a Profile,
    strings: Vec<Option<StrId>>,
    mappings: Vec<Option<u32>>,
    functions: Vec<Option<u32>>,
    locations: Vec<Option<u32>>,
    stacks: Vec<Option<u32>>,
    label_sets: Vec<Option<u32>>,
}

impl<'a> Mapped<'a> {
    fn new(source: &'a Profile) -> Self {
        Mapped {
            source,
            strings: vec![None; source.strings.len()],
            mappings: vec![None; source.mappings.len()],
            functions: vec![None; source.functions.len()],
            locations: vec![None; source.locations.len()],
            stacks: vec![None; source.stacks.len()],
            label_sets: vec![None; source.label_sets.len()],
        }
    }
}

impl Merger {
    /// Begins with this profile.
    pub fn new(first: &Profile) -> Self {
        let mut merger = Merger {
            header: Header::default(),
            comments: HashSet::new(),
            strings: Strings::new(),
            mappings: Vec::new(),
            mapping_index: HashMap::new(),
            functions: Vec::new(),
            function_index: HashMap::new(),
            locations: Locations::default(),
            location_index: RowIndex::default(),
            stacks: StackInterner::new(),
            label_sets: LabelSetInterner::new(),
            samples: Samples::new(first.n_types()),
            sample_index: HashMap::new(),
            lines: Vec::new(),
            frames: Vec::new(),
        };
        merger.begin_header(first);
        merger.add_content(first);
        merger
    }

    /// Adds a profile of the same sample types and period type.
    ///
    /// # Errors
    /// [`Error::PeriodTypes`], [`Error::SampleTypes`]; then nothing was added.
    pub fn add(&mut self, profile: &Profile) -> Result<(), Error> {
        let sum = Types { header: &self.header, strings: &self.strings };
        check_types(&sum, &Types { header: &profile.header, strings: &profile.strings })?;
        self.add_content(profile);
        Ok(())
    }

    /// The sum.
    pub fn finish(self) -> Profile {
        let merged = self.build();
        if !(0..merged.samples.len()).any(|i| merged.samples.is_zero(i)) {
            return merged;
        }
        // A second pass leaves out what only the zero samples needed.
        Merger::new(&merged).build()
    }

    fn add_content(&mut self, source: &Profile) {
        self.add_header(source);
        let mut map = Mapped::new(source);
        if self.mappings.is_empty() && !source.mappings.is_empty() {
            // The first mapping is the main binary and must stay the first.
            self.mapping(&mut map, 0);
        }
        for i in 0..source.samples.len() {
            if !source.samples.is_zero(i) {
                self.sample(&mut map, i);
            }
        }
    }

    fn sample(&mut self, map: &mut Mapped<'_>, i: usize) {
        let source = &map.source.samples;
        let key = SampleKey {
            stack: self.stack(map, map.source.samples.stack[i]),
            labels: self.label_set(map, map.source.samples.labels[i]),
            time: source.time(i).unwrap_or(NO_TIME),
        };
        let time = key.time;
        let next = self.samples.len() as u32;
        let (stack, labels) = (key.stack, key.labels);
        let row = *self.sample_index.entry(key).or_insert(next);
        if row < next {
            for (sum, value) in self.samples.values.iter_mut().zip(source.values_of(i)) {
                sum[row as usize] = sum[row as usize].saturating_add(value);
            }
            return;
        }
        self.samples.stack.push(stack);
        self.samples.labels.push(labels);
        for (column, value) in self.samples.values.iter_mut().zip(source.values_of(i)) {
            column.push(value);
        }
        self.time(map, time);
    }

    /// Adds the time of the sample just added.
    fn time(&mut self, map: &mut Mapped<'_>, time: i64) {
        if self.samples.times.is_none() && time != NO_TIME {
            let source = map.source.samples.times.as_ref().expect("a sample has a time");
            let (key, unit) = (self.str(map, source.key), self.str(map, source.unit));
            let nanos = vec![NO_TIME; self.samples.len() - 1];
            self.samples.times = Some(Times { key, unit, nanos });
        }
        if let Some(times) = &mut self.samples.times {
            times.nanos.push(time);
        }
    }

    fn str(&mut self, map: &mut Mapped<'_>, id: StrId) -> StrId {
        *map.strings[id.idx()].get_or_insert_with(|| self.strings.intern(map.source.str(id)))
    }

    fn stack(&mut self, map: &mut Mapped<'_>, idx: u32) -> u32 {
        if let Some(found) = map.stacks[idx as usize] {
            return found;
        }
        let source = map.source;
        let mut frames = std::mem::take(&mut self.frames);
        frames.clear();
        frames.extend(source.stacks.get(idx).iter().map(|&l| self.location(map, l)));
        let new = self.stacks.intern(&frames);
        self.frames = frames;
        map.stacks[idx as usize] = Some(new);
        new
    }

    fn label_set(&mut self, map: &mut Mapped<'_>, idx: u32) -> u32 {
        if let Some(found) = map.label_sets[idx as usize] {
            return found;
        }
        let source = map.source;
        let labels: Vec<Label> = source
            .label_sets
            .get(idx)
            .iter()
            .map(|label| Label {
                key: self.str(map, label.key),
                value: match label.value {
                    LabelValue::Str(s) => LabelValue::Str(self.str(map, s)),
                    LabelValue::Num { value, unit } => LabelValue::Num { value, unit: self.str(map, unit) },
                },
            })
            .collect();
        // Sets are sorted by text, so the order is right in any table.
        let new = self.label_sets.intern_sorted(&labels);
        map.label_sets[idx as usize] = Some(new);
        new
    }

    fn location(&mut self, map: &mut Mapped<'_>, idx: u32) -> u32 {
        if let Some(found) = map.locations[idx as usize] {
            return found;
        }
        let source = *map.source.locations.get(idx);
        let mapping = source.mapping.map(|m| self.mapping(map, m));
        let moved = match (source.mapping, mapping) {
            (Some(from), Some(to)) => {
                let (from, to) = (map.source.mappings[from as usize].start, self.mappings[to as usize].start);
                to.wrapping_sub(from)
            }
            _ => 0,
        };
        let address = source.address.wrapping_add(moved);
        let profile = map.source;
        let mut lines = std::mem::take(&mut self.lines);
        lines.clear();
        for line in profile.locations.lines(idx) {
            lines.push(Line { function: self.function(map, line.function), ..*line });
        }
        let new = self.intern_location(Location { mapping, address, ..source }, &lines);
        self.lines = lines;
        map.locations[idx as usize] = Some(new);
        new
    }

    /// The location of this address and these lines, wherever the mapping was loaded: the
    /// address has moved with it. All fields of the lines count, columns too; upstream's key
    /// loses all columns but the last.
    fn intern_location(&mut self, row: Location, lines: &[Line]) -> u32 {
        type Key<'a> = (u64, Option<u32>, bool, &'a [Line]);
        fn key<'a>(row: &Location, lines: &'a [Line]) -> Key<'a> {
            (row.address, row.mapping, row.is_folded, lines)
        }
        let locations = &self.locations;
        let next = locations.len() as u32;
        let (idx, is_new) = self
            .location_index
            .find_or_add(key(&row, lines), next, |i| key(locations.get(i), locations.lines(i)));
        if is_new {
            self.locations.push(Location { id: u64::from(next) + 1, ..row }, lines);
        }
        idx
    }

    fn function(&mut self, map: &mut Mapped<'_>, idx: u32) -> u32 {
        if let Some(found) = map.functions[idx as usize] {
            return found;
        }
        let source = map.source.functions[idx as usize];
        let key = Function {
            id: 0,
            name: self.str(map, source.name),
            system_name: self.str(map, source.system_name),
            filename: self.str(map, source.filename),
            start_line: source.start_line,
        };
        let next = self.functions.len() as u32;
        let new = *self.function_index.entry(key).or_insert(next);
        if new == next {
            self.functions.push(Function { id: u64::from(next) + 1, ..key });
        }
        map.functions[idx as usize] = Some(new);
        new
    }

    fn mapping(&mut self, map: &mut Mapped<'_>, idx: u32) -> u32 {
        if let Some(found) = map.mappings[idx as usize] {
            return found;
        }
        let source = map.source.mappings[idx as usize];
        let (file, build_id) = (self.str(map, source.file), self.str(map, source.build_id));
        let key = MappingKey {
            size: round_to_page(source.limit.wrapping_sub(source.start)),
            offset: source.offset,
            build_id_or_file: if build_id.is_empty() { file } else { build_id },
        };
        let next = self.mappings.len() as u32;
        let new = *self.mapping_index.entry(key).or_insert(next);
        if new == next {
            self.mappings.push(Mapping { id: u64::from(next) + 1, file, build_id, ..source });
        }
        map.mappings[idx as usize] = Some(new);
        new
    }

    fn build(self) -> Profile {
        Profile {
            header: self.header,
            strings: Arc::new(self.strings),
            mappings: Arc::new(self.mappings),
            functions: Arc::new(self.functions),
            locations: Arc::new(self.locations),
            stacks: Arc::new(self.stacks.finish()),
            label_sets: Arc::new(self.label_sets.finish()),
            samples: Arc::new(self.samples),
        }
    }

    /// What the first profile alone decides.
    fn begin_header(&mut self, first: &Profile) {
        let mut value_type = |t: ValueType| ValueType {
            kind: self.strings.intern(first.str(t.kind)),
            unit: self.strings.intern(first.str(t.unit)),
        };
        self.header.sample_types = first.header.sample_types.iter().map(|&t| value_type(t)).collect();
        self.header.period_type = first.header.period_type.map(value_type);
        self.header.drop_frames = self.strings.intern(first.str(first.header.drop_frames));
        self.header.keep_frames = self.strings.intern(first.str(first.header.keep_frames));
    }

    /// The earliest time, the sum of durations, the longest period, every comment once, and the
    /// first default type and URL there is.
    fn add_header(&mut self, p: &Profile) {
        let (sum, h) = (&mut self.header, &p.header);
        if sum.time_nanos == 0 || h.time_nanos < sum.time_nanos {
            sum.time_nanos = h.time_nanos;
        }
        sum.duration_nanos = sum.duration_nanos.saturating_add(h.duration_nanos);
        if sum.period == 0 || sum.period < h.period {
            sum.period = h.period;
        }
        for &comment in &h.comments {
            let comment = self.strings.intern(p.str(comment));
            if self.comments.insert(comment) {
                sum.comments.push(comment);
            }
        }
        if sum.default_sample_type.is_empty() {
            sum.default_sample_type = self.strings.intern(p.str(h.default_sample_type));
        }
        if sum.doc_url.is_empty() {
            sum.doc_url = self.strings.intern(p.str(h.doc_url));
        }
    }
}

/// Sizes of one mapping differ by less than a page between runs.
fn round_to_page(size: u64) -> u64 {
    const PAGE: u64 = 0x1000;
    let up = size.wrapping_add(PAGE - 1);
    up - up % PAGE
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Builder;

    /// A profile of stacks (leaf first) and values.
    fn profile(samples: &[(&[&str], i64)]) -> Profile {
        let mut b = Builder::new();
        b.sample_type("samples", "count");
        let mut known: HashMap<String, u32> = HashMap::new();
        for (stack, value) in samples {
            let frames: Vec<u32> = stack
                .iter()
                .map(|&name| *known.entry(name.to_owned()).or_insert_with(|| b.named_frame(name)))
                .collect();
            b.sample(&frames, &[*value], &[]);
        }
        b.finish().unwrap()
    }

    /// Samples as text, sorted.
    fn samples(p: &Profile) -> Vec<String> {
        let name = |&l: &u32| p.str(p.functions[p.locations.lines(l)[0].function as usize].name).to_string();
        let row = |i: usize| {
            let stack: Vec<String> = p.stacks.get(p.samples.stack[i]).iter().map(name).collect();
            format!("{} {}", stack.join(";"), p.samples.values[0][i])
        };
        let mut rows: Vec<String> = (0..p.samples.len()).map(row).collect();
        rows.sort();
        rows
    }

    #[test]
    fn equal_stacks_are_added_up_and_zero_ones_vanish() {
        let a = profile(&[(&["read", "main"], 3), (&["idle", "main"], 5)]);
        let b = profile(&[(&["idle", "main"], -5), (&["read", "main"], 4), (&["main"], 0)]);
        let merged = merge(&[a, b]).unwrap();
        assert_eq!(samples(&merged), ["read;main 7"]);
        assert_eq!(merged.functions.len(), 2, "what only a vanished sample needed is gone");
    }

    #[test]
    fn a_mapping_loaded_elsewhere_is_the_same() {
        let at = |start: u64| {
            let mut b = Builder::new();
            b.sample_type("samples", "count");
            let file = b.str("/bin/app");
            let mapping = b.mapping(Mapping { start, limit: start + 0x1800, file, ..Mapping::default() });
            let address = start + 0x10;
            let l = b.location(Location { mapping: Some(mapping), address, ..Location::default() }, &[]);
            b.sample(&[l], &[1], &[]);
            b.finish().unwrap()
        };
        let merged = merge(&[at(0x1000), at(0x7000)]).unwrap();
        assert_eq!((merged.mappings.len(), merged.locations.len()), (1, 1));
        assert_eq!(merged.locations.get(0).address, 0x1010);
        assert_eq!(merged.samples.values, [[2]]);
    }

    #[test]
    fn locations_that_differ_in_the_column_of_an_inlined_line_stay_two() {
        let with_column = |column| {
            let mut b = Builder::new();
            b.sample_type("samples", "count");
            let function = b.function(Function::default());
            let lines = [Line { function, line: 1, column }, Line { function, line: 2, column: 9 }];
            let l = b.location(Location::default(), &lines);
            b.sample(&[l], &[1], &[]);
            b.finish().unwrap()
        };
        assert_eq!(merge(&[with_column(3), with_column(4)]).unwrap().samples.len(), 2);
    }

    #[test]
    fn headers_are_combined() {
        let with = |time_nanos, duration_nanos, period| {
            let mut p = profile(&[(&["f"], 1)]);
            p.header = Header { time_nanos, duration_nanos, period, ..p.header };
            p
        };
        let merged = merge(&[with(20, 5, 1), with(10, 7, 3)]).unwrap();
        let h = &merged.header;
        assert_eq!((h.time_nanos, h.duration_nanos, h.period), (10, 12, 3));
    }
}
