//! Interns byte strings by their encoding: most samples repeat a stack and a label set that
//! stood before, and then their bytes need not be decoded again.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

/// Distinct encodings, numbered.
#[derive(Default)]
pub(super) struct RawSets {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    index: HashTable<u32>,
    hasher: DefaultHashBuilder,
}

impl RawSets {
    /// The number of this encoding, and whether it is new.
    #[inline]
    pub(super) fn intern(&mut self, encoding: &[u8]) -> (u32, bool) {
        let hash = self.hasher.hash_one(encoding);
        let (bytes, ends) = (&self.bytes, &self.ends);
        if let Some(&found) = self.index.find(hash, |&i| slice(bytes, ends, i) == encoding) {
            return (found, false);
        }
        let number = self.ends.len() as u32;
        self.bytes.extend_from_slice(encoding);
        self.ends.push(self.bytes.len());
        let (bytes, ends, hasher) = (&self.bytes, &self.ends, &self.hasher);
        self.index.insert_unique(hash, number, |&i| hasher.hash_one(slice(bytes, ends, i)));
        (number, true)
    }

    /// How many distinct encodings.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// An encoding.
    pub(super) fn get(&self, number: u32) -> &[u8] {
        slice(&self.bytes, &self.ends, number)
    }
}

fn slice<'a>(bytes: &'a [u8], ends: &[usize], i: u32) -> &'a [u8] {
    let i = i as usize;
    let start = if i == 0 { 0 } else { ends[i - 1] };
    &bytes[start..ends[i]]
}
