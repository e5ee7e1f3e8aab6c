//! What `cargo metadata` says about the dependencies.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::run::{cargo, output_of};

/// A crate that we did not write.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dependency {
    /// Its name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// What it says about its licence, an SPDX expression.
    pub(crate) licence: Option<String>,
    /// Where its source tells more of itself.
    pub(crate) repository: Option<String>,
    /// The folder of its source.
    pub(crate) folder: PathBuf,
}

/// Every dependency of the workspace, on every platform, for tests and tools too.
pub(crate) fn dependencies() -> Result<Vec<Dependency>> {
    select(&metadata()?, |_| true)
}

/// The dependencies that end up in the tool, on every platform.
pub(crate) fn dependencies_of_the_tool() -> Result<Vec<Dependency>> {
    let metadata = metadata()?;
    let linked = linked_into(&metadata, "huoyan-cli")?;
    select(&metadata, |id| linked.contains(id))
}

fn metadata() -> Result<Value> {
    let text = output_of(cargo().args(["metadata", "--format-version", "1", "--locked", "--quiet"]))?;
    serde_json::from_slice(&text).context("cargo metadata")
}

fn select(metadata: &Value, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<Dependency>> {
    let packages = metadata["packages"].as_array().context("cargo metadata: no packages")?;
    let foreign = packages.iter().filter(|package| !package["source"].is_null());
    let wanted = foreign.filter(|package| package["id"].as_str().is_some_and(&is_wanted));
    let mut found = wanted.map(dependency).collect::<Result<Vec<_>>>()?;
    found.sort();
    Ok(found)
}

fn dependency(package: &Value) -> Result<Dependency> {
    let text = |key: &str| package[key].as_str().map(str::to_owned);
    let manifest = PathBuf::from(text("manifest_path").context("a package without a manifest")?);
    Ok(Dependency {
        name: text("name").context("a package without a name")?,
        version: text("version").context("a package without a version")?,
        licence: text("license"),
        repository: text("repository"),
        folder: manifest.parent().context("a manifest without a folder")?.to_owned(),
    })
}

/// The ids of all packages that a package of ours links, itself among them.
fn linked_into(metadata: &Value, name: &str) -> Result<BTreeSet<String>> {
    let nodes = metadata["resolve"]["nodes"].as_array().context("cargo metadata: no graph")?;
    let by_id: BTreeMap<_, _> = nodes.iter().filter_map(|node| Some((node["id"].as_str()?, node))).collect();
    let packages = metadata["packages"].as_array().context("cargo metadata: no packages")?;
    let root = packages.iter().find(|package| package["name"] == name).context("no such package")?;
    let mut waiting = vec![root["id"].as_str().context("a package without an id")?];
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if found.insert(id.to_owned()) {
            waiting.extend(by_id.get(id).into_iter().flat_map(|node| linked_by(node)));
        }
    }
    Ok(found)
}

/// The ids of the packages that a node of the graph links, other than for its tests and its build script.
fn linked_by(node: &Value) -> impl Iterator<Item = &str> {
    let edges = node["deps"].as_array().into_iter().flatten();
    let is_linked = |edge: &&Value| {
        edge["dep_kinds"].as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind["kind"].is_null()))
    };
    edges.filter(is_linked).filter_map(|edge| edge["pkg"].as_str())
}
