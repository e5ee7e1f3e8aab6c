//! A queue of words between a signal handler and the controller: whoever holds the walker of the same number writes,
//! the controller reads. Nothing is overwritten: what finds no room is refused, and counted by the caller.

use crate::in_alloc::map::Table;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A ring of words. A word is written by the one writer before `written` passes it, and read by the one reader after.
pub(crate) struct Ring {
    /// Memory of the system, of which only the pages that were written to take any.
    words: Table<u64>,
    /// Words ever written, and made visible.
    written: AtomicUsize,
    /// Words ever read.
    read: AtomicUsize,
}

impl Ring {
    /// A ring of `n_words`, a power of two; of none where the system has no memory, and then nothing finds room.
    pub(crate) fn new(n_words: usize) -> Ring {
        assert!(n_words.is_power_of_two());
        let words = Table::new(n_words).unwrap_or_else(Table::empty);
        Ring { words, written: AtomicUsize::new(0), read: AtomicUsize::new(0) }
    }

    /// Whether `n_words` more find room; for the writer, who alone makes it less.
    #[inline]
    pub(crate) fn has_room(&self, n_words: usize) -> bool {
        let n_used = self.written.load(Ordering::Relaxed).wrapping_sub(self.read.load(Ordering::Acquire));
        n_words <= self.words.len().wrapping_sub(n_used)
    }

    /// Appends `head` and then `tail`, both or nothing; says whether there was room.
    ///
    /// # Safety
    /// No other call writes to this ring meanwhile.
    #[inline]
    pub(crate) unsafe fn push(&self, head: &[u64], tail: &[u64]) -> bool {
        if !self.has_room(head.len().wrapping_add(tail.len())) {
            return false;
        }
        let mut at = self.written.load(Ordering::Relaxed);
        for &word in head.iter().chain(tail) {
            if let Some(place) = self.words.row(at & self.words.len().wrapping_sub(1)) {
                // SAFETY: the reader does not look at words that are not written yet, and nobody else writes.
                unsafe { *place = word };
            }
            at = at.wrapping_add(1);
        }
        self.written.store(at, Ordering::Release);
        true
    }

    /// How many words can be read.
    pub(crate) fn len(&self) -> usize {
        self.written.load(Ordering::Acquire).wrapping_sub(self.read.load(Ordering::Relaxed))
    }

    /// Moves `n_words` to the end of `out`, at most [`Ring::len`]. For one reader at a time.
    pub(crate) fn pop(&self, n_words: usize, out: &mut Vec<u64>) {
        let n_words = n_words.min(self.len());
        let start = self.read.load(Ordering::Relaxed);
        for at in start..start.wrapping_add(n_words) {
            let place = self.words.row(at & (self.words.len() - 1));
            // SAFETY: it was written, and is not written again before `read` passes it.
            out.extend(place.map(|place| unsafe { *place }));
        }
        self.read.store(start.wrapping_add(n_words), Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_out_in_order_and_what_finds_no_room_is_refused() {
        let ring = Ring::new(8);
        let mut out = Vec::new();
        // SAFETY: one thread writes.
        unsafe {
            assert!(ring.push(&[1, 2], &[3]));
            assert!(ring.push(&[], &[4, 5, 6]));
            assert!(!ring.push(&[7], &[8, 9]), "two words are free");
            assert_eq!(ring.len(), 6);
            ring.pop(4, &mut out);
            assert!(ring.push(&[7], &[8, 9]));
        }
        ring.pop(99, &mut out);
        assert_eq!(out, [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        assert_eq!(ring.len(), 0);
    }
}
