//! The work of `split`: three functions that share the CPU time of each of two threads 50 : 30 : 20, and the truth
//! about it from the threads' own clocks. Programs that profile the same work by other means include this file.

use rustix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::sync::{Arc, Barrier};
use std::time::{Duration, Instant};

/// The names of the functions, as in the truth.
pub(crate) const FUNCTIONS: [&str; 3] = ["burn_fifty", "burn_thirty", "burn_twenty"];
/// The names of the threads, as their labels are.
pub(crate) const THREADS: [&str; 2] = ["a", "b"];

/// CPU times of one thread in nanoseconds.
#[derive(Clone, Copy, Default)]
pub(crate) struct Truth {
    pub(crate) thread: u64,
    pub(crate) functions: [u64; 3],
}

/// Runs the work on two threads for that long and gives the truth of each. `on_thread` runs the work of a thread under
/// its name, so that a profiler can label it.
pub(crate) fn run(
    time: Duration,
    on_thread: impl Fn(&str, &mut dyn FnMut()) + Send + Sync + 'static,
) -> [Truth; 2] {
    let on_thread = Arc::new(on_thread);
    let start = Arc::new(Barrier::new(THREADS.len()));
    let threads = THREADS.map(|name| {
        let (on_thread, start) = (Arc::clone(&on_thread), Arc::clone(&start));
        std::thread::spawn(move || {
            let mut truth = Truth::default();
            start.wait();
            on_thread(name, &mut || truth = work(time));
            truth
        })
    });
    threads.map(|thread| thread.join().expect("the work does not panic"))
}

type Burn = fn(u64) -> u64;

fn work(time: Duration) -> Truth {
    const ROUNDS: u64 = 10_000;
    let functions: [(Burn, u64); 3] = [(burn_fifty, 5), (burn_thirty, 3), (burn_twenty, 2)];
    let mut truth = Truth::default();
    let mut turn = 1u64;
    let start = Instant::now();
    let first = thread_cpu();
    while start.elapsed() < time {
        // Turns of unequal length in changing order: nothing that could keep step with a timer.
        turn = turn.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let n_rounds = ROUNDS + (turn >> 50);
        for i in 0..3 {
            let i = (i + (turn >> 40) as usize) % 3;
            let (burn, share) = functions[i];
            let before = thread_cpu();
            black_box(burn(black_box(share * n_rounds)));
            truth.functions[i] += thread_cpu() - before;
        }
    }
    truth.thread = thread_cpu() - first;
    truth
}

fn thread_cpu() -> u64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

#[inline(never)]
fn burn_fifty(n: u64) -> u64 {
    let mut x = n;
    for i in 0..n {
        x = black_box(x.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(5) ^ i);
    }
    x
}

#[inline(never)]
fn burn_thirty(n: u64) -> u64 {
    let mut x = n;
    for i in 0..n {
        x = black_box(x.wrapping_mul(0x6a09_e667_f3bc_c909).rotate_left(5) ^ i);
    }
    x
}

#[inline(never)]
fn burn_twenty(n: u64) -> u64 {
    let mut x = n;
    for i in 0..n {
        x = black_box(x.wrapping_mul(0xbb67_ae85_84ca_a73b).rotate_left(5) ^ i);
    }
    x
}

/// The truth as one line of JSON.
pub(crate) fn json(hz: u32, engine: &str, seconds: f64, truth: &[Truth; 2]) -> String {
    let object = |pairs: Vec<(&str, u64)>| {
        let pairs: Vec<String> = pairs.iter().map(|(name, nanos)| format!("\"{name}\":{nanos}")).collect();
        format!("{{{}}}", pairs.join(","))
    };
    let threads = object(THREADS.iter().zip(truth).map(|(name, truth)| (*name, truth.thread)).collect());
    let function = |i: usize| (FUNCTIONS[i], truth.iter().map(|truth| truth.functions[i]).sum());
    let functions = object((0..3).map(function).collect());
    format!(
        "{{\"hz\":{hz},\"engine\":\"{engine}\",\"seconds\":{seconds},\"thread_cpu_ns\":{threads},\
         \"function_cpu_ns\":{functions}}}"
    )
}
