//! The profiles that a page can show.

use huoyan_profile::Profile;

/// A profile that is open.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    /// What it is called.
    pub(super) name: String,
    /// Where it came from.
    pub(super) source: String,
    /// Whether it can be had from there again.
    pub(super) can_reload: bool,
    /// Counts up each time it is had again.
    pub(super) edition: u64,
    pub(super) profile: Profile,
}

/// A profile that is open, as others see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedProfile {
    /// Its number.
    pub id: usize,
    /// What it is called.
    pub name: String,
    /// Where it came from.
    pub source: String,
    /// Whether it can be had from there again.
    pub can_reload: bool,
}
