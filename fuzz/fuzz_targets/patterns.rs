//! Regular expressions: a pattern, and names.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| huoyan_testkit::fuzz::run("patterns", data));
