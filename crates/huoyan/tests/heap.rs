//! The heap profile of a program whose allocations are known, under the real allocator.

mod common;

use common::{alone, labels, names, read};
use huoyan::{heap, labels, with_labels};
use huoyan_profile::Profile;
use std::alloc::Layout;
use std::hint::black_box;
use std::thread;

#[cfg(not(feature = "global-allocator"))]
#[global_allocator]
static ALLOCATOR: huoyan::Heap = huoyan::Heap::system();

fn heap_profile() -> Profile {
    let mut bytes = Vec::new();
    huoyan::write_heap_profile(&mut bytes).expect("it is written");
    read(&bytes)
}

/// The sum of a column over the samples that have these functions on their stack.
fn sum(profile: &Profile, column: usize, functions: &[&str]) -> i64 {
    let values = profile.samples.values[column].iter().enumerate();
    values.filter(|(sample, _)| has(profile, *sample, functions)).map(|(_, value)| value).sum()
}

fn has(profile: &Profile, sample: usize, functions: &[&str]) -> bool {
    let names = names(profile, sample);
    functions.iter().all(|function| names.iter().any(|name| name.ends_with(function)))
}

const OBJECTS: usize = 0;
const SPACE: usize = 1;
const INUSE_OBJECTS: usize = 2;
const INUSE_SPACE: usize = 3;

#[inline(never)]
fn known_blocks(n: usize, size: usize) -> Vec<Vec<u8>> {
    let mut blocks = Vec::with_capacity(n);
    for _ in 0..n {
        blocks.push(black_box(vec![1u8; size]));
    }
    blocks
}

#[test]
fn at_rate_one_each_block_is_counted() {
    let _alone = alone();
    heap::set_rate(1);
    // The countdown of this thread may be of another rate.
    black_box(vec![0u8; 64 << 20]);
    let blocks = with_labels(labels! { "part" => "known" }, || known_blocks(1000, 100));
    let profile = heap_profile();
    let ours = ["at_rate_one_each_block_is_counted", "known_blocks"];
    let own = 24_000;
    assert_eq!(sum(&profile, OBJECTS, &ours), 1001);
    assert_eq!(sum(&profile, SPACE, &ours), 100_000 + own);
    assert_eq!(sum(&profile, INUSE_SPACE, &ours), 100_000 + own);
    drop(blocks);
    let profile = heap_profile();
    assert_eq!(sum(&profile, INUSE_OBJECTS, &ours), 0);
    assert_eq!(sum(&profile, SPACE, &ours), 100_000 + own);
    let sample =
        (0..profile.samples.len()).find(|&sample| has(&profile, sample, &ours)).expect("it was found above");
    assert_eq!(labels(&profile, sample), [("part".to_owned(), "known".to_owned())]);
    let leaf = &names(&profile, sample)[0];
    assert!(leaf.ends_with("known_blocks"), "the allocator is hidden: {leaf}");
    heap::set_rate(heap::DEFAULT_RATE);
}

#[inline(never)]
fn many_blocks(n: usize) -> u64 {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    let mut bytes = 0;
    for i in 0..n {
        let size = 16 + (i * 7919) % 240;
        bytes += size as u64;
        kept.push(black_box(vec![0u8; size]));
        if kept.len() == 1000 {
            kept.clear();
        }
    }
    bytes
}

#[test]
fn samples_stand_for_all_that_was_allocated() {
    let _alone = alone();
    heap::set_rate(4096);
    black_box(vec![0u8; 64 << 20]);
    let threads: Vec<_> = (0..3).map(|_| thread::spawn(|| many_blocks(300_000))).collect();
    let bytes: u64 = threads.into_iter().map(|thread| thread.join().expect("no panic")).sum();
    let profile = heap_profile();
    heap::set_rate(heap::DEFAULT_RATE);
    let found = sum(&profile, SPACE, &["many_blocks"]) as f64;
    // n samples have a spread of √n; this is five of them, and the growth of the vectors.
    let n_samples = bytes as f64 / 4096.0;
    let spread = 5.0 / n_samples.sqrt() + 0.01;
    assert!((found / bytes as f64 - 1.0).abs() < spread, "{found} of {bytes}, {spread}");
    assert!((sum(&profile, OBJECTS, &["many_blocks"]) as f64 / 900_000.0 - 1.0).abs() < 0.05);
}

#[test]
fn blocks_keep_their_contents_whatever_happens_to_them() {
    let _alone = alone();
    for rate in [1, 700, heap::DEFAULT_RATE] {
        heap::set_rate(rate);
        let threads: Vec<_> = (0..4).map(|seed| thread::spawn(move || shuffle_blocks(seed))).collect();
        let left: Vec<Vec<Block>> =
            threads.into_iter().map(|thread| thread.join().expect("no panic")).collect();
        // Freed by another thread than allocated them.
        left.into_iter().flatten().for_each(Block::check_and_free);
    }
    heap::set_rate(heap::DEFAULT_RATE);
}

/// A block with a pattern in it.
struct Block {
    bytes: Bytes,
    fill: u8,
}

/// Bytes of some alignment.
enum Bytes {
    Plain(Vec<u8>),
    Aligned(Box<Aligned>),
    VeryAligned(Box<VeryAligned>),
}

#[repr(align(256))]
struct Aligned([u8; 777]);
#[repr(align(65_536))]
struct VeryAligned([u8; 100]);

impl Block {
    fn as_slice(&self) -> &[u8] {
        match &self.bytes {
            Bytes::Plain(bytes) => bytes,
            Bytes::Aligned(bytes) => &bytes.0,
            Bytes::VeryAligned(bytes) => &bytes.0,
        }
    }

    fn check_and_free(self) {
        let bytes = self.as_slice();
        assert!(bytes.iter().all(|&byte| byte == self.fill));
        let align = match self.bytes {
            Bytes::Plain(_) => 1,
            Bytes::Aligned(_) => Layout::new::<Aligned>().align(),
            Bytes::VeryAligned(_) => Layout::new::<VeryAligned>().align(),
        };
        assert_eq!(bytes.as_ptr() as usize % align, 0);
    }
}

fn shuffle_blocks(seed: u64) -> Vec<Block> {
    let mut x = seed * 2 + 1;
    let mut random = move || {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        x as usize
    };
    let mut blocks: Vec<Block> = Vec::new();
    for _ in 0..8000 {
        let fill = random() as u8;
        let size = 1 + random() % (1 << (random() % 14));
        match random() % 8 {
            0 => blocks.push(Block { bytes: Bytes::Aligned(Box::new(Aligned([fill; 777]))), fill }),
            1 if random() % 8 == 0 => {
                blocks.push(Block { bytes: Bytes::VeryAligned(Box::new(VeryAligned([fill; 100]))), fill });
            }
            2 => {
                let zeros = vec![0u8; size];
                assert!(zeros.iter().all(|&byte| byte == 0));
                blocks.push(Block { bytes: Bytes::Plain(zeros), fill: 0 });
            }
            3 if !blocks.is_empty() => {
                let idx = random() % blocks.len();
                blocks.swap_remove(idx).check_and_free();
            }
            4 if !blocks.is_empty() => {
                let idx = random() % blocks.len();
                let fill = blocks[idx].fill;
                if let Bytes::Plain(bytes) = &mut blocks[idx].bytes {
                    // Grows and shrinks in the allocator.
                    bytes.resize(size, fill);
                    bytes.shrink_to_fit();
                }
            }
            5 if random() % 64 == 0 => {
                let large = vec![0u8; 3 << 20];
                assert!(large.iter().all(|&byte| byte == 0));
                blocks.push(Block { bytes: Bytes::Plain(large), fill: 0 });
                blocks.remove(0).check_and_free();
            }
            _ => blocks.push(Block { bytes: Bytes::Plain(vec![fill; size]), fill }),
        }
        if blocks.len() > 2000 {
            blocks.drain(..1000).for_each(Block::check_and_free);
        }
    }
    blocks
}

#[test]
fn the_profilers_own_memory_is_not_in_the_profile() {
    let _alone = alone();
    heap::set_rate(1);
    black_box(vec![0u8; 64 << 20]);
    let profile = huoyan::cpu::start(Vec::new()).expect("it starts");
    common::burn(std::time::Duration::from_millis(30));
    profile.stop().expect("it is written");
    let profile = heap_profile();
    heap::set_rate(heap::DEFAULT_RATE);
    let test = "the_profilers_own_memory_is_not_in_the_profile";
    for own in ["addr2line", "gimli", "huoyan_symbol", "huoyan_profile", "huoyan_capture::system::cpu"] {
        let is_there = |sample: usize| {
            let names = names(&profile, sample);
            // What other tests read back is theirs; threads of the profiler's begin elsewhere.
            let is_here = names.iter().any(|name| name.ends_with(test) || name.contains("Controller"));
            is_here && names.iter().any(|name| name.contains(own))
        };
        let found = (0..profile.samples.len()).find(|&sample| is_there(sample));
        assert!(found.is_none(), "{own}: {:?}", found.map(|sample| names(&profile, sample)));
    }
}

#[test]
fn a_difference_has_what_was_allocated_meanwhile_and_what_is_in_use_now() {
    let _alone = alone();
    heap::set_rate(1);
    black_box(vec![0u8; 64 << 20]);
    let before = known_blocks(10, 1000);
    let allocs = huoyan::lookup("allocs").expect("built in");
    let snapshot = allocs.snapshot().expect("it has sums");
    let after = known_blocks(7, 1000);
    let mut bytes = Vec::new();
    allocs.write_delta(&snapshot, &mut bytes).expect("it is written");
    heap::set_rate(heap::DEFAULT_RATE);
    let profile = read(&bytes);
    let test = "a_difference_has_what_was_allocated_meanwhile_and_what_is_in_use_now";
    let ours = |column| sum(&profile, column, &[test, "known_blocks"]);
    assert_eq!((ours(OBJECTS), ours(INUSE_OBJECTS)), (7 + 1, 10 + 7 + 2));
    assert!(profile.header.duration_nanos > 0);
    drop((before, after));
}

#[test]
fn threads_allocate_in_their_last_moments() {
    struct AtEnd(Vec<u8>);
    impl Drop for AtEnd {
        fn drop(&mut self) {
            self.0 = black_box(vec![7; 100_000]);
        }
    }
    thread_local! {
        static AT_END: std::cell::RefCell<AtEnd> = const { std::cell::RefCell::new(AtEnd(Vec::new())) };
    }
    let _alone = alone();
    heap::set_rate(1);
    for _ in 0..50 {
        let thread = thread::spawn(|| AT_END.with(|at_end| at_end.borrow_mut().0 = vec![1; 1000]));
        thread.join().expect("no panic");
    }
    heap::set_rate(heap::DEFAULT_RATE);
}
