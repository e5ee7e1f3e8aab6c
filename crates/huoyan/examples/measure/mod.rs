//! What the programs that measure costs share: CPU time of threads, and ratios of pairs.

use rustix::time::{ClockId, clock_gettime};

/// Runs a job on two threads, and gives the CPU time that they took, in nanoseconds.
pub(crate) fn on_two_threads(job: impl Fn() + Send + Clone + 'static) -> u64 {
    let threads = [(); 2].map(|()| {
        let job = job.clone();
        std::thread::spawn(move || {
            let start = thread_cpu();
            job();
            thread_cpu() - start
        })
    });
    threads.into_iter().map(|thread| thread.join().expect("no panic")).sum()
}

/// Measures pairs, each given as on : off, and shows the median with the interval that holds the true one with 95 %
/// probability (order statistics, the binomial distribution approximated).
pub(crate) fn ratios(n_pairs: usize, mut pair: impl FnMut(usize) -> (u64, u64)) -> String {
    let ratio = |(on, off): (u64, u64)| on as f64 / off as f64;
    let mut ratios: Vec<f64> = (0..n_pairs).map(|i| ratio(pair(i))).collect();
    ratios.sort_by(f64::total_cmp);
    let half = 0.98 * (n_pairs as f64).sqrt();
    let rank = |offset: f64| ((n_pairs as f64 / 2.0 + offset).round() as usize).clamp(1, n_pairs) - 1;
    let (low, high) = (ratios[rank(-half)], ratios[rank(half + 1.0)]);
    format!("{n_pairs} pairs: {:.4} ({low:.4} to {high:.4})", ratios[n_pairs / 2])
}

fn thread_cpu() -> u64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}
