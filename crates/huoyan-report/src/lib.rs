//! Filters make views of a profile, views make reports.

pub mod about;
mod aggregate;
pub mod annotated;
pub mod callgrind;
mod column;
pub mod comments;
pub mod disasm;
pub mod dot;
mod error;
mod filter;
pub mod flame;
mod formatter;
pub mod graph;
pub mod header;
pub mod label_filter;
pub mod list;
mod local_time;
mod num_label_units;
mod options;
mod output_unit;
pub mod page;
pub mod paths;
pub mod pattern;
pub mod short_name;
mod source_name;
pub mod sources;
pub mod stacks;
pub mod tags;
pub mod top;
pub mod topproto;
pub mod traces;
pub mod tree;
mod view;

pub use aggregate::Granularity;
pub use column::Column;
pub use error::Error;
pub use filter::prune::drop_uninteresting;
pub use formatter::Formatter;
/// What renderers need of the model.
pub use huoyan_profile::{StrId, units};
pub use num_label_units::NumLabelUnits;
pub use options::Options;
pub use view::{Totals, View};
