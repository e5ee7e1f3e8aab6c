//! Reports as JSON, version 1: what `-json` prints and the page's data are made of (`docs/json.md`).
//!
//! Values are numbers in the unit that stands beside them, not divided and not rounded; names are texts, in which bytes that
//! are no UTF-8 are replaced.

mod about;
mod amounts;
mod comments;
mod disasm;
mod flame;
mod graph;
mod list;
mod names;
mod tags;
mod top;
mod traces;
mod tree;

pub use about::{AboutJson, about_json};
pub use amounts::Amounts;
pub use comments::{CommentsJson, comments_json};
pub use disasm::{DisasmJson, MostCode, disasm_json};
pub use flame::{FlameJson, flame_json};
pub use graph::{GraphJson, graph_json};
pub use list::{ListJson, annotated_json, list_json};
pub use names::{NameRowJson, name_amounts, name_row_json};
pub use tags::{TagsJson, tags_json};
pub use top::{TopJson, top_json};
pub use traces::{TracesJson, traces_json};
pub use tree::{TreeJson, tree_json};

use huoyan_report::graph::Weight;
use serde::Serialize;

/// The version of all of it. Fields may be added; one that stands keeps its meaning.
pub const JSON_VERSION: u32 = 1;

/// A report with what stands around it.
#[derive(Debug, Serialize)]
pub struct Envelope<'a, R> {
    /// [`JSON_VERSION`].
    pub version: u32,
    /// The command that makes it.
    pub report: &'a str,
    /// The name of the program.
    pub title: String,
    /// What the values count.
    #[serde(rename = "type")]
    pub kind: String,
    /// The unit of the values.
    pub unit: String,
    /// The report.
    #[serde(flatten)]
    pub content: R,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The values of a node as they are shown: divided where a mean is asked for.
fn values(weight: &Weight) -> (i64, i64) {
    (weight.flat_value(), weight.cum_value())
}
