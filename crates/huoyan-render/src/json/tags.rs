//! `tags` as JSON.

use super::text;
use huoyan_report::tags::{TagKey, TagName, TagsReport};
use serde::Serialize;

/// The label keys of a view.
#[derive(Debug, Serialize)]
pub struct TagsJson {
    /// What shares are of.
    total: i64,
    keys: Vec<KeyJson>,
}

#[derive(Debug, Serialize)]
struct KeyJson {
    key: String,
    numeric: bool,
    /// What samples with the key count, once for each value they have.
    value: i64,
    /// How many values there are, also where not all are listed.
    n_values: usize,
    values: Vec<ValueJson>,
}

#[derive(Debug, Serialize)]
struct ValueJson {
    text: String,
    value: i64,
}

/// The report, with no more than `most` values a key, the heaviest.
#[must_use]
pub fn tags_json(report: &TagsReport, most: usize) -> TagsJson {
    let key = |key: &TagKey| KeyJson {
        key: text(report.strings.get(key.key)),
        numeric: key.values.iter().any(|value| matches!(value.name, TagName::Number(_))),
        value: key.total,
        n_values: key.values.len(),
        values: key
            .values
            .iter()
            .take(most)
            .map(|value| ValueJson { text: text(value.name.text(&report.strings)), value: value.value })
            .collect(),
    };
    TagsJson { total: report.total, keys: report.keys.iter().map(key).collect() }
}
