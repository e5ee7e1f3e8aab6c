//! Filters make views of a profile, views make reports.
