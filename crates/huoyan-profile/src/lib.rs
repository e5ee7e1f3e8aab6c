//! The profile model: columnar, interned, immutable.
//!
//! A [`Profile`] is what [profile.proto] says a profile is, laid out for reading
//! fast: strings are interned, stacks and label sets stand once however many
//! samples share them, and the samples are columns of small indices.
//!
//! ```text
//! samples.stack[i]  ──► stacks   ──► locations ──► lines ──► functions ──► strings
//! samples.labels[i] ──► label_sets                  └──────► mappings
//! samples.values[column][i]
//! ```
//!
//! The tables are shared ([`std::sync::Arc`]): a stage that changes one of them
//! (a filter, a merge, demangling) makes a new `Profile` that borrows the rest.
//!
//! ```
//! use huoyan_profile::{Builder, units};
//!
//! let mut b = Builder::new();
//! b.sample_type("cpu", "nanoseconds");
//! let main = b.named_frame("main");
//! let read = b.named_frame("read");
//! b.sample(&[read, main], &[70_000_000], &[]); // leaf first
//! let profile = b.finish()?;
//!
//! assert_eq!(profile.samples.len(), 1);
//! assert_eq!(profile.total(0), 70_000_000);
//! # Ok::<(), huoyan_profile::Error>(())
//! ```
//!
//! [profile.proto]: https://github.com/google/pprof/blob/main/proto/profile.proto

mod builder;
mod error;
mod growth;
mod labels;
mod locations;
mod merge;
mod model;
mod profile;
mod row_index;
mod sample_types;
mod samples;
mod scale;
mod stacks;
mod strings;
pub mod units;

pub use builder::{Builder, check_unique_ids};
pub use error::Error;
pub use growth::make_room;
pub use labels::{Label, LabelSetInterner, LabelSets, LabelValue, TIME_LABELS};
pub use locations::{Location, Locations};
pub use merge::{Merger, merge};
pub use model::{Function, Header, Line, Mapping, ValueType};
pub use profile::{BASE_KEY, Profile};
pub use row_index::RowIndex;
pub use sample_types::{make_compatible, scale_to_finest_units};
pub use samples::{NO_TIME, Samples, Times};
pub use stacks::{StackInterner, Stacks};
pub use strings::{StrId, Strings};
