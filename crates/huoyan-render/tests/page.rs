//! The table of the page's files: complete, small, and in the form that a saved page needs.

use std::collections::BTreeSet;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use huoyan_render::page::{ASSETS, SKELETON};

/// What all of the page may take on the wire.
const MAX_BYTES: usize = 150 * 1024;

fn scripts() -> impl Iterator<Item = (&'static str, &'static str)> {
    let text = |bytes| str::from_utf8(bytes).expect("the page's files are UTF-8");
    ASSETS
        .iter()
        .filter(|asset| asset.name.ends_with(".js"))
        .map(move |asset| (asset.name, text(asset.bytes)))
}

/// The names that a script imports.
fn imports(text: &str) -> impl Iterator<Item = &str> {
    let statements = text.lines().filter(|line| line.starts_with("import ") || line.starts_with("export "));
    statements.filter_map(|line| line.split_once(" from \"./")?.1.strip_suffix("\";"))
}

#[test]
fn every_imported_module_is_in_the_table() {
    let table: BTreeSet<&str> = ASSETS.iter().map(|asset| asset.name).collect();
    let mut wanted = BTreeSet::from(["main.js", "page.css"]);
    for (name, text) in scripts() {
        for import in imports(text) {
            assert!(table.contains(import), "{name} imports {import}, which is not in the table");
            wanted.insert(import);
        }
    }
    assert_eq!(table, wanted, "the table holds what nothing asks for");
}

#[test]
fn each_import_is_one_line_that_a_saved_page_can_rewrite() {
    for (name, text) in scripts() {
        let lines = text.lines().filter(|line| line.starts_with("import ")).count();
        assert_eq!(lines, imports(text).count(), "{name} imports otherwise than from \"./NAME.js\";");
        assert!(
            !text.contains("import.meta") && !text.contains("await import("),
            "{name} loads modules otherwise"
        );
    }
}

#[test]
fn the_skeleton_has_its_places_and_nothing_inline() {
    for place in ["{{token}}", "{{title}}", "static/page.css", "static/main.js"] {
        assert_eq!(SKELETON.matches(place).count(), 1, "{place}");
    }
    assert!(!SKELETON.contains("style=") && !SKELETON.contains("<style") && !SKELETON.contains("<script>"));
}

#[test]
fn all_files_fit_the_budget() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
        encoder.write_all(bytes).expect("a vector takes all");
        encoder.finish().expect("a vector takes all").len()
    };
    let sum = gzip(SKELETON.as_bytes()) + ASSETS.iter().map(|asset| gzip(asset.bytes)).sum::<usize>();
    assert!(sum <= MAX_BYTES, "the page takes {sum} bytes of at most {MAX_BYTES}");
}
