//! Replays what fuzzing has found, and the seeds it begins with, on stable Rust.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use huoyan_testkit::fuzz::TARGETS;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz")
}

/// The names of what lies in a folder, without a suffix.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("a folder can be read").path());
    paths.filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned())).collect()
}

#[test]
fn every_target_has_its_file_and_its_corpus() {
    let known: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names(&fuzz().join("fuzz_targets")), known);
    assert_eq!(names(&fuzz().join("corpus")), known);
}

#[test]
fn the_corpus_holds() {
    for (name, target) in TARGETS {
        let folder = fuzz().join("corpus").join(name);
        let mut n_inputs = 0;
        for entry in fs::read_dir(&folder).expect("every target has a corpus") {
            let path = entry.expect("a folder can be read").path();
            println!("{}", path.display());
            target(&fs::read(&path).expect("the corpus can be read"));
            n_inputs += 1;
        }
        assert!(n_inputs > 0, "{name} has no corpus");
    }
}
