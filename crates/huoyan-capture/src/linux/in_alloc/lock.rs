//! The locks of the sampled path: one for the tables, and one for each list of free slots.

use std::sync::atomic::{AtomicBool, Ordering};

/// How many lists of free slots there are: threads that share one seldom use it at the same time.
pub(crate) const N_SHARDS: usize = 8;

/// A lock, on a cache line of its own.
#[repr(align(64))]
pub(crate) struct Lock(AtomicBool);

/// The lock of the tables.
pub(crate) static TABLES: Lock = Lock(AtomicBool::new(false));
/// The locks of the lists of free slots.
pub(crate) static SHARDS: [Lock; N_SHARDS] = [const { Lock(AtomicBool::new(false)) }; N_SHARDS];

/// The lock is held until this is dropped.
pub(crate) struct Held(&'static Lock);

impl Lock {
    /// Takes the lock. Who holds it does nothing that waits, but for another lock of a higher rank: shards come before
    /// tables.
    pub(crate) fn take(&'static self) -> Held {
        while self.0.swap(true, Ordering::Acquire) {
            // SAFETY: a call without arguments.
            unsafe { libc::sched_yield() };
        }
        Held(self)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.0.0.store(false, Ordering::Release);
    }
}

/// Keeps all locks over a `fork`: the child has a copy of what they cover, which must be whole.
pub(crate) fn keep_over_fork() {
    extern "C" fn before() {
        SHARDS.iter().chain([&TABLES]).for_each(|lock| std::mem::forget(lock.take()));
    }
    extern "C" fn after() {
        SHARDS.iter().chain([&TABLES]).for_each(|lock| drop(Held(lock)));
    }
    // SAFETY: functions that a process may call around `fork`.
    unsafe { libc::pthread_atfork(Some(before), Some(after), Some(after)) };
}
