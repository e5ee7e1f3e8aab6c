//! `comments` as JSON.

use super::text;
use huoyan_report::comments::CommentsReport;
use serde::Serialize;

/// The comments of a profile.
#[derive(Debug, Serialize)]
pub struct CommentsJson {
    comments: Vec<String>,
}

/// The report.
#[must_use]
pub fn comments_json(report: &CommentsReport) -> CommentsJson {
    CommentsJson { comments: report.iter().map(|comment| text(comment)).collect() }
}
