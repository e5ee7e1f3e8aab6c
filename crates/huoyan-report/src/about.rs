//! What a profile says of itself, and what there is to choose from.

use crate::{Formatter, Totals, View, header::profile_labels};
use huoyan_profile::{LabelValue, Profile, units, units::AutomaticUnit};
use std::collections::{BTreeMap, HashSet};

/// A profile, in words and numbers.
#[derive(Debug, Clone)]
pub struct About {
    /// The program.
    pub title: String,
    /// Names and units of the columns of values.
    pub types: Vec<(String, String)>,
    /// The column that is shown.
    pub type_index: usize,
    /// The unit of its values.
    pub unit: String,
    /// What the filters leave.
    pub totals: Totals,
    /// What there is without them.
    pub whole: Totals,
    /// The units of its family, smallest first.
    pub units: Vec<AutomaticUnit>,
    /// The lines of the header of reports.
    pub labels: Vec<String>,
    /// Everything that the header knows.
    pub details: Vec<Detail>,
    /// Where the profile is explained.
    pub doc_url: String,
    /// Its comments.
    pub comments: Vec<String>,
    /// How many samples, distinct stacks and functions there are.
    pub counts: (usize, usize, usize),
    /// The keys of labels.
    pub label_keys: Vec<LabelKey>,
    /// Whether functions have source files.
    pub has_sources: bool,
}

/// A line of the details.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// What it is.
    pub name: &'static str,
    /// As people read it.
    pub value: String,
}

/// The key of labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelKey {
    /// The key.
    pub key: String,
    /// How many values it has.
    pub n_values: usize,
    /// Whether these are numbers.
    pub is_numeric: bool,
    /// The unit of numbers.
    pub unit: String,
}

/// What the profile of a view says of itself.
///
/// `profile` is the one that the view was made of, whose functions still have their files.
#[must_use]
pub fn about(view: &View, profile: &Profile) -> About {
    let text = |id| profile.str(id).to_string();
    let types = profile.header.sample_types.iter().map(|t| (text(t.kind), text(t.unit))).collect();
    let formatter = Formatter::new(view, view.options.unit.as_str());
    About {
        title: view.title().unwrap_or_default().to_string(),
        types,
        type_index: view.column.index,
        unit: view.column.unit.to_string(),
        units: units::automatic_units(view.column.unit.as_ref()),
        totals: view.totals(),
        whole: view.whole,
        labels: profile_labels(view, &formatter).iter().map(ToString::to_string).collect(),
        details: details(view, profile),
        doc_url: text(profile.header.doc_url),
        comments: profile.header.comments.iter().map(|&comment| text(comment)).collect(),
        counts: (profile.samples.len(), profile.stacks.len(), profile.functions.len()),
        label_keys: label_keys(view, profile),
        has_sources: profile.functions.iter().any(|function| !function.filename.is_empty()),
    }
}

fn details(view: &View, profile: &Profile) -> Vec<Detail> {
    let header = &profile.header;
    let text = |id| profile.str(id).to_string();
    let mut details = Vec::new();
    let mut add = |name, value: String| {
        if !value.is_empty() {
            details.push(Detail { name, value });
        }
    };
    let mappings = profile.mappings.first();
    add("File", mappings.map(|mapping| text(mapping.file)).unwrap_or_default());
    add("Build ID", mappings.map(|mapping| text(mapping.build_id)).unwrap_or_default());
    add("Type", view.column.kind.to_string());
    add("Unit", view.column.unit.to_string());
    let duration = header.duration_nanos;
    add(
        "Duration",
        if duration > 0 { units::label(duration, "nanoseconds").to_string() } else { String::new() },
    );
    if let Some(period_type) = header.period_type.filter(|_| header.period != 0) {
        let (kind, unit) = (text(period_type.kind), profile.str(period_type.unit));
        add("Period", format!("{} {kind}", units::label(header.period, unit)).trim_end().to_owned());
    }
    add("Dropped frames", text(header.drop_frames));
    add("Kept frames", text(header.keep_frames));
    add("Samples", profile.samples.len().to_string());
    add("Stacks", profile.stacks.len().to_string());
    add("Functions", profile.functions.len().to_string());
    add("Locations", profile.locations.len().to_string());
    add("Mappings", profile.mappings.len().to_string());
    details
}

fn label_keys(view: &View, profile: &Profile) -> Vec<LabelKey> {
    let mut keys: BTreeMap<_, (HashSet<LabelValue>, bool)> = BTreeMap::new();
    for label in profile.label_sets.iter().flatten() {
        let (values, is_numeric) = keys.entry(profile.str(label.key)).or_default();
        values.insert(label.value);
        *is_numeric |= label.is_number();
    }
    let base = |key: &&bstr::BStr| **key == "pprof::base";
    let keys = keys.into_iter().filter(|(key, _)| !base(key));
    keys.map(|(key, (values, is_numeric))| LabelKey {
        key: key.to_string(),
        n_values: values.len(),
        is_numeric,
        unit: if is_numeric { view.num_label_unit(key).to_string() } else { String::new() },
    })
    .collect()
}
