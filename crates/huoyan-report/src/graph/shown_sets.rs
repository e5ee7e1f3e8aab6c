//! Label sets as pictures show them: their texts, and the numbers of the key `bytes`.

use super::size;
use crate::{Error, view::View};
use bstr::{BStr, BString, ByteSlice};
use huoyan_profile::{Label, LabelValue, RowIndex, units::Scaler};
use std::sync::Arc;

/// The distinct label sets as shown. Texts and names have numbers, so that they are compared and
/// copied once.
pub(super) struct ShownSets {
    pub(super) sets: Vec<ShownSet>,
    /// For each label set of the profile, which of `sets` it is.
    pub(super) of_label_set: Vec<u32>,
    pub(super) texts: Vec<Text>,
    /// The formatted numbers.
    pub(super) names: Vec<Arc<BString>>,
    /// The unit of the key `bytes`.
    pub(super) unit: Arc<BString>,
}

/// A label set as shown.
#[derive(PartialEq, Eq, Hash, Clone)]
pub(super) struct ShownSet {
    /// Index into [`ShownSets::texts`].
    pub(super) text: u32,
    /// Each number, and the index of its name in [`ShownSets::names`].
    pub(super) bytes: Vec<(i64, u32)>,
}

/// The text labels of a set, which may be none.
pub(super) struct Text {
    /// Joined by `\n`.
    pub(super) name: Arc<BString>,
    /// The first label set that has them.
    label_set: u32,
}

impl ShownSets {
    /// # Errors
    /// Where there are too many.
    pub(super) fn new(view: &View) -> Result<Self, Error> {
        let unit = view.num_label_unit(b"bytes".as_bstr());
        let scaler = Scaler::new(&unit, &view.options.unit);
        let mut shown = ShownSets {
            sets: Vec::new(),
            of_label_set: Vec::new(),
            texts: Vec::new(),
            names: Vec::new(),
            unit: Arc::new(unit.clone()),
        };
        let mut index = Index::default();
        for (label_set, labels) in view.profile.label_sets.iter().enumerate() {
            let text = shown.text(&mut index, view, label_set as u32);
            let numbers = byte_labels(view, labels);
            let bytes = numbers.map(|value| (value, shown.name(&mut index, scaler.label(value)))).collect();
            let set = ShownSet { text, bytes };
            let sets = &shown.sets;
            let (number, is_new) = index.sets.find_or_add(&set, sets.len() as u32, |i| &sets[i as usize]);
            if is_new {
                index.n_bytes += SET_COST + size_of_val(set.bytes.as_slice());
                shown.sets.push(set);
            }
            shown.of_label_set.push(number);
            size::check_bytes(index.n_bytes)?;
        }
        Ok(shown)
    }

    /// Whether no set shows anything.
    pub(super) fn are_empty(&self) -> bool {
        self.names.is_empty() && self.texts.iter().all(|text| text.name.is_empty())
    }

    /// The labels of a text one by one.
    pub(super) fn lines(&self, view: &View, text: u32) -> Vec<BString> {
        text_labels(view, view.profile.label_sets.get(self.texts[text as usize].label_set))
    }

    fn text(&mut self, index: &mut Index, view: &View, label_set: u32) -> u32 {
        let lines = text_labels(view, view.profile.label_sets.get(label_set));
        let name = BString::from(bstr::join(r"\n", &lines));
        let texts = &self.texts;
        let row = |i: u32| texts[i as usize].name.as_bstr();
        let (text, is_new) = index.texts.find_or_add(name.as_bstr(), texts.len() as u32, row);
        if is_new {
            index.n_bytes += SET_COST + name.len();
            self.texts.push(Text { name: Arc::new(name), label_set });
        }
        text
    }

    fn name(&mut self, index: &mut Index, name: BString) -> u32 {
        let names = &self.names;
        let row = |i: u32| -> &BStr { names[i as usize].as_bstr() };
        let (number, is_new) = index.names.find_or_add(name.as_bstr(), names.len() as u32, row);
        if is_new {
            index.n_bytes += SET_COST + name.len();
            self.names.push(Arc::new(name));
        }
        number
    }
}

/// About what a set, a text or a name takes beside its bytes.
const SET_COST: usize = 100;

/// What is known already, and what it takes in bytes.
#[derive(Default)]
struct Index {
    texts: RowIndex,
    names: RowIndex,
    sets: RowIndex,
    n_bytes: usize,
}

/// The text labels as `key:value`, sorted, without the mark of a diff base.
fn text_labels(view: &View, labels: &[Label]) -> Vec<BString> {
    let profile = &view.profile;
    let text = |label: &Label| match label.value {
        LabelValue::Str(value) if profile.str(label.key) != "pprof::base" => {
            Some(bstr::concat([profile.str(label.key).as_bytes(), b":", profile.str(value)]).into())
        }
        _ => None,
    };
    let mut texts: Vec<BString> = labels.iter().filter_map(text).collect();
    texts.sort();
    texts
}

/// The numbers of the key `bytes`: pictures show no other.
fn byte_labels(view: &View, labels: &[Label]) -> impl Iterator<Item = i64> {
    labels.iter().filter_map(|label| match label.value {
        LabelValue::Num { value, .. } if view.profile.str(label.key) == "bytes" => Some(value),
        _ => None,
    })
}
