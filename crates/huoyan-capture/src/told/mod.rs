//! What is told of what was captured, and how to ask for it: plain values, the same on all systems.

pub(crate) mod capture;
pub(crate) mod cpu;
pub(crate) mod heap;
pub(crate) mod label_set;
pub(crate) mod module;
