//! What each thread has: how many bytes until its next sample, and its random numbers.

use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

struct Local {
    /// Bytes that this thread may allocate before the next sample; below 0 it is time for one. It begins at 0, so
    /// that a thread's first allocation draws a distance.
    countdown: Cell<i64>,
    /// The state of the random numbers, 0 before the first.
    random: Cell<u64>,
    /// Whether allocations of this thread go straight to the allocator inside.
    is_unsampled: Cell<bool>,
    /// Whether this thread is in the middle of a `fork`, and holds all locks.
    is_forking: Cell<bool>,
}

impl Local {
    const fn new() -> Local {
        let (countdown, random) = (Cell::new(0), Cell::new(0));
        Local { countdown, random, is_unsampled: Cell::new(false), is_forking: Cell::new(false) }
    }
}

thread_local! {
    // Without a destructor: it can be used as long as the thread runs.
    static LOCAL: Local =
        const { Local::new() };
}

/// Bytes between two samples, on the average; 0 for none, 1 for each allocation.
pub(crate) static RATE: AtomicU64 = AtomicU64::new(512 << 10);

/// While nothing is sampled a thread looks at the rate again after so many bytes.
const LOOK_AGAIN: i64 = 16 << 20;

/// Counts an allocation; whether it is to be looked at by [`is_sampled`].
#[inline(always)]
pub(crate) fn count(size: usize) -> bool {
    LOCAL.with(|local| {
        let left = local.countdown.get().wrapping_sub(size as i64);
        local.countdown.set(left);
        left < 0
    })
}

/// Whether an allocation that ended the countdown is a sample. It is not where the countdown had not begun, where
/// nothing is sampled, or where it is our own.
pub(crate) fn is_sampled(size: usize) -> bool {
    LOCAL.with(|local| {
        let rate = RATE.load(Ordering::Relaxed);
        if rate == 0 {
            // When sampling begins, so does the countdown.
            local.random.set(0);
            local.countdown.set(LOOK_AGAIN);
            return false;
        }
        if local.random.get() == 0 {
            local.random.set(seed(std::ptr::from_ref(local) as u64));
            let left = distance(local, rate).wrapping_sub(size as i64);
            if left >= 0 {
                local.countdown.set(left);
                return false;
            }
        }
        // Whatever was counted down to here, by our own allocations too, a new distance is as good as what is left of
        // an old one: the distribution has no memory.
        local.countdown.set(distance(local, rate));
        !local.is_unsampled.get()
    })
}

/// Runs `f`, whose allocations are not sampled: our own work.
pub(crate) fn unsampled<R>(f: impl FnOnce() -> R) -> R {
    struct Restore(bool);
    impl Drop for Restore {
        fn drop(&mut self) {
            LOCAL.with(|local| local.is_unsampled.set(self.0));
        }
    }
    let _restore = Restore(LOCAL.with(|local| local.is_unsampled.replace(true)));
    f()
}

/// Whether this thread is in the middle of a `fork`.
pub(crate) fn is_forking() -> bool {
    LOCAL.with(|local| local.is_forking.get())
}

pub(crate) fn set_forking(is_forking: bool) {
    LOCAL.with(|local| local.is_forking.set(is_forking));
}

/// A number that differs from thread to thread.
pub(crate) fn thread_number() -> usize {
    LOCAL.with(|local| std::ptr::from_ref(local) as usize) >> 12
}

/// The bytes to the next sample: exponentially distributed, so that each byte is as likely to be the sampled one
/// whatever came before.
fn distance(local: &Local, rate: u64) -> i64 {
    if rate == 1 {
        return 0;
    }
    let mut x = local.random.get();
    // Marsaglia's xorshift64*.
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    local.random.set(x);
    let bits = x.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11;
    // Within (0, 1].
    let uniform = (bits + 1) as f64 / (1u64 << 53) as f64;
    (-uniform.ln() * rate as f64) as i64
}

/// A seed that differs from thread to thread and from run to run.
fn seed(address: u64) -> u64 {
    let mut now = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a place for the answer.
    unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
    let mixed = (address ^ (now.tv_nsec as u64).rotate_left(32) ^ now.tv_sec as u64)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed ^ mixed >> 29) | 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_have_the_mean_and_the_spread_of_the_exponential_distribution() {
        let local = Local::new();
        local.random.set(12_345);
        let n = 200_000;
        let distances: Vec<f64> = (0..n).map(|_| distance(&local, 1000) as f64).collect();
        let mean = distances.iter().sum::<f64>() / f64::from(n);
        let variance = distances.iter().map(|d| (d - mean).powi(2)).sum::<f64>() / f64::from(n);
        assert!((mean - 1000.0).abs() < 15.0, "{mean}");
        assert!((variance.sqrt() - 1000.0).abs() < 25.0, "{variance}");
    }
}
