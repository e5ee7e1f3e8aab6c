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
//!
//! What a system has stands in a folder of its own; so far there is `linux`. On others (`elsewhere.rs`, and on Linux with
//! `--cfg huoyan_elsewhere`, which a test builds) everything compiles, labels and allocations work, and what samples says
//! that it cannot.
#![allow(unsafe_code, reason = "this is the crate that holds the unsafe code of the collectors")]

#[cfg_attr(
    all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64"), not(huoyan_elsewhere)),
    path = "linux/mod.rs"
)]
#[cfg_attr(
    not(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64"),
        not(huoyan_elsewhere)
    )),
    path = "elsewhere.rs"
)]
mod system;
mod told;

pub use system::*;
pub use told::label_set::LabelSet;
pub use told::module::{Module, Segment};
