//! What sampling costs a job that does little but allocate and free: two threads, nine blocks of 16 to 255 bytes at a
//! time, each written once.
//!
//!     alloc_heavy [--pairs N] [--rate BYTES]     the ratio of sampled to unsampled, in turns (docs/heap.md)
//!     alloc_heavy --iterations N [--rate BYTES]  one run, to count instructions of
//!
//! Prints the median of the ratios with the interval that holds the true one with 95 % probability (order statistics),
//! or the CPU time of the threads in nanoseconds for each pair of an allocation and a free.

use rustix::time::{ClockId, clock_gettime};
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
        println!("{:.3} ns", run(rate, n_iterations));
        return;
    }
    const N: u64 = 1_000_000;
    run(rate, N);
    let mut ratios: Vec<f64> = (0..n_pairs)
        .map(|_| {
            let unsampled = run(0, N);
            run(rate, N) / unsampled
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let half = 0.98 * (ratios.len() as f64).sqrt();
    let rank =
        |offset: f64| ((ratios.len() as f64 / 2.0 + offset).round() as usize).clamp(1, ratios.len()) - 1;
    let (low, high) = (ratios[rank(-half)], ratios[rank(half + 1.0)]);
    println!("rate {rate}, {n_pairs} pairs: {:.4} ({low:.4} to {high:.4})", ratios[ratios.len() / 2]);
}

/// CPU time of the threads for each pair of an allocation and a free, in nanoseconds. New threads take up the rate.
fn run(rate: u64, n_iterations: u64) -> f64 {
    huoyan::heap::set_rate(rate);
    let threads: Vec<_> = (0..2).map(|_| std::thread::spawn(move || job(n_iterations))).collect();
    let nanos: u64 = threads.into_iter().map(|thread| thread.join().expect("no panic")).sum();
    nanos as f64 / (2 * n_iterations * BLOCKS as u64) as f64
}

fn job(n_iterations: u64) -> u64 {
    let start = thread_cpu();
    for i in 0..n_iterations {
        let blocks: [Vec<u8>; BLOCKS] =
            std::array::from_fn(|j| vec![i as u8; 16 + (i as usize * 7 + j * 31) % 240]);
        black_box(&blocks);
    }
    thread_cpu() - start
}

fn thread_cpu() -> u64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}
