//! The reports that are text, byte for byte as `go tool pprof` prints them.

pub(crate) mod top;
pub(crate) mod tree;
