//! `tagfocus`, `tagignore`, `tagshow` and `taghide`, over a profile's label sets.

use crate::{
    NumLabelUnits,
    label_filter::{LabelFilter, Labels},
    pattern::Pattern,
};
use bstr::BStr;
use huoyan_profile::{Label, LabelValue, Profile};
use std::sync::Arc;

/// A label set of a profile, with the unit of each numeric key.
struct Set<'a> {
    profile: &'a Profile,
    labels: &'a [Label],
    units: &'a NumLabelUnits,
}

impl Labels for Set<'_> {
    fn texts(&self) -> impl Iterator<Item = (&BStr, &BStr)> {
        self.labels.iter().filter_map(|label| match label.value {
            LabelValue::Str(value) => Some((self.profile.str(label.key), self.profile.str(value))),
            LabelValue::Num { .. } => None,
        })
    }

    fn numbers(&self) -> impl Iterator<Item = (&BStr, i64, &BStr)> {
        self.labels.iter().filter_map(|label| match label.value {
            LabelValue::Num { value, .. } => {
                let key = self.profile.str(label.key);
                Some((key, value, self.units.get(key)))
            }
            LabelValue::Str(_) => None,
        })
    }
}

/// Keeps samples that match `focus` and not `ignore`; says for each of the two whether a
/// sample matched it.
pub(crate) fn filter_labels(
    profile: &mut Profile,
    units: &NumLabelUnits,
    focus: Option<&LabelFilter>,
    ignore: Option<&LabelFilter>,
) -> (bool, bool) {
    let test = |filter: Option<&LabelFilter>, default| -> Vec<bool> {
        let set = |labels| Set { profile, labels, units };
        profile.label_sets.iter().map(|l| filter.map_or(default, |f| f.is_match(&set(l)))).collect()
    };
    let (focused, ignored) = (test(focus, true), test(ignore, false));
    let used = |matched: &[bool]| profile.samples.labels.iter().any(|&set| matched[set as usize]);
    let found = (used(&focused), used(&ignored));
    let keep = |set: u32| focused[set as usize] && !ignored[set as usize];
    if !profile.samples.labels.iter().all(|&set| keep(set)) {
        profile.samples = Arc::new(profile.samples.retain(|i| keep(profile.samples.labels[i])));
    }
    found
}

/// Keeps labels whose key matches `show` and not `hide`; says for each of the two whether a
/// label matched it.
pub(crate) fn filter_keys(
    profile: &mut Profile,
    show: Option<&Pattern>,
    hide: Option<&Pattern>,
) -> (bool, bool) {
    if show.is_none() && hide.is_none() {
        return (true, false);
    }
    let mut used = vec![false; profile.label_sets.len()];
    profile.samples.labels.iter().for_each(|&set| used[set as usize] = true);
    let strings = Arc::clone(&profile.strings);
    let mut found = (false, false);
    let mut is_used = used.into_iter();
    profile.map_label_sets(|labels| {
        let is_used = is_used.next().unwrap_or(false);
        labels.retain(|label| {
            let key = strings.get(label.key);
            let shown = show.is_none_or(|p| p.is_match(key));
            let hidden = hide.is_some_and(|p| p.is_match(key));
            found.0 |= shown && is_used;
            found.1 |= hidden && is_used;
            shown && !hidden
        });
    });
    found
}
