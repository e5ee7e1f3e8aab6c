//! Ids of a file (any 64-bit number but 0) become indices of tables.

use hashbrown::HashMap;

/// Ids below this are looked up in a vector: real files number their rows 1, 2, 3 …
const DENSE: u64 = 1 << 20;
const NONE: u32 = u32::MAX;

/// Numbers ids in the order in which they are first named.
#[derive(Debug, Default)]
pub(super) struct Ids {
    dense: Vec<u32>,
    sparse: HashMap<u64, u32>,
    /// The ids in their order.
    named: Vec<u64>,
}

impl Ids {
    /// The number of an id.
    #[inline]
    pub(super) fn number(&mut self, id: u64) -> u32 {
        match self.dense.get(id as usize) {
            Some(&number) if number != NONE => number,
            _ => self.number_slowly(id),
        }
    }

    fn number_slowly(&mut self, id: u64) -> u32 {
        let next = self.named.len() as u32;
        let number = if id < DENSE {
            let i = id as usize;
            if i >= self.dense.len() {
                self.dense.resize((i + 1).next_power_of_two(), NONE);
            }
            self.dense[i] = next;
            next
        } else {
            *self.sparse.entry(id).or_insert(next)
        };
        if number == next {
            self.named.push(id);
        }
        number
    }

    /// How many ids were named.
    pub(super) fn len(&self) -> usize {
        self.named.len()
    }

    /// The id with this number.
    pub(super) fn id(&self, number: u32) -> u64 {
        self.named[number as usize]
    }

    fn find(&self, id: u64) -> Option<u32> {
        let dense = self.dense.get(id as usize).copied().filter(|&number| number != NONE);
        dense.or_else(|| self.sparse.get(&id).copied())
    }

    /// The first id that is not among those of the table.
    pub(super) fn missing(&self, table: impl Iterator<Item = u64>) -> Option<u64> {
        let mut is_there = vec![false; self.named.len()];
        for number in table.filter_map(|id| self.find(id)) {
            is_there[number as usize] = true;
        }
        is_there.iter().position(|&there| !there).map(|number| self.named[number])
    }

    /// For each number the row of the table that has this id, given the rows' ids.
    pub(super) fn rows(&self, table: impl Iterator<Item = u64>) -> Vec<Option<u32>> {
        let mut rows = vec![None; self.named.len()];
        for (row, id) in table.enumerate() {
            if let Some(number) = self.find(id) {
                rows[number as usize] = Some(row as u32);
            }
        }
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_id_is_found_and_a_missing_one_is_not() {
        let mut ids = Ids::default();
        let numbers: Vec<u32> = [7, u64::MAX, 7, 1 << 31, 3].iter().map(|&i| ids.number(i)).collect();
        assert_eq!(numbers, [0, 1, 0, 2, 3]);
        assert_eq!(ids.id(2), 1 << 31);
        assert_eq!(ids.missing([7, 1 << 31, u64::MAX, 9].into_iter()), Some(3));
        assert_eq!(ids.missing([3, 7, 1 << 31, u64::MAX].into_iter()), None);
        assert_eq!(ids.rows([3, 1 << 31, 9, u64::MAX].into_iter()), [None, Some(3), Some(1), Some(0)]);
    }
}
