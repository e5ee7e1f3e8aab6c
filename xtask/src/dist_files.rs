//! `dist-files`: the man page and the completion files, as a package of the tool brings them.

use std::fs;

use anyhow::{Context as _, Result};

use crate::run::{cargo, output_of, target_folder};

/// The files, and the flags that print them.
const FILES: [(&str, &str); 4] = [
    ("pprof.1", "-man"),
    ("pprof.bash", "-completion=bash"),
    ("_pprof", "-completion=zsh"),
    ("pprof.fish", "-completion=fish"),
];

/// Writes the files to `target/dist`.
pub(crate) fn run(_: &[String]) -> Result<()> {
    let folder = target_folder().join("dist");
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    for (name, flag) in FILES {
        let text = output_of(cargo().args(["run", "--quiet", "--package", "huoyan-cli", "--", flag]))?;
        let path = folder.join(name);
        fs::write(&path, text).with_context(|| path.display().to_string())?;
        eprintln!("{}", path.display());
    }
    Ok(())
}
