//! Filters make views of a profile, views make reports.

pub mod label_filter;
pub mod pattern;
