//! Scaling, normalizing and marking: what is done to a base before it is subtracted.

use crate::{Error, Label, LabelSetInterner, Profile, profile::BASE_KEY};
use std::sync::Arc;

impl Profile {
    /// Every value times `ratio`, rounded to the nearest; samples that become all zero go.
    pub fn scale(&mut self, ratio: f64) {
        scale_columns(self, &vec![ratio; self.n_types()]);
    }

    /// Scales each column so that its sum is that of `base` (upstream's `Normalize`).
    ///
    /// # Errors
    /// Where the two have not the same sample and period types.
    pub fn normalize(&mut self, base: &Profile) -> Result<(), Error> {
        crate::merge::check_mergeable(self, base)?;
        let ratio = |column| match (base.total(column), self.total(column)) {
            (_, 0) => 0.0,
            (b, s) => b as f64 / s as f64,
        };
        let ratios: Vec<f64> = (0..self.n_types()).map(ratio).collect();
        scale_columns(self, &ratios);
        Ok(())
    }

    /// Marks every sample as part of a diff base: label `pprof::base`=`true`.
    pub fn mark_as_base(&mut self) {
        self.set_label(BASE_KEY, b"true");
    }

    /// Gives every sample the text label `key`=`value`, in the place of those it had by
    /// that key.
    pub fn set_label(&mut self, key: &[u8], value: &[u8]) {
        let strings = Arc::make_mut(&mut self.strings);
        let mark = Label::text(strings.intern(key), strings.intern(value));
        self.map_label_sets(|labels| {
            labels.retain(|l| l.is_number() || l.key != mark.key);
            labels.push(mark);
        });
    }

    /// Rewrites every label set; samples whose sets become equal share one.
    pub fn map_label_sets(&mut self, mut rewrite: impl FnMut(&mut Vec<Label>)) {
        let mut sets = LabelSetInterner::new();
        let mut new_idx = Vec::with_capacity(self.label_sets.len());
        let mut labels = Vec::new();
        for set in self.label_sets.iter() {
            labels.clear();
            labels.extend_from_slice(set);
            rewrite(&mut labels);
            new_idx.push(sets.intern(&mut labels, &self.strings));
        }
        self.label_sets = Arc::new(sets.finish());
        for set in &mut Arc::make_mut(&mut self.samples).labels {
            *set = new_idx[*set as usize];
        }
    }
}

/// Multiplies columns, rounds, and drops the samples that become zero.
pub(crate) fn scale_columns(profile: &mut Profile, ratios: &[f64]) {
    if ratios.iter().all(|&r| r == 1.0) {
        return;
    }
    let samples = Arc::make_mut(&mut profile.samples);
    let mut keep = vec![false; samples.len()];
    for (column, &ratio) in samples.values.iter_mut().zip(ratios).filter(|&(_, &r)| r != 1.0) {
        for (value, keep) in column.iter_mut().zip(&mut keep) {
            *value = (*value as f64 * ratio).round() as i64;
            // Compat: a column that is not scaled does not keep a sample
            // (profile/profile.go, ScaleN).
            *keep |= *value != 0;
        }
    }
    if !keep.iter().all(|&k| k) {
        *samples = samples.retain(|i| keep[i]);
    }
}
