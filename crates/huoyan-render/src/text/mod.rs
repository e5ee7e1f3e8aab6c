//! The reports that are text, byte for byte as `go tool pprof` prints them.

pub(crate) mod comments;
pub(crate) mod disasm;
pub(crate) mod list;
pub(crate) mod tags;
pub(crate) mod top;
pub(crate) mod traces;
pub(crate) mod tree;
