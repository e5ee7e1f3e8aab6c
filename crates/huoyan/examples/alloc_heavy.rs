//! A job that does little but allocate and free, to measure what sampling costs (docs/heap.md): two threads, nine
//! blocks of 16 to 255 bytes at a time, written once.
//!
//!     alloc_heavy [ITERATIONS [RATE]]
//!
//! Prints the CPU time of its threads in nanoseconds for each pair of an allocation and a free.

use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;

#[cfg(not(feature = "global-allocator"))]
#[global_allocator]
static ALLOCATOR: huoyan::Heap = huoyan::Heap::system();

const BLOCKS: usize = 9;

fn main() {
    let mut numbers = std::env::args().skip(1).map(|number| number.parse().expect("a number"));
    let n_iterations: u64 = numbers.next().unwrap_or(200_000);
    if let Some(rate) = numbers.next() {
        huoyan::heap::set_rate(rate);
    }
    let threads: Vec<_> = (0..2).map(|_| std::thread::spawn(move || job(n_iterations))).collect();
    let nanos: u64 = threads.into_iter().map(|thread| thread.join().expect("no panic")).sum();
    println!("{:.3}", nanos as f64 / (2 * n_iterations * BLOCKS as u64) as f64);
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
