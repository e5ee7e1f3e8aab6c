//! What each name of a tree of stacks counts, as JSON: the rows of the page's table.

use super::{Amounts, text};
use huoyan_report::stacks::{NameSums, StackTree};
use serde::Serialize;

/// A row of the table.
#[derive(Debug, Serialize)]
pub struct NameRowJson {
    name: String,
    #[serde(flatten)]
    amounts: Amounts,
}

/// The row; with what it was in the base where there is one.
#[must_use]
pub fn name_row_json(tree: &StackTree, row: &NameSums) -> NameRowJson {
    NameRowJson { name: text(&tree.names[row.name as usize]), amounts: name_amounts(tree, row) }
}

/// What a name counts.
#[must_use]
pub fn name_amounts(tree: &StackTree, row: &NameSums) -> Amounts {
    Amounts::with_base(
        [("flat", row.flat), ("cum", row.cum)],
        [("base_flat", row.base_flat), ("base_cum", row.base_cum)],
        tree.is_difference,
    )
}
