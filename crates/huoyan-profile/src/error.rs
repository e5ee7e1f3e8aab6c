//! What can be wrong with a profile as such. Texts are upstream's
//! (`profile.Profile.CheckValid`, `profile.Merge`), so that scripts that match
//! them go on working.

/// A profile that is not valid, or profiles that do not fit together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There are samples, but nothing says what their values are.
    #[error("missing sample type information")]
    MissingSampleTypes,
    /// A sample does not have one value for each sample type.
    #[error("mismatch: sample has {values} values vs. {types} types")]
    ValueCount {
        /// How many values the sample has.
        values: usize,
        /// How many sample types the profile has.
        types: usize,
    },
    /// A sample names a location that is not in the table.
    #[error("sample has nil location: id {0} is not in the table")]
    UnknownLocation(u64),
    /// A mapping with id 0, which means "none".
    #[error("found mapping with reserved ID=0")]
    MappingIdZero,
    /// Two mappings with one id.
    #[error("multiple mappings with same id: {0}")]
    DuplicateMapping(u64),
    /// A function with id 0, which means "none".
    #[error("found function with reserved ID=0")]
    FunctionIdZero,
    /// Two functions with one id.
    #[error("multiple functions with same id: {0}")]
    DuplicateFunction(u64),
    /// A location with id 0, which means "none".
    #[error("found location with reserved id=0")]
    LocationIdZero,
    /// Two locations with one id.
    #[error("multiple locations with same id: {0}")]
    DuplicateLocation(u64),
    /// A line of the location has no function, or one that is not in the table.
    #[error("location id: {0} has a line with nil function")]
    UnknownFunction(u64),
    /// A table would need more entries than the model can index (2³² − 1).
    #[error("too many {0}: more than 4294967295")]
    TooMany(&'static str),
    /// Nothing was given to merge.
    #[error("no profiles to merge")]
    NothingToMerge,
    /// Profiles of different period types cannot be merged.
    #[error("incompatible period types {0} and {1}")]
    PeriodTypes(String, String),
    /// Profiles of different sample types cannot be merged.
    #[error("incompatible sample types {0} and {1}")]
    SampleTypes(String, String),
    /// The profiles have no sample type in common.
    #[error("profiles have empty common sample type list")]
    NoCommonSampleTypes,
    /// Two units that cannot be converted into each other.
    #[error("{what}: {source}")]
    Units {
        /// Whether these are the types of the period or of samples.
        what: &'static str,
        /// The two.
        source: Box<crate::units::IncompatibleTypes>,
    },
}
