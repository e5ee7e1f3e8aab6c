//! Which crate may know which: the edges of the floor plan, and no others.
//!
//! Dependencies of tests, `xtask` and `huoyan-testkit` are free.

use std::process::Command;

use serde_json::Value;

/// A crate, and the crates of ours it may depend on.
const ALLOWED: [(&str, &[&str]); 16] = [
    ("huoyan-profile", &[]),
    ("huoyan-trace", &["huoyan-profile"]),
    ("huoyan-format", &["huoyan-profile", "huoyan-trace"]),
    ("huoyan-source", &[]),
    ("huoyan-symbol", &["huoyan-profile"]),
    ("huoyan-report", &["huoyan-profile", "huoyan-symbol"]),
    ("huoyan-layout", &[]),
    ("huoyan-render", &["huoyan-report", "huoyan-layout", "huoyan-format"]),
    (
        "huoyan-session",
        &[
            "huoyan-profile",
            "huoyan-trace",
            "huoyan-format",
            "huoyan-source",
            "huoyan-symbol",
            "huoyan-report",
            "huoyan-layout",
            "huoyan-render",
        ],
    ),
    ("huoyan-web", &["huoyan-session", "huoyan-render"]),
    ("huoyan-cli", &["huoyan-session", "huoyan-web"]),
    ("huoyan-capture", &[]),
    ("huoyan", &["huoyan-profile", "huoyan-trace", "huoyan-format", "huoyan-symbol", "huoyan-capture"]),
    ("huoyan-http", &["huoyan"]),
    ("cargo-pprof", &["huoyan-session"]),
    ("shop", &["huoyan", "huoyan-http"]),
];

const FREE: [&str; 2] = ["xtask", "huoyan-testkit"];

#[test]
fn crates_know_only_those_that_the_floor_plan_names() {
    let mut forbidden = Vec::new();
    for (from, to) in edges() {
        if FREE.contains(&from.as_str()) {
            continue;
        }
        let allowed = ALLOWED.iter().find(|(name, _)| *name == from).map(|(_, allowed)| *allowed);
        let allowed = allowed.unwrap_or_else(|| panic!("{from} is in no row of the floor plan"));
        if !allowed.contains(&to.as_str()) {
            forbidden.push(format!("{from} -> {to}"));
        }
    }
    assert!(forbidden.is_empty(), "edges that the floor plan forbids: {}", forbidden.join(", "));
}

#[test]
fn the_walk_sees_edges_at_all() {
    let is_seen = edges().iter().any(|(from, to)| from == "huoyan-cli" && to == "huoyan-session");
    assert!(is_seen, "cargo metadata shows no edge from huoyan-cli to huoyan-session");
}

/// The edges between our crates, those of tests left out.
fn edges() -> Vec<(String, String)> {
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    let names: Vec<_> = packages.iter().map(|package| package["name"].as_str().expect("name")).collect();
    let mut edges = Vec::new();
    for (package, from) in packages.iter().zip(&names) {
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            let to = dependency["name"].as_str().expect("name");
            if dependency["kind"] != "dev" && names.contains(&to) {
                edges.push(((*from).to_owned(), to.to_owned()));
            }
        }
    }
    edges
}

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let arguments = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
    let output = Command::new(cargo).args(arguments).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata writes JSON")
}
