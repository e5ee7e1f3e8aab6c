//! A program looks itself up.
#![cfg(target_os = "linux")]

use huoyan_symbol::{Binary, Demangling, FileAddr, Frame, Resolver, demangle};
use proptest::prelude::*;
use std::hint::black_box;

#[inline(never)]
fn outer(x: u64) -> u64 {
    // The lines are named by the test below.
    inlined(x) + 1
}

#[inline(always)]
fn inlined(x: u64) -> u64 {
    let mut sum = 0;
    for i in 0..black_box(x) {
        sum ^= black_box(i).wrapping_mul(31);
    }
    sum
}

const LINE_OF_OUTER: u32 = 9;
const LINE_OF_CALL: u32 = 11;
const LINE_OF_INLINED: u32 = 15;

fn own_bytes() -> Vec<u8> {
    std::fs::read("/proc/self/exe").expect("Linux")
}

/// The address in the file of something in this program.
fn file_address(binary: &Binary<'_>, address: u64) -> FileAddr {
    let maps = std::fs::read_to_string("/proc/self/maps").expect("Linux");
    for line in maps.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (start, end) = words[0].split_once('-').expect("a range");
        let hex = |text| u64::from_str_radix(text, 16).expect("a number");
        if (hex(start)..hex(end)).contains(&address) {
            return binary.address_of_offset(address - hex(start) + hex(words[2])).expect("a loaded offset");
        }
    }
    panic!("{address:#x} is not mapped");
}

fn shown(frame: &Frame) -> String {
    let name = frame.linker_name.as_slice().into();
    demangle(name, name, Demangling::Simplified).unwrap_or_else(|| name.to_owned()).to_string()
}

#[test]
fn functions_lines_and_inlined_calls_are_found() {
    black_box(outer(3));
    let bytes = own_bytes();
    let binary = Binary::parse(&bytes).expect("a program");
    let mut resolver = Resolver::new(&binary).expect("debug information");
    let start = file_address(&binary, outer as *const () as u64);
    let symbol = binary.symbol(start).expect("a symbol");
    assert_eq!(symbol.start, start);
    let in_function = (0..symbol.size).map(|i| FileAddr(start.0 + i));
    let frames: Vec<Vec<Frame>> = in_function.map(|address| resolver.frames(address)).collect();
    let chain = frames.iter().find(|frames| shown(&frames[0]).ends_with("inlined")).expect("it was inlined");
    let outermost = chain.last().expect("the inlined call has a caller");
    assert_eq!(shown(outermost), "own_program::outer");
    assert_eq!((outermost.start_line, outermost.line), (LINE_OF_OUTER, LINE_OF_CALL));
    // Line tables alone do not say where an inlined function begins.
    assert!([0, LINE_OF_INLINED].contains(&chain[chain.len() - 2].start_line), "{chain:?}");
    assert!(outermost.file.ends_with("tests/own_program.rs"), "{}", outermost.file);
    assert!(frames.iter().all(|frames| shown(frames.last().expect("a function")) == "own_program::outer"));
}

#[test]
fn without_debug_information_the_symbols_answer() {
    let maps = std::fs::read_to_string("/proc/self/maps").expect("Linux");
    let libc =
        maps.lines().find_map(|line| line.split_whitespace().nth(5).filter(|path| path.contains("/libc.so")));
    let Some(libc) = libc else {
        println!("skipped: no libc.so is loaded");
        return;
    };
    let bytes = std::fs::read(libc).expect("it is loaded");
    let binary = Binary::parse(&bytes).expect("a library");
    assert_eq!(binary.build_id().len(), 20, "Debian's libraries have one");
    let mut resolver = Resolver::new(&binary).expect("no debug information");
    let address = file_address(&binary, libc::malloc as *const () as u64);
    let frames = resolver.frames(FileAddr(address.0 + 5));
    let names: Vec<String> = frames.iter().map(shown).collect();
    assert!(names.len() == 1 && names[0].contains("malloc"), "{names:?}");
}

#[test]
fn bytes_that_are_cut_short_are_an_error_or_less_is_found() {
    let bytes = own_bytes();
    for n in (0..2000).chain((0..bytes.len()).step_by(bytes.len() / 50)) {
        look_everywhere(&bytes[..n]);
    }
}

fn look_everywhere(bytes: &[u8]) {
    let Ok(binary) = Binary::parse(bytes) else { return };
    let Ok(mut resolver) = Resolver::new(&binary) else { return };
    for address in (0..0x40_0000).step_by(0x1_0001) {
        black_box(resolver.frames(FileAddr(address)));
        black_box(binary.address_of_offset(address));
    }
    black_box(resolver.frames(FileAddr(u64::MAX)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn spoilt_programs_do_no_harm(flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..200)) {
        let mut bytes = own_bytes();
        for (idx, value) in flips {
            // Most bytes are code, which nobody reads: half of the flips go to the headers.
            let n_bytes = if value % 2 == 0 { bytes.len() } else { bytes.len().min(4096) };
            bytes[idx.index(n_bytes)] = value;
        }
        look_everywhere(&bytes);
    }
}
