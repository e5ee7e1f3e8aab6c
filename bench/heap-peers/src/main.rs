//! The work of huoyan's example `alloc_heavy` under dhat, under jemalloc's own sampling, and under huoyan around
//! jemalloc, whichever feature is on: the ratio of profiled to unprofiled, in turns.
//!
//!     heap-peers [PAIRS [ITERATIONS]]

use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;

#[cfg(feature = "dhat")]
#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

#[cfg(all(feature = "jemalloc", not(feature = "huoyan-jemalloc")))]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

/// One sample in 512 KiB; it begins switched off. A pointer to a C string, which has the size of a reference.
#[cfg(all(feature = "jemalloc", not(feature = "huoyan-jemalloc")))]
#[unsafe(export_name = "_rjem_malloc_conf")]
static CONF: Option<&std::ffi::c_char> = Some(unsafe { &*c"prof:true,prof_active:false,lg_prof_sample:19".as_ptr() });

#[cfg(feature = "huoyan-jemalloc")]
#[global_allocator]
static ALLOCATOR: huoyan::Heap<tikv_jemallocator::Jemalloc> = huoyan::Heap::new(tikv_jemallocator::Jemalloc);

const BLOCKS: usize = 9;

fn main() {
    let mut numbers = std::env::args().skip(1).map(|number| number.parse::<u64>().expect("a number"));
    let (n_pairs, n_iterations) = (numbers.next().unwrap_or(41), numbers.next().unwrap_or(1_000_000));
    run(n_iterations / 10);
    let mut ratios: Vec<f64> = (0..n_pairs)
        .map(|_| {
            let off = run(n_iterations);
            profiled(|| run(n_iterations)) as f64 / off as f64
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    let half = 0.98 * (ratios.len() as f64).sqrt();
    let rank = |offset: f64| ((ratios.len() as f64 / 2.0 + offset).round() as usize).clamp(1, ratios.len()) - 1;
    println!("{n_pairs} pairs: {:.4} ({:.4} to {:.4})", ratios[ratios.len() / 2], ratios[rank(-half)], ratios[rank(half + 1.0)]);
}

#[cfg(feature = "dhat")]
fn profiled(f: impl FnOnce() -> u64) -> u64 {
    let _profiler = dhat::Profiler::builder().testing().build();
    f()
}

#[cfg(all(feature = "jemalloc", not(feature = "huoyan-jemalloc")))]
fn profiled(f: impl FnOnce() -> u64) -> u64 {
    // SAFETY: the name and the type are jemalloc's.
    unsafe { tikv_jemalloc_ctl::raw::write(b"prof.active\0", true).expect("profiling was built in") };
    let nanos = f();
    // SAFETY: as above.
    unsafe { tikv_jemalloc_ctl::raw::write(b"prof.active\0", false).expect("profiling was built in") };
    nanos
}

#[cfg(feature = "huoyan-jemalloc")]
fn profiled(f: impl FnOnce() -> u64) -> u64 {
    huoyan::heap::set_rate(huoyan::heap::DEFAULT_RATE);
    let nanos = f();
    huoyan::heap::set_rate(0);
    nanos
}

/// CPU time of the threads in nanoseconds.
fn run(n_iterations: u64) -> u64 {
    let threads: Vec<_> = (0..2).map(|_| std::thread::spawn(move || job(n_iterations))).collect();
    threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
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
