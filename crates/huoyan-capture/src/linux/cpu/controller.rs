//! The thread that runs beside those that are sampled: it finds new threads and modules, drains the rings, and ends it
//! all.

use super::aggregate::Aggregate;
use super::clocks::{process_cpu, thread_cpu};
use super::engine::{Armed, set_process_timer};
use super::threads::ThreadList;
use super::{Capture, Stats};
use super::{Engine, Options, StartError};
use crate::in_signal::handler::{Sampler, UNKNOWN_SYSTEM, expect, thread_cpu_now};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

/// Tells the controller to stop.
#[derive(Debug, Default)]
pub(crate) struct Control {
    is_stopped: Mutex<bool>,
    changed: Condvar,
}

impl Control {
    pub(crate) fn stop(&self) {
        *self.is_stopped.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.changed.notify_all();
    }

    /// Waits that long; whether it is time to stop.
    fn wait(&self, time: Duration) -> bool {
        let is_stopped = self.is_stopped.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(is_stopped, time, |is_stopped| !*is_stopped);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

/// The state of the thread.
pub(crate) struct Controller {
    sampler: &'static Sampler,
    engine: Engine,
    period: u64,
    own_tid: i32,
    threads: ThreadList,
    armed: HashMap<i32, Armed>,
    /// Threads that cannot be sampled.
    refused: HashSet<i32>,
    n_threads: u64,
    n_fallbacks: u64,
    n_refused: u64,
    sums: Aggregate,
    started_at: SystemTime,
    started: Instant,
    process_cpu: u64,
    own_cpu: u64,
}

impl Controller {
    /// Puts the engine on all threads but this one.
    pub(crate) fn start(options: Options) -> Result<Controller, StartError> {
        block_signals();
        let sampler = Sampler::get();
        let engine = options.engine.unwrap_or_else(Engine::best);
        engine.check().map_err(|error| StartError::Refused(engine, error))?;
        sampler.walkers.refresh_modules();
        // What a handler wrote after the last session ended belongs to nobody.
        let mut late = Aggregate::new(false);
        sampler.rings.iter().for_each(|ring| late.drain(ring));
        let lost = &sampler.lost;
        for counter in [&lost.no_room, &lost.no_walker, &lost.unknown_thread, &lost.merged] {
            counter.store(0, Ordering::Relaxed);
        }
        let mut controller = Controller {
            sampler,
            engine,
            period: 1_000_000_000 / u64::from(options.hz),
            // SAFETY: a question without arguments.
            own_tid: unsafe { libc::syscall(libc::SYS_gettid) } as i32,
            threads: ThreadList::new(),
            armed: HashMap::new(),
            refused: HashSet::new(),
            n_threads: 0,
            n_fallbacks: 0,
            n_refused: 0,
            sums: Aggregate::new(options.with_threads),
            started_at: SystemTime::now(),
            started: Instant::now(),
            process_cpu: process_cpu(),
            own_cpu: thread_cpu_now(),
        };
        controller.arm_all().map_err(|error| StartError::Refused(engine, error))?;
        if options.without_samples {
            sampler.is_active.store(false, Ordering::SeqCst);
        }
        Ok(controller)
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    fn arm_all(&mut self) -> std::io::Result<()> {
        let sampler = self.sampler;
        self.sums.set_modules(&sampler.walkers.module_list());
        sampler.period.store(self.period, Ordering::Relaxed);
        sampler.separates_system.store(self.engine == Engine::PerfUser, Ordering::Relaxed);
        sampler.expected.store(self.engine.expected_signals(), Ordering::Relaxed);
        sampler.is_active.store(true, Ordering::SeqCst);
        self.find_threads();
        match self.engine {
            Engine::ProcessTimer => set_process_timer(self.period),
            _ => Ok(()),
        }
    }

    /// Runs until it is told to stop.
    pub(crate) fn run(mut self, control: &Control) -> Capture {
        // A ring has room for tens of milliseconds at the highest rate.
        let tick = Duration::from_millis(if self.period < 1_000_000 { 5 } else { 10 });
        while !control.wait(tick) {
            self.drain();
            self.find_threads();
            if self.sampler.walkers.refresh_modules() {
                self.sums.set_modules(&self.sampler.walkers.module_list());
            }
        }
        self.finish()
    }

    fn drain(&mut self) {
        for ring in &self.sampler.rings {
            self.sums.drain(ring);
        }
    }

    /// Puts the engine on new threads and takes it from those that ended.
    fn find_threads(&mut self) {
        let Some(mut present) = self.threads.changed() else { return };
        present.retain(|&tid| tid != self.own_tid);
        for &tid in &present {
            if !self.armed.contains_key(&tid) && !self.refused.contains(&tid) {
                self.arm(tid);
            }
        }
        let present: HashSet<i32> = present.into_iter().collect();
        let (sampler, sums) = (self.sampler, &mut self.sums);
        self.armed.retain(|tid, _| {
            // The list of a process whose threads end meanwhile may lack some: those still have a clock.
            let is_there = present.contains(tid) || thread_cpu(*tid).is_some();
            if !is_there {
                sampler.threads.remove(*tid);
                sums.forget_thread(*tid);
            }
            is_there
        });
        self.refused.retain(|tid| present.contains(tid));
    }

    fn arm(&mut self, tid: i32) {
        // A thread that ended meanwhile has no clock.
        let Some(cpu) = thread_cpu(tid) else { return };
        self.sums.meet_thread(tid);
        let sampler = self.sampler;
        let is_known =
            sampler.threads.find(tid).is_some() || sampler.threads.add(tid, cpu, UNKNOWN_SYSTEM).is_some();
        let armed = if is_known { Armed::arm(self.engine, tid, self.period).ok() } else { None };
        match armed {
            Some(armed) => {
                self.n_threads += 1;
                self.n_fallbacks += u64::from(armed.is_fallback_of(self.engine));
                self.armed.insert(tid, armed);
            }
            None => {
                sampler.threads.remove(tid);
                self.n_refused += u64::from(thread_cpu(tid).is_some());
                self.refused.insert(tid);
            }
        }
    }

    /// Ends sampling and reads what is left.
    fn finish(mut self) -> Capture {
        let sampler = self.sampler;
        sampler.is_active.store(false, Ordering::SeqCst);
        let process_cpu = process_cpu().saturating_sub(self.process_cpu);
        let profiler_cpu = thread_cpu_now().saturating_sub(self.own_cpu);
        let duration = self.started.elapsed();
        self.armed.clear();
        if self.engine == Engine::ProcessTimer {
            // It was started, so it can be stopped.
            let _ = set_process_timer(0);
            // The next one may be somebody else's.
            sampler.expected.store(expect::NOTHING, Ordering::Relaxed);
        }
        sampler.walkers.wait_until_free();
        self.drain();
        sampler.threads.clear();
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let lost = &sampler.lost;
        let stats = Stats {
            engine: self.engine,
            period: self.period,
            n_samples: 0,
            sampled_cpu: 0,
            process_cpu: process_cpu.saturating_sub(profiler_cpu),
            profiler_cpu,
            n_lost: count(&lost.no_room) + count(&lost.no_walker),
            n_unknown: count(&lost.unknown_thread),
            n_merged: count(&lost.merged),
            n_lost_stacks: 0,
            n_deep_stacks: 0,
            n_threads: self.n_threads,
            n_fallbacks: self.n_fallbacks,
            n_refused: self.n_refused,
        };
        let start = self.started_at;
        let mut capture =
            Capture { samples: Vec::new(), stacks: Vec::new(), modules: Vec::new(), start, duration, stats };
        self.sums.finish(&mut capture);
        capture
    }
}

/// The controller's thread takes no signals: they are for the program's own threads.
fn block_signals() {
    // SAFETY: a set of ours that is filled and then read.
    unsafe {
        let mut all: libc::sigset_t = std::mem::zeroed();
        libc::sigfillset(&raw mut all);
        libc::pthread_sigmask(libc::SIG_BLOCK, &raw const all, std::ptr::null_mut());
    }
}
