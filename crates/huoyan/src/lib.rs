//! CPU, heap and custom profiles of a Rust program, in [pprof's format][profile.proto].
//!
//! ```no_run
//! let profile = huoyan::cpu::start(std::fs::File::create("cpu.pb.gz")?)?;
//! // … the work …
//! profile.stop()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! and then `pprof cpu.pb.gz`, or `go tool pprof cpu.pb.gz`.
//!
//! | what | how |
//! |---|---|
//! | where CPU time goes | [`cpu::start`], [`cpu::Config`] |
//! | who allocates, and what is in use | [`Heap`] as the global allocator, [`write_heap_profile`], [`heap`] |
//! | for whom: labels on both | [`with_labels`], [`labels!`], [`FutureExt::labelled`], [`inherit`] |
//! | what exists, and where it came from | [`Profile`] |
//! | all of them by name | [`lookup`], [`profiles`] |
//! | over HTTP, under `/debug/pprof/` | the crate `huoyan-http` |
//! | of benchmarks and tests | `cargo pprof`, which needs `use huoyan as _;` |
//!
//! # With no code in the program
//!
//! A program that links this crate (`use huoyan as _;`) looks at the environment before `main`:
//!
//! | variable | means |
//! |---|---|
//! | `HUOYAN_CPUPROFILE=FILE` | a CPU profile from before `main` to the end of the process |
//! | `HUOYAN_CPUPROFILE_HZ=N`, `HUOYAN_CPUPROFILE_ENGINE=E` | its rate, its engine |
//! | `HUOYAN_LABEL_THREADS=KEY` | its samples get the names of their threads as label `KEY` |
//! | `HUOYAN_MEMPROFILE=FILE` | the profile `allocs` at the end of the process, where [`Heap`] is installed |
//! | `HUOYAN_MEMPROFILERATE=N` | bytes between two of its samples |
//!
//! `%p` in a name becomes the number of the process. Programs that run with another user's rights (set-user-ID) ignore
//! them.
//!
//! # What it does to the program
//!
//! A thread of its own and, while a CPU profile goes on, `SIGPROF`, whose handler stays installed and passes on what is not
//! its own; system calls that it interrupts are begun again (`SA_RESTART`). The handler allocates nothing, takes no lock
//! and reads nothing that it has not asked for. In a child after `fork` nothing is sampled until it starts a profile
//! itself.
//!
//! [profile.proto]: https://github.com/google/pprof/blob/main/proto/profile.proto

mod assemble;
pub mod cpu;
#[cfg(feature = "criterion")]
mod criterion;
#[cfg(target_os = "linux")]
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
