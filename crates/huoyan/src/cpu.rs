//! The CPU profile: where the program's threads spend their CPU time.
//!
//! ```no_run
//! let profile = huoyan::cpu::start(std::fs::File::create("cpu.pb.gz")?)?;
//! // … the work …
//! profile.stop()?; // or let it go out of scope
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! All threads are sampled, whoever started them, and they need not know of it. There is one CPU profile at a time in
//! a process. The file is a gzipped [profile.proto] of two columns, `samples`/`count` and `cpu`/`nanoseconds`: how
//! often a stack was met, and the CPU time of the threads that it stands for, which is taken from their clocks. What
//! no sample stands for (threads that lived for some milliseconds, the ends of others) is a frame of its own,
//! `[CPU time not sampled]`, so that the total is that of the process.
//!
//! # Programs that end otherwise
//!
//! A guard that is dropped writes its profile. `std::process::exit` drops nothing: call [`flush_at_exit`] once, or
//! [`flush_on_signals`] for programs that end by SIGINT (Ctrl-C) or SIGTERM. With `panic = "abort"` a panic
//! ends the process at once, and what was sampled is lost; so it is with `abort` and SIGKILL.
//!
//! [profile.proto]: https://github.com/google/pprof/blob/main/proto/profile.proto

use crate::assemble::cpu_profile;
use crate::{Error, symbols};
use huoyan_capture::cpu::{Capture, Options, Session};
use std::fmt;
use std::io::Write;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// What interrupts the threads.
///
/// As a text: `auto`, `perf`, `perf-user`, `timer`, `itimer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Engine {
    /// The best of the others that the system allows.
    #[default]
    Auto,
    /// A perf event for each thread on its CPU clock, in the kernel too. Exact at all rates. Linux allows it to root,
    /// with `CAP_PERFMON`, and where `/proc/sys/kernel/perf_event_paranoid` is at most 1.
    Perf,
    /// A perf event for each thread outside of the kernel, allowed where `perf_event_paranoid` is 2; the time in the
    /// kernel is told apart by the thread's clocks, as a frame `[kernel]`. Containers often forbid it.
    PerfUser,
    /// A POSIX timer for each thread on its CPU clock. It fires at ticks of the kernel (100 to 1000 a second) however
    /// high the rate: totals stay right, single functions are seen less finely.
    ThreadTimer,
    /// One timer for the whole process (`setitimer`); the last resort.
    ProcessTimer,
}

const ENGINES: [(&str, Engine); 5] = [
    ("auto", Engine::Auto),
    ("perf", Engine::Perf),
    ("perf-user", Engine::PerfUser),
    ("timer", Engine::ThreadTimer),
    ("itimer", Engine::ProcessTimer),
];

impl FromStr for Engine {
    type Err = String;

    fn from_str(name: &str) -> Result<Engine, String> {
        let found = ENGINES.iter().find(|(known, _)| *known == name);
        found.map(|(_, engine)| *engine).ok_or_else(|| {
            let names: Vec<&str> = ENGINES.iter().map(|(name, _)| *name).collect();
            format!("unknown engine {name:?}: choose among {}", names.join(", "))
        })
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = ENGINES.iter().find(|(_, engine)| engine == self).map_or("auto", |(name, _)| name);
        f.pad(name)
    }
}

impl Engine {
    fn for_capture(self) -> Option<huoyan_capture::cpu::Engine> {
        use huoyan_capture::cpu::Engine as Captured;
        match self {
            Engine::Auto => None,
            Engine::Perf => Some(Captured::Perf),
            Engine::PerfUser => Some(Captured::PerfUser),
            Engine::ThreadTimer => Some(Captured::ThreadTimer),
            Engine::ProcessTimer => Some(Captured::ProcessTimer),
        }
    }

    fn from_capture(engine: huoyan_capture::cpu::Engine) -> Engine {
        let same = |(_, candidate): &&(&str, Engine)| candidate.for_capture() == Some(engine);
        ENGINES.iter().find(same).map_or(Engine::Auto, |(_, engine)| *engine)
    }
}

/// How to collect a CPU profile.
///
/// ```no_run
/// # let file = Vec::new();
/// let profile = huoyan::cpu::Config::new().hz(1000).start(file)?;
/// # Ok::<(), huoyan::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Config {
    hz: u32,
    engine: Engine,
    thread_label: Option<String>,
    is_symbolized: bool,
    without_samples: bool,
}

impl Default for Config {
    fn default() -> Config {
        Config::new()
    }
}

impl Config {
    /// 100 samples a second of CPU time, by the best engine.
    pub fn new() -> Config {
        Config {
            hz: 100,
            engine: Engine::Auto,
            thread_label: None,
            is_symbolized: true,
            without_samples: false,
        }
    }

    /// Samples a second of each thread's CPU time, from 1 to 10,000.
    #[must_use]
    pub fn hz(mut self, hz: u32) -> Config {
        self.hz = hz;
        self
    }

    /// What interrupts the threads.
    #[must_use]
    pub fn engine(mut self, engine: Engine) -> Config {
        self.engine = engine;
        self
    }

    /// Gives each sample a label `key` with the name of its thread, of which the system keeps 15 bytes.
    #[must_use]
    pub fn label_threads(mut self, key: impl Into<String>) -> Config {
        self.thread_label = Some(key.into());
        self
    }

    /// Whether the profile gets the names of functions, which is so unless told otherwise. Without them it has
    /// addresses and build ids, by which `pprof` finds the names where the binaries are.
    #[must_use]
    pub fn symbolize(mut self, is_symbolized: bool) -> Config {
        self.is_symbolized = is_symbolized;
        self
    }

    /// Lets the signals come and takes no samples: to measure what an engine costs by itself.
    #[doc(hidden)]
    #[must_use]
    pub fn without_samples(mut self, without_samples: bool) -> Config {
        self.without_samples = without_samples;
        self
    }

    /// Starts the profile; it is written to `out` when it stops.
    ///
    /// # Errors
    /// [`Error::InUse`] while there is one, [`Error::Rate`], and [`Error::System`] where the system refuses.
    pub fn start<W: Write + Send + 'static>(self, out: W) -> Result<Guard<W>, Error> {
        let out = Arc::new(Mutex::new(out));
        let for_writing = Arc::clone(&out);
        let finish = move |capture: Capture, config: &Config| {
            let mut out = for_writing.lock().unwrap_or_else(PoisonError::into_inner);
            write(&capture, config, &mut *out)
        };
        let (id, engine) = start_session(self, Box::new(finish))?;
        Ok(Guard { id, engine, out: Some(out) })
    }
}

/// Starts a CPU profile of 100 samples a second, which is written to `out` when it stops.
///
/// # Errors
/// As [`Config::start`].
pub fn start<W: Write + Send + 'static>(out: W) -> Result<Guard<W>, Error> {
    Config::new().start(out)
}

/// Stops the CPU profile, whoever started it, and writes it. Without one it does nothing.
///
/// # Errors
/// [`Error::Write`] where it cannot be written.
pub fn stop() -> Result<(), Error> {
    stop_session(None)
}

/// A CPU profile that goes on. Dropped, it stops and is written; an error is then told on standard error, for which
/// [`Guard::stop`] is better.
#[derive(Debug)]
#[must_use = "dropped at once, the profile ends at once"]
pub struct Guard<W: Write + Send + 'static> {
    id: u64,
    engine: Engine,
    out: Option<Arc<Mutex<W>>>,
}

impl<W: Write + Send + 'static> Guard<W> {
    /// What interrupts the threads: never [`Engine::Auto`].
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Stops the profile, writes it, and gives back what it was written to. When it returns, everything is written.
    ///
    /// # Errors
    /// [`Error::Write`]; [`Error::Forked`] in a child of the process that started it.
    pub fn stop(mut self) -> Result<W, Error> {
        stop_session(Some(self.id))?;
        let out = self.out.take().and_then(Arc::into_inner).ok_or(Error::Forked)?;
        Ok(out.into_inner().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<W: Write + Send + 'static> Drop for Guard<W> {
    fn drop(&mut self) {
        if self.out.is_some()
            && let Err(error) = stop_session(Some(self.id))
        {
            eprintln!("huoyan: CPU profile: {error}");
        }
    }
}

/// Writes the profile when the process ends by `std::process::exit`, or by returning from `main`. Call it once.
///
/// # Errors
/// [`Error::System`] where the system has no room for it.
pub fn flush_at_exit() -> Result<(), Error> {
    huoyan_capture::process::at_exit(flush).map_err(|error| Error::System("flush at exit".to_owned(), error))
}

/// Writes the profile when SIGINT or SIGTERM comes, and then lets the signal do what it did before: end the program,
/// or call its own handler. Call it once, after the program has set its own handlers.
///
/// # Errors
/// [`Error::System`] where the system refuses.
pub fn flush_on_signals() -> Result<(), Error> {
    huoyan_capture::process::before_termination(flush)
        .map_err(|error| Error::System("flush on signals".to_owned(), error))
}

fn flush() {
    if let Err(error) = stop() {
        eprintln!("huoyan: CPU profile: {error}");
    }
}

/// The profile that goes on.
struct Active {
    id: u64,
    session: Session,
    config: Config,
    finish: Finish,
}

type Finish = Box<dyn FnOnce(Capture, &Config) -> Result<(), Error> + Send>;

static ACTIVE: Mutex<Option<Active>> = Mutex::new(None);

fn start_session(config: Config, finish: Finish) -> Result<(u64, Engine), Error> {
    static NEXT_ID: AtomicU64 = AtomicU64::new(0);
    let mut active = ACTIVE.lock().unwrap_or_else(PoisonError::into_inner);
    let options = Options {
        hz: config.hz,
        engine: config.engine.for_capture(),
        with_threads: config.thread_label.is_some(),
        without_samples: config.without_samples,
    };
    let session = huoyan_capture::cpu::start(options)?;
    let id = NEXT_ID.fetch_add(1, Ordering::Relaxed);
    let engine = Engine::from_capture(session.engine());
    *active = Some(Active { id, session, config, finish });
    Ok((id, engine))
}

/// Stops the session with this id, or whichever there is. When it returns, the profile is written, by this call or by
/// another.
fn stop_session(id: Option<u64>) -> Result<(), Error> {
    // The lock is held until all is written: who stops a profile that is being stopped waits for that.
    let mut active = ACTIVE.lock().unwrap_or_else(PoisonError::into_inner);
    let Some(Active { session, config, finish, .. }) =
        active.take_if(|active| id.is_none_or(|id| id == active.id))
    else {
        return Ok(());
    };
    let capture = session.stop().ok_or(Error::Forked)?;
    finish(capture, &config)
}

fn write(capture: &Capture, config: &Config, out: &mut dyn Write) -> Result<(), Error> {
    // The profiler's own memory is not the program's.
    huoyan_capture::heap::unsampled(|| {
        let symbols =
            if config.is_symbolized { symbols::Symbols::of_process() } else { symbols::Symbols::none() };
        let profile = cpu_profile(capture, config.thread_label.as_deref(), symbols);
        huoyan_format::write_pprof(&profile, out).and_then(|()| out.flush()).map_err(Error::Write)
    })
}
