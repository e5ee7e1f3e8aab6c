//! Reports as JSON, version 1: what `-json` prints and the page's data are made of (`docs/json.md`).
//!
//! Values are numbers in the unit that stands beside them, not divided and not rounded; names are texts, in which bytes that
//! are no UTF-8 are replaced.

mod about;
mod list;
mod tags;
mod tree;

pub use about::{AboutJson, about_json};
pub use list::{ListJson, list_json};
pub use tags::{TagsJson, tags_json};
pub use tree::{TreeJson, tree_json};

use huoyan_report::graph::Weight;

/// The version of all of it. Fields may be added; one that stands keeps its meaning.
pub const JSON_VERSION: u32 = 1;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The values of a node as they are shown: divided where a mean is asked for.
fn values(weight: &Weight) -> (i64, i64) {
    (weight.flat_value(), weight.cum_value())
}
