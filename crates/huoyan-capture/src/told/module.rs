//! The program and its libraries.

use std::ops::Range;

/// A piece of a module that holds code: one line of `/proc/self/maps`, one mapping of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// The addresses, from the first to behind the last.
    pub range: Range<u64>,
    /// The offset of the first in the file.
    pub file_offset: u64,
}

/// The program or one of its libraries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// The path, or a name in brackets where there is no file, `[vdso]`. Bytes, as the system gives them.
    pub path: Vec<u8>,
    /// What was added to the file's addresses when it was loaded.
    pub bias: u64,
    /// The pieces that hold code, by address.
    pub code: Vec<Segment>,
    /// The build id that the linker left, empty where it left none.
    pub build_id: Vec<u8>,
}
