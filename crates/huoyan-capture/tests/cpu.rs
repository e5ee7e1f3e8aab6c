//! Sampling by each engine of a thread whose work is known.

use huoyan_capture::cpu::{self, Engine, Options};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// One session at a time.
static ALONE: std::sync::Mutex<()> = std::sync::Mutex::new(());

#[inline(never)]
fn burn(time: Duration) {
    let start = Instant::now();
    let mut x = 1u64;
    while start.elapsed() < time {
        for _ in 0..1000 {
            x = black_box(x.wrapping_mul(0x9e37_79b9).rotate_left(5));
        }
    }
}

#[test]
fn each_engine_accounts_for_the_time_of_the_process() {
    let _alone = ALONE.lock();
    for engine in Engine::LADDER {
        if let Err(error) = engine.check() {
            println!("skipped: the engine {} is refused here: {error}", engine.name());
            continue;
        }
        let session =
            cpu::start(Options { hz: 1000, engine: Some(engine), ..Options::default() }).expect("it starts");
        let other = std::thread::spawn(|| burn(Duration::from_millis(400)));
        burn(Duration::from_millis(400));
        other.join().expect("no panic");
        let capture = session.stop().expect("no fork");
        let stats = capture.stats;
        eprintln!("{stats:?}");
        let share = stats.sampled_cpu as f64 / stats.process_cpu as f64;
        assert!((0.8..=1.01).contains(&share), "{}: {share} of {stats:?}", engine.name());
        assert!(stats.n_lost_stacks * 1000 <= stats.n_samples, "{stats:?}");
        assert!(stats.n_threads >= 2);
    }
}
