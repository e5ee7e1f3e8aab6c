//! Line tables for builds that would have none, and symbols for those that would be stripped.
//!
//! Cargo builds benchmarks and releases without line tables, and a profile of them has names of functions
//! only, none of them inlined. So the build gets variables of cargo's configuration, where neither the
//! environment nor the workspace's manifest has said anything: line tables change no code.

use std::env;
use std::fs;
use std::path::Path;

use toml::{Table, Value};

/// The variables to build a profile with; none where the user has said it all.
pub(crate) fn variables(root: &Path, profile: &str) -> Vec<(String, &'static str)> {
    // Cargo tells what is wrong with the file, if anything is.
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
    let manifest = manifest.parse().unwrap_or_default();
    let wanted = wanted(&manifest, profile);
    wanted.into_iter().filter(|(name, _)| env::var_os(name).is_none()).collect()
}

fn wanted(manifest: &Table, profile: &str) -> Vec<(String, &'static str)> {
    let variable = |field| {
        let profile = profile.to_uppercase().replace('-', "_");
        format!("CARGO_PROFILE_{profile}_{field}")
    };
    let mut wanted = Vec::new();
    if !has_debug_info(manifest, profile) {
        wanted.push((variable("DEBUG"), "limited"));
    }
    // What is stripped for others would be missed here, so this goes over the manifest.
    wanted.push((variable("STRIP"), "none"));
    wanted
}

/// Whether a profile is built with at least line tables, be it by a profile that it inherits from.
fn has_debug_info(manifest: &Table, profile: &str) -> bool {
    // A circle of profiles is cargo's to refuse.
    const MOST_STEPS: usize = 16;
    let mut name = profile;
    for _ in 0..MOST_STEPS {
        let settings = manifest.get("profile").and_then(|profiles| profiles.get(name));
        if let Some(debug) = settings.and_then(|settings| settings.get("debug")) {
            return !matches!(debug, Value::Boolean(false) | Value::Integer(0))
                && debug.as_str().is_none_or(|text| text != "none");
        }
        let inherits = settings.and_then(|settings| settings.get("inherits")?.as_str());
        name = match (name, inherits) {
            ("dev", _) => return true,
            ("release", _) => return false,
            ("bench", _) => "release",
            ("test", _) => "dev",
            (_, Some(parent)) => parent,
            // No such profile: cargo's to refuse.
            (_, None) => return false,
        };
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted_of(manifest: &str, profile: &str) -> String {
        let manifest = manifest.parse().expect("TOML");
        let pairs = wanted(&manifest, profile).into_iter().map(|(name, value)| format!("{name}={value}"));
        pairs.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_has_no_line_tables_gets_them() {
        for (manifest, profile) in [
            ("", "bench"),
            ("[profile.release]\nstrip = true\n", "bench"),
            ("[profile.bench]\ndebug = \"none\"\n", "bench"),
            ("[profile.release]\ndebug = true\n[profile.bench]\ndebug = false\n", "bench"),
        ] {
            assert_eq!(
                wanted_of(manifest, profile),
                "CARGO_PROFILE_BENCH_DEBUG=limited CARGO_PROFILE_BENCH_STRIP=none",
                "{manifest}"
            );
        }
        assert_eq!(
            wanted_of("[profile.as-sold]\ninherits = \"release\"\n", "as-sold"),
            "CARGO_PROFILE_AS_SOLD_DEBUG=limited CARGO_PROFILE_AS_SOLD_STRIP=none"
        );
    }

    #[test]
    fn what_has_more_keeps_it() {
        for (manifest, profile) in [
            ("", "dev"),
            ("", "test"),
            ("[profile.release]\ndebug = true\n", "bench"),
            ("[profile.bench]\ndebug = \"limited\"\n", "bench"),
            ("[profile.a]\ninherits = \"b\"\n[profile.b]\ninherits = \"dev\"\n", "a"),
        ] {
            let variable = format!("CARGO_PROFILE_{}_STRIP=none", profile.to_uppercase());
            assert_eq!(wanted_of(manifest, profile), variable, "{manifest}");
        }
    }

    #[test]
    fn profiles_in_a_circle_come_to_an_end() {
        assert!(!has_debug_info(&"[profile.a]\ninherits = \"a\"\n".parse().expect("TOML"), "a"));
    }
}
