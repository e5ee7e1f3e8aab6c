//! The lines of labels below a sample: texts on one, numbers on the next.

use super::{LABEL_INDENT, numbers::put_i64};
use huoyan_profile::{Label, LabelValue, Profile};
use std::ops::Range;

/// Makes lines of label sets. What many samples share is made once.
pub(super) struct LabelText<'a> {
    profile: &'a Profile,
    /// Where in `known` the lines of a set are, once they are made.
    places: Vec<Option<Range<usize>>>,
    known: Vec<u8>,
    parts: Parts,
}

/// How many bytes of lines are kept for another sample.
const KEPT: usize = 16 << 20;

impl<'a> LabelText<'a> {
    pub(super) fn new(profile: &'a Profile) -> Self {
        let places = vec![None; profile.label_sets.len()];
        LabelText { profile, places, known: Vec::new(), parts: Parts::default() }
    }

    /// Appends the lines of a sample's labels, none if it has none.
    pub(super) fn put_lines(&mut self, sample_idx: usize, out: &mut Vec<u8>) {
        if self.profile.samples.time(sample_idx).is_some() {
            // Hardly two samples are of one time.
            let labels = self.profile.labels_of(sample_idx);
            self.parts.put_lines(self.profile, &labels, out);
            return;
        }
        let set = self.profile.samples.labels[sample_idx];
        if set == 0 {
            return;
        }
        if let Some(place) = &self.places[set as usize] {
            out.extend_from_slice(&self.known[place.clone()]);
            return;
        }
        let start = out.len();
        self.parts.put_lines(self.profile, self.profile.label_sets.get(set), out);
        let lines = &out[start..];
        if self.known.len() + lines.len() <= KEPT {
            let at = self.known.len();
            self.known.extend_from_slice(lines);
            self.places[set as usize] = Some(at..self.known.len());
        }
    }
}

/// Room for the parts of a line, which are put into order.
#[derive(Default)]
struct Parts {
    text: Vec<u8>,
    ranges: Vec<Range<usize>>,
}

impl Parts {
    fn put_lines(&mut self, profile: &Profile, labels: &[Label], out: &mut Vec<u8>) {
        let (texts, numbers) = labels.split_at(labels.partition_point(|l| !l.is_number()));
        for labels in [texts, numbers] {
            if !labels.is_empty() {
                self.put_line(profile, labels, out);
            }
        }
    }

    fn put_line(&mut self, profile: &Profile, labels: &[Label], out: &mut Vec<u8>) {
        self.text.clear();
        self.ranges.clear();
        for same_key in labels.chunk_by(|a, b| a.key == b.key) {
            let start = self.text.len();
            put_key(profile, same_key, &mut self.text);
            self.ranges.push(start..self.text.len());
        }
        // Compat: sorted as whole texts, so `a-b:[…]` comes before `a:[…]`.
        self.ranges.sort_by(|a, b| self.text[a.clone()].cmp(&self.text[b.clone()]));
        let mut before = LABEL_INDENT;
        for range in &self.ranges {
            out.extend_from_slice(before);
            out.extend_from_slice(&self.text[range.clone()]);
            before = b" ";
        }
        out.push(b'\n');
    }
}

/// `key:[value value]`. If one of the values has a unit, all show theirs, even if it is empty.
fn put_key(profile: &Profile, labels: &[Label], text: &mut Vec<u8>) {
    let has_unit = |l: &Label| matches!(l.value, LabelValue::Num { unit, .. } if !unit.is_empty());
    let with_units = labels.iter().any(has_unit);
    text.extend_from_slice(profile.str(labels[0].key));
    text.extend_from_slice(b":[");
    for (i, label) in labels.iter().enumerate() {
        if i > 0 {
            text.push(b' ');
        }
        match label.value {
            LabelValue::Str(value) => text.extend_from_slice(profile.str(value)),
            LabelValue::Num { value, unit } => {
                put_i64(text, value);
                if with_units {
                    text.push(b' ');
                    text.extend_from_slice(profile.str(unit));
                }
            }
        }
    }
    text.push(b']');
}
