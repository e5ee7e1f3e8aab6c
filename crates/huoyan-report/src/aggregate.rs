//! Granularity: what of a location still tells two frames apart.

use huoyan_profile::{Line, Profile, StrId};
use std::sync::Arc;

/// How fine a report looks at the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Granularity {
    /// By function name (the default).
    #[default]
    Functions,
    /// By function and file name.
    FileFunctions,
    /// By file name.
    Files,
    /// By function, file and line.
    Lines,
    /// By address.
    Addresses,
}

/// Forgets what the granularity does not tell apart, without inlined frames if `inlines` is
/// false and without columns if `columns` is false (upstream's `Aggregate`).
pub(crate) fn aggregate(profile: &mut Profile, granularity: Granularity, inlines: bool, columns: bool) {
    use Granularity::{Addresses, FileFunctions, Files, Functions, Lines};
    if granularity == Addresses && inlines {
        return;
    }
    let functions = granularity != Files;
    let files = granularity != Functions;
    let lines = matches!(granularity, Lines | Addresses);
    let addresses = granularity == Addresses;
    debug_assert!(matches!(granularity, Functions | FileFunctions | Files | Lines | Addresses));

    for m in Arc::make_mut(&mut profile.mappings) {
        m.has_inline_frames &= inlines;
        m.has_functions &= functions;
        m.has_filenames &= files;
        m.has_line_numbers &= lines;
    }
    if !functions || !files {
        for f in Arc::make_mut(&mut profile.functions) {
            if !functions {
                (f.name, f.system_name) = (StrId::EMPTY, StrId::EMPTY);
            }
            if !files {
                f.filename = StrId::EMPTY;
            }
        }
    }
    if !inlines {
        let outermost = |_: u32, all: &[Line], kept: &mut Vec<Line>| kept.extend(all.last());
        profile.locations = Arc::new(profile.locations.filter_lines(outermost));
    }
    let locations = Arc::make_mut(&mut profile.locations);
    for line in locations.lines_mut() {
        if !lines {
            line.line = 0;
        }
        if !lines || !columns {
            line.column = 0;
        }
    }
    if !addresses {
        for location in locations.rows_mut() {
            location.address = 0;
        }
    }
}
