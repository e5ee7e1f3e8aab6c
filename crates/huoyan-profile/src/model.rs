//! The small records of a profile, named as in profile.proto.

use crate::StrId;

/// What a value is and in which unit (`ValueType`): `cpu`/`nanoseconds`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ValueType {
    /// `type` in the proto: `cpu`, `inuse_space`, `contentions` …
    pub kind: StrId,
    /// `nanoseconds`, `bytes`, `count` …
    pub unit: StrId,
}

/// A part of an executable or library that was mapped into memory (`Mapping`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mapping {
    /// The id it has in the file; unique, never 0.
    pub id: u64,
    /// First address.
    pub start: u64,
    /// First address past the mapping.
    pub limit: u64,
    /// Offset in the file that `start` corresponds to.
    pub offset: u64,
    /// The file, or a special name such as `[vdso]`.
    pub file: StrId,
    /// GNU build id in hex, or what the producer had in its place.
    pub build_id: StrId,
    /// Its locations have function names.
    pub has_functions: bool,
    /// Its locations have file names.
    pub has_filenames: bool,
    /// Its locations have line numbers.
    pub has_line_numbers: bool,
    /// Its locations have their inlined frames.
    pub has_inline_frames: bool,
}

/// A function (`Function`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Function {
    /// The id it has in the file; unique, never 0.
    pub id: u64,
    /// Name for people, demangled.
    pub name: StrId,
    /// Name for the linker, possibly mangled.
    pub system_name: StrId,
    /// Source file.
    pub filename: StrId,
    /// Line of the source file at which the function begins; 0 when unknown.
    pub start_line: i64,
}

/// One frame of a location (`Line`): a position in a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Line {
    /// Index into [`crate::Profile::functions`].
    pub function: u32,
    /// Line number; 0 when unknown.
    pub line: i64,
    /// Column number; 0 when unknown.
    pub column: i64,
}

/// What a profile says of itself: everything but its tables.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Header {
    /// What the columns of values are.
    pub sample_types: Vec<ValueType>,
    /// The type shown when none is asked for; empty means the last.
    pub default_sample_type: StrId,
    /// Regular expression (RE2) of frames to drop, with what they call.
    pub drop_frames: StrId,
    /// Regular expression of frames to keep although `drop_frames` matches.
    pub keep_frames: StrId,
    /// When it was collected: nanoseconds since 1970, UTC; 0 when unknown.
    pub time_nanos: i64,
    /// For how long, in nanoseconds; 0 when it is no timed profile.
    pub duration_nanos: i64,
    /// What the period counts, where the profile says so.
    pub period_type: Option<ValueType>,
    /// Events between two samples.
    pub period: i64,
    /// Free text; `#` at the front keeps one out of reports.
    pub comments: Vec<StrId>,
    /// Where the profile's types are explained.
    pub doc_url: StrId,
}
