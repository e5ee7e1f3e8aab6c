//! The units of numeric labels, where profiles are vague about them.

use bstr::{BStr, BString, ByteSlice};
use hashbrown::HashMap;
use huoyan_profile::{LabelValue, Profile};
use std::collections::{BTreeMap, BTreeSet};

/// The unit of each numeric label key.
#[derive(Debug, Clone, Default)]
pub struct NumLabelUnits {
    units: HashMap<BString, BString>,
}

impl NumLabelUnits {
    /// The first unit that stands beside each key; where none does, one that the key suggests.
    /// Gives a line for each key that stands beside several.
    pub(crate) fn new(profile: &Profile) -> (Self, Vec<String>) {
        let mut units: BTreeMap<&BStr, &BStr> = BTreeMap::new();
        let mut others: BTreeMap<&BStr, BTreeSet<&BStr>> = BTreeMap::new();
        for label in profile.label_sets.iter().flatten() {
            let LabelValue::Num { unit, .. } = label.value else { continue };
            let (key, unit) = (profile.str(label.key), profile.str(unit));
            let known = units.entry(key).or_insert(unit);
            if known.is_empty() {
                *known = unit;
            } else if !unit.is_empty() && *known != unit {
                others.entry(key).or_default().insert(unit);
            }
        }
        let warnings = others
            .iter()
            .map(|(key, others)| {
                let others: Vec<String> = others.iter().map(ToString::to_string).collect();
                let (used, others) = (units[key], others.join(", "));
                format!("For tag {key} used unit {used}, also encountered unit(s) {others}")
            })
            .collect();
        let guess = |(key, unit): (&BStr, &BStr)| {
            let unit = match (unit.as_bytes(), key.as_bytes()) {
                (b"", b"alignment" | b"request") => "bytes".into(),
                (b"", _) => key.to_owned(),
                _ => unit.to_owned(),
            };
            (key.to_owned(), unit)
        };
        (NumLabelUnits { units: units.into_iter().map(guess).collect() }, warnings)
    }

    /// The unit of a key; empty for one that no sample has.
    pub fn get(&self, key: &BStr) -> &BStr {
        self.units.get(key).map_or("".into(), |u| u.as_bstr())
    }
}
