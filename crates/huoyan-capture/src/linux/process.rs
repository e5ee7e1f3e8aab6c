//! The ends of a process: what is to be done before.

use std::io;
use std::mem::zeroed;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Mutex, PoisonError};

/// Calls `f` when the process ends by `exit`, or by returning from `main`; asked again for the same `f`, once.
///
/// # Errors
/// Where the system has no room for it.
pub fn at_exit(f: fn()) -> io::Result<()> {
    static AT_EXIT: Mutex<Vec<fn()>> = Mutex::new(Vec::new());
    extern "C" fn call() {
        let functions = AT_EXIT.lock().unwrap_or_else(PoisonError::into_inner).clone();
        functions.iter().for_each(|f| f());
    }
    let mut functions = AT_EXIT.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: the function stays, and does not unwind (`extern "C"`).
    if functions.is_empty() && unsafe { libc::atexit(call) } != 0 {
        return Err(io::ErrorKind::OutOfMemory.into());
    }
    if !functions.iter().any(|known| std::ptr::fn_addr_eq(*known, f)) {
        functions.push(f);
    }
    Ok(())
}

/// Whether the process has more rights than who started it: then what that one says is not to be trusted.
pub fn has_other_rights() -> bool {
    // SAFETY: a question without side effects.
    unsafe { libc::getauxval(libc::AT_SECURE) != 0 }
}

/// The end of a pipe to which the handler writes the signal's number; −1 before it is made.
static PIPE: AtomicI32 = AtomicI32::new(-1);
/// The process whose pipe it is: a child of `fork` has a copy.
static PID: AtomicI32 = AtomicI32::new(0);
const SIGNALS: [i32; 2] = [libc::SIGINT, libc::SIGTERM];

/// Calls `f` in a thread of its own when SIGINT or SIGTERM comes, puts back what was to be done about the signal, and
/// sends it again.
///
/// # Errors
/// Where the system refuses.
pub fn before_termination(f: fn()) -> io::Result<()> {
    let mut pipe = [0; 2];
    // SAFETY: room for two files.
    if unsafe { libc::pipe2(pipe.as_mut_ptr(), libc::O_CLOEXEC) } != 0 {
        return Err(io::Error::last_os_error());
    }
    let [from, to] = pipe;
    if PIPE.compare_exchange(-1, to, Ordering::AcqRel, Ordering::Relaxed).is_err() {
        // SAFETY: both were opened here, and nobody else knows them.
        unsafe { (libc::close(from), libc::close(to)) };
        return Ok(());
    }
    PID.store(std::process::id() as i32, Ordering::Relaxed);
    let mut before: [(i32, libc::sigaction); 2] = SIGNALS.map(|signal| {
        // SAFETY: zeros are a value of this plain structure.
        (signal, unsafe { zeroed() })
    });
    for (signal, before) in &mut before {
        // SAFETY: the structures are ours, the handler only does what a handler may.
        unsafe {
            let mut action: libc::sigaction = zeroed();
            action.sa_sigaction = on_termination as *const () as usize;
            action.sa_flags = libc::SA_RESTART;
            if libc::sigaction(*signal, &raw const action, before) != 0 {
                return Err(io::Error::last_os_error());
            }
        }
    }
    let wait = move || {
        let mut signal = [0u8];
        // SAFETY: one byte of room.
        while unsafe { libc::read(from, signal.as_mut_ptr().cast(), 1) } != 1 {}
        f();
        for (signal, before) in &before {
            // SAFETY: what the system gave is given back.
            unsafe { libc::sigaction(*signal, before, std::ptr::null_mut()) };
        }
        // SAFETY: a signal to ourselves.
        unsafe { libc::kill(libc::getpid(), i32::from(signal[0])) };
    };
    std::thread::Builder::new().name("huoyan-signals".to_owned()).spawn(wait).map(drop)
}

extern "C" fn on_termination(signal: i32) {
    let byte = [signal as u8];
    // SAFETY: the place of `errno` of this thread, one byte to write to a file of ours, and calls that a handler may do.
    unsafe {
        if libc::getpid() != PID.load(Ordering::Relaxed) {
            libc::signal(signal, libc::SIG_DFL);
            libc::raise(signal);
            return;
        }
        let errno = *libc::__errno_location();
        libc::write(PIPE.load(Ordering::Acquire), byte.as_ptr().cast(), 1);
        *libc::__errno_location() = errno;
    }
}
