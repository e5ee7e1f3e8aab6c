//! Label filters: an expression, and a value.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| huoyan_testkit::fuzz::run("label_filters", data));
