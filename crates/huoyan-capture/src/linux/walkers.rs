//! The places at which stacks are walked: a fixed number, each with the memory that a walk needs.
//!
//! A walk claims one with an atomic swap and gives it back; nobody ever waits for one. Two walks of one thread (a
//! signal in the middle of one) take two places. A claimed place also keeps the [`Modules`] alive that it may read.

use crate::arch::Cache;
use crate::{Module, Modules};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// The longest stack that is kept, in frames. The frames nearest to the start of the thread are missing beyond it.
pub(crate) const MAX_FRAMES: usize = 512;

/// The size of the stack that a signal handler walks on, in bytes. Debug builds of the unwinder take a few times the
/// 4 KiB of optimised ones.
const STACK_BYTES: usize = 128 << 10;

/// A place to walk a stack at.
pub(crate) struct Walker {
    is_taken: AtomicBool,
    memory: UnsafeCell<Memory>,
    stack: *mut u8,
}

/// What a walk needs.
pub(crate) struct Memory {
    /// The unwinder's memory of rules.
    pub(crate) cache: Cache,
    /// Room for the frames.
    pub(crate) frames: [u64; MAX_FRAMES],
}

// SAFETY: `memory` and `stack` are only touched by who holds the place, see `Claim`.
unsafe impl Sync for Walker {}
// SAFETY: nothing in it belongs to a thread.
unsafe impl Send for Walker {}

/// All places, and the modules that walks read.
pub(crate) struct Walkers {
    places: Box<[Walker]>,
    /// Never null. Replaced by [`Walkers::replace_modules`] alone.
    modules: AtomicPtr<Modules>,
    is_replacing: AtomicBool,
}

static WALKERS: OnceLock<Walkers> = OnceLock::new();

impl Walkers {
    /// The one set of places, made at the first call. A signal handler must not be the first.
    pub(crate) fn get() -> &'static Walkers {
        WALKERS.get().unwrap_or_else(|| {
            // Not sampled: a sample needs walkers.
            crate::in_alloc::local::unsampled(|| WALKERS.get_or_init(Walkers::new))
        })
    }

    fn new() -> Walkers {
        // As many walks are under way as processors run, and a few more that were interrupted.
        let n_processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let n_places = (2 * n_processors).clamp(8, 64);
        let modules = Box::into_raw(Box::new(Modules::read(None)));
        // SAFETY: the function only does what a child may do after `fork`.
        unsafe { libc::pthread_atfork(None, None, Some(in_child)) };
        let places = (0..n_places).map(|_| Walker::new()).collect();
        Walkers { places, modules: AtomicPtr::new(modules), is_replacing: AtomicBool::new(false) }
    }

    /// How many places there are.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Takes a free place, the first to try told by `hint`; `None` where all are taken. A signal handler may ask.
    #[inline]
    pub(crate) fn claim(&self, hint: usize) -> Option<Claim<'_>> {
        let n_places = self.places.len();
        let start = hint.checked_rem(n_places)?;
        (start..n_places).chain(0..start).find_map(|idx| {
            let walker = self.places.get(idx)?;
            // Sequentially consistent, as is what `replace_modules` does: whoever claims after it looked sees the
            // new modules.
            if walker.is_taken.swap(true, Ordering::SeqCst) {
                return None;
            }
            // SAFETY: the modules are not freed while a place is taken that was taken before they were replaced.
            let modules = unsafe { &*self.modules.load(Ordering::SeqCst) };
            Some(Claim { idx, walker, modules })
        })
    }

    /// The modules now. Not for signal handlers.
    pub(crate) fn module_list(&self) -> Vec<Arc<Module>> {
        loop {
            if let Some(claim) = self.claim(0) {
                return claim.modules.modules.clone();
            }
            std::thread::yield_now();
        }
    }

    /// Puts new modules in the place of the old, and frees those when no walk reads them any more. Where a walk does
    /// not end within a second (its thread is stopped), the old ones stay in memory.
    fn replace_modules(&self, modules: Modules) {
        let old = self.modules.swap(Box::into_raw(Box::new(modules)), Ordering::SeqCst);
        if self.wait_until_free() {
            // SAFETY: the pointer came from a box, and every walk that could have read it has ended.
            drop(unsafe { Box::from_raw(old) });
        }
    }

    /// Reads the modules again where the loader's state is another one; says whether it did. While another thread does
    /// so there is nothing to do.
    pub(crate) fn refresh_modules(&self) -> bool {
        if self.is_replacing.swap(true, Ordering::SeqCst) {
            return false;
        }
        // SAFETY: only the thread that set `is_replacing` frees modules.
        let present = unsafe { &*self.modules.load(Ordering::SeqCst) };
        let is_stale = crate::Loads::now() != present.loads;
        if is_stale {
            self.replace_modules(Modules::read(Some(present)));
        }
        self.is_replacing.store(false, Ordering::SeqCst);
        is_stale
    }

    /// Waits until each place was free once; `false` after a second in vain.
    pub(crate) fn wait_until_free(&self) -> bool {
        let start = Instant::now();
        self.places.iter().all(|walker| {
            while walker.is_taken.load(Ordering::SeqCst) {
                if start.elapsed() > Duration::from_secs(1) {
                    return false;
                }
                std::thread::sleep(Duration::from_micros(50));
            }
            true
        })
    }

    /// Frees all places, in the only thread of a child after `fork`: who held them is gone.
    pub(crate) fn free_after_fork(&self) {
        for walker in &self.places {
            walker.is_taken.store(false, Ordering::SeqCst);
        }
        self.is_replacing.store(false, Ordering::SeqCst);
    }
}

/// Who held places is not in the child.
extern "C" fn in_child() {
    if let Some(walkers) = WALKERS.get() {
        walkers.free_after_fork();
    }
}

impl Walker {
    fn new() -> Walker {
        let memory = Memory { cache: Cache::new_in(), frames: [0; MAX_FRAMES] };
        Walker { is_taken: AtomicBool::new(false), memory: UnsafeCell::new(memory), stack: map_stack() }
    }
}

/// A stack with an unreadable page below; null where there is no memory. It stays for the life of the process.
fn map_stack() -> *mut u8 {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_STACK | libc::MAP_NORESERVE;
    let guard = crate::modules::page_size() as usize;
    // SAFETY: a new mapping, of which the first page is made unreadable.
    unsafe {
        let all = libc::mmap(
            std::ptr::null_mut(),
            guard + STACK_BYTES,
            libc::PROT_READ | libc::PROT_WRITE,
            flags,
            -1,
            0,
        );
        if all == libc::MAP_FAILED {
            return std::ptr::null_mut();
        }
        libc::mprotect(all, guard, libc::PROT_NONE);
        all.cast::<u8>().add(guard)
    }
}

/// A place that is taken until this is dropped.
pub(crate) struct Claim<'a> {
    /// Which place, less than [`Walkers::len`].
    pub(crate) idx: usize,
    walker: &'a Walker,
    /// The modules that may be read as long as this lives.
    pub(crate) modules: &'a Modules,
}

impl Claim<'_> {
    /// What a walk needs.
    #[inline]
    pub(crate) fn memory(&mut self) -> &mut Memory {
        // SAFETY: `is_taken` gives the place to one at a time, and `self` is borrowed alone.
        unsafe { &mut *self.walker.memory.get() }
    }

    /// The end of a stack to walk on, null where there is none.
    #[inline]
    pub(crate) fn stack_top(&self) -> *mut u8 {
        match self.walker.stack.is_null() {
            true => std::ptr::null_mut(),
            // SAFETY: the end of the mapping.
            false => unsafe { self.walker.stack.add(STACK_BYTES) },
        }
    }
}

impl Drop for Claim<'_> {
    #[inline]
    fn drop(&mut self) {
        self.walker.is_taken.store(false, Ordering::SeqCst);
    }
}
