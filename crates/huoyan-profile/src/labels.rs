//! Labels (pprof's flags call them tags): key and text, or key, number and unit.

use crate::{RowIndex, StrId, Strings};

/// Keys of numeric labels that hold the time of a sample in nanoseconds since 1970.
/// Datadog's profilers write the first; OpenTelemetry's pprof translation the second.
/// They are kept as a column ([`crate::Times`]), because as labels they would make
/// every sample's label set a different one.
pub const TIME_LABELS: &[&str] = &["end_timestamp_ns", "timestamp"];

/// The value of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LabelValue {
    /// A text.
    Str(StrId),
    /// A number and its unit; the unit may be empty.
    Num {
        /// The number.
        value: i64,
        /// Its unit as the profile gives it, [`StrId::EMPTY`] when it gives none.
        unit: StrId,
    },
}

/// One label of a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Label {
    /// The key.
    pub key: StrId,
    /// The value.
    pub value: LabelValue,
}

impl Label {
    /// A label with a text.
    pub fn text(key: StrId, value: StrId) -> Label {
        Label { key, value: LabelValue::Str(value) }
    }

    /// A label with a number.
    pub fn number(key: StrId, value: i64, unit: StrId) -> Label {
        Label { key, value: LabelValue::Num { value, unit } }
    }

    /// Whether the value is a number.
    pub fn is_number(&self) -> bool {
        matches!(self.value, LabelValue::Num { .. })
    }
}

/// Puts the labels of one sample into the order in which sets are kept: texts before
/// numbers, keys in byte order, values of one key in the order given.
pub(crate) fn sort_labels(labels: &mut [Label], strings: &Strings) {
    if labels.len() > 1 {
        labels.sort_by(|a, b| (a.is_number(), strings.get(a.key)).cmp(&(b.is_number(), strings.get(b.key))));
    }
}

/// The table of distinct label sets. Set 0 is the empty one.
///
/// Within a set the text labels come first, then the numeric ones, each sorted by key;
/// several values of one key stay in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelSets {
    ends: Vec<u32>,
    labels: Vec<Label>,
}

impl Default for LabelSets {
    fn default() -> Self {
        LabelSets { ends: vec![0], labels: Vec::new() }
    }
}

impl LabelSets {
    /// How many distinct sets; at least one, the empty one.
    #[expect(clippy::len_without_is_empty, reason = "a table is never empty")]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The labels of a set.
    pub fn get(&self, idx: u32) -> &[Label] {
        let i = idx as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.labels[start..self.ends[i] as usize]
    }

    /// All sets in turn.
    pub fn iter(&self) -> impl Iterator<Item = &[Label]> {
        (0..self.len() as u32).map(|i| self.get(i))
    }
}

/// Builds a [`LabelSets`] table in which no set stands twice.
#[derive(Debug, Default)]
pub struct LabelSetInterner {
    sets: LabelSets,
    index: RowIndex,
}

impl LabelSetInterner {
    /// A table with the empty set.
    pub fn new() -> Self {
        Self::default()
    }

    /// The index of this set, which is put into order first and added when it is new.
    pub fn intern(&mut self, labels: &mut [Label], strings: &Strings) -> u32 {
        sort_labels(labels, strings);
        self.intern_sorted(labels)
    }

    /// About what the table takes, in bytes.
    pub(crate) fn n_bytes(&self) -> usize {
        40 * self.sets.ends.len() + 48 * self.sets.labels.len()
    }

    /// The index of a set that is in order already.
    pub(crate) fn intern_sorted(&mut self, labels: &[Label]) -> u32 {
        if labels.is_empty() {
            return 0;
        }
        let sets = &self.sets;
        let (idx, is_new) = self.index.find_or_add(labels, sets.ends.len() as u32, |i| sets.get(i));
        if is_new {
            self.sets.labels.extend_from_slice(labels);
            let end = u32::try_from(self.sets.labels.len()).expect("readers cap labels below 2^32");
            self.sets.ends.push(end);
        }
        idx
    }

    /// The finished table.
    pub fn finish(self) -> LabelSets {
        self.sets
    }
}
