//! Answers that are kept for the next question: the newest few, up to a weight.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What was made, or why it could not be.
pub(super) type Made<V> = Result<Arc<V>, String>;

/// Keeps what is made by key. Who asks for what is being made waits for it.
pub(super) struct Shelf<K, V> {
    rows: Mutex<Vec<Row<K, V>>>,
    /// The most that all rows but the newest may weigh together.
    max_weight: usize,
    weigh: fn(&V) -> usize,
}

struct Row<K, V> {
    key: K,
    made: Arc<OnceLock<Made<V>>>,
}

impl<K: PartialEq, V> Shelf<K, V> {
    pub(super) fn new(max_weight: usize, weigh: fn(&V) -> usize) -> Self {
        Shelf { rows: Mutex::new(Vec::new()), max_weight, weigh }
    }

    /// What is kept by this key, or is made now.
    pub(super) fn get(&self, key: K, make: impl FnOnce() -> Result<V, String>) -> Made<V> {
        let row = self.row(key);
        let made = row.get_or_init(|| make().map(Arc::new)).clone();
        self.drop_oldest();
        made
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        self.rows().clear();
    }

    /// The row of a key, which becomes the newest.
    fn row(&self, key: K) -> Arc<OnceLock<Made<V>>> {
        let mut rows = self.rows();
        let row = match rows.iter().position(|row| row.key == key) {
            Some(at) => rows.remove(at),
            None => Row { key, made: Arc::default() },
        };
        let made = Arc::clone(&row.made);
        rows.push(row);
        made
    }

    fn drop_oldest(&self) {
        let mut rows = self.rows();
        let weight = |row: &Row<K, V>| match row.made.get() {
            Some(Ok(made)) => (self.weigh)(made),
            _ => 0,
        };
        let mut sum: usize = rows.iter().rev().skip(1).map(weight).sum();
        while sum > self.max_weight || rows.len() > MAX_ROWS {
            sum -= weight(&rows.remove(0)).min(sum);
        }
    }

    fn rows(&self) -> std::sync::MutexGuard<'_, Vec<Row<K, V>>> {
        // A row is whole, whoever panicked while it was looked at.
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The most rows, whatever they weigh.
const MAX_ROWS: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_not_made_again() {
        let shelf = Shelf::new(10, |_: &u32| 4);
        assert_eq!(shelf.get("a", || Ok(1)), Ok(Arc::new(1)));
        assert_eq!(shelf.get("a", || Ok(2)), Ok(Arc::new(1)));
        assert_eq!(shelf.get("b", || Err("no".to_owned())), Err("no".to_owned()));
    }

    #[test]
    fn the_oldest_goes_first() {
        let shelf = Shelf::new(10, |_: &u32| 4);
        for key in 0..4 {
            let _ = shelf.get(key, || Ok(key));
        }
        // 3 is the newest, 1 and 2 weigh 8.
        assert_eq!(shelf.get(1, || Ok(10)).as_deref(), Ok(&1));
        assert_eq!(shelf.get(0, || Ok(10)).as_deref(), Ok(&10));
    }
}
