//! The work of huoyan's example `alloc_heavy` under dhat, under jemalloc's own sampling, and under huoyan around
//! jemalloc, whichever feature is on: the ratio of profiled to unprofiled, in turns.
//!
//!     heap-peers [PAIRS [ITERATIONS]]

#[path = "../../../crates/huoyan/examples/measure/mod.rs"]
mod measure;

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
    let ratios = measure::ratios(n_pairs as usize, |_| {
        let off = run(n_iterations);
        (profiled(|| run(n_iterations)), off)
    });
    println!("{ratios}");
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
    measure::on_two_threads(move || {
        for i in 0..n_iterations {
            let blocks: [Vec<u8>; BLOCKS] =
                std::array::from_fn(|j| vec![i as u8; 16 + (i as usize * 7 + j * 31) % 240]);
            black_box(&blocks);
        }
    })
}
