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
mod clocks;
mod controller;
mod engine;
mod threads;

pub use crate::told::capture::{Capture, Sample, Stack, Stats};
pub use crate::told::cpu::{Engine, HZ, Options, StartError};

use controller::{Control, Controller};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread::JoinHandle;

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
    // The profiler's own memory is not the program's.
    let started = crate::in_alloc::local::unsampled(|| start_controller(options));
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
