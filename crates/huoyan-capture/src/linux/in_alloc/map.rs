//! Memory from the system, which nobody has to give back.

use std::marker::PhantomData;

/// A table of `n` zeroed rows, of which only those that are used take memory.
pub(crate) struct Table<T> {
    rows: *mut T,
    n: usize,
    _rows: PhantomData<T>,
}

// SAFETY: it only gives addresses; who follows them sees to the rest.
unsafe impl<T> Sync for Table<T> {}
// SAFETY: as above.
unsafe impl<T> Send for Table<T> {}

impl<T> Table<T> {
    /// A new table; `None` where the system refuses.
    pub(crate) fn new(n: usize) -> Option<Table<T>> {
        let rows = reserve(n.checked_mul(size_of::<T>())?, libc::PROT_READ | libc::PROT_WRITE)?;
        Some(Table { rows: rows.cast(), n, _rows: PhantomData })
    }

    /// A table without rows.
    pub(crate) fn empty() -> Table<T> {
        Table { rows: std::ptr::null_mut(), n: 0, _rows: PhantomData }
    }

    pub(crate) fn len(&self) -> usize {
        self.n
    }

    /// The address of a row.
    #[inline]
    pub(crate) fn row(&self, idx: usize) -> Option<*mut T> {
        // SAFETY: the row lies within the table.
        (idx < self.n).then(|| unsafe { self.rows.add(idx) })
    }
}

/// Addresses of so many bytes, without memory until they are written.
pub(crate) fn reserve(n_bytes: usize, protection: i32) -> Option<*mut u8> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    // SAFETY: a new mapping, wherever the system puts it.
    let start = unsafe { libc::mmap(std::ptr::null_mut(), n_bytes, protection, flags, -1, 0) };
    (start != libc::MAP_FAILED).then_some(start.cast())
}
