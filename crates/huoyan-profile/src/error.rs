//! What can be wrong with a profile as such. Texts are upstream's
//! (`profile.Profile.CheckValid`, `profile.Merge`), so that scripts that match
//! them go on working.

use std::fmt;

/// A profile that is not valid, or profiles that do not fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// There are samples, but nothing says what their values are.
    MissingSampleTypes,
    /// A sample does not have one value for each sample type.
    ValueCount {
        /// How many values the sample has.
        values: usize,
        /// How many sample types the profile has.
        types: usize,
    },
    /// A sample names a location that is not in the table.
    UnknownLocation(u64),
    /// A mapping with id 0, which means "none".
    MappingIdZero,
    /// Two mappings with one id.
    DuplicateMapping(u64),
    /// A function with id 0, which means "none".
    FunctionIdZero,
    /// Two functions with one id.
    DuplicateFunction(u64),
    /// A location with id 0, which means "none".
    LocationIdZero,
    /// Two locations with one id.
    DuplicateLocation(u64),
    /// A line of the location has no function, or one that is not in the table.
    UnknownFunction(u64),
    /// A table would need more entries than the model can index (2³² − 1).
    TooMany(&'static str),
    /// Nothing was given to merge.
    NothingToMerge,
    /// Profiles of different period types cannot be merged.
    PeriodTypes(String, String),
    /// Profiles of different sample types cannot be merged.
    SampleTypes(String, String),
    /// The profiles have no sample type in common.
    NoCommonSampleTypes,
    /// Two units that cannot be converted into each other.
    Units {
        /// Whether these are the types of the period or of samples.
        what: &'static str,
        /// The two.
        source: Box<crate::units::IncompatibleTypes>,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::MissingSampleTypes => write!(f, "missing sample type information"),
            Error::ValueCount { values, types } => {
                write!(f, "mismatch: sample has {values} values vs. {types} types")
            }
            Error::UnknownLocation(id) => write!(f, "sample has nil location: id {id} is not in the table"),
            Error::MappingIdZero => write!(f, "found mapping with reserved ID=0"),
            Error::DuplicateMapping(id) => write!(f, "multiple mappings with same id: {id}"),
            Error::FunctionIdZero => write!(f, "found function with reserved ID=0"),
            Error::DuplicateFunction(id) => write!(f, "multiple functions with same id: {id}"),
            Error::LocationIdZero => write!(f, "found location with reserved id=0"),
            Error::DuplicateLocation(id) => write!(f, "multiple locations with same id: {id}"),
            Error::UnknownFunction(id) => write!(f, "location id: {id} has a line with nil function"),
            Error::TooMany(what) => write!(f, "too many {what}: more than 4294967295"),
            Error::NothingToMerge => write!(f, "no profiles to merge"),
            Error::PeriodTypes(left, right) => write!(f, "incompatible period types {left} and {right}"),
            Error::SampleTypes(left, right) => write!(f, "incompatible sample types {left} and {right}"),
            Error::NoCommonSampleTypes => write!(f, "profiles have empty common sample type list"),
            Error::Units { what, source } => write!(f, "{what}: {source}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Units { source, .. } => Some(source),
            _ => None,
        }
    }
}
