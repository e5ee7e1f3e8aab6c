//! Long and rough use: short here, `HUOYAN_SOAK=100 cargo test --release -p huoyan --test soak` for a hundred times as
//! long.

mod common;

use common::{alone, burn, profile_of, read, soak_times};
use huoyan::cpu::{Config, Engine};
use std::hint::black_box;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

const ENGINES: [Engine; 4] = [Engine::Perf, Engine::PerfUser, Engine::ThreadTimer, Engine::ProcessTimer];

/// Runs `job` while threads keep the processors busy.
fn beside_busy_threads(job: impl FnOnce()) {
    let is_over = Arc::new(AtomicBool::new(false));
    let busy = [(); 2].map(|()| {
        let is_over = Arc::clone(&is_over);
        thread::spawn(move || {
            while !is_over.load(Ordering::Relaxed) {
                burn(Duration::from_millis(1));
            }
        })
    });
    job();
    is_over.store(true, Ordering::Relaxed);
    busy.into_iter().for_each(|thread| thread.join().expect("no panic"));
}

/// Whether this machine allows the engine; says so where not.
fn is_allowed(engine: Engine) -> bool {
    let started = Config::new().engine(engine).start(Vec::new());
    started.as_ref().err().inspect(|error| println!("skipped: {engine}: {error}"));
    started.is_ok()
}

#[test]
fn sampling_starts_and_stops_many_times() {
    let _alone = alone();
    beside_busy_threads(|| {
        for engine in ENGINES.into_iter().filter(|&engine| is_allowed(engine)) {
            for i in 0..soak_times(25) {
                let profile = Config::new().hz(10_000).engine(engine).symbolize(false).start(Vec::new());
                let profile = profile.unwrap_or_else(|error| panic!("{engine}, start {i}: {error}"));
                thread::yield_now();
                read(&profile.stop().expect("it is written"));
            }
        }
    });
}

#[test]
fn threads_are_born_and_die_while_sampled() {
    let _alone = alone();
    for engine in ENGINES.into_iter().filter(|&engine| is_allowed(engine)) {
        let profile = profile_of(Config::new().hz(10_000).engine(engine), || {
            for _ in 0..soak_times(150) {
                let threads: Vec<_> =
                    (0..8).map(|i| thread::spawn(move || burn(Duration::from_micros(i * 300)))).collect();
                threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
            }
        });
        assert!(profile.total(1) > 0, "{engine}");
    }
}

#[inline(never)]
fn allocate_much(n: usize) {
    let mut kept: Vec<Vec<u8>> = Vec::new();
    for i in 0..n {
        kept.push(vec![i as u8; (i * 7919) % 3000]);
        if kept.len() > 500 {
            kept.drain(..400);
        }
    }
    black_box(kept);
}

#[test]
fn an_allocator_is_interrupted_at_the_highest_rate() {
    let _alone = alone();
    let job = || {
        let work = || {
            let start = common::cpu_time();
            // A busy machine may find a new thread late.
            while common::cpu_time() - start < Duration::from_millis(300 * soak_times(1) as u64) {
                allocate_much(10_000);
            }
        };
        let threads = [(); 2].map(|()| thread::spawn(work));
        threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
    };
    let profile = profile_of(Config::new().hz(10_000), job);
    assert!(profile.total(0) > 100, "{} samples", profile.total(0));
}

/// The same under jemalloc, which a new process preloads.
#[test]
fn another_allocator_is_interrupted_too() {
    const JEMALLOC: [&str; 2] =
        ["/usr/lib/x86_64-linux-gnu/libjemalloc.so.2", "/usr/lib/aarch64-linux-gnu/libjemalloc.so.2"];
    let Some(jemalloc) = JEMALLOC.into_iter().find(|path| std::path::Path::new(path).exists()) else {
        assert!(std::env::var_os("HUOYAN_REQUIRE_PEERS").is_none(), "jemalloc is not there");
        println!("skipped: jemalloc is not there");
        return;
    };
    let program = std::env::current_exe().expect("the test has a file");
    let test = ["--exact", "an_allocator_is_interrupted_at_the_highest_rate"];
    let output = Command::new(program).args(test).env("LD_PRELOAD", jemalloc).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_profile_is_whole_however_short() {
    let _alone = alone();
    for _ in 0..soak_times(5) {
        let profile = profile_of(Config::new().hz(10_000), || burn(Duration::from_millis(30)));
        let process = common::comment_seconds(&profile);
        let total = profile.total(1) as f64 / 1e9;
        assert!((total - process).abs() < 0.002, "{total} s in the profile, {process} s by the clock");
    }
}
