//! Libraries that come and go, and processes that split, while threads are sampled.
#![expect(unsafe_code, reason = "dlopen and fork are")]

use huoyan_capture::cpu::{self, Capture, Options};
use std::ffi::{CStr, c_void};
use std::hint::black_box;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One session at a time.
static ALONE: Mutex<()> = Mutex::new(());

fn soak_times(short: usize) -> usize {
    let times = std::env::var("HUOYAN_SOAK").ok().and_then(|times| times.parse().ok());
    short * times.unwrap_or(1)
}

fn fast() -> Options {
    Options { hz: 10_000, ..Options::default() }
}

/// Burns so much CPU time: on a busy machine that takes longer.
#[inline(never)]
fn burn(time: Duration) {
    let start = cpu_time();
    let mut x = 1u64;
    while cpu_time() - start < time {
        for _ in 0..1000 {
            x = black_box(x.wrapping_mul(0x9e37_79b9).rotate_left(5));
        }
    }
}

/// The CPU time of this thread.
fn cpu_time() -> Duration {
    // SAFETY: zeros are a value of this plain structure, and a place for the answer.
    unsafe {
        let mut time: libc::timespec = std::mem::zeroed();
        libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time);
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    }
}

type Function = extern "C" fn(f64) -> f64;

/// Loads the library of mathematics, calls a function of it for a while, and unloads it.
fn use_library(time: Duration) {
    // SAFETY: a library of the system with a function of this type; it is not called after it is unloaded.
    unsafe {
        let library: *mut c_void = libc::dlopen(c"libm.so.6".as_ptr(), libc::RTLD_NOW | libc::RTLD_LOCAL);
        assert!(!library.is_null(), "{:?}", CStr::from_ptr(libc::dlerror()));
        let function: Function = std::mem::transmute(libc::dlsym(library, c"tgamma".as_ptr()));
        let start = Instant::now();
        while start.elapsed() < time {
            for i in 0..200 {
                black_box(function(black_box(f64::from(i) / 7.0)));
            }
        }
        libc::dlclose(library);
    }
}

/// The samples that have a frame in a module of this name, and all.
fn samples_in(capture: &Capture, name: &str) -> (u64, u64) {
    let is_inside = |sample: &&cpu::Sample| {
        let stack = &capture.stacks[sample.stack];
        let mut modules = capture.modules[stack.modules]
            .iter()
            .filter(|module| String::from_utf8_lossy(&module.path).contains(name));
        modules.any(|module| {
            module.code.iter().any(|code| stack.frames.iter().any(|frame| code.range.contains(frame)))
        })
    };
    let n_inside = capture.samples.iter().filter(is_inside).map(|sample| sample.n).sum();
    (n_inside, capture.stats.n_samples)
}

#[test]
fn libraries_that_are_loaded_and_unloaded_are_seen() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let session = cpu::start(fast()).expect("it starts");
    let threads = [(); 2].map(|()| std::thread::spawn(|| burn(Duration::from_millis(200))));
    for _ in 0..soak_times(4) {
        use_library(Duration::from_millis(60));
    }
    threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
    let capture = session.stop().expect("no fork");
    let (n_inside, n) = samples_in(&capture, "libm.so");
    assert!(n_inside > 0, "none of {n} samples in the library; {:?}", capture.stats);
}

#[test]
fn libraries_may_come_and_go_at_any_moment() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let session = cpu::start(fast()).expect("it starts");
    for _ in 0..soak_times(300) {
        use_library(Duration::from_micros(200));
    }
    assert!(session.stop().is_some());
}

#[test]
fn a_forked_child_is_not_sampled_and_can_start_anew() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    for _ in 0..soak_times(10) {
        let session = cpu::start(fast()).expect("it starts");
        let other = std::thread::spawn(|| burn(Duration::from_millis(30)));
        // SAFETY: the child does what follows and ends.
        let child = unsafe { libc::fork() };
        if child == 0 {
            let is_right = in_child(session);
            // SAFETY: nothing of the parent's is run at the end.
            unsafe { libc::_exit(if is_right { 0 } else { 1 }) };
        }
        burn(Duration::from_millis(20));
        let mut status = 0;
        // SAFETY: a place for the answer.
        unsafe { libc::waitpid(child, &raw mut status, 0) };
        assert!(
            libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0,
            "the child ended with {status:#x}"
        );
        other.join().expect("no panic");
        let capture = session.stop().expect("it goes on in the parent");
        assert!(capture.stats.n_samples > 0);
    }
}

fn in_child(session: cpu::Session) -> bool {
    burn(Duration::from_millis(10));
    let has_nothing = session.stop().is_none();
    let Ok(own) = cpu::start(fast()) else { return false };
    burn(Duration::from_millis(20));
    has_nothing && own.stop().is_some_and(|capture| capture.stats.sampled_cpu > 0)
}

#[test]
fn a_foreign_handler_is_called_for_its_own_signals_and_ours_stays_installed() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    use std::sync::atomic::{AtomicU32, Ordering};
    static N_CALLS: AtomicU32 = AtomicU32::new(0);
    extern "C" fn foreign(_signal: i32) {
        N_CALLS.fetch_add(1, Ordering::Relaxed);
    }
    // A signal is lost where one of the profiler's waits already: the kernel keeps one of a kind for each thread.
    let raise_until_it_is_taken = || {
        let n_before = N_CALLS.load(Ordering::Relaxed);
        for _ in 0..1000 {
            // SAFETY: a signal to this thread.
            unsafe { libc::raise(libc::SIGPROF) };
            if N_CALLS.load(Ordering::Relaxed) > n_before {
                break;
            }
        }
        N_CALLS.load(Ordering::Relaxed)
    };
    // SAFETY: a handler that only counts.
    unsafe { libc::signal(libc::SIGPROF, foreign as *const () as usize) };
    let (mut n_foreign, mut n_samples) = (0, 0);
    for _ in 0..soak_times(20) {
        let session = cpu::start(fast()).expect("it starts");
        burn(Duration::from_millis(10));
        n_foreign += 1;
        assert_eq!(raise_until_it_is_taken(), n_foreign, "one signal was foreign");
        let capture = session.stop().expect("no fork");
        n_samples += capture.stats.n_samples;
        n_foreign += 1;
        assert_eq!(raise_until_it_is_taken(), n_foreign, "after the end too, and none of ours was late");
    }
    assert!(n_samples > 10, "{n_samples}");
}

#[test]
fn errno_stays_as_it_was() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let session = cpu::start(fast()).expect("it starts");
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(200) {
        // SAFETY: the place of `errno` of this thread.
        unsafe {
            *libc::__errno_location() = 12_345;
            for i in 0..20_000u64 {
                black_box(i);
            }
            assert_eq!(*libc::__errno_location(), 12_345);
        }
    }
    assert!(session.stop().is_some());
}

/// Lets the kernel refuse a system call to this process, as a container's filter does.
fn forbid(call: libc::c_long) {
    let instruction = |code: u32, jt: u8, jf: u8, k: u32| libc::sock_filter { code: code as u16, jt, jf, k };
    let mut program = [
        // The number of the call is the first word of what a filter sees.
        instruction(libc::BPF_LD | libc::BPF_W | libc::BPF_ABS, 0, 0, 0),
        instruction(libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K, 0, 1, call as u32),
        instruction(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ERRNO | libc::EPERM as u32),
        instruction(libc::BPF_RET | libc::BPF_K, 0, 0, libc::SECCOMP_RET_ALLOW),
    ];
    let filter = libc::sock_fprog { len: program.len() as u16, filter: program.as_mut_ptr() };
    // SAFETY: a filter of this process's own, which the kernel copies.
    unsafe {
        assert_eq!(libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
        assert_eq!(libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const filter), 0);
    }
}

#[test]
fn where_perf_is_forbidden_timers_sample() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the child does what follows and ends.
    let child = unsafe { libc::fork() };
    if child == 0 {
        let steps = [
            (libc::SYS_perf_event_open, cpu::Engine::ThreadTimer),
            (libc::SYS_timer_create, cpu::Engine::ProcessTimer),
        ];
        let is_right = steps.into_iter().all(|(call, expected)| {
            forbid(call);
            let Ok(session) = cpu::start(fast()) else { return false };
            let engine = session.engine();
            burn(Duration::from_millis(60));
            engine == expected && session.stop().is_some_and(|capture| capture.stats.n_samples > 3)
        });
        // SAFETY: nothing of the parent's is run at the end.
        unsafe { libc::_exit(if is_right { 0 } else { 1 }) };
    }
    let mut status = 0;
    // SAFETY: a place for the answer.
    unsafe { libc::waitpid(child, &raw mut status, 0) };
    assert!(libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0, "the child ended with {status:#x}");
}
