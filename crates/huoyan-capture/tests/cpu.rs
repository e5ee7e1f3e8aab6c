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
        assert!((0.5..=1.01).contains(&share), "{}: {share} of {stats:?}", engine.name());
        assert!(stats.n_lost_stacks * 1000 <= stats.n_samples, "{stats:?}");
        assert!(stats.n_threads >= 2);
    }
}

#[test]
fn very_many_threads_leave_files_to_the_program() {
    let _alone = ALONE.lock();
    const N_THREADS: usize = 1500;
    let session = cpu::start(Options { hz: 100, ..Options::default() }).expect("it starts");
    let (wake, asleep) = std::sync::mpsc::channel::<()>();
    let asleep = std::sync::Arc::new(std::sync::Mutex::new(asleep));
    let threads: Vec<_> = (0..N_THREADS)
        .map(|_| {
            let asleep = std::sync::Arc::clone(&asleep);
            std::thread::spawn(move || drop(asleep.lock().map(|asleep| asleep.recv())))
        })
        .collect();
    std::thread::sleep(Duration::from_millis(500));
    let files: Vec<_> = (0..100).map(|_| std::fs::File::open("/dev/null")).collect();
    assert!(files.iter().all(Result::is_ok), "the program has no files left");
    drop(wake);
    threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
    let stats = session.stop().expect("no fork").stats;
    let n = N_THREADS as u64;
    assert!((n / 2..=n + 10).contains(&stats.n_threads), "each thread counts once: {stats:?}");
    assert_eq!(stats.n_refused, 0, "{stats:?}");
}
