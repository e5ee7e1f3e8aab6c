//! Label sets as pictures show them: their texts, and the numbers of the key `bytes`.

use crate::view::View;
use bstr::{BString, ByteSlice};
use hashbrown::HashMap;
use huoyan_profile::{Label, LabelValue, units::Scaler};
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
    /// One by one.
    pub(super) lines: Arc<[BString]>,
}

impl ShownSets {
    pub(super) fn new(view: &View) -> Self {
        let unit = view.num_label_unit(b"bytes".as_bstr());
        let scaler = Scaler::new(&unit, &view.options.unit);
        let mut texts = Vec::new();
        let mut names = Vec::new();
        let mut sets = Vec::new();
        let mut index = Index::default();
        let of_label_set = view.profile.label_sets.iter().map(|labels| {
            let lines = text_labels(view, labels);
            let name = BString::from(bstr::join(r"\n", &lines));
            let text = *index.texts.entry(name).or_insert_with_key(|name| {
                texts.push(Text { name: Arc::new(name.clone()), lines: lines.into() });
                (texts.len() - 1) as u32
            });
            let mut name_of = |value: i64| {
                *index.names.entry(scaler.label(value)).or_insert_with_key(|name| {
                    names.push(Arc::new(name.clone()));
                    (names.len() - 1) as u32
                })
            };
            let bytes = byte_labels(view, labels).map(|value| (value, name_of(value))).collect();
            *index.sets.entry(ShownSet { text, bytes }).or_insert_with_key(|set| {
                sets.push(set.clone());
                (sets.len() - 1) as u32
            })
        });
        let of_label_set = of_label_set.collect();
        ShownSets { sets, of_label_set, texts, names, unit: Arc::new(unit) }
    }

    /// Whether no set shows anything.
    pub(super) fn are_empty(&self) -> bool {
        self.names.is_empty() && self.texts.iter().all(|text| text.name.is_empty())
    }
}

/// What is known already, and its number.
#[derive(Default)]
struct Index {
    texts: HashMap<BString, u32>,
    names: HashMap<BString, u32>,
    sets: HashMap<ShownSet, u32>,
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
