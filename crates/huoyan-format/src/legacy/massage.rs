//! Puts a memory map into order: what the system split is joined, and the program comes first.
//!
//! Upstream: `massageMappings` and the beginning of `remapMappingIDs`.

use bstr::ByteSlice;
use huoyan_profile::{Mapping, StrId, Strings};

use crate::cursor::trim;

/// Joins mappings that continue each other, moves the main binary to the front and repairs its
/// start.
pub(super) fn massage(mappings: &mut Vec<Mapping>, strings: &Strings) {
    mappings.dedup_by(|next, last| join(last, next));
    if let Some(main) = mappings.iter().position(|m| is_main_binary(strings.get(m.file))) {
        mappings.swap(0, main);
    }
    remove_huge_page(mappings, strings);
    repair_start(mappings);
}

/// Extends `last` by `next` if the two are one mapping that was split.
fn join(last: &mut Mapping, next: &Mapping) -> bool {
    let differ = |a: StrId, b: StrId| !a.is_empty() && !b.is_empty() && a != b;
    let next_offset = last.offset.wrapping_add(last.limit.wrapping_sub(last.start));
    if differ(last.file, next.file)
        || differ(last.build_id, next.build_id)
        || last.limit != next.start
        || (last.offset != 0 && next.offset != 0 && next_offset != next.offset)
    {
        return false;
    }
    last.limit = next.limit;
    if !next.file.is_empty() {
        last.file = next.file;
    }
    if !next.build_id.is_empty() {
        last.build_id = next.build_id;
    }
    true
}

/// Whether this is neither a shared library nor a special mapping such as `[vdso]`.
fn is_main_binary(file: &[u8]) -> bool {
    let file = file.replace("(deleted)", "");
    let file = trim(&file);
    !file.is_empty() && !file.starts_with(b"[") && !is_library(file)
}

/// Whether the name ends in `.so` or has a version after it: `.so.6`, `.so_7`.
fn is_library(file: &[u8]) -> bool {
    file.ends_with(b".so")
        || file
            .find_iter(".so")
            .any(|at| matches!(file[at + 3..], [b'.' | b'_', version, ..] if version.is_ascii_digit()))
}

/// Programs that move themselves to huge pages show them ahead of the mapping that they belong to.
fn remove_huge_page(mappings: &mut Vec<Mapping>, strings: &Strings) {
    if let [first, second, ..] = mappings.as_slice()
        && strings.get(first.file).starts_with(b"/anon_hugepage")
        && first.limit == second.start
    {
        mappings.remove(0);
    }
}

/// The main binary of a program that remapped its code: undoes it where the place that linkers
/// choose shows that it did.
fn repair_start(mappings: &mut [Mapping]) {
    const EXPECTED: u64 = 0x40_0000;
    if let Some(main) = mappings.first_mut()
        && main.start.wrapping_sub(main.offset) == EXPECTED
    {
        (main.start, main.offset) = (EXPECTED, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_and_special_mappings_are_no_main_binary() {
        for (file, is_main) in [
            ("/usr/bin/app", true),
            ("/usr/bin/app (deleted)", true),
            ("/lib/libc.so", false),
            ("/lib/libc.so (deleted)", false),
            ("/lib/libc.so.6", false),
            ("/lib/libc.so_7x", false),
            ("/lib/libc.sound", true),
            ("/lib/libc.so.x", true),
            ("[vdso]", false),
            ("", false),
            (" (deleted)", false),
        ] {
            assert_eq!(is_main_binary(file.as_bytes()), is_main, "{file}");
        }
    }

    fn mapping(start: u64, limit: u64, offset: u64, file: StrId) -> Mapping {
        Mapping { start, limit, offset, file, ..Mapping::default() }
    }

    #[test]
    fn mappings_that_continue_each_other_become_one() {
        let mut strings = Strings::new();
        let (app, lib) = (strings.intern(b"/app"), strings.intern(b"/lib.so"));
        let mut maps = vec![
            mapping(0x1000, 0x2000, 0, lib),
            mapping(0x5000, 0x6000, 0x1000, app),
            mapping(0x6000, 0x7000, 0x2000, app),
            mapping(0x7000, 0x8000, 0x9000, app),
            mapping(0x8000, 0x9000, 0, StrId::EMPTY),
        ];
        massage(&mut maps, &strings);
        let rows: Vec<_> = maps.iter().map(|m| (m.start, m.limit, m.offset)).collect();
        assert_eq!(rows, [(0x5000, 0x7000, 0x1000), (0x1000, 0x2000, 0), (0x7000, 0x9000, 0x9000)]);
    }

    #[test]
    fn the_start_of_the_main_binary_is_repaired() {
        let mut strings = Strings::new();
        let (huge, app) = (strings.intern(b"/anon_hugepage (deleted)"), strings.intern(b"/app"));
        let mut maps =
            vec![mapping(0x3f_0000, 0x40_2000, 0, huge), mapping(0x40_2000, 0x40_4000, 0x2000, app)];
        massage(&mut maps, &strings);
        assert_eq!(maps, [mapping(0x40_0000, 0x40_4000, 0, app)]);
    }
}
