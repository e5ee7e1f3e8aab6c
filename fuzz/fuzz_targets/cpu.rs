//! The old binary formats of CPU profiles.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| huoyan_testkit::fuzz::run("cpu", data));
