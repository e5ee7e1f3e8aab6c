//! The command `pprof`.

fn main() {}
