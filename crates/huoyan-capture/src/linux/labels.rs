//! The labels of the code that runs: each thread points to its set, and a signal handler reads the pointer.

use crate::LabelSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The key of the threads' pointers plus one, 0 before it is made.
///
/// A key and not a `thread_local!`: in a library that was loaded at run time a thread's first look at such a
/// variable may allocate, and the handler must not. Looking at a key never does.
static KEY: AtomicU64 = AtomicU64::new(0);

/// Runs `f` under these labels, or under none; the ones from before are back afterwards, also when `f` panics.
pub fn with_labels<R>(labels: Option<&Arc<LabelSet>>, f: impl FnOnce() -> R) -> R {
    // The scope ends before the borrow of `labels` does, so the thread never points to a freed set.
    let _scope = Scope { before: point_to(labels.map_or(std::ptr::null(), Arc::as_ptr)) };
    f()
}

/// The labels of this thread.
pub fn current_labels() -> Option<Arc<LabelSet>> {
    // SAFETY: the reference was taken in the same line.
    unsafe { claim_labels(take_current_labels()) }
}

struct Scope {
    before: *const LabelSet,
}

impl Drop for Scope {
    fn drop(&mut self) {
        point_to(self.before);
    }
}

/// Makes this thread point to `labels` and gives what it pointed to.
fn point_to(labels: *const LabelSet) -> *const LabelSet {
    let before = pointed_to();
    if let Some(key) = key() {
        // SAFETY: the key exists, and a pointer is only stored.
        unsafe { libc::pthread_setspecific(key, labels.cast()) };
    }
    before
}

/// What this thread points to, null where it has no labels. A signal handler may ask.
#[inline]
pub(crate) fn pointed_to() -> *const LabelSet {
    match KEY.load(Ordering::Acquire) {
        0 => std::ptr::null(),
        // SAFETY: the key was made and is never deleted.
        key => unsafe { libc::pthread_getspecific((key - 1) as libc::pthread_key_t) }.cast::<LabelSet>(),
    }
}

/// The key, made at the first call; `None` where the process has no more.
fn key() -> Option<libc::pthread_key_t> {
    let known = KEY.load(Ordering::Acquire);
    if known != 0 {
        return Some((known - 1) as libc::pthread_key_t);
    }
    let mut key = 0;
    // SAFETY: `key` is a place for the answer.
    if unsafe { libc::pthread_key_create(&raw mut key, None) } != 0 {
        return None;
    }
    match KEY.compare_exchange(0, u64::from(key) + 1, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => Some(key),
        Err(other) => {
            // SAFETY: another thread was first; nobody has seen our key.
            unsafe { libc::pthread_key_delete(key) };
            Some((other - 1) as libc::pthread_key_t)
        }
    }
}

/// One more reference to the labels of this thread, for a record; null where there are none.
/// Only an atomic number is changed, so a signal handler may do it.
#[inline]
pub(crate) fn take_current_labels() -> *const LabelSet {
    let labels = pointed_to();
    if !labels.is_null() {
        // SAFETY: whoever entered the labels keeps them alive while they are current.
        unsafe { Arc::increment_strong_count(labels) };
    }
    labels
}

/// The set that a record refers to.
///
/// # Safety
/// `labels` came from [`take_current_labels`] and was not claimed yet.
pub(crate) unsafe fn claim_labels(labels: *const LabelSet) -> Option<Arc<LabelSet>> {
    if labels.is_null() {
        return None;
    }
    // SAFETY: as the caller says, one reference is ours.
    Some(unsafe { Arc::from_raw(labels) })
}
