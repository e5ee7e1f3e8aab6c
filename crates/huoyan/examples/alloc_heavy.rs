//! What sampling costs a job that does little but allocate and free: two threads, nine blocks of 16 to 255 bytes at a
//! time, each written once.
//!
//!     alloc_heavy [--pairs N] [--rate BYTES]     the ratio of sampled to unsampled, in turns (docs/heap.md)
//!     alloc_heavy --iterations N [--rate BYTES]  one run, to count instructions of

mod measure;

use std::hint::black_box;

#[cfg(not(feature = "global-allocator"))]
#[global_allocator]
static ALLOCATOR: huoyan::Heap = huoyan::Heap::system();

const BLOCKS: usize = 9;

fn main() {
    let (mut n_pairs, mut rate, mut n_iterations) = (41, huoyan::heap::DEFAULT_RATE, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value: u64 = words.next().and_then(|value| value.parse().ok()).expect("a flag has a number");
        match word.trim_start_matches('-') {
            "pairs" => n_pairs = value as usize,
            "rate" => rate = value,
            "iterations" => n_iterations = Some(value),
            _ => panic!("unknown flag {word}"),
        }
    }
    if let Some(n_iterations) = n_iterations {
        let nanos = run(rate, n_iterations);
        println!("{:.3} ns a pair", nanos as f64 / (2 * n_iterations * BLOCKS as u64) as f64);
        return;
    }
    const N: u64 = 1_000_000;
    run(rate, N);
    let ratios = measure::ratios(n_pairs, |_| {
        let off = run(0, N);
        (run(rate, N), off)
    });
    println!("rate {rate}, {ratios}");
}

/// CPU time of the threads in nanoseconds. New threads take up the rate.
fn run(rate: u64, n_iterations: u64) -> u64 {
    huoyan::heap::set_rate(rate);
    measure::on_two_threads(move || {
        for i in 0..n_iterations {
            let blocks: [Vec<u8>; BLOCKS] =
                std::array::from_fn(|j| vec![i as u8; 16 + (i as usize * 7 + j * 31) % 240]);
            black_box(&blocks);
        }
    })
}
