//! Interned byte strings: equal strings have equal ids within one table.

use crate::{RowIndex, make_room};
use bstr::{BStr, ByteSlice};

/// A string of a [`Strings`] table. Ids of one table are equal when the strings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct StrId(pub u32);

impl StrId {
    /// The empty string, in every table.
    pub const EMPTY: StrId = StrId(0);

    /// Whether this is the empty string.
    pub fn is_empty(self) -> bool {
        self == Self::EMPTY
    }

    /// The id as an index.
    pub fn idx(self) -> usize {
        self.0 as usize
    }
}

/// A table of distinct byte strings. Profile.proto asks for UTF-8, producers do not
/// always obey, and what was read must be written back: hence bytes.
#[derive(Clone)]
pub struct Strings {
    bytes: Vec<u8>,
    /// Where each string ends in `bytes`; it begins where the one before it ends.
    ends: Vec<u32>,
    index: RowIndex,
}

impl Default for Strings {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Strings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries((0..self.len()).map(|i| self.get(StrId(i as u32)))).finish()
    }
}

impl Strings {
    /// A table that holds the empty string.
    pub fn new() -> Self {
        let mut strings = Strings { bytes: Vec::new(), ends: Vec::new(), index: RowIndex::default() };
        strings.intern(b"");
        strings
    }

    /// Makes room for `n` more strings.
    pub fn reserve(&mut self, n: usize) {
        let (bytes, ends) = (&self.bytes, &self.ends);
        self.index.reserve(n, |i| slice(bytes, ends, i));
        self.ends.reserve(n);
    }

    /// The id of `s`, which is added when it is new.
    ///
    /// # Panics
    /// When the table would grow past 4 GiB of text; readers cap their input far below.
    pub fn intern(&mut self, s: &[u8]) -> StrId {
        let (bytes, ends) = (&self.bytes, &self.ends);
        let (id, is_new) = self.index.find_or_add(s, ends.len() as u32, |i| slice(bytes, ends, i));
        if is_new {
            let end = u32::try_from(bytes.len() + s.len()).expect("readers cap text below 4 GiB");
            make_room(&mut self.bytes, s.len());
            self.bytes.extend_from_slice(s);
            make_room(&mut self.ends, 1);
            self.ends.push(end);
        }
        StrId(id)
    }

    /// The id of `s`, if the table has it.
    pub fn find(&self, s: &[u8]) -> Option<StrId> {
        self.index.find(s, |i| slice(&self.bytes, &self.ends, i)).map(StrId)
    }

    /// The string with this id.
    pub fn get(&self, id: StrId) -> &BStr {
        slice(&self.bytes, &self.ends, id.0).as_bstr()
    }

    /// How many distinct strings there are; at least one, the empty one.
    #[expect(clippy::len_without_is_empty, reason = "a table is never empty")]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of text in the table.
    pub fn n_bytes(&self) -> usize {
        self.bytes.len()
    }
}

fn slice<'a>(bytes: &'a [u8], ends: &[u32], i: u32) -> &'a [u8] {
    let i = i as usize;
    let start = if i == 0 { 0 } else { ends[i - 1] as usize };
    &bytes[start..ends[i] as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_strings_get_one_id() {
        let mut t = Strings::new();
        let a = t.intern(b"main");
        let b = t.intern(b"read\xff");
        assert_eq!(t.intern(b"main"), a);
        assert_ne!(a, b);
        assert_eq!(t.get(b).as_bytes(), b"read\xff");
        assert_eq!(t.intern(b""), StrId::EMPTY);
        assert_eq!(t.find(b"main"), Some(a));
        assert_eq!(t.find(b"absent"), None);
    }
}
