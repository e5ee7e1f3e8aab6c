//! Finds rows of a table by what they hold: the one way in which texts, stacks, label sets and
//! whatever else stands only once is interned.

use hashbrown::{DefaultHashBuilder, HashTable, hash_table::Entry};
use std::hash::{BuildHasher, Hash};

/// Numbers of rows, by the content of the rows. It keeps four bytes a row: the content stays in the
/// table, which the caller shows at every call.
#[derive(Debug, Clone, Default)]
pub struct RowIndex {
    rows: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl RowIndex {
    /// The row that holds `key`, and whether it is new: then it is `next`, and the caller adds it to
    /// the table. `row` gives the content of a row.
    #[inline]
    pub fn find_or_add<K: Hash + Eq>(&mut self, key: K, next: u32, row: impl Fn(u32) -> K) -> (u32, bool) {
        let hash = self.hasher.hash_one(&key);
        match self.rows.entry(hash, |&i| row(i) == key, |&i| self.hasher.hash_one(row(i))) {
            Entry::Occupied(found) => (*found.get(), false),
            Entry::Vacant(place) => {
                place.insert(next);
                (next, true)
            }
        }
    }

    /// Makes room for `n` more rows.
    pub fn reserve<K: Hash + Eq>(&mut self, n: usize, row: impl Fn(u32) -> K) {
        self.rows.reserve(n, |&i| self.hasher.hash_one(row(i)));
    }

    /// The row that holds `key`, if there is one.
    #[inline]
    pub fn find<K: Hash + Eq>(&self, key: K, row: impl Fn(u32) -> K) -> Option<u32> {
        self.rows.find(self.hasher.hash_one(&key), |&i| row(i) == key).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_content_has_one_row() {
        let mut index = RowIndex::default();
        let mut rows: Vec<u64> = Vec::new();
        for i in 0..10_000 {
            let key = i % 777 * 1_000_003;
            let (row, is_new) = index.find_or_add(key, rows.len() as u32, |row| rows[row as usize]);
            if is_new {
                rows.push(key);
            }
            assert_eq!(rows[row as usize], key);
        }
        assert_eq!(rows.len(), 777);
        assert_eq!(index.find(1_000_003, |row| rows[row as usize]), Some(1));
        assert_eq!(index.find(5, |row| rows[row as usize]), None);
    }
}
