//! What the allocator does with memory that is not needed any more.
#![cfg_attr(
    all(target_os = "linux", target_env = "gnu"),
    expect(unsafe_code, reason = "the allocator of C is told by a call of C")
)]

/// Lets large blocks go back to the system as soon as they are freed: a page asks for one tree after the other.
///
/// Of itself glibc raises its bound with each large block that is freed, and keeps the memory of the next ones
/// (`mallopt(3)`, `M_MMAP_THRESHOLD`).
#[cfg(all(target_os = "linux", target_env = "gnu"))]
pub(crate) fn give_back_large_blocks() {
    const LARGE: i32 = 1 << 20;
    // SAFETY: a number for a number. It is called before another thread is started.
    unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) };
}

/// Other allocators are left as they are.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub(crate) fn give_back_large_blocks() {}
