//! What interrupts the threads: the engines, and how one is put on a thread.

use super::Engine;
use crate::in_signal::handler::{Sampler, expect};
use std::io;
use std::mem::zeroed;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

impl Engine {
    /// The best one that this process may use.
    pub fn best() -> Engine {
        Engine::LADDER.into_iter().find(|engine| engine.check().is_ok()).unwrap_or(Engine::ProcessTimer)
    }

    /// Whether this process may use it.
    ///
    /// # Errors
    /// What the system says.
    pub fn check(self) -> io::Result<()> {
        const SECOND: u64 = 1_000_000_000;
        // SAFETY: a question without arguments.
        let tid = unsafe { libc::syscall(libc::SYS_gettid) } as i32;
        match self {
            Engine::Perf | Engine::PerfUser => open_event(self, tid, SECOND).map(drop),
            Engine::ThreadTimer => Timer::new(tid).map(drop),
            Engine::ProcessTimer => Ok(()),
        }
    }

    pub(crate) fn expected_signals(self) -> i32 {
        match self {
            Engine::Perf | Engine::PerfUser => expect::EVENTS,
            Engine::ThreadTimer => expect::TIMERS,
            Engine::ProcessTimer => expect::PROCESS_TIMER,
        }
    }
}

/// What interrupts one thread; it stops when this is dropped.
pub(crate) enum Armed {
    Event(#[expect(dead_code, reason = "held, not read")] OwnedFd),
    Timer(#[expect(dead_code, reason = "held, not read")] Timer),
    /// The timer of the process does it.
    Nothing,
}

impl Armed {
    /// Puts the engine on a thread, which is in the sampler's table. A thread that gets no event, because there are too
    /// many open files, gets a timer.
    pub(crate) fn arm(engine: Engine, tid: i32, period: u64) -> io::Result<Armed> {
        match engine {
            Engine::ProcessTimer => Ok(Armed::Nothing),
            Engine::ThreadTimer => Armed::timer(tid, period),
            Engine::Perf | Engine::PerfUser => match open_event(engine, tid, period) {
                // The files that a process may have are the program's first of all.
                Ok(event) if event.as_raw_fd() as u64 >= max_files() / 2 => Armed::timer(tid, period),
                Ok(event) => {
                    send_signals(&event, tid)?;
                    if let Some(thread) = Sampler::get().threads.find(tid) {
                        thread.event_fd.store(event.as_raw_fd(), std::sync::atomic::Ordering::Relaxed);
                    }
                    enable(&event)?;
                    Ok(Armed::Event(event))
                }
                Err(_) => Armed::timer(tid, period),
            },
        }
    }

    fn timer(tid: i32, period: u64) -> io::Result<Armed> {
        let timer = Timer::new(tid)?;
        timer.start(period)?;
        Ok(Armed::Timer(timer))
    }

    /// Whether a better engine was refused for this thread.
    pub(crate) fn is_fallback_of(&self, engine: Engine) -> bool {
        matches!((self, engine), (Armed::Timer(_), Engine::Perf | Engine::PerfUser))
    }
}

/// `struct perf_event_attr` up to its first published size and padded to the seventh, see `perf_event_open(2)`.
#[repr(C)]
struct EventAttributes {
    kind: u32,
    size: u32,
    config: u64,
    sample_period: u64,
    sample_type: u64,
    read_format: u64,
    flags: u64,
    wakeup_events: u32,
    rest: [u32; 19],
}

const PERF_TYPE_SOFTWARE: u32 = 1;
const PERF_COUNT_SW_CPU_CLOCK: u64 = 0;
const PERF_FLAG_FD_CLOEXEC: libc::c_ulong = 8;
const FLAG_DISABLED: u64 = 1;
const FLAG_EXCLUDE_KERNEL: u64 = 1 << 5;
const FLAG_EXCLUDE_HYPERVISOR: u64 = 1 << 6;
const PERF_EVENT_IOC_ENABLE: libc::c_ulong = 0x2400;

/// An event that fires each `period` nanoseconds of CPU time of a thread; not yet enabled.
fn open_event(engine: Engine, tid: i32, period: u64) -> io::Result<OwnedFd> {
    let kernel = if engine == Engine::PerfUser { FLAG_EXCLUDE_KERNEL | FLAG_EXCLUDE_HYPERVISOR } else { 0 };
    let attributes = EventAttributes {
        kind: PERF_TYPE_SOFTWARE,
        size: size_of::<EventAttributes>() as u32,
        config: PERF_COUNT_SW_CPU_CLOCK,
        sample_period: period,
        sample_type: 0,
        read_format: 0,
        flags: FLAG_DISABLED | kernel,
        wakeup_events: 1,
        rest: [0; 19],
    };
    const ANY_CPU: libc::c_long = -1;
    const NO_GROUP: libc::c_long = -1;
    // SAFETY: the kernel reads as many bytes as `size` says.
    let fd = unsafe {
        libc::syscall(
            libc::SYS_perf_event_open,
            &raw const attributes,
            libc::c_long::from(tid),
            ANY_CPU,
            NO_GROUP,
            PERF_FLAG_FD_CLOEXEC,
        )
    };
    if fd < 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: a file that was just opened for us.
    Ok(unsafe { OwnedFd::from_raw_fd(fd as i32) })
}

/// How many files this process may have open.
fn max_files() -> u64 {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: a place for the answer.
    match unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit) } {
        0 => limit.rlim_cur,
        _ => 0,
    }
}

/// Lets an event send `SIGPROF` to its thread.
fn send_signals(event: &OwnedFd, tid: i32) -> io::Result<()> {
    const F_SETSIG: i32 = 10;
    const F_SETOWN_EX: i32 = 15;
    const F_OWNER_TID: i32 = 0;
    #[repr(C)]
    struct Owner {
        kind: i32,
        pid: i32,
    }
    let owner = Owner { kind: F_OWNER_TID, pid: tid };
    let fd = event.as_raw_fd();
    // SAFETY: commands on a file of ours, the second reads `owner`.
    let is_set = unsafe {
        libc::fcntl(fd, F_SETSIG, libc::SIGPROF) >= 0
            && libc::fcntl(fd, F_SETOWN_EX, &raw const owner) >= 0
            && libc::fcntl(fd, libc::F_SETFL, libc::O_ASYNC | libc::O_NONBLOCK) >= 0
    };
    if is_set { Ok(()) } else { Err(io::Error::last_os_error()) }
}

fn enable(event: &OwnedFd) -> io::Result<()> {
    // SAFETY: a command without argument on a file of ours.
    match unsafe { libc::ioctl(event.as_raw_fd(), PERF_EVENT_IOC_ENABLE as _, 0) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// A timer on the CPU clock of a thread, deleted when dropped.
pub(crate) struct Timer(libc::timer_t);

impl Timer {
    /// A timer that sends `SIGPROF` to the thread; not yet started.
    fn new(tid: i32) -> io::Result<Timer> {
        // SAFETY: zeros are a value of this plain structure; the kernel writes to `timer`.
        unsafe {
            let mut event: libc::sigevent = zeroed();
            event.sigev_notify = libc::SIGEV_THREAD_ID;
            event.sigev_signo = libc::SIGPROF;
            event.sigev_notify_thread_id = tid;
            event.sigev_value.sival_ptr = std::ptr::from_ref(Sampler::get()).cast_mut().cast();
            let mut timer: libc::timer_t = std::ptr::null_mut();
            match libc::timer_create(clock_of(tid), &raw mut event, &raw mut timer) {
                0 => Ok(Timer(timer)),
                _ => Err(io::Error::last_os_error()),
            }
        }
    }

    /// Fires each `period` nanoseconds, the first time after a random part of one: threads that start together are
    /// not sampled together.
    fn start(&self, period: u64) -> io::Result<()> {
        let first = random() % period + 1;
        let times = libc::itimerspec { it_value: timespec(first), it_interval: timespec(period) };
        // SAFETY: a timer of ours, and times to read.
        match unsafe { libc::timer_settime(self.0, 0, &raw const times, std::ptr::null_mut()) } {
            0 => Ok(()),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        // SAFETY: a timer of ours.
        unsafe { libc::timer_delete(self.0) };
    }
}

// SAFETY: a timer is a number of the kernel's, whichever thread asks.
unsafe impl Send for Timer {}

/// Starts or, with 0, stops the timer of the process.
pub(crate) fn set_process_timer(period: u64) -> io::Result<()> {
    let micros = period.div_ceil(1000);
    let time = libc::timeval { tv_sec: (micros / 1_000_000) as _, tv_usec: (micros % 1_000_000) as _ };
    let times = libc::itimerval { it_interval: time, it_value: time };
    // SAFETY: times to read.
    match unsafe { libc::setitimer(libc::ITIMER_PROF, &raw const times, std::ptr::null_mut()) } {
        0 => Ok(()),
        _ => Err(io::Error::last_os_error()),
    }
}

/// The CPU clock of a thread, by the kernel's rule (`MAKE_THREAD_CPUCLOCK` in `include/linux/posix-timers.h`).
pub(crate) fn clock_of(tid: i32) -> libc::clockid_t {
    const PER_THREAD: i32 = 4;
    const SCHEDULED_TIME: i32 = 2;
    (!tid << 3) | PER_THREAD | SCHEDULED_TIME
}

fn timespec(nanos: u64) -> libc::timespec {
    libc::timespec { tv_sec: (nanos / 1_000_000_000) as _, tv_nsec: (nanos % 1_000_000_000) as _ }
}

fn random() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0)
}
