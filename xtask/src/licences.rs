//! `licences`: every dependency must be usable under a licence that `deny.toml` allows.
//!
//! It does what `cargo deny check licenses` does, for machines that have no cargo-deny; where it is, it is
//! asked for the rest of `deny.toml` as well.

use std::fs;

use anyhow::{Context as _, Result, bail, ensure};
use spdx::{Expression, Licensee, ParseMode};

use crate::metadata::dependencies;
use crate::run::{cargo, is_there, root, run as run_command};

/// Checks all dependencies, those of tests and tools too.
pub(crate) fn run(_: &[String]) -> Result<()> {
    let text = fs::read_to_string(root().join("deny.toml")).context("deny.toml")?;
    let allowed = allowed(&text)?;
    let dependencies = dependencies()?;
    let refused: Vec<_> = dependencies
        .iter()
        .filter_map(|package| {
            let reason = refusal(package.licence.as_deref(), &allowed)?;
            Some(format!("{} {}: {reason}", package.name, package.version))
        })
        .collect();
    if !refused.is_empty() {
        bail!("{}", refused.join("\n"));
    }
    eprintln!("{} dependencies, all under licences that deny.toml allows", dependencies.len());
    if !is_there(cargo().args(["deny", "--version"])) {
        eprintln!("skipped: cargo-deny is not installed, so bans and sources are not checked");
        return Ok(());
    }
    // Advisories would need the network, and fail for changes that are not ours.
    run_command(cargo().args(["deny", "check", "licenses", "bans", "sources"]))
}

/// The licences in the allow list of a `deny.toml`.
fn allowed(text: &str) -> Result<Vec<Licensee>> {
    let table: toml::Table = text.parse().context("deny.toml")?;
    let list = table.get("licenses").and_then(|table| table.get("allow")).and_then(toml::Value::as_array);
    let words = list.into_iter().flatten().filter_map(toml::Value::as_str);
    let licences = words
        .map(|word| Licensee::parse(word).with_context(|| format!("deny.toml: {word}")))
        .collect::<Result<Vec<_>>>()?;
    ensure!(!licences.is_empty(), "deny.toml: [licenses] has no allow list");
    Ok(licences)
}

/// Why a licence expression is refused, if it is.
fn refusal(licence: Option<&str>, allowed: &[Licensee]) -> Option<String> {
    let Some(licence) = licence else { return Some("names no licence".to_owned()) };
    let expression = match Expression::parse_mode(licence, ParseMode::LAX) {
        Ok(expression) => expression,
        Err(error) => return Some(format!("{licence}: {}", error.reason)),
    };
    let is_allowed = expression.evaluate(|wanted| allowed.iter().any(|licence| licence.satisfies(wanted)));
    (!is_allowed).then(|| licence.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(licence: &str) -> bool {
        let text = "[licenses]\nallow = [\"MIT\", \"ISC\", \"Apache-2.0 WITH LLVM-exception\"]\n";
        refusal(Some(licence), &allowed(text).unwrap()).is_some()
    }

    #[test]
    fn one_of_several_licences_is_enough_and_all_of_a_sum_are_needed() {
        assert!(!refused("MIT"));
        assert!(!refused("GPL-3.0-only OR MIT"));
        assert!(!refused("GPL-3.0/MIT"));
        assert!(!refused("MIT AND ISC"));
        assert!(refused("MIT AND GPL-3.0-only"));
        assert!(refused("(MIT OR ISC) AND MPL-2.0"));
    }

    #[test]
    fn an_exception_belongs_to_its_licence() {
        assert!(!refused("Apache-2.0 WITH LLVM-exception"));
        assert!(refused("Apache-2.0"));
    }

    #[test]
    fn no_licence_and_a_misspelt_one_are_refused() {
        assert!(refusal(None, &[]).is_some());
        assert!(refused("my own"));
    }
}
