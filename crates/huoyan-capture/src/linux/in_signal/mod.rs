//! What runs inside a signal handler, on whatever thread the signal met, at whatever instruction.
//!
//! Not allowed here, nor in what is called from here:
//! - memory from an allocator, or giving any back (`Box`, `Vec`, `Arc::drop`);
//! - locks, and waiting for anything;
//! - the loader (`dl_iterate_phdr`, `dlsym`), libgcc's unwinder;
//! - thread-local variables (they may allocate in a library that was loaded at run time);
//! - formatting, and panics: arithmetic is checked or wraps, indexing is `get`;
//! - leaving `errno` changed;
//! - reading an address that was not asked for first ([`memory`]).
//!
//! The test `symbol_audit` walks the machine code from [`handler`] on and fails on any call that is not listed.

pub(crate) mod handler;
pub(crate) mod memory;
pub(crate) mod ring;
pub(crate) mod threads;
pub(crate) mod walk;
