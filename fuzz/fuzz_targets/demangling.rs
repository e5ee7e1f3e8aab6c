//! Names to demangle and to shorten.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| huoyan_testkit::fuzz::run("demangling", data));
