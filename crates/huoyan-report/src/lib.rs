//! Filters make views of a profile, views make reports.

pub mod pattern;
