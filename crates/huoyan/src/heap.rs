//! The heap profile: what the program allocates, and what of it is still in use.
//!
//! ```
//! #[global_allocator]
//! static ALLOCATOR: huoyan::Heap = huoyan::Heap::system();
//!
//! let kept = vec![0u8; 10_000_000];
//! huoyan::write_heap_profile(std::io::sink())?;
//! # drop(kept);
//! # Ok::<(), huoyan::Error>(())
//! ```
//!
//! About one in each [`rate`] bytes is sampled, 512 KiB unless set otherwise, and the profile is made to stand for all:
//! four columns as Go's, `alloc_objects`/`count`, `alloc_space`/`bytes` (since the start of the process),
//! `inuse_objects`/`count` and `inuse_space`/`bytes` (now). A sample has the size of its blocks as the label `bytes`,
//! and the labels of the code that allocated.
//!
//! The feature `global-allocator` installs [`Heap`] around the system's allocator, with no code in the program.

use crate::assemble::{Assembly, nanos_since_1970};
use crate::symbols::Symbols;
use huoyan_capture::heap::{HeapRow, HeapSnapshot};
use huoyan_profile::{Label, StrId, ValueType};
use std::alloc::{GlobalAlloc, Layout, System};
use std::time::SystemTime;

pub use huoyan_capture::heap::{DEFAULT_RATE, is_installed, rate, set_rate};

/// A global allocator that samples what goes through it to another one.
///
/// ```
/// # use std::alloc::System as MiMalloc;
/// #[global_allocator]
/// static ALLOCATOR: huoyan::Heap<MiMalloc> = huoyan::Heap::new(MiMalloc);
/// # fn main() {}
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct Heap<A = System>(A);

impl Heap<System> {
    /// Around the system's allocator.
    pub const fn system() -> Heap<System> {
        Heap(System)
    }
}

impl<A> Heap<A> {
    /// Around another allocator.
    pub const fn new(inner: A) -> Heap<A> {
        Heap(inner)
    }
}

#[expect(unsafe_code, reason = "an allocator is an unsafe trait; everything is forwarded")]
// SAFETY: the functions forwarded to do what `A` does, or give blocks of their own, which they know when they come back.
unsafe impl<A: GlobalAlloc> GlobalAlloc for Heap<A> {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { huoyan_capture::heap::alloc(&self.0, layout) }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { huoyan_capture::heap::alloc_zeroed(&self.0, layout) }
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { huoyan_capture::heap::dealloc(&self.0, block, layout) };
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { huoyan_capture::heap::realloc(&self.0, block, layout, size) }
    }
}

#[cfg(feature = "global-allocator")]
#[global_allocator]
static ALLOCATOR: Heap = Heap::system();

/// Which column is shown where none is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// The last, what is in use: the profile `heap`.
    InUse,
    /// What was allocated: the profile `allocs`.
    Allocated,
}

impl Shown {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Shown::InUse => "heap",
            Shown::Allocated => "allocs",
        }
    }
}

/// The columns, in Go's order (`runtime/pprof`, `writeHeapProto`).
const COLUMNS: [(&str, &str); 4] = [
    ("alloc_objects", "count"),
    ("alloc_space", "bytes"),
    ("inuse_objects", "count"),
    ("inuse_space", "bytes"),
];

/// The profile of a snapshot.
pub(crate) fn profile(snapshot: &HeapSnapshot, shown: Shown, symbols: Symbols) -> huoyan_profile::Profile {
    let mut assembly = Assembly::new(symbols);
    let builder = &mut assembly.builder;
    COLUMNS.iter().for_each(|(kind, unit)| builder.sample_type(kind, unit));
    builder.header.period_type = Some(ValueType { kind: builder.str("space"), unit: builder.str("bytes") });
    builder.header.period = snapshot.rate as i64;
    builder.header.time_nanos = nanos_since_1970(SystemTime::now());
    if shown == Shown::Allocated {
        builder.header.default_sample_type = builder.str("alloc_space");
    }
    for comment in comments(snapshot) {
        let comment = builder.str(comment);
        builder.header.comments.push(comment);
    }
    let stacks: Vec<(usize, &[u64])> = snapshot.rows.iter().map(|row| (0, &*row.frames)).collect();
    let stacks = assembly.locate_allocations(std::slice::from_ref(&snapshot.modules), &stacks);
    let bytes = assembly.builder.str("bytes");
    for (row, stack) in snapshot.rows.iter().zip(&stacks) {
        let mut labels = assembly.labels(row.labels.as_ref());
        labels.push(Label::number(bytes, size_of_blocks(row), StrId::EMPTY));
        assembly.builder.sample(stack, &scaled_values(row, snapshot.rate), &labels);
    }
    assembly.finish()
}

/// The size of a row's blocks, on the average where they are mixed.
fn size_of_blocks(row: &HeapRow) -> i64 {
    let sum = |objects: u64, bytes: u64| bytes.checked_div(objects).unwrap_or(0);
    let size = if row.size > 0 { row.size } else { sum(row.alloc_objects, row.alloc_bytes) };
    size as i64
}

/// What the samples of a row stand for, in the order of [`COLUMNS`].
fn scaled_values(row: &HeapRow, rate: u64) -> [i64; 4] {
    let (alloc_objects, alloc_bytes) = scaled(row.alloc_objects, row.alloc_bytes, rate);
    let (inuse_objects, inuse_bytes) = scaled(row.inuse_objects, row.inuse_bytes, rate);
    [alloc_objects, alloc_bytes, inuse_objects, inuse_bytes]
}

/// What samples stand for: a block of `size` bytes is sampled with a probability of 1 − e^(−size/rate).
///
/// Source: `runtime/pprof/protomem.go`, `scaleHeapSample`.
fn scaled(objects: u64, bytes: u64, rate: u64) -> (i64, i64) {
    if objects == 0 || bytes == 0 {
        return (0, 0);
    }
    if rate <= 1 {
        // All blocks were sampled, or the samples are from before sampling was turned off.
        return (objects as i64, bytes as i64);
    }
    let size = bytes as f64 / objects as f64;
    let scale = 1.0 / -(-size / rate as f64).exp_m1();
    ((objects as f64 * scale) as i64, (bytes as f64 * scale) as i64)
}

fn comments(snapshot: &HeapSnapshot) -> Vec<String> {
    if !is_installed() {
        let how =
            "install huoyan::Heap as the global allocator, or turn on huoyan's feature global-allocator";
        return vec![format!("huoyan: nothing is sampled: {how}")];
    }
    let counts = [
        (snapshot.n_without_room, "samples stand without their stack for want of room"),
        (snapshot.n_without_labels, "samples stand without their labels for want of room"),
        (snapshot.n_untracked, "samples count as freed at once: their blocks found no place"),
    ];
    counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("huoyan: {n} {what}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_scaled_as_go_does_it() {
        assert_eq!(scaled(0, 0, 512), (0, 0));
        assert_eq!(scaled(3, 300, 1), (3, 300));
        // A block as large as the rate is sampled with 1 − 1/e.
        assert_eq!(scaled(1000, 1000 << 19, 1 << 19), (1581, 829_411_403));
        // Large blocks stand for themselves.
        assert_eq!(scaled(2, 2 << 30, 1 << 19), (2, 2 << 30));
        // Small ones for many.
        let (objects, bytes) = scaled(1, 16, 1 << 19);
        assert!(
            (32_768..=32_769).contains(&objects) && (524_280..=524_300).contains(&bytes),
            "{objects} {bytes}"
        );
    }
}
