//! The sampling allocator, asked as containers do not ask: odd alignments, locked memory, forks.
#![expect(unsafe_code, reason = "an allocator is asked directly")]

use huoyan_capture::heap;
use std::alloc::{GlobalAlloc, Layout, System, alloc, alloc_zeroed, dealloc};
use std::sync::{Mutex, PoisonError};

struct Sampled;

// SAFETY: everything is forwarded.
unsafe impl GlobalAlloc for Sampled {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { heap::alloc(&System, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { heap::alloc_zeroed(&System, layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { heap::dealloc(&System, block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as the caller promises.
        unsafe { heap::realloc(&System, block, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Sampled = Sampled;

/// The rate is the process's.
static ALONE: Mutex<()> = Mutex::new(());

fn sample_everything() {
    heap::set_rate(1);
    drop(std::hint::black_box(vec![0u8; 64 << 20]));
}

#[test]
fn blocks_are_aligned_however_small() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    sample_everything();
    for bits in 0..=20 {
        for size in [1, 100, 5000] {
            let layout = Layout::from_size_align(size, 1 << bits).expect("a layout");
            // SAFETY: the size is not 0, and the block is given back with the same layout.
            unsafe {
                let blocks = [(); 3].map(|()| alloc(layout));
                assert!(
                    blocks
                        .iter()
                        .all(|&block| !block.is_null() && (block as usize).is_multiple_of(1 << bits))
                );
                blocks.into_iter().for_each(|block| dealloc(block, layout));
            }
        }
    }
}

/// Makes blocks dirty, frees them, and asks for zeros.
fn zeros_are_zeros() -> bool {
    [40, 3000, 100_000, 3 << 20, 90 << 20].into_iter().all(|size| {
        let layout = Layout::from_size_align(size, 8).expect("a layout");
        (0..3).all(|_| {
            // SAFETY: the size is not 0, all is within the block, which is given back with the same layout.
            unsafe {
                let block = alloc_zeroed(layout);
                let is_zero = std::slice::from_raw_parts(block, size).iter().all(|&byte| byte == 0);
                block.write_bytes(0xff, size);
                dealloc(block, layout);
                is_zero
            }
        })
    })
}

#[test]
fn zeros_are_zeros_also_where_pages_cannot_be_given_back() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    sample_everything();
    assert!(zeros_are_zeros());
    let is_right = in_a_child(|| {
        // SAFETY: a question to the system, which may refuse.
        let _ = unsafe { libc::mlockall(libc::MCL_CURRENT) };
        zeros_are_zeros()
    });
    assert!(is_right);
}

fn in_a_child(f: impl FnOnce() -> bool) -> bool {
    // SAFETY: the child does what follows and ends.
    let child = unsafe { libc::fork() };
    if child == 0 {
        let is_right = f();
        // SAFETY: nothing of the parent's is run at the end.
        unsafe { libc::_exit(if is_right { 0 } else { 1 }) };
    }
    let mut status = 0;
    // SAFETY: a place for the answer.
    unsafe { libc::waitpid(child, &raw mut status, 0) };
    libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0
}

#[test]
fn processes_fork_in_the_middle_of_allocations() {
    use std::sync::atomic::{AtomicBool, Ordering};
    extern "C" fn allocates() {
        drop(std::hint::black_box(vec![1u8; 1000]));
    }
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    // SAFETY: functions that allocate and free; what was registered first is called last before a fork.
    unsafe { libc::pthread_atfork(Some(allocates), Some(allocates), Some(allocates)) };
    sample_everything();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !is_over.load(Ordering::Relaxed) {
                    drop(std::hint::black_box((0..50).map(|i| vec![1u8; i * 37 + 1]).collect::<Vec<_>>()));
                }
            });
        }
        let all_right = (0..60).all(|_| {
            in_a_child(|| (0..100).map(|i| vec![1u8; i * 100 + 1]).collect::<Vec<_>>().len() == 100)
        });
        is_over.store(true, Ordering::Relaxed);
        assert!(all_right);
    });
    heap::set_rate(heap::DEFAULT_RATE);
}
