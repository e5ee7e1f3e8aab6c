//! In the place of `cpp.rs` without the feature `cpp`: no C++ name is known.

use super::Demangling;

/// Nothing.
pub(super) fn demangle(_symbol: &str, _mode: Demangling) -> Option<String> {
    None
}
