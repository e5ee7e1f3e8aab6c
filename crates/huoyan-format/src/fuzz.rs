//! What fuzzing calls: each reader by itself, with what must hold for any bytes. Tests replay the
//! corpus through the same functions. No part of the interface.

use crate::{
    Error, Limits, Parts, Read, folded, legacy, pprof, raw, read, stream::Stream, write_folded,
    write_pprof_uncompressed, write_raw,
};
use huoyan_profile::{Profile, Samples};
use std::sync::Arc;

/// Small enough for a fuzzer's many runs, large enough to read any input of its size.
fn limits() -> Limits {
    Limits::of_bytes(64 << 20)
}

/// Everything: gzip, sniffing, whichever reader takes it.
pub fn any(data: &[u8]) {
    if let Ok(read) = read(data, &limits()) {
        check(&read.profile);
    }
}

/// Protobuf without gzip.
pub fn pprof(data: &[u8]) {
    let decode = |parts| pprof::decode(Stream::new(Box::new(data), u64::MAX), &limits(), parts);
    let (whole, part) = (decode(Parts::All), decode(Parts::WithoutStacks));
    match (whole, part) {
        (Ok(whole), Ok(part)) => {
            check(&whole.profile);
            same_labels(&whole, &part);
        }
        (Err(whole), Err(part)) => assert_eq!(whole.to_string(), part.to_string()),
        // What is not kept takes no memory.
        (Err(Error::TooLarge { .. }), Ok(_)) => {}
        (whole, part) => panic!("{:?} but without stacks {:?}", whole.err(), part.err()),
    }
}

/// Without stacks, all else is the same.
fn same_labels(whole: &Read, part: &Read) {
    assert_eq!(whole.warnings, part.warnings);
    let (whole, part) = (&whole.profile, &part.profile);
    let mappings_in_use = |profile: &Profile| {
        let mut rows: Vec<_> = profile.locations.rows().iter().filter_map(|l| l.mapping).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    };
    assert_eq!(mappings_in_use(whole), mappings_in_use(part));
    let stack = part.samples.stack.clone();
    let without_stacks = Profile {
        functions: Arc::clone(&part.functions),
        locations: Arc::clone(&part.locations),
        stacks: Arc::clone(&part.stacks),
        samples: Arc::new(Samples { stack, ..Samples::clone(&whole.samples) }),
        ..whole.clone()
    };
    assert!(without_stacks == *part);
}

/// The text of `-raw`.
pub fn raw(data: &[u8]) {
    recognized(raw::recognizes(data));
    parsed(raw::parse(data, &limits()));
}

/// Folded stacks.
pub fn folded(data: &[u8]) {
    recognized(folded::recognizes(data));
    parsed(folded::parse(data, &limits()));
    parsed(folded::parse_differences(data, &limits()).map(|read| read.profile));
}

/// One family of the old formats, whether or not the data looks like it.
pub fn legacy(family: Family, data: &[u8]) {
    recognized(legacy::looks_like(data));
    if let Ok(profile) = legacy::parse_as(family as usize, data, &limits()) {
        check(&profile);
    }
}

/// The families of old formats, in the order in which they are tried.
#[derive(Debug, Clone, Copy)]
pub enum Family {
    /// gperftools' binary CPU profiles, Java's too.
    Cpu,
    /// Heap, growth and fragmentation text.
    Heap,
    /// Go's counts as text.
    GoCount,
    /// Stacks of all threads as text.
    Threadz,
    /// Lock contention as text.
    Contention,
    /// Java's heap and contention text.
    Java,
}

fn recognized(_: bool) {}

fn parsed(result: Result<Profile, Error>) {
    match result {
        Ok(profile) => check(&profile),
        Err(error) => assert_eq!(error.to_string().lines().count(), 1, "{error}"),
    }
}

/// Whatever was read can be written, and read again where the format keeps everything.
fn check(profile: &Profile) {
    let mut encoded = Vec::new();
    write_pprof_uncompressed(profile, &mut encoded).expect("a vector takes everything");
    let again =
        pprof::decode(Stream::new(Box::new(encoded.as_slice()), u64::MAX), &Limits::default(), Parts::All);
    if !profile.header.sample_types.is_empty() {
        let again = again.expect("what was written can be read").profile;
        assert_eq!(again.samples.len(), profile.samples.len());
        assert_eq!(again.samples.values, profile.samples.values);
    }
    write_raw(profile, &jiff::tz::TimeZone::UTC, &mut std::io::sink()).expect("a sink takes everything");
    for column in 0..profile.header.sample_types.len() {
        write_folded(profile, column, &mut std::io::sink()).expect("a sink takes everything");
    }
}
