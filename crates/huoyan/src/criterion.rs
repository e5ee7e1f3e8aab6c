//! CPU profiles of benchmarks under criterion's `--profile-time`.
//!
//! ```no_run
//! # fn bench(_: &mut criterion::Criterion) {}
//! criterion::criterion_group! {
//!     name = benches;
//!     config = criterion::Criterion::default().with_profiler(huoyan::CriterionProfiler::new(1000));
//!     targets = bench
//! }
//! criterion::criterion_main!(benches);
//! ```
//!
//! and then `cargo bench -- --profile-time 5`: each benchmark's profile is `cpu.pb.gz` in the folder `profile` that
//! criterion keeps for it.

use crate::cpu::{Config, Guard};
use criterion::profiler::Profiler;
use std::fs::{File, create_dir_all};
use std::path::Path;

/// Profiles each benchmark that criterion runs with `--profile-time`.
#[derive(Debug)]
pub struct CriterionProfiler {
    config: Config,
    running: Option<Guard<File>>,
}

impl CriterionProfiler {
    /// A profiler of this rate, from 1 to 10,000 samples a second.
    pub fn new(hz: u32) -> CriterionProfiler {
        CriterionProfiler::with_config(Config::new().hz(hz))
    }

    /// A profiler of whatever kind.
    pub fn with_config(config: Config) -> CriterionProfiler {
        CriterionProfiler { config, running: None }
    }

    fn start(&mut self, folder: &Path) -> Result<Guard<File>, Box<dyn std::error::Error>> {
        create_dir_all(folder)?;
        Ok(self.config.clone().start(File::create(folder.join("cpu.pb.gz"))?)?)
    }
}

impl Profiler for CriterionProfiler {
    fn start_profiling(&mut self, benchmark: &str, folder: &Path) {
        match self.start(folder) {
            Ok(guard) => self.running = Some(guard),
            // Criterion has no way to be told.
            Err(error) => eprintln!("huoyan: {benchmark}: {}: {error}", folder.display()),
        }
    }

    fn stop_profiling(&mut self, benchmark: &str, folder: &Path) {
        if let Some(Err(error)) = self.running.take().map(Guard::stop) {
            eprintln!("huoyan: {benchmark}: {}: {error}", folder.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_benchmark_leaves_its_profile() {
        let folder = std::env::temp_dir().join(format!("huoyan-criterion-{}", std::process::id()));
        let mut profiler = CriterionProfiler::new(1000);
        profiler.start_profiling("parse", &folder);
        let n: u64 = (0..50_000_000u64).map(std::hint::black_box).sum();
        profiler.stop_profiling("parse", &folder);
        let file = File::open(folder.join("cpu.pb.gz")).expect("it was written");
        let read = huoyan_format::read(file, &huoyan_format::Limits::default()).expect("a profile");
        assert!(read.profile.total(1) > 0, "{n}");
        std::fs::remove_dir_all(folder).expect("it is there");
    }
}
