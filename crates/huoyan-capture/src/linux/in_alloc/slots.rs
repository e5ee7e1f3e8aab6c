//! Sampled blocks live in a range of addresses of their own: a free knows them by one comparison.
//!
//! The range is cut into regions, one for each size of slots, a power of two. A slot holds one block at its start and,
//! behind that, whose it is. Slots of a region are used in turn and then, from lists of free ones, again: a thread has
//! a list that it shares with few others. The pages of large slots go back to the system when they are freed, but for as
//! many as are worth keeping for the next block.

use super::local::thread_number;
use super::lock::{N_SHARDS, SHARDS, TABLES};
use super::map::reserve;
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The slots of the smallest region have 2⁵ bytes.
const SMALLEST: u32 = 5;
/// How many sizes there are; the largest is that of a whole region.
const N_SIZES: usize = 31;
/// Regions have 2³⁵ bytes, the whole range about 1 TiB of addresses. Where the system refuses, they are smaller.
const REGION_BITS: [u32; 3] = [35, 31, 27];
/// From this size on, freed slots give back their pages, but for [`MAX_WARM`] bytes of them.
const LARGE: u32 = 16;
/// The most bytes of free large slots that keep their pages: a buffer that is made and freed in turns would else get new
/// ones each time, which costs more than filling it.
const MAX_WARM: usize = 64 << 20;
static WARM: AtomicUsize = AtomicUsize::new(0);
/// Memory is made writable in pieces of so many bytes.
const PIECE: usize = 256 << 10;

/// An address that no block has: so it is far from all as long as there is no range, whichever number is read first.
const FAR: usize = 1 << 63;
/// The first address, and how many there are.
static START: AtomicUsize = AtomicUsize::new(FAR);
static N_BYTES: AtomicUsize = AtomicUsize::new(0);
/// The exponent of the regions' size.
static BITS: AtomicUsize = AtomicUsize::new(0);

/// Whether a block is a sampled one.
#[inline(always)]
pub(crate) fn is_sampled_block(block: *const u8) -> bool {
    (block as usize).wrapping_sub(START.load(Ordering::Relaxed)) < N_BYTES.load(Ordering::Relaxed)
}

/// Slots of these sizes do without huge pages: a block that takes little more than half of its slot would take all of
/// it.
const WITHOUT_HUGE_PAGES: std::ops::Range<u32> = LARGE..23;

/// The bytes behind a block for the number of the bucket that counts it, with those that align them.
const OWNER_BYTES: usize = 16;

#[derive(Clone, Copy)]
struct Region {
    /// Slots that were ever used.
    n_used: usize,
    /// Bytes from the start that are writable.
    n_writable: usize,
}

/// All regions; touched under the lock of the tables only.
struct Regions(UnsafeCell<[Region; N_SIZES]>);
// SAFETY: as above.
unsafe impl Sync for Regions {}
static REGIONS: Regions = Regions(UnsafeCell::new([Region { n_used: 0, n_writable: 0 }; N_SIZES]));

/// The first free slot of each region, 0 where there is none, whose first word is the next; touched under the lock of
/// the same number only.
#[repr(align(64))]
struct Free(UnsafeCell<[usize; N_SIZES]>);
// SAFETY: as above.
unsafe impl Sync for Free {}
static FREE: [Free; N_SHARDS] = [const { Free(UnsafeCell::new([0; N_SIZES])) }; N_SHARDS];

/// Reserves the range; whether the system gave it.
pub(crate) fn make_range() -> bool {
    for bits in REGION_BITS {
        let region = 1usize << bits;
        // One more region, so that the first can begin at a multiple of its size: then each slot begins at one of its.
        let Some(start) = reserve((N_SIZES + 1) << bits, libc::PROT_NONE) else { continue };
        // SAFETY: a hint about addresses that were just reserved: core files leave them out.
        unsafe { libc::madvise(start.cast(), (N_SIZES + 1) << bits, libc::MADV_DONTDUMP) };
        let start = (start as usize).next_multiple_of(region);
        let first = start + (((WITHOUT_HUGE_PAGES.start - SMALLEST) as usize) << bits);
        // SAFETY: as above.
        unsafe {
            libc::madvise(first as *mut libc::c_void, WITHOUT_HUGE_PAGES.len() << bits, libc::MADV_NOHUGEPAGE)
        };
        BITS.store(bits as usize, Ordering::Relaxed);
        START.store(start, Ordering::Release);
        N_BYTES.store(N_SIZES << bits, Ordering::Release);
        return true;
    }
    false
}

/// The number of the size of slots for a block, `None` where it is too large.
fn size_number(size: usize, align: usize) -> Option<usize> {
    let needed = size.checked_add(OWNER_BYTES + 7)?.max(align).checked_next_power_of_two()?;
    let bits = needed.trailing_zeros().max(SMALLEST);
    let fits = bits as usize <= BITS.load(Ordering::Relaxed);
    fits.then_some((bits - SMALLEST) as usize)
}

/// A slot for a block that a bucket counts; `None` where there is none. `is_zeroed` asks for zeros.
pub(crate) fn take(size: usize, align: usize, is_zeroed: bool, bucket: u64) -> Option<*mut u8> {
    let number = size_number(size, align)?;
    let bits = number as u32 + SMALLEST;
    let free = take_free(number);
    let slot = match free {
        Some(slot) => slot,
        None => take_fresh(number, bits)?,
    };
    // SAFETY: the slot is writable and nobody's.
    unsafe {
        let is_warm = free.is_some() && note_taken(slot, bits);
        if is_zeroed && free.is_some() {
            // A slot that lost its pages has zeros but for its first words.
            std::ptr::write_bytes(
                slot as *mut u8,
                0,
                if is_warm { size } else { size.min(size_of::<FreeSlot>()) },
            );
        }
        *bucket_of(slot, size) = bucket;
    }
    Some(slot as *mut u8)
}

fn take_free(number: usize) -> Option<usize> {
    let shard = thread_number() % N_SHARDS;
    let _held = SHARDS.get(shard)?.take();
    // SAFETY: the lock is held, and a free slot's first word is the next.
    unsafe {
        let first = (&mut *FREE.get(shard)?.0.get()).get_mut(number)?;
        let slot = (*first != 0).then_some(*first)?;
        *first = (*(slot as *const FreeSlot)).next;
        Some(slot)
    }
}

/// What stands at the start of a free slot.
#[repr(C)]
struct FreeSlot {
    /// The next one, 0 for none.
    next: usize,
    /// Whether it kept its pages.
    is_warm: usize,
}

/// Whether the slot kept its pages while it was free; then they are no longer counted as kept.
///
/// # Safety
/// The slot was on a list of free ones, and nobody has written to it since.
unsafe fn note_taken(slot: usize, bits: u32) -> bool {
    // SAFETY: as the caller says.
    let is_warm = unsafe { (*(slot as *const FreeSlot)).is_warm } != 0;
    if is_warm && bits >= LARGE {
        WARM.fetch_sub(1 << bits, Ordering::Relaxed);
    }
    is_warm
}

/// Gives the pages of a slot that nobody uses any more back, unless they may be kept; whether they stay.
fn keeps_pages(block: *mut u8, bits: u32) -> bool {
    if bits < LARGE {
        return true;
    }
    let n_bytes = 1 << bits;
    if WARM.fetch_add(n_bytes, Ordering::Relaxed) + n_bytes <= MAX_WARM {
        return true;
    }
    // SAFETY: whole pages that are nobody's.
    let is_refused = unsafe { libc::madvise(block.cast(), n_bytes, libc::MADV_DONTNEED) } != 0;
    if !is_refused {
        WARM.fetch_sub(n_bytes, Ordering::Relaxed);
    }
    // Locked pages (`mlockall`) stay, and what was written stays with them.
    is_refused
}

/// A slot that was never used.
fn take_fresh(number: usize, bits: u32) -> Option<usize> {
    let region_bits = BITS.load(Ordering::Relaxed);
    let start = START.load(Ordering::Relaxed) + (number << region_bits);
    let _held = TABLES.take();
    // SAFETY: the lock is held.
    let region = unsafe { (&mut *REGIONS.0.get()).get_mut(number)? };
    let end = (region.n_used + 1) << bits;
    if end > 1 << region_bits || !make_writable(region, start, end, region_bits) {
        return None;
    }
    region.n_used += 1;
    Some(start + end - (1 << bits))
}

/// The number of the bucket that counts a sampled block of this size.
pub(crate) fn bucket(block: *const u8, size: usize) -> u64 {
    // SAFETY: it was written when the block was made.
    unsafe { *bucket_of(block as usize, size) }
}

fn bucket_of(block: usize, size: usize) -> *mut u64 {
    (block + size).next_multiple_of(align_of::<u64>()) as *mut u64
}

/// Gives a slot back.
pub(crate) fn give_back(block: *mut u8) {
    let offset = (block as usize).wrapping_sub(START.load(Ordering::Relaxed));
    let number = offset >> BITS.load(Ordering::Relaxed);
    let bits = number as u32 + SMALLEST;
    let is_warm = keeps_pages(block, bits);
    let shard = thread_number() % N_SHARDS;
    let (Some(lock), Some(free)) = (SHARDS.get(shard), FREE.get(shard)) else { return };
    let _held = lock.take();
    // SAFETY: the lock is held, and the slot is nobody's.
    unsafe {
        let Some(first) = (&mut *free.0.get()).get_mut(number) else { return };
        *block.cast::<FreeSlot>() = FreeSlot { next: *first, is_warm: usize::from(is_warm) };
        *first = block as usize;
    }
}

/// Makes a region writable up to `end`; whether the system did.
fn make_writable(region: &mut Region, start: usize, end: usize, region_bits: usize) -> bool {
    if end <= region.n_writable {
        return true;
    }
    let new = end.max(region.n_writable + PIECE).next_multiple_of(PIECE).min(1 << region_bits);
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: addresses of the region, which are ours.
    let answer = unsafe {
        libc::mprotect((start + region.n_writable) as *mut libc::c_void, new - region.n_writable, protection)
    };
    if answer == 0 {
        region.n_writable = new;
    }
    answer == 0
}
