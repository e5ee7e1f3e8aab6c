//! What runs inside an allocation, of whatever thread, at whatever moment: before `main`, in destructors of
//! thread-local variables, while the loader works.
//!
//! Not allowed here, nor in what is called from here:
//! - memory from the allocator that is hooked, but with [`local::unsampled`] around it: then it goes straight to the
//!   allocator inside;
//! - locks that are held while anything else is waited for; those of [`lock`] cover some hundred instructions;
//! - formatting and panics;
//! - thread-local variables with destructors.
//!
//! The way of an allocation:
//!
//! ```text
//! alloc ─► countdown − size ≥ 0 ─► the allocator inside                         (nearly always)
//!                    │
//!                    └─► draw the next distance, walk the stack ─► bucket ─► slot of the reserved range
//! free ──► within the reserved range? no ─► the allocator inside                (nearly always)
//!                    └─► yes ─► bucket of the slot, slot is free again
//! ```

pub(crate) mod buckets;
pub(crate) mod hook;
pub(crate) mod local;
pub(crate) mod lock;
pub(crate) mod map;
pub(crate) mod slots;
