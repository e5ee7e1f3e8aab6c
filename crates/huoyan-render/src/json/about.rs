//! What a profile says of itself, as JSON.

use super::Amounts;
use huoyan_report::about::About;
use serde::Serialize;

/// A profile, in words and numbers.
#[derive(Debug, Serialize)]
pub struct AboutJson {
    title: String,
    types: Vec<TypeJson>,
    /// The column that is shown.
    #[serde(rename = "type")]
    type_index: usize,
    unit: String,
    #[serde(flatten)]
    totals: Amounts,
    units: Vec<UnitJson>,
    labels: Vec<String>,
    details: Vec<DetailJson>,
    doc_url: String,
    comments: Vec<String>,
    n_samples: usize,
    n_stacks: usize,
    n_functions: usize,
    label_keys: Vec<LabelKeyJson>,
    has_sources: bool,
}

#[derive(Debug, Serialize)]
struct TypeJson {
    name: String,
    unit: String,
}

#[derive(Debug, Serialize)]
struct UnitJson {
    names: &'static [&'static str],
    label: &'static str,
    factor: f64,
    base: bool,
}

#[derive(Debug, Serialize)]
struct DetailJson {
    name: &'static str,
    value: String,
}

#[derive(Debug, Serialize)]
struct LabelKeyJson {
    key: String,
    n_values: usize,
    numeric: bool,
    unit: String,
}

/// The value as it is written.
#[must_use]
pub fn about_json(about: About) -> AboutJson {
    let unit = |unit: huoyan_report::units::AutomaticUnit| UnitJson {
        names: unit.names,
        label: unit.label,
        factor: unit.factor,
        base: unit.is_base,
    };
    let key = |key: huoyan_report::about::LabelKey| LabelKeyJson {
        key: key.key,
        n_values: key.n_values,
        numeric: key.is_numeric,
        unit: key.unit,
    };
    let (n_samples, n_stacks, n_functions) = about.counts;
    AboutJson {
        title: about.title,
        types: about.types.into_iter().map(|(name, unit)| TypeJson { name, unit }).collect(),
        type_index: about.type_index,
        unit: about.unit,
        totals: Amounts(vec![
            ("total", Some(about.totals.value)),
            ("base_total", about.totals.base),
            ("whole_total", Some(about.whole.value)),
            ("whole_base_total", about.whole.base),
        ]),
        units: about.units.into_iter().map(unit).collect(),
        labels: about.labels,
        details: about.details.into_iter().map(|d| DetailJson { name: d.name, value: d.value }).collect(),
        doc_url: about.doc_url,
        comments: about.comments,
        n_samples,
        n_stacks,
        n_functions,
        label_keys: about.label_keys.into_iter().map(key).collect(),
        has_sources: about.has_sources,
    }
}
