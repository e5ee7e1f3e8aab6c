//! The unsafe part of huoyan's collectors, and nothing else: which threads run, what interrupts them, what stood
//! on their stacks. It knows no profile and no name of a function; it gives addresses, times and the modules they
//! belong to. The crate `huoyan` makes profiles of them.
//!
//! ```text
//! engine (perf event, timer) ─► signal ─► in_signal: walk the stack, fill a ring
//!                                                          │
//! Capture ◄─ aggregate ◄─ controller thread: drains the rings, finds new threads and modules
//! ```
//!
//! What may run inside a signal handler is in the module `in_signal`, whose first lines list what is forbidden there; so it
//! is with `in_alloc` and allocations.
#![expect(unsafe_code, reason = "this is the crate that holds the unsafe code of the collectors")]

#[cfg(not(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"))))]
compile_error!("huoyan-capture knows Linux on x86-64 and aarch64 only");

mod arch;
pub mod cpu;
pub mod heap;
mod in_alloc;
mod in_signal;
mod labels;
mod mapped_file;
mod modules;
pub mod process;
pub mod stack;
mod walkers;

pub use labels::{LabelSet, current_labels, with_labels};
pub use mapped_file::MappedFile;
pub use modules::{Loads, Module, Modules, Segment, vdso};
