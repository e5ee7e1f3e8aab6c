//! The one lock of the sampled path.

use std::sync::atomic::{AtomicBool, Ordering};

static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// The lock is held until this is dropped.
pub(crate) struct Held(());

/// Takes the lock. Who holds it does nothing that waits.
pub(crate) fn lock() -> Held {
    while IS_TAKEN.swap(true, Ordering::Acquire) {
        // SAFETY: a call without arguments.
        unsafe { libc::sched_yield() };
    }
    Held(())
}

impl Drop for Held {
    fn drop(&mut self) {
        IS_TAKEN.store(false, Ordering::Release);
    }
}

/// Keeps the lock over a `fork`: the child has a copy of what it covers, which must be whole.
pub(crate) fn keep_over_fork() {
    extern "C" fn before() {
        std::mem::forget(lock());
    }
    extern "C" fn after() {
        drop(Held(()));
    }
    // SAFETY: functions that a process may call around `fork`.
    unsafe { libc::pthread_atfork(Some(before), Some(after), Some(after)) };
}
