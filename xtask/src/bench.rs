//! `bench`: CPU time and memory beside Go's pprof, as docs/speed.md shows them.
//!
//! The inputs are made once, with fixed seeds, under `target/bench-data`. It leans on the scripts beside the
//! repository.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::peer::{go_default_pgo, go_pprof};
use crate::run::{release_build, run as run_command, shared, target_folder};

/// Some workloads of `bench.py` that are run together.
struct Group {
    name: &'static str,
    /// A regular expression on the names of the workloads.
    workloads: &'static str,
    /// The inputs that they and their bases need.
    inputs: &'static [&'static str],
    rounds: &'static str,
    /// Go's pprof takes minutes: ours stands in its place, and the ratios are 1.
    is_alone: bool,
}

const GROUPS: [Group; 8] = [
    Group { name: "start", workloads: "^startup", inputs: &["tiny"], rounds: "25", is_alone: false },
    Group {
        name: "pgo",
        workloads: "^(pgo|tiny) -",
        inputs: &["tiny", "small"],
        rounds: "3",
        is_alone: false,
    },
    Group { name: "small", workloads: "^small -", inputs: &["tiny", "small"], rounds: "3", is_alone: false },
    Group {
        name: "medium",
        workloads: "^medium (-top|-proto)$",
        inputs: &["medium"],
        rounds: "3",
        is_alone: false,
    },
    Group {
        name: "heap",
        workloads: "^heap (-top|-proto)$",
        inputs: &["heap"],
        rounds: "3",
        is_alone: false,
    },
    Group {
        name: "web",
        workloads: " web flamegraph$",
        inputs: &["small", "medium", "heap"],
        rounds: "5",
        is_alone: false,
    },
    Group { name: "merge", workloads: "^merge 1000 ", inputs: &[MERGE], rounds: "3", is_alone: false },
    Group { name: "large", workloads: "^large -top$", inputs: &["large"], rounds: "1", is_alone: true },
];

/// The input that is a folder of 1,000 files.
const MERGE: &str = "merge1000";

/// Runs the groups that are named, or all of them.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let groups = chosen(arguments)?;
    let scripts = shared("bench").context("no bench scripts beside the repository")?;
    let peer = go_pprof().context("no Go to compare with: put `go` on PATH or set GO_PPROF")?;
    let data = target_folder().join("bench-data");
    fs::create_dir_all(&data).with_context(|| data.display().to_string())?;
    for input in groups.iter().flat_map(|group| group.inputs) {
        make(&scripts.join("gen_profile.py"), input, &data)?;
    }
    let ours = release_build()?;
    for group in groups {
        println!("\n== {}", group.name);
        let command = &mut Command::new("python3");
        command.arg(scripts.join("bench.py")).arg("--pprof").arg(&ours);
        command.arg("--peer").arg(if group.is_alone { &ours } else { &peer }).arg("--data").arg(&data);
        command.args(["--only", group.workloads, "--rounds", group.rounds]);
        if let Some(file) = go_default_pgo() {
            command.arg("--pgo").arg(file);
        }
        run_command(command)?;
    }
    Ok(())
}

fn chosen(names: &[String]) -> Result<Vec<&'static Group>> {
    if names.is_empty() {
        return Ok(GROUPS.iter().collect());
    }
    let known = || GROUPS.map(|group| group.name).join(" ");
    let group = |name: &String| GROUPS.iter().find(|group| group.name == name);
    names
        .iter()
        .map(|name| group(name).with_context(|| format!("no group {name}, but {}", known())))
        .collect()
}

/// Lets the generator write one input, which then is complete or not there.
fn make(generator: &Path, input: &str, data: &Path) -> Result<()> {
    let (path, arguments) = match input {
        MERGE => (data.join(MERGE), vec!["--merge-set"]),
        set => (data.join(format!("{set}.pb.gz")), vec!["--set", set, "--out"]),
    };
    if path.exists() {
        return Ok(());
    }
    let unfinished = path.with_extension("unfinished");
    if unfinished.is_dir() {
        fs::remove_dir_all(&unfinished)?;
    }
    run_command(Command::new("python3").arg(generator).args(arguments).arg(&unfinished))?;
    if let Err(error) = fs::rename(&unfinished, &path) {
        bail!("{}: {error}", path.display());
    }
    Ok(())
}
