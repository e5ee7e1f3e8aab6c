//! Sums of samples: one bucket for each stack, size and set of labels.
//!
//! The tables are of fixed size and are never given back. What finds no room is counted in bucket 0. A bucket is found
//! without a lock, and made under that of the tables.

use super::lock::{Held, TABLES};
use super::map::Table;
use crate::LabelSet;
use std::cell::UnsafeCell;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering};

/// The most buckets.
const MAX_BUCKETS: usize = 1 << 17;
/// The most words in all stacks, 64 MiB.
const MAX_WORDS: usize = 8 << 20;
/// The most sets of labels.
const MAX_LABEL_SETS: usize = 1024;
/// How many rows of an index are looked at before one is taken to be full.
const MAX_PROBES: usize = 128;

/// Where a hash leads: to the row of a bucket, to a free row with 0, or nowhere.
enum Found<'a> {
    Row(&'a AtomicU32, u32),
    Full,
}

/// A bucket.
#[repr(C)]
pub(crate) struct Bucket {
    hash: u64,
    /// The size of its blocks in bytes; 0 in bucket 0, whose blocks have any.
    pub(crate) size: u64,
    /// Where its frames begin in the words.
    frames_start: u32,
    n_frames: u32,
    /// The labels of who allocated, null for none. They are never freed.
    labels: *const LabelSet,
    pub(crate) n_allocs: AtomicU64,
    pub(crate) n_frees: AtomicU64,
    pub(crate) alloc_bytes: AtomicU64,
    pub(crate) free_bytes: AtomicU64,
}

/// All tables.
pub(crate) struct Buckets {
    buckets: Table<Bucket>,
    /// To each hash the number of a bucket, 0 for none.
    index: Table<AtomicU32>,
    words: Table<u64>,
    labels: Table<AtomicPtr<LabelSet>>,
    n_buckets: AtomicUsize,
    n_words: UnsafeCell<usize>,
    /// Samples in bucket 0 for want of room.
    pub(crate) n_without_room: AtomicU64,
    /// Samples whose labels were left out for want of room.
    pub(crate) n_without_labels: AtomicU64,
}

// SAFETY: what is not atomic is written under the lock, before `n_buckets` passes it.
unsafe impl Sync for Buckets {}
// SAFETY: it is addresses and numbers.
unsafe impl Send for Buckets {}

impl Buckets {
    /// Empty tables; `None` where the system refuses.
    pub(crate) fn new() -> Option<Buckets> {
        Some(Buckets {
            buckets: Table::new(MAX_BUCKETS)?,
            index: Table::new(2 * MAX_BUCKETS)?,
            words: Table::new(MAX_WORDS)?,
            labels: Table::new(2 * MAX_LABEL_SETS)?,
            n_buckets: AtomicUsize::new(1),
            n_words: UnsafeCell::new(0),
            n_without_room: AtomicU64::new(0),
            n_without_labels: AtomicU64::new(0),
        })
    }

    /// The number of the bucket of these, made where it is new; 0 where there is no room.
    pub(crate) fn find(&self, size: u64, frames: &[u64], labels: *const LabelSet) -> u64 {
        let labels = self.kept_labels(labels);
        let hash = hash(size, frames, labels);
        let is_it = |number: u32| self.is_bucket(number, hash, size, frames, labels);
        if let Found::Row(_, number @ 1..) = self.look_up(hash, is_it) {
            return u64::from(number);
        }
        let held = TABLES.take();
        // Another thread may have made it meanwhile.
        match self.look_up(hash, is_it) {
            Found::Row(_, number @ 1..) => u64::from(number),
            Found::Row(row, 0) => match self.add(hash, size, frames, labels, &held) {
                Some(number) => {
                    row.store(number, Ordering::Release);
                    u64::from(number)
                }
                None => self.no_room(),
            },
            Found::Full => self.no_room(),
        }
    }

    fn no_room(&self) -> u64 {
        self.n_without_room.fetch_add(1, Ordering::Relaxed);
        0
    }

    fn look_up(&self, hash: u64, is_it: impl Fn(u32) -> bool) -> Found<'_> {
        for i in 0..MAX_PROBES {
            let Some(row) = self.index.row((hash as usize).wrapping_add(i) & (self.index.len() - 1)) else {
                break;
            };
            // SAFETY: zeroed memory is a number of this kind, and all touch it as one.
            let row: &AtomicU32 = unsafe { &*row };
            let number = row.load(Ordering::Acquire);
            if number == 0 || is_it(number) {
                return Found::Row(row, number);
            }
        }
        Found::Full
    }

    /// The bucket of a number.
    pub(crate) fn get(&self, number: u64) -> Option<&Bucket> {
        let number =
            usize::try_from(number).ok().filter(|&number| number < self.n_buckets.load(Ordering::Acquire))?;
        // SAFETY: it was written before `n_buckets` passed it, and changes by atomic numbers only.
        self.buckets.row(number).map(|bucket| unsafe { &*bucket })
    }

    /// How many buckets there are.
    pub(crate) fn len(&self) -> u64 {
        self.n_buckets.load(Ordering::Acquire) as u64
    }

    /// The frames of a bucket.
    pub(crate) fn frames(&self, bucket: &Bucket) -> &[u64] {
        match self.words.row(bucket.frames_start as usize) {
            // SAFETY: so many words were written there before the bucket was.
            Some(start) => unsafe { std::slice::from_raw_parts(start, bucket.n_frames as usize) },
            None => &[],
        }
    }

    /// The labels of a bucket.
    pub(crate) fn labels(&self, bucket: &Bucket) -> Option<&LabelSet> {
        // SAFETY: a set that is kept for ever.
        unsafe { bucket.labels.as_ref() }
    }

    fn is_bucket(&self, number: u32, hash: u64, size: u64, frames: &[u64], labels: *const LabelSet) -> bool {
        let Some(bucket) = self.get(u64::from(number)) else { return false };
        bucket.hash == hash && bucket.size == size && bucket.labels == labels && self.frames(bucket) == frames
    }

    fn add(
        &self,
        hash: u64,
        size: u64,
        frames: &[u64],
        labels: *const LabelSet,
        _held: &Held,
    ) -> Option<u32> {
        let number = self.n_buckets.load(Ordering::Relaxed);
        // SAFETY: the lock is held.
        let n_words = unsafe { &mut *self.n_words.get() };
        if *n_words + frames.len() > self.words.len() {
            return None;
        }
        let (bucket, words) = (self.buckets.row(number)?, self.words.row(*n_words).or(self.words.row(0))?);
        // SAFETY: both lie within their tables, and nobody reads them before `n_buckets` passes.
        unsafe {
            std::ptr::copy_nonoverlapping(frames.as_ptr(), words, frames.len());
            let (frames_start, n_frames) = (*n_words as u32, frames.len() as u32);
            let zero = || AtomicU64::new(0);
            let (n_allocs, n_frees, alloc_bytes, free_bytes) = (zero(), zero(), zero(), zero());
            let new = Bucket {
                hash,
                size,
                frames_start,
                n_frames,
                labels,
                n_allocs,
                n_frees,
                alloc_bytes,
                free_bytes,
            };
            bucket.write(new);
        }
        *n_words += frames.len();
        self.n_buckets.store(number + 1, Ordering::Release);
        Some(number as u32)
    }

    /// The one set that stands for all equal ones, kept for ever; null where there is no room for it.
    fn kept_labels(&self, labels: *const LabelSet) -> *const LabelSet {
        // SAFETY: the thread's own labels, which stay while it runs this.
        let Some(set) = (unsafe { labels.as_ref() }) else { return labels };
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(set) as usize;
        for i in 0..MAX_PROBES {
            let Some(row) = self.labels.row(hash.wrapping_add(i) & (self.labels.len() - 1)) else { break };
            // SAFETY: zeroed memory is a pointer of this kind, and all touch it as one.
            let row: &AtomicPtr<LabelSet> = unsafe { &*row };
            let known = match row.load(Ordering::Acquire) {
                null if null.is_null() => match self.keep(row, labels) {
                    Ok(()) => return labels,
                    Err(other) => other,
                },
                known => known,
            };
            // SAFETY: a set that is kept for ever.
            if unsafe { &*known } == set {
                return known;
            }
        }
        self.n_without_labels.fetch_add(1, Ordering::Relaxed);
        std::ptr::null()
    }

    /// Keeps the labels in a free row, or gives those that another thread put there.
    fn keep(&self, row: &AtomicPtr<LabelSet>, labels: *const LabelSet) -> Result<(), *mut LabelSet> {
        // SAFETY: the caller has a reference.
        unsafe { std::sync::Arc::increment_strong_count(labels) };
        let put = row.compare_exchange(
            std::ptr::null_mut(),
            labels.cast_mut(),
            Ordering::AcqRel,
            Ordering::Acquire,
        );
        put.map(drop).inspect_err(|_| {
            // SAFETY: the reference of the line above, which is not the last.
            unsafe { std::sync::Arc::decrement_strong_count(labels) };
        })
    }
}

impl Bucket {
    /// Counts a block that was allocated.
    pub(crate) fn count_alloc(&self, size: u64) {
        self.n_allocs.fetch_add(1, Ordering::Relaxed);
        self.alloc_bytes.fetch_add(size, Ordering::Relaxed);
    }

    /// Counts a block that was freed.
    pub(crate) fn count_free(&self, size: u64) {
        self.n_frees.fetch_add(1, Ordering::Relaxed);
        self.free_bytes.fetch_add(size, Ordering::Relaxed);
    }
}

fn hash(size: u64, frames: &[u64], labels: *const LabelSet) -> u64 {
    let mix = |hash: u64, word: &u64| (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    let hash = frames.iter().fold(mix(labels as u64, &size), mix);
    hash ^ hash >> 32
}
