//! What a reader may be made to spend on a profile from somewhere else.

use crate::Error;

/// Caps on what one profile may cost. The defaults let through anything seen in practice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes after decompression.
    pub max_bytes: u64,
    /// Rows of any one table: samples, locations, functions, mappings, strings, label sets.
    pub max_rows: usize,
}

/// The most values a sample may have. No producer has more than a handful of types.
pub(crate) const MAX_TYPES: usize = 1 << 12;

/// What there is too much of where many rows are too many together.
const TABLES: &str = "bytes of memory for its tables";

/// The usual cap on bytes after decompression.
const USUAL_MAX_BYTES: u64 = 1 << 30;

impl Default for Limits {
    fn default() -> Self {
        Limits::of_bytes(USUAL_MAX_BYTES)
    }
}

impl Limits {
    /// The limits for a profile of at most this many bytes after decompression.
    pub fn of_bytes(max_bytes: u64) -> Self {
        Limits { max_bytes, max_rows: 1 << 26 }
    }

    /// What the tables of a profile may take in memory. Real profiles take less than their
    /// bytes after decompression; millions of empty rows take more.
    pub(crate) fn max_memory(&self) -> u64 {
        self.max_bytes.max(USUAL_MAX_BYTES) / 4
    }

    /// Bytes of one field of a protobuf profile, which lies in memory as a whole. A stack of a
    /// million frames takes a few million.
    pub(crate) fn max_field(&self) -> usize {
        usize::try_from(self.max_memory() / 16).unwrap_or(usize::MAX)
    }
}

#[cfg(feature = "text")]
impl Limits {
    /// Bytes of a format of text, which is read as a whole before it is parsed.
    pub(crate) fn max_text(&self) -> u64 {
        self.max_bytes.min(self.max_memory() / 2)
    }

    /// Fails where a text and the tables that are made of it take too much memory together.
    pub(crate) fn check_tables(&self, text: &[u8], n_bytes: usize) -> Result<(), Error> {
        let max = self.max_memory();
        if text.len() as u64 + n_bytes as u64 > max {
            return Err(Error::TooLarge { what: TABLES, max });
        }
        Ok(())
    }
}

/// Adds up what the tables of a profile take while they grow.
#[derive(Debug)]
pub(crate) struct Meter {
    left: u64,
    limits: Limits,
}

impl Meter {
    pub(crate) fn new(limits: &Limits) -> Self {
        Meter { left: limits.max_memory(), limits: limits.clone() }
    }

    /// One more row of a table that has `n_rows`, of about this many bytes.
    #[inline]
    pub(crate) fn row(&mut self, what: &'static str, n_rows: usize, n_bytes: usize) -> Result<(), Error> {
        if n_rows >= self.limits.max_rows {
            return Err(Error::TooLarge { what, max: self.limits.max_rows as u64 });
        }
        self.left = self.left.checked_sub(n_bytes as u64).ok_or_else(|| {
            let max = self.limits.max_memory();
            Error::TooLarge { what: TABLES, max }
        })?;
        Ok(())
    }
}
