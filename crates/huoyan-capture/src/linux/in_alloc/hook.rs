//! The sampled path.

use super::buckets::Buckets;
use super::{local, lock, slots};
use crate::arch::Registers;
use crate::in_signal::memory::StackReader;
use crate::in_signal::walk::{End, Walk, walk};
use crate::walkers::{Claim, Walkers};
use std::alloc::{GlobalAlloc, Layout};
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU8, AtomicU64, Ordering};

/// Whether a new block is to have zeros.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    Any,
    Zeros,
}

/// Samples of blocks that could not be put into the reserved range: it is not known when they are freed.
pub(crate) static N_UNTRACKED: AtomicU64 = AtomicU64::new(0);

static BUCKETS: AtomicPtr<Buckets> = AtomicPtr::new(std::ptr::null_mut());
static STATE: AtomicU8 = AtomicU8::new(UNMADE);
const UNMADE: u8 = 0;
const BEING_MADE: u8 = 1;
const MADE: u8 = 2;

/// The tables, where an allocation was ever looked at.
pub(crate) fn buckets() -> Option<&'static Buckets> {
    // SAFETY: null or a box that is never freed.
    unsafe { BUCKETS.load(Ordering::Acquire).as_ref() }
}

/// Whether an allocation ever came here.
pub(crate) fn was_called() -> bool {
    WAS_CALLED.load(Ordering::Relaxed)
}

static WAS_CALLED: AtomicBool = AtomicBool::new(false);

/// Makes the tables and the range at the first call. Other threads do not wait meanwhile, they sample nothing.
fn made_buckets() -> Option<&'static Buckets> {
    if STATE.load(Ordering::Acquire) == UNMADE
        && STATE.compare_exchange(UNMADE, BEING_MADE, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    {
        slots::make_range();
        lock::keep_over_fork();
        if let Some(buckets) = Buckets::new() {
            BUCKETS.store(Box::into_raw(Box::new(buckets)), Ordering::Release);
        }
        STATE.store(MADE, Ordering::Release);
    }
    buckets()
}

/// An allocation that ended the countdown: a sample, or one that began the countdown.
///
/// # Safety
/// As `GlobalAlloc::alloc`.
#[cold]
#[inline(never)]
pub(crate) unsafe fn alloc(inner: &impl GlobalAlloc, layout: Layout, content: Content) -> *mut u8 {
    WAS_CALLED.store(true, Ordering::Relaxed);
    let is_sampled = local::is_sampled(layout.size());
    let sampled = if is_sampled { local::unsampled(|| sample(layout, content)) } else { None };
    sampled.unwrap_or_else(|| {
        // SAFETY: as the caller promises.
        unsafe {
            match content {
                Content::Any => inner.alloc(layout),
                Content::Zeros => inner.alloc_zeroed(layout),
            }
        }
    })
}

/// Counts a sample and gives a block for it; `None` where the allocator inside has to.
fn sample(layout: Layout, content: Content) -> Option<*mut u8> {
    let buckets = made_buckets()?;
    let walkers = Walkers::get();
    let mut claim = claim_and_walk(walkers);
    if claim.as_ref().is_some_and(|(_, walk)| walk.end == End::Lost) {
        // The stack may go through a library that was loaded since. Asking each time would cost as much as the walk.
        drop(claim.take());
        walkers.refresh_modules();
        claim = claim_and_walk(walkers);
    }
    let frames = match &mut claim {
        // The first two are of this file.
        Some((claim, walk)) => claim.memory().frames.get_mut(2..walk.n_frames).unwrap_or_default(),
        None => &mut [],
    };
    let size = layout.size() as u64;
    let number = buckets.find(size, frames, crate::labels::pointed_to());
    drop(claim);
    let block = slots::take(layout.size(), layout.align(), content == Content::Zeros, number);
    let bucket = buckets.get(number)?;
    bucket.count_alloc(size);
    if block.is_none() {
        // It counts as freed: what is in use is told too low rather than growing for ever.
        bucket.count_free(size);
        N_UNTRACKED.fetch_add(1, Ordering::Relaxed);
    }
    block
}

/// Walks the stack at a place that is free, told by the thread: two threads seldom try the same.
#[inline(never)]
fn claim_and_walk(walkers: &Walkers) -> Option<(Claim<'_>, Walk)> {
    let mut claim = walkers.claim(local::thread_number())?;
    let modules = claim.modules;
    let walk = walk(modules, Registers::here(), StackReader::of_own_stack(), claim.memory());
    Some((claim, walk))
}

/// Frees a sampled block.
#[cold]
#[inline(never)]
pub(crate) fn free(block: *mut u8, size: usize) {
    let number = slots::bucket(block, size);
    if let Some(bucket) = buckets().and_then(|buckets| buckets.get(number)) {
        bucket.count_free(size as u64);
    }
    slots::give_back(block);
}

/// Changes the size of a sampled block, or of one whose new size is a sample: a new block, and the old one freed.
///
/// # Safety
/// As `GlobalAlloc::realloc`.
#[cold]
#[inline(never)]
pub(crate) unsafe fn realloc(
    inner: &impl GlobalAlloc,
    block: *mut u8,
    layout: Layout,
    is_due: bool,
    size: usize,
) -> *mut u8 {
    let was_sampled = slots::is_sampled_block(block);
    // SAFETY: the caller promises that the size is right for the alignment.
    let new_layout = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
    let is_sampled = is_due && local::is_sampled(size);
    let sampled = if is_sampled { local::unsampled(|| sample(new_layout, Content::Any)) } else { None };
    // SAFETY: as the caller promises; the new block has room for what is copied.
    unsafe {
        let new = match sampled {
            Some(new) => new,
            None if was_sampled => inner.alloc(new_layout),
            None => return inner.realloc(block, layout, size),
        };
        if new.is_null() {
            return new;
        }
        std::ptr::copy_nonoverlapping(block, new, layout.size().min(size));
        match was_sampled {
            true => free(block, layout.size()),
            false => inner.dealloc(block, layout),
        }
        new
    }
}
