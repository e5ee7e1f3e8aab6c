//! Everything that is read: gzip, sniffing, every format.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| huoyan_testkit::fuzz::run("read", data));
