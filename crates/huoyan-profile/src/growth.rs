//! How long columns grow.
//!
//! A vector that doubles is copied each time: while it is small, into another part of the heap, so
//! that it touches twice the memory it needs, and every page of that costs a page fault. From about
//! 128 KiB on the system moves it by its page table, without a copy (glibc's `mmap` threshold; other
//! allocators have one like it). So the room of a column jumps past that threshold as soon as it comes
//! near: what it does not use of it is never touched.

/// The size in bytes from which a column is expected to be long.
const LONG: usize = 64 << 10;

/// The room in bytes that a long column gets at least.
const ROOM: usize = 256 << 10;

/// Makes room for `n` more entries of a column that may become long.
#[inline]
pub fn make_room<T>(column: &mut Vec<T>, n: usize) {
    if column.capacity() - column.len() < n {
        grow(column, n);
    }
}

#[cold]
fn grow<T>(column: &mut Vec<T>, n: usize) {
    let wanted = (column.len() + n) * size_of::<T>();
    if (LONG..ROOM).contains(&wanted) {
        column.reserve_exact((ROOM / size_of::<T>()).saturating_sub(column.len()).max(n));
    } else {
        column.reserve(n);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_jumps_over_the_sizes_at_which_it_would_be_copied() {
        let mut column: Vec<u32> = Vec::new();
        let mut capacities = Vec::new();
        for i in 0..200_000 {
            make_room(&mut column, 1);
            column.push(i);
            if capacities.last() != Some(&column.capacity()) {
                capacities.push(column.capacity());
            }
        }
        let bytes: Vec<usize> = capacities.iter().map(|n| n * size_of::<u32>()).collect();
        assert!(bytes.iter().all(|&n| n <= LONG || n >= ROOM), "{bytes:?}");
        assert!(bytes.len() < 20, "{bytes:?}");
    }
}
