//! The handler of `SIGPROF`: one sample of the thread that it interrupts.
//!
//! It is installed once and stays for the life of the process: a signal may still be on its way when sampling ends,
//! and the default action of `SIGPROF` is to kill.

use super::memory::StackReader;
use super::ring::Ring;
use super::threads::{Thread, Threads};
use super::walk::{End, walk};
use crate::arch::{Registers, call_on_stack};
use crate::in_alloc::local::unsampled;
use crate::labels::take_current_labels;
use crate::walkers::{Claim, Walkers};
use std::ffi::{c_int, c_void};
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicPtr, AtomicU64, AtomicUsize, Ordering};

/// The numbers at the head of each record in a ring, before its frames.
pub(crate) const HEAD_WORDS: usize = 5;

/// A record is made of these numbers and `n_frames` addresses, leaf first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) n_frames: u32,
    pub(crate) end: End,
    pub(crate) tid: i32,
    /// CPU time of the thread since its last sample, in nanoseconds.
    pub(crate) cpu: u64,
    /// The part of it in the kernel, where the engine does not sample that.
    pub(crate) system: u64,
    /// A reference to the labels, to be claimed.
    pub(crate) labels: u64,
}

impl Head {
    fn encode(self) -> [u64; HEAD_WORDS] {
        let end = self.end as u64;
        [u64::from(self.n_frames) | end << 32, u64::from(self.tid as u32), self.cpu, self.system, self.labels]
    }

    pub(crate) fn decode([frames, tid, cpu, system, labels]: [u64; HEAD_WORDS]) -> Head {
        let end = match frames >> 32 {
            0 => End::ThreadStart,
            1 => End::TooDeep,
            _ => End::Lost,
        };
        Head { n_frames: frames as u32, end, tid: tid as i32, cpu, system, labels }
    }
}

/// What the handler works with. Made once, never freed.
pub(crate) struct Sampler {
    pub(crate) walkers: &'static Walkers,
    /// As many as walkers.
    pub(crate) rings: Box<[Ring]>,
    pub(crate) threads: Threads,
    /// Samples are taken while this is set.
    pub(crate) is_active: AtomicBool,
    /// What the signals of the present engine look like, or of the last one: a thread may still have one to take when
    /// sampling has ended.
    pub(crate) expected: AtomicI32,
    /// Whether the time in the kernel is asked for: the engine samples none of it.
    pub(crate) separates_system: AtomicBool,
    /// The time between two samples of a thread, in nanoseconds.
    pub(crate) period: AtomicU64,
    pub(crate) lost: Lost,
}

/// Samples that were not kept, by reason. Their time is in the next sample of their thread.
#[derive(Default)]
pub(crate) struct Lost {
    /// The ring was full.
    pub(crate) no_room: AtomicU64,
    /// All walkers were taken.
    pub(crate) no_walker: AtomicU64,
    /// The thread was not in the table.
    pub(crate) unknown_thread: AtomicU64,
    /// Not lost: ticks that one signal told of together with another.
    pub(crate) merged: AtomicU64,
}

/// [`Sampler::expected`]: nothing, events, timers of threads, the timer of the process.
pub(crate) mod expect {
    pub(crate) const NOTHING: i32 = 0;
    pub(crate) const EVENTS: i32 = 1;
    pub(crate) const TIMERS: i32 = 2;
    pub(crate) const PROCESS_TIMER: i32 = 3;
}

static SAMPLER: AtomicPtr<Sampler> = AtomicPtr::new(std::ptr::null_mut());
/// The handler that was there before ours, 0 where there was none.
static OTHER_HANDLER: AtomicUsize = AtomicUsize::new(0);
static OTHER_FLAGS: AtomicI32 = AtomicI32::new(0);

/// Words in all rings together, 4 MiB.
const RING_WORDS: usize = 512 << 10;

impl Sampler {
    /// The one sampler, made at the first call. Not for signal handlers.
    pub(crate) fn get() -> &'static Sampler {
        static MADE: std::sync::OnceLock<&'static Sampler> = std::sync::OnceLock::new();
        MADE.get().unwrap_or_else(|| unsampled(|| MADE.get_or_init(Sampler::make)))
    }

    fn make() -> &'static Sampler {
        let walkers = Walkers::get();
        let n_words = (RING_WORDS / walkers.len()).next_power_of_two().clamp(8 << 10, 64 << 10);
        let sampler = Box::leak(Box::new(Sampler {
            walkers,
            rings: (0..walkers.len()).map(|_| Ring::new(n_words)).collect(),
            threads: Threads::new(),
            is_active: AtomicBool::new(false),
            expected: AtomicI32::new(expect::NOTHING),
            separates_system: AtomicBool::new(false),
            period: AtomicU64::new(0),
            lost: Lost::default(),
        }));
        SAMPLER.store(sampler, Ordering::Release);
        // SAFETY: the function only does what a child may do after `fork`.
        unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
        sampler
    }

    /// Takes a sample of the interrupted thread, which may be refused.
    #[inline]
    fn sample(&self, info: &SignalInfo, registers: Registers) {
        // SAFETY: a question without arguments.
        let tid = unsafe { libc::syscall(libc::SYS_gettid) } as i32;
        let Some(claim) = self.walkers.claim(tid as usize) else {
            if self.is_active.load(Ordering::SeqCst) {
                self.lost.no_walker.fetch_add(1, Ordering::Relaxed);
            }
            return;
        };
        // Asked after the walker is taken: who ends sampling waits until all are free.
        if !self.is_active.load(Ordering::SeqCst) {
            return;
        }
        let Some(thread) = self.thread(tid) else {
            self.lost.unknown_thread.fetch_add(1, Ordering::Relaxed);
            return;
        };
        if info.is_event() && info.value as i32 != thread.event_fd.load(Ordering::Relaxed) {
            return; // Somebody else's event, or one of ours that was closed.
        }
        if info.code == SI_TIMER {
            self.lost.merged.fetch_add(u64::from(info.overrun.max(0) as u32), Ordering::Relaxed);
        }
        let stack = claim.stack_top();
        let mut interrupted = Interrupted { sampler: self, claim, thread, tid, registers };
        let argument = (&raw mut interrupted).cast();
        match stack.is_null() {
            true => record(argument),
            // SAFETY: the stack belongs to the claim, and `record` does not unwind (`extern "C"`).
            false => unsafe { call_on_stack(stack, record, argument) },
        }
    }

    /// The thread's row; under the timer of the process a thread may be met before the controller found it.
    #[inline]
    fn thread(&self, tid: i32) -> Option<&Thread> {
        let known = self.threads.find(tid);
        if known.is_some() || self.expected.load(Ordering::Relaxed) != expect::PROCESS_TIMER {
            return known;
        }
        let last_cpu = thread_cpu_now().saturating_sub(self.period.load(Ordering::Relaxed));
        self.threads.add(tid, last_cpu, UNKNOWN_SYSTEM)
    }

    /// Whether the signal comes from the engine that samples now.
    #[inline]
    fn owns(&self, info: &SignalInfo) -> bool {
        match self.expected.load(Ordering::Relaxed) {
            expect::NOTHING => false,
            // A thread that got no event has a timer in its place.
            expect::EVENTS => info.is_event() || self.is_our_timer(info),
            expect::TIMERS => self.is_our_timer(info),
            _ => info.code == SI_KERNEL,
        }
    }

    fn is_our_timer(&self, info: &SignalInfo) -> bool {
        info.code == SI_TIMER && info.value == std::ptr::from_ref(self) as usize
    }
}

/// [`Thread::last_system`] before the first sample: another thread's time in the kernel cannot be asked exactly.
pub(crate) const UNKNOWN_SYSTEM: u64 = u64::MAX;

struct Interrupted<'a> {
    sampler: &'a Sampler,
    claim: Claim<'a>,
    thread: &'a Thread,
    tid: i32,
    registers: Registers,
}

/// Walks the stack and writes the record.
extern "C" fn record(argument: *mut c_void) {
    // SAFETY: `Sampler::sample` passes an `Interrupted` that outlives the call.
    let Interrupted { sampler, claim, thread, tid, registers } =
        unsafe { &mut *argument.cast::<Interrupted<'_>>() };
    let modules = claim.modules;
    let idx = claim.idx;
    let memory = claim.memory();
    let walk = walk(modules, *registers, StackReader::new(), memory);
    let cpu_now = thread_cpu_now();
    let cpu = cpu_now.saturating_sub(thread.last_cpu.load(Ordering::Relaxed));
    let (system, system_now) = match sampler.separates_system.load(Ordering::Relaxed) {
        true => system_since(thread, cpu),
        false => (0, UNKNOWN_SYSTEM),
    };
    let frames = memory.frames.get(..walk.n_frames).unwrap_or_default();
    let Some(ring) =
        sampler.rings.get(idx).filter(|ring| ring.has_room(HEAD_WORDS.wrapping_add(frames.len())))
    else {
        sampler.lost.no_room.fetch_add(1, Ordering::Relaxed);
        return;
    };
    // Taken when nothing can refuse the record any more: giving labels back could free them.
    let labels = take_current_labels() as u64;
    let head = Head { n_frames: walk.n_frames as u32, end: walk.end, tid: *tid, cpu, system, labels };
    // SAFETY: the ring belongs to who holds the walker of its number.
    unsafe { ring.push(&head.encode(), frames) };
    thread.last_cpu.store(cpu_now, Ordering::Relaxed);
    thread.last_system.store(system_now, Ordering::Relaxed);
}

/// The time in the kernel since the last sample, at most `cpu`, and the clock of it now.
fn system_since(thread: &Thread, cpu: u64) -> (u64, u64) {
    let now = thread_system_now();
    match thread.last_system.load(Ordering::Relaxed) {
        UNKNOWN_SYSTEM => (0, now),
        last => (now.saturating_sub(last).min(cpu), now),
    }
}

/// The CPU clock of this thread in nanoseconds.
pub(crate) fn thread_cpu_now() -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a place for the answer.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut now) };
    nanoseconds(now)
}

/// A time of the system in nanoseconds.
pub(crate) fn nanoseconds(time: libc::timespec) -> u64 {
    (time.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(time.tv_nsec as u64)
}

/// What this thread spent in the kernel, in nanoseconds.
fn thread_system_now() -> u64 {
    // SAFETY: zeros are a value of this plain structure, and it is a place for the answer.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_THREAD, &raw mut usage);
        usage
    };
    let time = usage.ru_stime;
    (time.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add((time.tv_usec as u64).wrapping_mul(1000))
}

const SI_TIMER: c_int = -2;
const SI_KERNEL: c_int = 0x80;
const POLL_IN: c_int = 1;
const POLL_HUP: c_int = 6;

/// What the kernel tells of a signal, `siginfo_t` as Linux lays it out for timers on 64 bits.
#[repr(C)]
struct SignalInfo {
    signal: c_int,
    errno: c_int,
    code: c_int,
    padding: c_int,
    timer: c_int,
    overrun: c_int,
    /// What the timer was made with; the file, of an event.
    value: usize,
}

impl SignalInfo {
    fn is_event(&self) -> bool {
        (POLL_IN..=POLL_HUP).contains(&self.code)
    }
}

/// Installs the handler, where it is not installed. What was there before is called for signals that are not ours.
///
/// # Errors
/// What the system says.
pub(crate) fn install() -> std::io::Result<()> {
    let ours = on_signal as *const () as usize;
    // SAFETY: zeros are a value of this plain structure; pointers are to places of ours.
    unsafe {
        let mut present: libc::sigaction = std::mem::zeroed();
        if libc::sigaction(libc::SIGPROF, std::ptr::null(), &raw mut present) != 0 {
            return Err(std::io::Error::last_os_error());
        }
        if present.sa_sigaction == ours {
            return Ok(());
        }
        let is_handler = present.sa_sigaction != libc::SIG_DFL && present.sa_sigaction != libc::SIG_IGN;
        OTHER_FLAGS.store(present.sa_flags, Ordering::Relaxed);
        OTHER_HANDLER.store(if is_handler { present.sa_sigaction } else { 0 }, Ordering::Release);
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = ours;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART | libc::SA_ONSTACK;
        libc::sigemptyset(&raw mut action.sa_mask);
        match libc::sigaction(libc::SIGPROF, &raw const action, std::ptr::null_mut()) {
            0 => Ok(()),
            _ => Err(std::io::Error::last_os_error()),
        }
    }
}

/// The handler.
extern "C" fn on_signal(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    // SAFETY: the place of `errno` of this thread.
    let errno = unsafe { *libc::__errno_location() };
    // SAFETY: null before it is made, then never freed.
    if let Some(sampler) = unsafe { SAMPLER.load(Ordering::Acquire).as_ref() } {
        // SAFETY: the kernel passes both, and `SignalInfo` is no larger than what it passes.
        let (told, registers) = unsafe { (&*info.cast::<SignalInfo>(), Registers::interrupted(context)) };
        match sampler.owns(told) {
            true => sampler.sample(told, registers),
            false => chain(signal, info, context),
        }
    }
    // SAFETY: as above.
    unsafe { *libc::__errno_location() = errno };
}

/// Calls the handler that was there before.
fn chain(signal: c_int, info: *mut libc::siginfo_t, context: *mut c_void) {
    let other = OTHER_HANDLER.load(Ordering::Acquire);
    if other == 0 {
        return;
    }
    // SAFETY: the address was the handler of this signal, and its flags say how it is called.
    unsafe {
        if OTHER_FLAGS.load(Ordering::Relaxed) & libc::SA_SIGINFO != 0 {
            let other: extern "C" fn(c_int, *mut libc::siginfo_t, *mut c_void) = std::mem::transmute(other);
            other(signal, info, context);
        } else {
            let other: extern "C" fn(c_int) = std::mem::transmute(other);
            other(signal);
        }
    }
}

/// Ends sampling in the child of a `fork`: the controller is not there, timers are not inherited, and files of events
/// would keep the parent's events.
extern "C" fn in_child() {
    // SAFETY: as in `on_signal`.
    let Some(sampler) = (unsafe { SAMPLER.load(Ordering::Acquire).as_ref() }) else { return };
    sampler.walkers.free_after_fork();
    if sampler.is_active.swap(false, Ordering::SeqCst) {
        sampler.expected.store(expect::NOTHING, Ordering::Relaxed);
        sampler.threads.close_events_and_clear();
    }
    crate::cpu::forget_session_after_fork();
}
