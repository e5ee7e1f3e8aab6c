//! What each name of a tree of stacks counts, as JSON: the rows of the page's table.

use super::text;
use huoyan_report::stacks::{NameSums, StackTree};
use serde::Serialize;

/// A row of the table.
#[derive(Debug, Serialize)]
pub struct NameRowJson {
    name: String,
    flat: i64,
    cum: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_flat: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base_cum: Option<i64>,
}

/// The row; with what it was in the base where there is one.
#[must_use]
pub fn name_row_json(tree: &StackTree, row: &NameSums) -> NameRowJson {
    let base = |value| tree.is_difference.then_some(value);
    NameRowJson {
        name: text(&tree.names[row.name as usize]),
        flat: row.flat,
        cum: row.cum,
        base_flat: base(row.base_flat),
        base_cum: base(row.base_cum),
    }
}
