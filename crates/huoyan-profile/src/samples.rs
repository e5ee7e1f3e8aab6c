//! The samples, as columns.

use crate::{Label, LabelValue, StrId, make_room};

/// What [`Times::nanos`] says of a sample without a time.
pub const NO_TIME: i64 = i64::MIN;

/// The times of samples, where a profile has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    /// The key of the label that held them, one of [`crate::TIME_LABELS`].
    pub key: StrId,
    /// The unit that stood beside them, often empty: they are nanoseconds since 1970.
    pub unit: StrId,
    /// One entry a sample, [`NO_TIME`] where it has none.
    pub nanos: Vec<i64>,
}

/// The samples of a profile: all columns have one entry a sample, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Samples {
    /// Index into [`crate::Profile::stacks`].
    pub stack: Vec<u32>,
    /// Index into [`crate::Profile::label_sets`].
    pub labels: Vec<u32>,
    /// One column for each sample type.
    pub values: Vec<Vec<i64>>,
    /// When each sample was taken.
    pub times: Option<Times>,
}

impl Samples {
    /// No samples, of `n_types` sample types.
    pub fn new(n_types: usize) -> Self {
        Samples { values: vec![Vec::new(); n_types], ..Samples::default() }
    }

    /// How many samples.
    pub fn len(&self) -> usize {
        self.stack.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.stack.is_empty()
    }

    /// Adds a sample; `values` has one entry for each sample type.
    pub fn push(&mut self, stack: u32, labels: u32, values: &[i64]) {
        debug_assert_eq!(values.len(), self.values.len());
        make_room(&mut self.stack, 1);
        self.stack.push(stack);
        make_room(&mut self.labels, 1);
        self.labels.push(labels);
        for (column, &value) in self.values.iter_mut().zip(values) {
            make_room(column, 1);
            column.push(value);
        }
        if let Some(times) = &mut self.times {
            times.nanos.push(NO_TIME);
        }
    }

    /// The values of one sample.
    pub fn values_of(&self, sample_idx: usize) -> impl Iterator<Item = i64> {
        self.values.iter().map(move |column| column[sample_idx])
    }

    /// Whether every value of the sample is 0.
    pub fn is_zero(&self, sample_idx: usize) -> bool {
        self.values_of(sample_idx).all(|v| v == 0)
    }

    /// The time of a sample, if it has one.
    pub fn time(&self, sample_idx: usize) -> Option<i64> {
        self.times.as_ref().map(|t| t.nanos[sample_idx]).filter(|&t| t != NO_TIME)
    }

    /// The samples for which `keep` says so, in their order.
    pub fn retain(&self, mut keep: impl FnMut(usize) -> bool) -> Samples {
        let kept: Vec<u32> = (0..self.len()).filter(|&i| keep(i)).map(|i| i as u32).collect();
        fn pick<T: Copy>(column: &[T], kept: &[u32]) -> Vec<T> {
            kept.iter().map(|&i| column[i as usize]).collect()
        }
        Samples {
            stack: pick(&self.stack, &kept),
            labels: pick(&self.labels, &kept),
            values: self.values.iter().map(|c| pick(c, &kept)).collect(),
            times: self.times.as_ref().map(|t| Times { nanos: pick(&t.nanos, &kept), ..t.clone() }),
        }
    }
}

impl Times {
    /// Takes the label with this key, one of [`crate::TIME_LABELS`], out of a sample's labels
    /// and gives the time. `times` is begun, without any row, by the first one taken.
    ///
    /// The labels stay as they are where a column could not say the same: a text or several
    /// values by that key, another key or unit than the column's, a time that means "none".
    pub fn take(times: &mut Option<Times>, key: StrId, labels: &mut Vec<Label>) -> Option<i64> {
        let at = labels.iter().position(|l| l.key == key)?;
        let LabelValue::Num { value: nanos, unit } = labels[at].value else { return None };
        if nanos == NO_TIME || labels.iter().filter(|l| l.key == key).count() > 1 {
            return None;
        }
        let column = times.get_or_insert_with(|| Times { key, unit, nanos: Vec::new() });
        if (column.key, column.unit) != (key, unit) {
            return None;
        }
        labels.remove(at);
        Some(nanos)
    }
}
