//! What a program takes on that adds `huoyan`.

use std::collections::BTreeSet;
use std::process::Command;

const MAX_CRATES: usize = 25;

#[test]
fn huoyan_brings_few_crates() {
    let words =
        ["tree", "--package", "huoyan", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"];
    let output = Command::new(env!("CARGO")).args(words).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let crates: BTreeSet<&str> =
        text.lines().filter_map(|line| line.split(' ').next()).filter(|name| !name.is_empty()).collect();
    assert!(crates.contains("framehop"), "{crates:?}");
    assert!(crates.len() <= MAX_CRATES, "{} crates: {crates:?}", crates.len());
}
