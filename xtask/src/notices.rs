//! `notices`: the licence texts of everything that is linked into the tool, as one file.
//!
//! Made from `cargo metadata` and the licence files that the crates bring, on all platforms, so that the
//! file is the same wherever it is made.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};

use crate::metadata::{Dependency, dependencies_of_the_tool};
use crate::run::root;

const FILE: &str = "THIRD-PARTY-NOTICES.md";

const HEAD: &str = "\
# Third-party notices

`pprof` links the crates below, and the standard library of Rust (MIT OR Apache-2.0). Each is listed with the
licence it names and the texts it brings. `cargo xtask notices` writes this file.
";

/// How the file names of licences and notices begin.
const STARTS: [&str; 6] = ["license", "licence", "copying", "copyright", "notice", "unlicense"];

/// Where crates keep fonts, which are under licences of their own.
const FONTS: &str = "fonts";

/// Writes the file; with `--check` compares instead.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let path = root().join(FILE);
    let wanted = notices(&dependencies_of_the_tool()?)?;
    if arguments.iter().any(|word| word == "--check") {
        let found = fs::read_to_string(&path).unwrap_or_default();
        ensure!(found == wanted, "{FILE} is out of date: run `cargo xtask notices`");
        eprintln!("{FILE} is up to date");
        return Ok(());
    }
    fs::write(&path, wanted).with_context(|| FILE.to_owned())
}

fn notices(packages: &[Dependency]) -> Result<String> {
    let mut text = HEAD.to_owned();
    text.push_str("\n| crate | version | licence | source |\n|---|---|---|---|\n");
    // Many crates bring the same text: each text once, with the crates it is of.
    let mut crates_of_text: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for package in packages {
        let Dependency { name, version, licence, repository, folder } = package;
        let [licence, repository] = [licence, repository].map(|field| field.as_deref().unwrap_or(""));
        writeln!(text, "| {name} | {version} | {licence} | {repository} |")?;
        let fonts = folder.join(FONTS);
        let of_fonts = if fonts.is_dir() { licence_files(&fonts)? } else { Vec::new() };
        for file in licence_files(folder)?.into_iter().chain(of_fonts) {
            let crates = crates_of_text.entry(file).or_default();
            if crates.last() != Some(&name.as_str()) {
                crates.push(name);
            }
        }
    }
    let mut texts: Vec<_> = crates_of_text.into_iter().map(|(text, crates)| (crates, text)).collect();
    texts.sort();
    for (crates, licence) in texts {
        write!(text, "\n## {}\n\n```text\n{licence}\n```\n", crates.join(", "))?;
    }
    Ok(text)
}

/// The licence files that lie in a folder, in the order of their names.
fn licence_files(folder: &Path) -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if entry.file_type()?.is_file() && STARTS.iter().any(|start| name.starts_with(start)) {
            paths.push(entry.path());
        }
    }
    paths.sort();
    paths.iter().map(|path| licence_text(path)).collect()
}

fn licence_text(path: &Path) -> Result<String> {
    let bytes = fs::read(path).with_context(|| path.display().to_string())?;
    let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
    if text.contains("```") {
        bail!("{}: cannot stand in a fenced block", path.display());
    }
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    Ok(lines.join("\n").trim_matches('\n').to_owned())
}
