//! Options, commands and the one pipeline from sources to a report.
