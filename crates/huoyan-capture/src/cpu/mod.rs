//! Samples where the threads of this process spend their CPU time.
//!
//! ```
//! let session = huoyan_capture::cpu::start(huoyan_capture::cpu::Options::default())?;
//! let n: u64 = (0..30_000_000u64).map(std::hint::black_box).sum();
//! let capture = session.stop().expect("the process did not fork");
//! assert!(capture.stats.process_cpu > 0, "{n}");
//! # Ok::<(), huoyan_capture::cpu::StartError>(())
//! ```

mod aggregate;
mod capture;
mod clocks;
mod controller;
mod engine;
mod threads;

pub use capture::{Capture, Sample, Stack, Stats};
pub use engine::Engine;

use controller::{Control, Controller};
use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;

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

static IN_USE: AtomicBool = AtomicBool::new(false);

/// Sampling that goes on. Dropped, it ends, and what was sampled is lost.
#[derive(Debug)]
pub struct Session {
    control: Arc<Control>,
    controller: Option<JoinHandle<Option<Capture>>>,
    pid: u32,
    engine: Engine,
}

/// Starts sampling. When this returns, all threads are sampled.
///
/// # Errors
/// What [`StartError`] lists.
pub fn start(options: Options) -> Result<Session, StartError> {
    if !HZ.contains(&options.hz) {
        return Err(StartError::Rate(options.hz));
    }
    if IN_USE.swap(true, Ordering::SeqCst) {
        return Err(StartError::InUse);
    }
    let started = start_controller(options);
    if started.is_err() {
        IN_USE.store(false, Ordering::SeqCst);
    }
    started
}

fn start_controller(options: Options) -> Result<Session, StartError> {
    crate::in_signal::handler::install().map_err(StartError::System)?;
    let control = Arc::new(Control::default());
    let (ready, is_ready) = sync_channel(1);
    let for_thread = Arc::clone(&control);
    let work = move || match Controller::start(options) {
        Ok(controller) => {
            let _ = ready.send(Ok(controller.engine()));
            Some(controller.run(&for_thread))
        }
        Err(error) => {
            let _ = ready.send(Err(error));
            None
        }
    };
    let run = || crate::in_alloc::local::unsampled(work);
    let thread =
        std::thread::Builder::new().name("huoyan-cpu".to_owned()).spawn(run).map_err(StartError::System)?;
    let engine = is_ready.recv().unwrap_or(Err(StartError::InUse))?;
    Ok(Session { control, controller: Some(thread), pid: std::process::id(), engine })
}

impl Session {
    /// What interrupts the threads.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Ends sampling and gives everything that was sampled. `None` in the child of a `fork`, where nothing was.
    pub fn stop(mut self) -> Option<Capture> {
        self.end()
    }

    fn end(&mut self) -> Option<Capture> {
        let controller = self.controller.take()?;
        if self.pid != std::process::id() {
            // The thread is the parent's: there is nothing to wait for.
            std::mem::forget(controller);
            return None;
        }
        self.control.stop();
        let capture = controller.join();
        IN_USE.store(false, Ordering::SeqCst);
        capture.ok().flatten()
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.end();
    }
}

/// In a child after `fork` nothing is sampled.
pub(crate) fn forget_session_after_fork() {
    IN_USE.store(false, Ordering::SeqCst);
}
