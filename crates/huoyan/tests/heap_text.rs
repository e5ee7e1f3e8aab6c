//! The text form of the heap profile.

mod common;

use common::read;
use huoyan::heap;
use std::hint::black_box;

#[cfg(not(feature = "global-allocator"))]
#[global_allocator]
static ALLOCATOR: huoyan::Heap = huoyan::Heap::system();

#[inline(never)]
fn known_blocks(n: usize, size: usize) -> Vec<Vec<u8>> {
    (0..n).map(|_| black_box(vec![1u8; size])).collect()
}

#[test]
fn the_text_is_read_back_as_a_profile() {
    heap::set_rate(1000);
    black_box(vec![0u8; 64 << 20]);
    let kept = known_blocks(500, 300);
    let heap_profile = huoyan::lookup("heap").expect("built in");
    let mut text = Vec::new();
    heap_profile.write_to(&mut text, 1).expect("it is written");
    let shown = String::from_utf8_lossy(&text);
    let title = shown.lines().next().expect("a title");
    assert!(title.starts_with("heap profile: ") && title.ends_with("@ heap/2000"), "{title}");
    // `#	0x55d0a8f2c3b1	heap_text::known_blocks+0x41	heap_text.rs:15`, where the offset lies within the function.
    let line = shown.lines().find(|line| line.contains("heap_text::known_blocks+0x")).expect("a line of it");
    let words: Vec<&str> = line.split(['\t', '+']).filter(|word| !word.is_empty()).collect();
    let hex = |word: &str| u64::from_str_radix(word.trim_start_matches("0x"), 16).expect("hexadecimal");
    assert_eq!(hex(words[1]) - hex(words[3]), known_blocks as *const () as u64, "{line}");
    assert!(!shown.contains("# runtime.MemStats"), "{shown}");
    let profile = read(&text);
    let in_use = profile.total(3);
    assert!((100_000..300_000).contains(&in_use), "{in_use} of 162,000 bytes");
    drop(kept);
}
