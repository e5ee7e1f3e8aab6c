//! How to sample CPU time, and why it may not start.

use std::fmt;
use std::io;

/// How threads are interrupted, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// A perf event for each thread, on its CPU clock, in the kernel too. Needs `perf_event_paranoid` ≤ 1, or
    /// `CAP_PERFMON`.
    Perf,
    /// A perf event for each thread that fires outside of the kernel only; the time in the kernel is told apart by
    /// the thread's clocks.
    PerfUser,
    /// A POSIX timer for each thread, on its CPU clock. It fires at ticks of the kernel only (250 or 1000 a second).
    ThreadTimer,
    /// One timer for the process (`setitimer`): whichever thread runs is interrupted.
    ProcessTimer,
}

impl Engine {
    /// The engines, in the order in which they are tried.
    pub const LADDER: [Engine; 4] =
        [Engine::Perf, Engine::PerfUser, Engine::ThreadTimer, Engine::ProcessTimer];

    /// The name by which it is asked for.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Perf => "perf",
            Engine::PerfUser => "perf-user",
            Engine::ThreadTimer => "timer",
            Engine::ProcessTimer => "itimer",
        }
    }
}

/// The rates that can be asked for, in samples a second of CPU time.
pub const HZ: std::ops::RangeInclusive<u32> = 1..=10_000;

/// How to sample.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Samples a second of each thread's CPU time, within [`HZ`].
    pub hz: u32,
    /// What interrupts the threads; `None` for the best that is allowed.
    pub engine: Option<Engine>,
    /// Whether samples are told apart by the names of their threads.
    pub with_threads: bool,
    /// Whether signals come and nothing is sampled: to measure what the engine costs by itself.
    pub without_samples: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { hz: 100, engine: None, with_threads: false, without_samples: false }
    }
}

/// Why sampling did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// It goes on already.
    InUse,
    /// The rate is not within [`HZ`].
    Rate(u32),
    /// The system refused the engine.
    Refused(Engine, io::Error),
    /// The system refused the signal handler or the controller's thread.
    System(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // Go's words (runtime/pprof, StartCPUProfile).
            StartError::InUse => write!(f, "cpu profiling already in use"),
            StartError::Rate(hz) => {
                write!(f, "{hz} samples a second: the rate must be from {} to {}", HZ.start(), HZ.end())
            }
            StartError::Refused(engine, _) => write!(f, "the system refuses the engine {}", engine.name()),
            StartError::System(_) => write!(f, "sampling cannot start"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StartError::Refused(_, source) | StartError::System(source) => Some(source),
            _ => None,
        }
    }
}
