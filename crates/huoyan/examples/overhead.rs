//! What sampling costs: the same work with the profile off and on, in turns, by the CPU time of its own threads.
//!
//!     overhead [--hz N] [--engine E] [--pairs N] [--empty]
//!
//! `--empty` lets the signals come and takes no samples: what the engine alone costs. docs/truth.md has the figures.

mod measure;

use huoyan::cpu::{Config, Engine};
use std::collections::BTreeMap;
use std::error::Error;
use std::hint::black_box;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut n_pairs, mut is_empty, mut hz, mut engine) = (41, false, 100, Engine::Auto);
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
    let config = Config::new().hz(hz).engine(engine).symbolize(false).without_samples(is_empty);
    // Whatever is wrong shows here.
    config.clone().start(Vec::new())?.stop()?;
    run();
    let ratios = measure::ratios(n_pairs, |pair| {
        // Whichever comes first has the worse of it: they take turns.
        let first = (pair % 2 == 0).then(run);
        let profile = config.clone().start(Vec::new()).expect("it did start");
        let on = run();
        profile.stop().expect("memory takes everything");
        (on, first.unwrap_or_else(run))
    });
    println!("{hz} Hz, {engine}, {ratios}");
    Ok(())
}

fn run() -> u64 {
    measure::on_two_threads(work)
}

/// Formats, sorts, allocates, counts.
fn work() {
    for round in 0..2000u32 {
        let word = |i: u32| format!("{:x}", (i + round).wrapping_mul(0x9e37_79b9));
        let mut words: Vec<String> = (0..1000).map(word).collect();
        words.sort_unstable();
        let counts: BTreeMap<usize, usize> = words.iter().map(|word| (word.len(), word.capacity())).collect();
        black_box((counts, words));
    }
}
