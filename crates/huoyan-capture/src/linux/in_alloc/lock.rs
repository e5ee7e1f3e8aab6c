//! The locks of the sampled path: one for the tables, and one for each list of free slots.

use super::local::{is_forking, set_forking};
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

/// The lock is held until this is dropped; `None` where the thread has it for longer.
pub(crate) struct Held(Option<&'static Lock>);

impl Lock {
    /// Takes the lock. Who holds it does nothing that waits, but for another lock of a higher rank: shards come before
    /// tables.
    pub(crate) fn take(&'static self) -> Held {
        if is_forking() {
            return Held(None);
        }
        while self.0.swap(true, Ordering::Acquire) {
            // SAFETY: a call without arguments.
            unsafe { libc::sched_yield() };
        }
        Held(Some(self))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(lock) = self.0 {
            lock.0.store(false, Ordering::Release);
        }
    }
}

/// Keeps all locks over a `fork`: the child has a copy of what they cover, which must be whole. Other functions that are
/// called around it may allocate: the thread that holds all locks takes none.
pub(crate) fn keep_over_fork() {
    extern "C" fn before() {
        SHARDS.iter().chain([&TABLES]).for_each(|lock| std::mem::forget(lock.take()));
        set_forking(true);
    }
    extern "C" fn after() {
        set_forking(false);
        SHARDS.iter().chain([&TABLES]).for_each(|lock| drop(Held(Some(lock))));
    }
    // SAFETY: functions that a process may call around `fork`.
    unsafe { libc::pthread_atfork(Some(before), Some(after), Some(after)) };
}
