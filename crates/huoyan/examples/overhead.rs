//! What sampling costs: the same work with the profile off and on, in turns, by the CPU time of its own threads.
//!
//!     overhead [--hz N] [--engine E] [--pairs N] [--empty]
//!
//! Prints the median of the ratios on : off with the interval that holds the true one with 95 % probability (order
//! statistics). `--empty` lets the signals come and takes no samples: what the engine alone costs. docs/truth.md has the
//! figures.

use huoyan::cpu::{Config, Engine};
use rustix::time::{ClockId, clock_gettime};
use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut config, mut n_pairs, mut is_empty, mut hz, mut engine) =
        (Config::new(), 41, false, 100, Engine::Auto);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.trim_start_matches('-') {
            "hz" => hz = value()?.parse()?,
            "engine" => engine = value()?.parse()?,
            "pairs" => n_pairs = value()?.parse()?,
            "empty" => is_empty = true,
            _ => return Err(format!("unknown flag {word}").into()),
        }
    }
    config = config.hz(hz).engine(engine).symbolize(false).without_samples(is_empty);
    let mut ratios = Vec::new();
    run();
    for pair in 0..n_pairs {
        // Whichever comes first has the worse of it: they take turns.
        let first = (pair % 2 == 0).then(run);
        let profile = config.clone().start(Vec::new())?;
        let on = run();
        profile.stop()?;
        let off = first.unwrap_or_else(run);
        ratios.push(on as f64 / off as f64);
    }
    ratios.sort_by(f64::total_cmp);
    // The ranks between which the median lies with 95 %: the binomial distribution, approximated.
    let half = 0.98 * (ratios.len() as f64).sqrt();
    let rank =
        |offset: f64| ((ratios.len() as f64 / 2.0 + offset).round() as usize).clamp(1, ratios.len()) - 1;
    let (low, high) = (ratios[rank(-half)], ratios[rank(half + 1.0)]);
    println!("{hz} Hz, {engine}, {n_pairs} pairs: {:.4} ({low:.4} to {high:.4})", ratios[ratios.len() / 2]);
    Ok(())
}

/// The work on two threads; their CPU time in nanoseconds.
fn run() -> u64 {
    let threads = [(); 2].map(|()| std::thread::spawn(work));
    threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
}

/// Formats, sorts, allocates, counts.
fn work() -> u64 {
    let start = thread_cpu();
    for round in 0..2000u32 {
        let word = |i: u32| format!("{:x}", (i + round).wrapping_mul(0x9e37_79b9));
        let mut words: Vec<String> = (0..1000).map(word).collect();
        words.sort_unstable();
        let counts: BTreeMap<usize, usize> = words.iter().map(|word| (word.len(), word.capacity())).collect();
        black_box((counts, words));
    }
    thread_cpu() - start
}

fn thread_cpu() -> u64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}
