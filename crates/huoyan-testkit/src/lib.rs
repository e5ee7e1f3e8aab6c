//! Fixtures for huoyan's own tests.

mod arbitrary;
mod build;
mod busy;
mod elf;
#[cfg(feature = "fuzz")]
pub mod fuzz;

pub use arbitrary::arbitrary_profile;
pub use build::profile_of;
pub use busy::busy_profile;
pub use elf::SmallElf;

/// A profile of samples/count, written as folded stacks: root first.
///
/// ```
/// let profile = huoyan_testkit::profile! { "main;parse;read" => 7, "main" => 2 };
/// assert_eq!(profile.total(0), 9);
/// ```
#[macro_export]
macro_rules! profile {
    ($($stack:literal => $value:expr),* $(,)?) => {
        $crate::profile_of(&[$(($stack, $value)),*])
    };
}
