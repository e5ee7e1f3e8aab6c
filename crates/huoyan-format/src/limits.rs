//! What a reader may be made to spend on a profile from somewhere else.

/// Caps on what one profile may cost. The defaults let through anything seen in practice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes after decompression.
    pub max_bytes: u64,
    /// Rows of any one table: samples, locations, functions, mappings, strings; frames of distinct
    /// stacks four times as many.
    pub max_rows: usize,
    /// Distinct label sets.
    pub max_label_sets: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { max_bytes: 1 << 30, max_rows: 1 << 26, max_label_sets: 1 << 23 }
    }
}
