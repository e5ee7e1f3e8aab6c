//! Clocks of CPU time.

use super::engine::clock_of;
use crate::in_signal::handler::nanoseconds;

/// The CPU time of the process, of threads that ended too, in nanoseconds.
pub(crate) fn process_cpu() -> u64 {
    read(libc::CLOCK_PROCESS_CPUTIME_ID).unwrap_or(0)
}

/// The CPU time of a thread of this process in nanoseconds, `None` where it is not there any more.
pub(crate) fn thread_cpu(tid: i32) -> Option<u64> {
    read(clock_of(tid))
}

fn read(clock: libc::clockid_t) -> Option<u64> {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a place for the answer.
    let is_read = unsafe { libc::clock_gettime(clock, &raw mut now) } == 0;
    is_read.then(|| nanoseconds(now))
}
