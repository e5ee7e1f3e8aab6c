//! `comments`: what was written into the profile as free text.

use crate::View;
use bstr::BStr;
use huoyan_profile::{StrId, Strings};
use std::sync::Arc;

/// The comments of a profile.
#[derive(Debug, Clone)]
pub struct CommentsReport {
    comments: Vec<StrId>,
    strings: Arc<Strings>,
}

/// Collects every comment, those too that `#` keeps out of headers.
pub fn comments(view: &View) -> CommentsReport {
    let profile = &view.profile;
    CommentsReport { comments: profile.header.comments.clone(), strings: Arc::clone(&profile.strings) }
}

impl CommentsReport {
    /// The comments, in the order of the profile.
    pub fn iter(&self) -> impl Iterator<Item = &BStr> {
        self.comments.iter().map(|&c| self.strings.get(c))
    }
}
