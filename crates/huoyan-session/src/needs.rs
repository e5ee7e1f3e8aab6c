//! What of a profile an invocation looks at, so that no more of it is kept than that.

use crate::{
    commands::ReportKind,
    invocation::{Invocation, Task},
    options::Config,
};

/// Whether anything that is asked for looks at stacks, functions or lines.
pub(crate) fn looks_at_stacks(invocation: &Invocation, n_sources: usize) -> bool {
    let Task::Report { command, .. } = &invocation.task else { return true };
    let is_about_labels = matches!(command.report, ReportKind::Tags | ReportKind::Comments);
    // Merging adds up samples of equal stacks, and drops those whose sum is 0.
    let is_merged = n_sources > 1 || invocation.base.is_some();
    !is_about_labels || is_merged || has_frame_options(&invocation.config)
}

/// Whether an option is set that looks at frames or makes some.
fn has_frame_options(c: &Config) -> bool {
    let patterns = [&c.focus, &c.ignore, &c.hide, &c.show, &c.show_from, &c.prune_from];
    let frames_of_labels = [&c.tagroot, &c.tagleaf];
    patterns.into_iter().chain(frames_of_labels).any(|option| !option.is_empty())
}
