//! Interns byte strings by their encoding: most samples repeat a stack and a label set that
//! stood before, and then their bytes need not be decoded again.

use huoyan_profile::{RowIndex, make_room};

/// Distinct encodings, numbered.
#[derive(Default)]
pub(super) struct RawSets {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    index: RowIndex,
}

impl RawSets {
    /// The number of this encoding, and whether it is new.
    #[inline]
    pub(super) fn intern(&mut self, encoding: &[u8]) -> (u32, bool) {
        let (bytes, ends) = (&self.bytes, &self.ends);
        let found = self.index.find_or_add(encoding, ends.len() as u32, |i| slice(bytes, ends, i));
        if found.1 {
            make_room(&mut self.bytes, encoding.len());
            self.bytes.extend_from_slice(encoding);
            make_room(&mut self.ends, 1);
            self.ends.push(self.bytes.len());
        }
        found
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
