//! CPU, heap and custom profiles of a Rust program, in pprof's format.
//!
//! ```no_run
//! let profile = huoyan::cpu::start(std::fs::File::create("cpu.pb.gz")?)?;
//! // … the work …
//! profile.stop()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! and then `pprof cpu.pb.gz`, or `go tool pprof cpu.pb.gz`.

mod assemble;
pub mod cpu;
#[cfg(feature = "criterion")]
mod criterion;
mod environment;
mod error;
pub mod heap;
mod labels;
mod profiles;
mod symbols;
mod text;

#[cfg(feature = "criterion")]
pub use criterion::CriterionProfiler;
pub use error::Error;
pub use heap::Heap;
pub use labels::{FutureExt, Labelled, Labels, inherit, with_labels};
pub use profiles::{Profile, Snapshot, Tracked, lookup, profiles, write_heap_profile};
pub use symbols::function_names;
