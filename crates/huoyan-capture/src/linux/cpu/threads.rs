//! Which threads the process has.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, Instant};

const TASKS: &str = "/proc/self/task";

/// Finds new threads without listing all of them at each look.
pub(crate) struct ThreadList {
    n_threads: u64,
    listed_at: Instant,
    /// How long a list may be old although the number of threads stayed the same.
    max_age: Duration,
}

impl ThreadList {
    pub(crate) fn new() -> ThreadList {
        ThreadList { n_threads: 0, listed_at: Instant::now(), max_age: Duration::ZERO }
    }

    /// The threads, where they may be others than at the last call. Listing takes at most a hundredth of the time.
    pub(crate) fn changed(&mut self) -> Option<Vec<i32>> {
        // The directory has a link for each thread and two of its own.
        let n_threads = fs::metadata(TASKS).map(|tasks| tasks.nlink()).unwrap_or(0);
        let age = self.listed_at.elapsed();
        if age < self.max_age && (n_threads == self.n_threads || age < self.max_age / 10) {
            return None;
        }
        let start = Instant::now();
        let threads = list();
        self.n_threads = n_threads;
        self.listed_at = Instant::now();
        self.max_age = (start.elapsed() * 1000).clamp(Duration::from_millis(100), Duration::from_secs(2));
        Some(threads)
    }
}

/// All threads now.
pub(crate) fn list() -> Vec<i32> {
    let entries = fs::read_dir(TASKS).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// The name of a thread, as the kernel has it: 15 bytes at most.
pub(crate) fn name(tid: i32) -> Option<String> {
    let name = fs::read(format!("{TASKS}/{tid}/comm")).ok()?;
    Some(String::from_utf8_lossy(name.trim_ascii_end()).into_owned())
}
