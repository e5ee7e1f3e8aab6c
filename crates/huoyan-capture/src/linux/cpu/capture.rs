//! What a session of sampling gives.

use super::Engine;
use crate::{LabelSet, Module};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Everything that was sampled between a start and a stop.
#[derive(Debug, Clone)]
pub struct Capture {
    /// One row for each stack, set of labels and thread name that was met.
    pub samples: Vec<Sample>,
    /// The stacks that samples refer to.
    pub stacks: Vec<Stack>,
    /// The modules that were loaded at the same time, as often as one was unloaded meanwhile.
    pub modules: Vec<Vec<Arc<Module>>>,
    /// When sampling began.
    pub start: SystemTime,
    /// How long it went on.
    pub duration: Duration,
    /// How it went.
    pub stats: Stats,
}

/// Samples of one stack.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The index of the stack.
    pub stack: usize,
    /// The labels of the code that ran.
    pub labels: Option<Arc<LabelSet>>,
    /// The name of the thread, where [`super::Options::with_threads`] asked for it.
    pub thread: Option<Arc<str>>,
    /// How many.
    pub n: u64,
    /// The CPU time of the thread that they stand for, in nanoseconds.
    pub cpu: u64,
    /// The part of it that was spent in the kernel and could not be sampled there ([`Engine::PerfUser`]).
    pub system: u64,
}

/// A stack.
#[derive(Debug, Clone, Default)]
pub struct Stack {
    /// The index of the modules that its addresses belong to.
    pub modules: usize,
    /// The instruction that ran, and then the return addresses of its callers.
    pub frames: Box<[u64]>,
}

/// How sampling went.
#[derive(Debug, Clone, Copy)]
pub struct Stats {
    /// What interrupted the threads.
    pub engine: Engine,
    /// The time between two samples of a thread that was asked for, in nanoseconds.
    pub period: u64,
    /// Samples that were kept.
    pub n_samples: u64,
    /// CPU time of all samples, in nanoseconds.
    pub sampled_cpu: u64,
    /// CPU time of the process without the profiler's own thread, in nanoseconds.
    pub process_cpu: u64,
    /// CPU time of the profiler's own thread, in nanoseconds.
    pub profiler_cpu: u64,
    /// Signals that found no room or no place to walk the stack at; their time is in the thread's next sample.
    pub n_lost: u64,
    /// Signals on threads that were not known yet.
    pub n_unknown: u64,
    /// Ticks that came together with another one as one signal.
    pub n_merged: u64,
    /// Stacks that end before the start of their thread.
    pub n_lost_stacks: u64,
    /// Stacks that are deeper than is kept.
    pub n_deep_stacks: u64,
    /// Threads that were sampled.
    pub n_threads: u64,
    /// Threads on which the engine was refused, so that a timer took its place.
    pub n_fallbacks: u64,
    /// Threads that could not be sampled at all.
    pub n_refused: u64,
}

impl Stats {
    /// CPU time of the process that is in no sample, in nanoseconds: threads too short-lived to be found, the ends of
    /// threads after their last sample.
    pub fn unsampled_cpu(&self) -> u64 {
        self.process_cpu.saturating_sub(self.sampled_cpu)
    }
}
