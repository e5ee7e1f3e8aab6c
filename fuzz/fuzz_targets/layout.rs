//! Graphs to lay out.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| huoyan_testkit::fuzz::run("layout", data));
