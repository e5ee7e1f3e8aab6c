//! Graphs in DOT, and their pictures.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| huoyan_testkit::fuzz::run("dot", data));
