//! The table of threads that are sampled: what a signal handler needs to know of the thread that it interrupted.
//!
//! The controller adds and removes threads; a handler looks for its own, which stays while it runs.

use crate::in_alloc::map::Table;
use std::sync::atomic::{AtomicI32, AtomicU64, Ordering};

/// The most threads that are sampled at a time.
pub(crate) const MAX_THREADS: usize = 16_384;
/// How far from its own place a thread may stand.
const MAX_PROBES: usize = 64;

const FREE: i32 = 0;
/// Was a thread: a search goes on behind it.
const GONE: i32 = -1;
/// Is being filled.
const CLAIMED: i32 = -2;

/// A thread.
pub(crate) struct Thread {
    tid: AtomicI32,
    /// The file of its perf event, −1 where it has none.
    pub(crate) event_fd: AtomicI32,
    /// Its CPU clock at its last sample, in nanoseconds.
    pub(crate) last_cpu: AtomicU64,
    /// Its time in the kernel at its last sample, in nanoseconds.
    pub(crate) last_system: AtomicU64,
}

/// The table.
pub(crate) struct Threads {
    /// Memory of the system: a row of zeros is a free one.
    slots: Table<Thread>,
}

impl Threads {
    pub(crate) fn new() -> Threads {
        Threads { slots: Table::new(MAX_THREADS).unwrap_or_else(Table::empty) }
    }

    fn probes(&self, tid: i32) -> impl Iterator<Item = &Thread> {
        let start = (tid as u32).wrapping_mul(0x9e37_79b1) as usize;
        let at = move |i: usize| start.wrapping_add(i) & (MAX_THREADS - 1);
        (0..MAX_PROBES).filter_map(move |i| self.slot(at(i)))
    }

    fn slot(&self, idx: usize) -> Option<&Thread> {
        // SAFETY: a row of the table, which is zeros or was written as a thread; all in it is atomic.
        self.slots.row(idx).map(|thread| unsafe { &*thread })
    }

    fn all(&self) -> impl Iterator<Item = &Thread> {
        (0..self.slots.len()).filter_map(|idx| self.slot(idx))
    }

    /// The thread, where it is in the table.
    #[inline]
    pub(crate) fn find(&self, tid: i32) -> Option<&Thread> {
        for thread in self.probes(tid) {
            match thread.tid.load(Ordering::Acquire) {
                found if found == tid => return Some(thread),
                FREE => return None,
                _ => {}
            }
        }
        None
    }

    /// Adds a thread that is not there; `None` where there is no room. Handlers may do so for their own thread.
    pub(crate) fn add(&self, tid: i32, cpu: u64, system: u64) -> Option<&Thread> {
        for thread in self.probes(tid) {
            let found = thread.tid.load(Ordering::Acquire);
            if found != FREE && found != GONE {
                continue;
            }
            if thread.tid.compare_exchange(found, CLAIMED, Ordering::AcqRel, Ordering::Relaxed).is_err() {
                continue;
            }
            thread.event_fd.store(-1, Ordering::Relaxed);
            thread.last_cpu.store(cpu, Ordering::Relaxed);
            thread.last_system.store(system, Ordering::Relaxed);
            thread.tid.store(tid, Ordering::Release);
            return Some(thread);
        }
        None
    }

    /// Removes a thread, which is not running any more.
    pub(crate) fn remove(&self, tid: i32) {
        if let Some(thread) = self.find(tid) {
            thread.tid.store(GONE, Ordering::Release);
        }
    }

    /// Removes all.
    pub(crate) fn clear(&self) {
        for thread in self.all() {
            if thread.tid.load(Ordering::Relaxed) != FREE {
                thread.tid.store(FREE, Ordering::Release);
            }
        }
    }
}

impl Threads {
    /// Closes the events of all threads and removes the threads: in a child after `fork`.
    pub(crate) fn close_events_and_clear(&self) {
        for thread in self.all() {
            let fd = thread.event_fd.load(Ordering::Relaxed);
            if thread.tid.load(Ordering::Relaxed) > 0 && fd > 0 {
                // SAFETY: the file is the child's copy, which nobody else uses.
                unsafe { libc::close(fd) };
            }
        }
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_found_until_they_are_removed() {
        let threads = Threads::new();
        for tid in 1..5000 {
            assert!(threads.add(tid, tid as u64, 0).is_some());
        }
        for tid in (1..5000).step_by(2) {
            threads.remove(tid);
        }
        for tid in 1..5000 {
            let cpu = threads.find(tid).map(|thread| thread.last_cpu.load(Ordering::Relaxed));
            assert_eq!(cpu, (tid % 2 == 0).then_some(tid as u64));
        }
        assert!(threads.add(1, 0, 0).is_some(), "what is gone makes room");
        threads.clear();
        assert!((1..5000).all(|tid| threads.find(tid).is_none()));
    }
}
