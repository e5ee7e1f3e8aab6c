//! What the allocator's samples add up to.

use crate::{LabelSet, Module};
use std::sync::Arc;

/// Bytes between two samples on the average where nothing else is set, as in Go.
pub const DEFAULT_RATE: u64 = 512 << 10;

/// The sums since the start of the process.
#[derive(Debug, Clone)]
pub struct HeapSnapshot {
    /// Bytes between two samples on the average, now.
    pub rate: u64,
    /// One row for each stack, size and set of labels.
    pub rows: Vec<HeapRow>,
    /// The modules that the frames belong to, as long as none was unloaded.
    pub modules: Vec<Arc<Module>>,
    /// Samples that stand in a row without stack for want of room.
    pub n_without_room: u64,
    /// Samples whose labels are left out for want of room.
    pub n_without_labels: u64,
    /// Samples that count as freed at once, because their block found no place.
    pub n_untracked: u64,
}

impl HeapSnapshot {
    /// Takes what was allocated before from what was allocated; what is in use stays.
    pub fn subtract(&mut self, before: &HeapSnapshot) {
        let mut before = before.rows.iter().peekable();
        // Both have their rows by number.
        for row in &mut self.rows {
            while before.next_if(|old| old.number < row.number).is_some() {}
            if let Some(old) = before.next_if(|old| old.number == row.number) {
                row.alloc_objects = row.alloc_objects.saturating_sub(old.alloc_objects);
                row.alloc_bytes = row.alloc_bytes.saturating_sub(old.alloc_bytes);
            }
        }
        self.rows.retain(|row| row.alloc_objects > 0 || row.inuse_objects > 0);
    }
}

/// Sums of samples, as they were taken: each stands for more.
#[derive(Debug, Clone)]
pub struct HeapRow {
    /// The number of the row, the same in all snapshots of a process.
    pub number: u64,
    /// Return addresses, the allocator's own frames first.
    pub frames: Vec<u64>,
    /// The labels of the code that allocated.
    pub labels: Option<LabelSet>,
    /// The size of each block; 0 in a row of mixed ones.
    pub size: u64,
    /// Blocks that were allocated.
    pub alloc_objects: u64,
    /// Their bytes.
    pub alloc_bytes: u64,
    /// Blocks that are not freed yet.
    pub inuse_objects: u64,
    /// Their bytes.
    pub inuse_bytes: u64,
}
