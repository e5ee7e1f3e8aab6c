//! CPU, heap and custom profiles of a Rust program, in pprof's format.
