//! Systems that are not known yet: labels work, allocations go straight through, and what samples says that it cannot.

use crate::LabelSet;
use std::cell::RefCell;
use std::fs;
use std::io;
use std::ops::Deref;
use std::path::Path;
use std::sync::Arc;

const WHY: &str = "huoyan samples on Linux, on x86-64 and aarch64, so far";

fn unsupported<T>() -> io::Result<T> {
    Err(io::Error::new(io::ErrorKind::Unsupported, WHY))
}

thread_local! {
    static LABELS: RefCell<Option<Arc<LabelSet>>> = const { RefCell::new(None) };
}

/// Runs `f` under these labels, or under none; the ones from before are back afterwards, also when `f` panics.
pub fn with_labels<R>(labels: Option<&Arc<LabelSet>>, f: impl FnOnce() -> R) -> R {
    struct Scope(Option<Arc<LabelSet>>);
    impl Drop for Scope {
        fn drop(&mut self) {
            LABELS.replace(self.0.take());
        }
    }
    let _scope = Scope(LABELS.replace(labels.cloned()));
    f()
}

/// The labels of this thread.
pub fn current_labels() -> Option<Arc<LabelSet>> {
    LABELS.with_borrow(Clone::clone)
}

/// There is none.
pub fn vdso() -> Option<&'static [u8]> {
    None
}

/// A file in memory.
#[derive(Debug)]
pub struct MappedFile(Vec<u8>);

impl MappedFile {
    /// Reads a file.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(path: &Path) -> io::Result<MappedFile> {
        fs::read(path).map(MappedFile)
    }
}

impl Deref for MappedFile {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

/// Samples of CPU time: none.
pub mod cpu {
    pub use crate::told::capture::{Capture, Sample, Stack, Stats};
    pub use crate::told::cpu::{Engine, HZ, Options, StartError};

    /// Sampling that goes on: never.
    #[derive(Debug)]
    pub enum Session {}

    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn start(options: Options) -> Result<Session, StartError> {
        match HZ.contains(&options.hz) {
            true => super::unsupported().map_err(StartError::System),
            false => Err(StartError::Rate(options.hz)),
        }
    }

    impl Session {
        /// Never called.
        pub fn engine(&self) -> Engine {
            match *self {}
        }

        /// Never called.
        pub fn stop(self) -> Option<Capture> {
            match self {}
        }
    }
}

/// Samples of allocations: none.
pub mod heap {
    pub use crate::told::heap::{DEFAULT_RATE, HeapRow, HeapSnapshot};
    use std::alloc::{GlobalAlloc, Layout};
    use std::sync::atomic::{AtomicU64, Ordering};

    static RATE: AtomicU64 = AtomicU64::new(DEFAULT_RATE);

    /// What was set.
    pub fn rate() -> u64 {
        RATE.load(Ordering::Relaxed)
    }

    /// Remembers a rate.
    pub fn set_rate(bytes: u64) {
        RATE.store(bytes, Ordering::Relaxed);
    }

    /// No: nothing is sampled.
    pub fn is_installed() -> bool {
        false
    }

    /// Runs `f`.
    pub fn unsampled<R>(f: impl FnOnce() -> R) -> R {
        f()
    }

    /// Nothing.
    pub fn snapshot() -> HeapSnapshot {
        let (rows, modules) = (Vec::new(), Vec::new());
        HeapSnapshot { rate: rate(), rows, modules, n_without_room: 0, n_without_labels: 0, n_untracked: 0 }
    }

    /// `GlobalAlloc::alloc` of `inner`.
    ///
    /// # Safety
    /// As that.
    #[inline]
    pub unsafe fn alloc(inner: &impl GlobalAlloc, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { inner.alloc(layout) }
    }

    /// `GlobalAlloc::alloc_zeroed` of `inner`.
    ///
    /// # Safety
    /// As that.
    #[inline]
    pub unsafe fn alloc_zeroed(inner: &impl GlobalAlloc, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { inner.alloc_zeroed(layout) }
    }

    /// `GlobalAlloc::dealloc` of `inner`.
    ///
    /// # Safety
    /// As that.
    #[inline]
    pub unsafe fn dealloc(inner: &impl GlobalAlloc, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { inner.dealloc(block, layout) };
    }

    /// `GlobalAlloc::realloc` of `inner`.
    ///
    /// # Safety
    /// As that.
    #[inline]
    pub unsafe fn realloc(inner: &impl GlobalAlloc, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { inner.realloc(block, layout, size) }
    }
}

/// Stacks of the code that asks: empty.
pub mod stack {
    use crate::Module;
    use std::sync::Arc;

    /// Nothing.
    pub fn here(_skip: usize) -> Vec<u64> {
        Vec::new()
    }

    /// Nothing.
    pub fn modules() -> Vec<Arc<Module>> {
        Vec::new()
    }
}

/// The ends of a process: not known.
pub mod process {
    use std::io;

    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn at_exit(_f: fn()) -> io::Result<()> {
        super::unsupported()
    }

    /// Refuses.
    ///
    /// # Errors
    /// Always.
    pub fn before_termination(_f: fn()) -> io::Result<()> {
        super::unsupported()
    }

    /// Not asked.
    pub fn has_other_rights() -> bool {
        false
    }
}
