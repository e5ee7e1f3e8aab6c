//! `tags`: every label key with what the samples that have it cost, value by value.

use crate::{Error, Formatter, View};
use bstr::{BStr, BString, ByteSlice};
use hashbrown::HashMap;
use huoyan_profile::{Label, LabelValue, StrId, Strings, units};
use std::cmp::Reverse;
use std::sync::Arc;

/// The value of a label as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TagName {
    /// A text, in [`TagsReport::strings`].
    Text(StrId),
    /// A number with its unit.
    Number(BString),
}

/// What the samples with one value of a key cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagValue {
    /// The value of the key.
    pub name: TagName,
    /// What they cost.
    pub value: i64,
}

/// A label key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagKey {
    /// The key.
    pub key: StrId,
    /// What the samples with it cost, once for each value they have.
    pub total: i64,
    /// Its values, the heaviest first.
    pub values: Vec<TagValue>,
}

/// The label keys of a view.
#[derive(Debug, Clone)]
pub struct TagsReport {
    /// The keys, by name.
    pub keys: Vec<TagKey>,
    /// What percentages are of.
    pub total: i64,
    /// What percentages are of.
    pub total_weight: i64,
    /// How values are shown.
    pub values: Formatter,
    /// The texts.
    pub strings: Arc<Strings>,
}

impl TagName {
    /// The bytes that are shown.
    pub fn text<'a>(&'a self, strings: &'a Strings) -> &'a BStr {
        match self {
            TagName::Text(id) => strings.get(*id),
            TagName::Number(text) => text.as_bstr(),
        }
    }
}

/// The most values of all keys together: named and set in columns, one takes about 200 bytes.
const MAX_VALUES: usize = 1 << 20;

/// Adds up labels: samples by label set, then sets by key and value.
///
/// # Errors
/// [`Error::TooManyLabelValues`] where they would take too much memory.
pub fn tags(view: &View) -> Result<TagsReport, Error> {
    let mut n_values = 0;
    let mut sums: HashMap<StrId, KeySums> = HashMap::new();
    for (set, value) in used_sets(view) {
        for &Label { key, value: name } in view.profile.label_sets.get(set) {
            n_values += usize::from(sums.entry(key).or_default().add(name, value));
        }
        if n_values > MAX_VALUES {
            return Err(Error::TooManyLabelValues { max: MAX_VALUES });
        }
    }
    let mut keys: Vec<TagKey> = sums.into_iter().map(|(key, sums)| sums.finish(view, key)).collect();
    // Compat: upstream sorts keys as it sorts values, but gives them no weight
    // (report/report.go, printTags).
    let strings = Arc::clone(&view.profile.strings);
    keys.sort_by_key(|k| strings.get(k.key));
    Ok(TagsReport {
        keys,
        total: view.total,
        total_weight: view.total_weight,
        values: Formatter::new(view, view.options.unit.as_str()),
        strings,
    })
}

/// The label sets that samples have, with what these cost.
fn used_sets(view: &View) -> impl Iterator<Item = (u32, i64)> {
    let samples = &view.profile.samples;
    let values = &samples.values[view.column.index];
    let mut sums: Vec<Option<i64>> = vec![None; view.profile.label_sets.len()];
    for (&set, &value) in samples.labels.iter().zip(values) {
        let sum = sums[set as usize].get_or_insert(0);
        *sum = sum.saturating_add(value);
    }
    sums.into_iter().enumerate().filter_map(|(set, sum)| Some((set as u32, sum?)))
}

/// What the samples with one key cost.
#[derive(Default)]
struct KeySums {
    total: i64,
    texts: HashMap<StrId, i64>,
    numbers: HashMap<i64, i64>,
}

impl KeySums {
    /// Adds to a value; true where it is new.
    fn add(&mut self, name: LabelValue, value: i64) -> bool {
        self.total = self.total.saturating_add(value);
        let n_known = self.texts.len() + self.numbers.len();
        let sum = match name {
            LabelValue::Str(text) => self.texts.entry(text).or_default(),
            LabelValue::Num { value, .. } => self.numbers.entry(value).or_default(),
        };
        *sum = sum.saturating_add(value);
        self.texts.len() + self.numbers.len() > n_known
    }

    /// Names the values: numbers that look alike are one, and one with a text like them.
    fn finish(mut self, view: &View, key: StrId) -> TagKey {
        let strings = &view.profile.strings;
        let scaler =
            units::Scaler::new(view.num_label_units.get(strings.get(key)), view.options.unit.as_str());
        // Lists take a fraction of what maps do, and there may be millions.
        let numbers: Vec<(i64, i64)> = std::mem::take(&mut self.numbers).into_iter().collect();
        let mut values: Vec<TagValue> = Vec::with_capacity(numbers.len() + self.texts.len());
        for (number, value) in numbers {
            let mut name = scaler.label(number);
            match strings.find(&name).and_then(|id| self.texts.get_mut(&id)) {
                Some(sum) => *sum = sum.saturating_add(value),
                None => {
                    name.shrink_to_fit();
                    values.push(TagValue { name: TagName::Number(name), value });
                }
            }
        }
        values.sort_unstable_by(|a, b| {
            a.name.text(strings).cmp(b.name.text(strings)).then(a.value.cmp(&b.value))
        });
        values.dedup_by(|next, kept| {
            let is_same = next.name == kept.name;
            kept.value = if is_same { kept.value.saturating_add(next.value) } else { kept.value };
            is_same
        });
        values.extend(self.texts.into_iter().map(|(id, value)| TagValue { name: TagName::Text(id), value }));
        // No two have the same name.
        values.sort_unstable_by(|a, b| {
            let weight = |v: &TagValue| Reverse(v.value.unsigned_abs());
            weight(a).cmp(&weight(b)).then_with(|| a.name.text(strings).cmp(b.name.text(strings)))
        });
        TagKey { key, total: self.total, values }
    }
}
