//! What a report cannot be made of. Texts are upstream's where it has one.

use crate::{label_filter::LabelFilterError, pattern::PatternError};

/// Why there is no report.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The profile has no sample types.
    #[error("profile has no samples")]
    NoSampleTypes,
    /// `sample_index` names a type that the profile does not have.
    #[error("sample_index {name:?} must be one of: {types}")]
    UnknownSampleType {
        /// What was asked for.
        name: String,
        /// What there is.
        types: String,
    },
    /// `sample_index` is a number that is too large.
    #[error("sample_index {index} is outside the range [0..{last}]")]
    SampleIndexRange {
        /// What was asked for.
        index: String,
        /// The last column.
        last: i64,
    },
    /// `divide_by` is 0.
    #[error("zero divisor specified")]
    ZeroDivisor,
    /// A filter is no regular expression.
    #[error("parsing {option} regexp: {source}")]
    Pattern {
        /// The option.
        option: &'static str,
        /// What is wrong with it.
        source: PatternError,
    },
    /// A label filter is neither a range nor regular expressions.
    #[error("parsing {option} regexp: {source}")]
    LabelFilter {
        /// The option.
        option: &'static str,
        /// What is wrong with it.
        source: LabelFilterError,
    },
    /// A command's argument is no regular expression.
    #[error("parsing argument regexp {text}: {source}")]
    ArgumentPattern {
        /// The argument.
        text: String,
        /// What is wrong with it.
        source: PatternError,
    },
    /// The profile's own `drop_frames` or `keep_frames` is no regular expression.
    #[error("failed to compile regexp {}: {}", excerpt(text), source.kind().message())]
    FramesPattern {
        /// The profile's text.
        text: String,
        /// What is wrong with it.
        source: PatternError,
    },
    /// Labels as frames would make too many stacks.
    #[error("-tagroot and -tagleaf would make more than {max} {what}")]
    TooManyFrames {
        /// What there is too much of.
        what: &'static str,
        /// The limit.
        max: usize,
    },
    /// The labels have too many values to list.
    #[error(
        "the labels of this report have more than {max} values: -tagshow, -taghide and -tagfocus leave some out"
    )]
    TooManyLabelValues {
        /// The limit.
        max: usize,
    },
    /// The profile's graph would take too much memory.
    #[error(
        "the graph of this report needs more than {} MB: -focus or a coarser granularity (-functions, -files) makes it smaller",
        max >> 20
    )]
    GraphTooLarge {
        /// The limit in bytes.
        max: usize,
    },
    /// No code with samples matches a command's argument.
    #[error("no matches found for regexp {text}{}", because(reasons))]
    NoCode {
        /// The argument.
        text: String,
        /// Why files that have samples were no help.
        reasons: Vec<String>,
    },
    /// No function lies at an address.
    #[error("no matches found for address {address:#x}{}", because(reasons))]
    NoCodeAt {
        /// The address.
        address: u64,
        /// Why files that are mapped there were no help.
        reasons: Vec<String>,
    },
    /// No file with instructions is there for the addresses of a report.
    #[error("no instructions{}", because(reasons))]
    NoCodeOfThese {
        /// Why files that are mapped there were no help.
        reasons: Vec<String>,
    },
    /// The function at an address has no samples.
    #[error(
        "address {0:#x} found in binary, but the corresponding symbols do not have samples in the profile"
    )]
    NoSamplesAt(u64),
    /// Nothing in the report matches a command's argument.
    #[error("no matches found for regexp: {0}")]
    NoMatch(String),
}

/// What makes of reasons the end of a message.
fn because(reasons: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = reasons[..reasons.len().min(SHOWN)].join("; ");
    match reasons.len() {
        0 => String::new(),
        n if n <= SHOWN => format!(": {shown}"),
        n => format!(": {shown}; and {} more", n - SHOWN),
    }
}

/// The beginning of a text from a profile, fit for a message of one short line.
fn excerpt(text: &str) -> String {
    const SHOWN: usize = 60;
    let shown: String = text.chars().take(SHOWN).flat_map(char::escape_debug).collect();
    if text.chars().nth(SHOWN).is_some() { format!("\"{shown}…\"") } else { format!("\"{shown}\"") }
}
