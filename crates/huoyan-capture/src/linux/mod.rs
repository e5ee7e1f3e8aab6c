//! Linux, on x86-64 and aarch64.

pub(crate) mod arch;
pub mod cpu;
pub mod heap;
pub(crate) mod in_alloc;
pub(crate) mod in_signal;
pub(crate) mod labels;
pub(crate) mod mapped_file;
pub(crate) mod modules;
pub mod process;
pub mod stack;
pub(crate) mod walkers;

pub use labels::{current_labels, with_labels};
pub use mapped_file::MappedFile;
pub use modules::{Loads, Modules, vdso};
