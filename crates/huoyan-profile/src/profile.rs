//! The profile: a header and tables that are shared, never edited.

use crate::{
    Function, Header, Label, LabelSetInterner, LabelSets, Locations, Mapping, Samples, Stacks, StrId, Strings,
};
use bstr::{BStr, ByteSlice};
use std::sync::Arc;

/// A profile. Cloning is cheap: the tables are shared.
///
/// Every index that stands in a table is valid in the table it points to; the
/// [`crate::Builder`] and the readers see to it. Who makes a profile from another
/// one by exchanging a table keeps it so.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// What the profile says of itself.
    pub header: Header,
    /// Every text of the profile.
    pub strings: Arc<Strings>,
    /// The mapped files; the first is the main binary.
    pub mappings: Arc<Vec<Mapping>>,
    /// The functions, in the order of the file.
    pub functions: Arc<Vec<Function>>,
    /// The locations, in the order of the file.
    pub locations: Arc<Locations>,
    /// The distinct stacks.
    pub stacks: Arc<Stacks>,
    /// The distinct label sets.
    pub label_sets: Arc<LabelSets>,
    /// The samples, one to one as in the file.
    pub samples: Arc<Samples>,
}

impl Profile {
    /// The text of an id.
    pub fn str(&self, id: StrId) -> &BStr {
        self.strings.get(id)
    }

    /// How many values a sample has.
    pub fn n_types(&self) -> usize {
        self.header.sample_types.len()
    }

    /// The sum of a column, saturating.
    pub fn total(&self, column: usize) -> i64 {
        self.samples.values[column].iter().fold(0i64, |sum, &v| sum.saturating_add(v))
    }

    /// The labels of a sample in the order of [`LabelSets`], its time among them
    /// ([`crate::TIME_LABELS`]) as the label that it is in the file.
    pub fn labels_of(&self, sample_idx: usize) -> Vec<Label> {
        let mut labels = self.label_sets.get(self.samples.labels[sample_idx]).to_vec();
        if let (Some(times), Some(nanos)) = (&self.samples.times, self.samples.time(sample_idx)) {
            labels.push(Label::number(times.key, nanos, times.unit));
            crate::labels::sort_labels(&mut labels, &self.strings);
        }
        labels
    }

    /// Makes the times of samples labels again, so that every label set is complete.
    pub fn fold_times(&mut self) {
        if self.samples.times.is_none() {
            return;
        }
        let mut sets = LabelSetInterner::new();
        let labels =
            (0..self.samples.len()).map(|i| sets.intern(&mut self.labels_of(i), &self.strings)).collect();
        self.label_sets = Arc::new(sets.finish());
        let samples = Arc::make_mut(&mut self.samples);
        (samples.labels, samples.times) = (labels, None);
    }

    /// The base name of the main binary, if the profile names one.
    pub fn main_binary(&self) -> Option<&BStr> {
        let file = self.str(self.mappings.first()?.file);
        (!file.is_empty()).then(|| base_name(file))
    }

    /// Whether a sample carries the label `pprof::base`=`true`, the mark of a diff base,
    /// for each label set.
    pub fn base_label_sets(&self) -> Vec<bool> {
        let (Some(key), Some(value)) = (self.strings.find(BASE_KEY), self.strings.find(b"true")) else {
            return vec![false; self.label_sets.len()];
        };
        let mark = Label::text(key, value);
        self.label_sets.iter().map(|set| set.contains(&mark)).collect()
    }
}

/// The key of the label that marks the samples of a diff base.
pub const BASE_KEY: &[u8] = b"pprof::base";

/// The last element of a path, as Go's `filepath.Base` finds it.
fn base_name(path: &BStr) -> &BStr {
    let trimmed = path.trim_end_with(|c| c == '/');
    if trimmed.is_empty() {
        return "/".into();
    }
    let start = trimmed.rfind_byte(b'/').map_or(0, |i| i + 1);
    trimmed[start..].as_bstr()
}

/// Two profiles are equal when they say the same: texts, tables and samples in the same
/// order, whatever the numbers of their strings, stacks and label sets are.
impl PartialEq for Profile {
    fn eq(&self, other: &Self) -> bool {
        crate::profile::compare::equal(self, other)
    }
}

mod compare {
    //! Equality by content.

    use super::Profile;
    use crate::{Label, LabelValue, Line, ValueType};

    pub(super) fn equal(a: &Profile, b: &Profile) -> bool {
        headers(a, b) && mappings(a, b) && functions(a, b) && locations(a, b) && samples(a, b)
    }

    fn value_type(a: &Profile, x: ValueType, b: &Profile, y: ValueType) -> bool {
        a.str(x.kind) == b.str(y.kind) && a.str(x.unit) == b.str(y.unit)
    }

    fn headers(a: &Profile, b: &Profile) -> bool {
        let (x, y) = (&a.header, &b.header);
        let texts = [
            (x.default_sample_type, y.default_sample_type),
            (x.drop_frames, y.drop_frames),
            (x.keep_frames, y.keep_frames),
            (x.doc_url, y.doc_url),
        ];
        x.sample_types.len() == y.sample_types.len()
            && x.sample_types.iter().zip(&y.sample_types).all(|(&s, &t)| value_type(a, s, b, t))
            && texts.iter().all(|&(s, t)| a.str(s) == b.str(t))
            && (x.time_nanos, x.duration_nanos, x.period) == (y.time_nanos, y.duration_nanos, y.period)
            && match (x.period_type, y.period_type) {
                (Some(s), Some(t)) => value_type(a, s, b, t),
                (s, t) => s.is_none() && t.is_none(),
            }
            && x.comments.len() == y.comments.len()
            && x.comments.iter().zip(&y.comments).all(|(&s, &t)| a.str(s) == b.str(t))
    }

    fn mappings(a: &Profile, b: &Profile) -> bool {
        a.mappings.len() == b.mappings.len()
            && a.mappings.iter().zip(b.mappings.iter()).all(|(x, y)| {
                let same = crate::Mapping { file: y.file, build_id: y.build_id, ..*x };
                same == *y && a.str(x.file) == b.str(y.file) && a.str(x.build_id) == b.str(y.build_id)
            })
    }

    fn functions(a: &Profile, b: &Profile) -> bool {
        a.functions.len() == b.functions.len()
            && a.functions.iter().zip(b.functions.iter()).all(|(x, y)| {
                (x.id, x.start_line) == (y.id, y.start_line)
                    && a.str(x.name) == b.str(y.name)
                    && a.str(x.system_name) == b.str(y.system_name)
                    && a.str(x.filename) == b.str(y.filename)
            })
    }

    fn locations(a: &Profile, b: &Profile) -> bool {
        let line = |p: &Profile, l: &Line| (p.functions[l.function as usize].id, l.line, l.column);
        a.locations.len() == b.locations.len()
            && (0..a.locations.len() as u32).all(|i| {
                let (x, y) = (a.locations.get(i), b.locations.get(i));
                (x.id, x.mapping, x.address, x.is_folded) == (y.id, y.mapping, y.address, y.is_folded)
                    && a.locations.lines(i).iter().map(|l| line(a, l)).eq(b
                        .locations
                        .lines(i)
                        .iter()
                        .map(|l| line(b, l)))
            })
    }

    fn samples(a: &Profile, b: &Profile) -> bool {
        a.samples.len() == b.samples.len()
            && a.samples.values == b.samples.values
            && (0..a.samples.len()).all(|i| {
                a.stacks.get(a.samples.stack[i]) == b.stacks.get(b.samples.stack[i])
                    && labels(a, &a.labels_of(i), b, &b.labels_of(i))
            })
    }

    fn labels(a: &Profile, x: &[Label], b: &Profile, y: &[Label]) -> bool {
        x.len() == y.len()
            && x.iter().zip(y).all(|(s, t)| {
                a.str(s.key) == b.str(t.key)
                    && match (s.value, t.value) {
                        (LabelValue::Str(v), LabelValue::Str(w)) => a.str(v) == b.str(w),
                        (LabelValue::Num { value: v, unit: u }, LabelValue::Num { value: w, unit: t }) => {
                            v == w && a.str(u) == b.str(t)
                        }
                        _ => false,
                    }
            })
    }
}
