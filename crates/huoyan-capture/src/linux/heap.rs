//! Samples what is allocated: the functions that a global allocator forwards to, and the sums so far.
//!
//! One in about [`rate`] bytes is sampled: a block is chosen with a probability that grows with its size, and its
//! stack, size and labels are counted. The module `in_alloc` tells how.

pub use crate::told::heap::{DEFAULT_RATE, HeapRow, HeapSnapshot};

use crate::in_alloc::hook::{self, Content, N_UNTRACKED};
use crate::in_alloc::{local, slots};
use std::alloc::{GlobalAlloc, Layout};
use std::sync::atomic::Ordering;

/// Bytes between two samples on the average.
pub fn rate() -> u64 {
    local::RATE.load(Ordering::Relaxed)
}

/// Sets the bytes between two samples on the average: 1 samples each block, 0 none. Threads take it up at their next
/// sample. Sums are not changed: set it once, early.
pub fn set_rate(bytes: u64) {
    local::RATE.store(bytes, Ordering::Relaxed);
}

/// Whether allocations come here: whether there is a heap profile.
pub fn is_installed() -> bool {
    // The first allocation of a thread is looked at; this one is where none was.
    std::hint::black_box(Box::new(0u8));
    hook::was_called()
}

/// Runs `f`, whose allocations are not sampled.
pub fn unsampled<R>(f: impl FnOnce() -> R) -> R {
    local::unsampled(f)
}

/// `GlobalAlloc::alloc` with sampling.
///
/// # Safety
/// As `GlobalAlloc::alloc`.
#[inline]
pub unsafe fn alloc(inner: &impl GlobalAlloc, layout: Layout) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe {
        match local::count(layout.size()) {
            false => inner.alloc(layout),
            true => hook::alloc(inner, layout, Content::Any),
        }
    }
}

/// `GlobalAlloc::alloc_zeroed` with sampling.
///
/// # Safety
/// As `GlobalAlloc::alloc_zeroed`.
#[inline]
pub unsafe fn alloc_zeroed(inner: &impl GlobalAlloc, layout: Layout) -> *mut u8 {
    // SAFETY: as the caller promises.
    unsafe {
        match local::count(layout.size()) {
            false => inner.alloc_zeroed(layout),
            true => hook::alloc(inner, layout, Content::Zeros),
        }
    }
}

/// `GlobalAlloc::dealloc` with sampling.
///
/// # Safety
/// As `GlobalAlloc::dealloc`; the block came from one of these functions with the same `inner`.
#[inline]
pub unsafe fn dealloc(inner: &impl GlobalAlloc, block: *mut u8, layout: Layout) {
    match slots::is_sampled_block(block) {
        // SAFETY: as the caller promises.
        false => unsafe { inner.dealloc(block, layout) },
        true => hook::free(block, layout.size()),
    }
}

/// `GlobalAlloc::realloc` with sampling. As in Go, where a slice that grows moves, it is an allocation of the new size
/// and a free of the old.
///
/// # Safety
/// As `GlobalAlloc::realloc`; the block came from one of these functions with the same `inner`.
#[inline]
pub unsafe fn realloc(inner: &impl GlobalAlloc, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
    let is_due = local::count(size);
    // SAFETY: as the caller promises.
    unsafe {
        match is_due || slots::is_sampled_block(block) {
            false => inner.realloc(block, layout, size),
            true => hook::realloc(inner, block, layout, is_due, size),
        }
    }
}

/// The sums now.
pub fn snapshot() -> HeapSnapshot {
    local::unsampled(|| {
        let buckets = hook::buckets();
        let count = |counter: &std::sync::atomic::AtomicU64| counter.load(Ordering::Relaxed);
        let rows = buckets.into_iter().flat_map(|buckets| {
            (0..buckets.len()).filter_map(|number| Some((number, buckets.get(number)?))).map(
                |(number, bucket)| {
                    // Frees first: a block that is freed meanwhile must not be in use a negative number of times.
                    let (n_frees, free_bytes) = (count(&bucket.n_frees), count(&bucket.free_bytes));
                    let (alloc_objects, alloc_bytes) = (count(&bucket.n_allocs), count(&bucket.alloc_bytes));
                    HeapRow {
                        number,
                        frames: buckets.frames(bucket).to_vec(),
                        labels: buckets.labels(bucket).cloned(),
                        size: bucket.size,
                        alloc_objects,
                        alloc_bytes,
                        inuse_objects: alloc_objects.saturating_sub(n_frees),
                        inuse_bytes: alloc_bytes.saturating_sub(free_bytes),
                    }
                },
            )
        });
        HeapSnapshot {
            rate: rate(),
            rows: rows.filter(|row| row.alloc_objects > 0).collect(),
            modules: crate::stack::modules(),
            n_without_room: buckets.map_or(0, |buckets| count(&buckets.n_without_room)),
            n_without_labels: buckets.map_or(0, |buckets| count(&buckets.n_without_labels)),
            n_untracked: count(&N_UNTRACKED),
        }
    })
}
