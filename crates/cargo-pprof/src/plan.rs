//! Which processes are started for what cargo built: one a benchmark where a harness tells which there are,
//! one an executable otherwise.

use std::env;
use std::ffi::OsString;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::command::Job;
use crate::command_line::Invocation;
use crate::failure::Failure;
use crate::harness::{Harness, LIST, LIST_VARIABLE, Listed};
use crate::messages::{Built, Executable};
use crate::packages::{Package, Workspace};
use crate::protocol;

/// One process.
#[derive(Clone, Debug)]
pub(crate) struct Process<'a> {
    /// What it runs.
    pub(crate) executable: &'a Executable,
    /// Its arguments.
    pub(crate) words: Vec<OsString>,
    /// The text of the label that its samples get.
    pub(crate) label: Option<String>,
    /// Whether its threads have the names of tests.
    pub(crate) has_test_threads: bool,
}

/// What a plan is made from.
#[derive(Clone, Copy)]
pub(crate) struct Site<'a> {
    /// What is asked for.
    pub(crate) invocation: &'a Invocation,
    /// What cargo built.
    pub(crate) built: &'a Built,
    /// The packages.
    pub(crate) workspace: &'a Workspace,
    /// Cargo itself, which programs are told of.
    pub(crate) cargo: &'a Path,
}

/// All processes, in their order.
///
/// # Errors
/// Where nothing is there to run, or a harness does not have what is asked for.
pub(crate) fn plan<'a>(site: Site<'a>) -> Result<Vec<Process<'a>>, Failure> {
    let executables = &site.built.executables;
    let made_to_run = executables.iter().filter(|executable| executable.is_test);
    let mut processes = Vec::new();
    match site.invocation.command.job {
        Job::Run => processes.push(program(site)?),
        Job::Test => {
            for executable in made_to_run {
                processes.extend(test(site, executable)?);
            }
        }
        Job::Bench => {
            for executable in made_to_run {
                processes.extend(benches(site, executable)?);
            }
        }
    }
    if processes.is_empty() {
        let what = site.invocation.command.label.unwrap_or("program");
        return Err(Failure::line(format!("nothing to run: there is no {what} of that name")));
    }
    let count = site.invocation.flags.count.map_or(1, |count| count.get() as usize);
    Ok(processes.into_iter().flat_map(|process| iter::repeat_n(process, count)).collect())
}

/// The one program, chosen as `cargo run` does.
fn program<'a>(site: Site<'a>) -> Result<Process<'a>, Failure> {
    let executables = &site.built.executables;
    let is_default = |executable: &&Executable| {
        let package = site.workspace.package(&executable.package_id);
        package.and_then(|package| package.default_run.as_ref()) == Some(&executable.name)
    };
    let executable = match executables.as_slice() {
        [only] => only,
        [] => return Err(Failure::line("nothing to run: the package has no binary")),
        several => several.iter().find(is_default).ok_or_else(|| {
            let names: Vec<_> = several.iter().map(|executable| executable.name.as_str()).collect();
            Failure::line(format!("which binary? Say it with --bin before --: {}", names.join(", ")))
        })?,
    };
    let words = site.invocation.rest.clone();
    Ok(Process { executable, words, label: None, has_test_threads: false })
}

/// What the system keeps of a thread's name, in bytes.
const THREAD_NAME: usize = 15;

/// The processes for the tests of an executable; none where there is no test in it, as in most programs. libtest names
/// its threads after the tests: where all names fit into a thread's, one process does, else each test has its own.
fn test<'a>(site: Site<'a>, executable: &'a Executable) -> Result<Vec<Process<'a>>, Failure> {
    let harness = harness(executable)?;
    let users = &site.invocation.rest;
    let whole = |label: Option<String>| {
        let has_test_threads = label.is_none();
        vec![Process { executable, words: users.clone(), label, has_test_threads }]
    };
    if harness != Harness::Libtest {
        return Ok(whole(Some(executable.name.clone())));
    }
    let list = list(site, executable, harness);
    let one = |name: &&str| Process {
        executable,
        words: harness.words_for(name, users),
        label: Some((*name).to_owned()),
        has_test_threads: false,
    };
    Ok(match list.as_deref().and_then(Listed::read) {
        Some(listed) if listed.is_empty() => Vec::new(),
        Some(listed) if listed.tests.iter().any(|name| name.len() > THREAD_NAME) => {
            listed.tests.iter().map(one).collect()
        }
        _ => whole(None),
    })
}

fn benches<'a>(site: Site<'a>, executable: &'a Executable) -> Result<Vec<Process<'a>>, Failure> {
    let Invocation { flags, rest, .. } = site.invocation;
    let harness = harness(executable)?;
    let list = list(site, executable, harness);
    let names = list.as_deref().and_then(Listed::read).map(|listed| listed.benchmarks);
    if names.as_ref().is_some_and(Vec::is_empty) {
        return Ok(Vec::new());
    }
    let mut users = rest.clone();
    if let Some(time) = flags.benchtime {
        let words = harness.bench_time_words(time);
        users.extend(words.map_err(|line| Failure::line(format!("{}: {line}", executable.name)))?);
    }
    let process = |words: Vec<OsString>, label: &str| Process {
        executable,
        // As cargo does.
        words: words.into_iter().chain([OsString::from("--bench")]).collect(),
        label: Some(label.to_owned()),
        has_test_threads: false,
    };
    Ok(match names {
        Some(names) => names.iter().map(|name| process(harness.words_for(name, &users), name)).collect(),
        None => vec![process(users, &executable.name)],
    })
}

fn harness(executable: &Executable) -> Result<Harness, Failure> {
    Harness::of(&executable.path).map_err(|error| Failure::file("read", &executable.path, &error))
}

/// What a harness says when it is asked which benchmarks there are; `None` if it is not one that we ask, or
/// an old one that does not know the question.
fn list(site: Site<'_>, executable: &Executable, harness: Harness) -> Option<String> {
    if harness == Harness::Unknown {
        return None;
    }
    let mut command = command(site, executable);
    protocol::switch_off(&mut command);
    let (name, value) = LIST_VARIABLE;
    command.args(&site.invocation.rest).args(LIST).env(name, value);
    if site.invocation.command.job == Job::Bench {
        command.arg("--bench");
    }
    let output = command.stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A command that starts an executable as cargo would: its folder, its variables, its libraries.
pub(crate) fn command(site: Site<'_>, executable: &Executable) -> Command {
    let mut command = Command::new(&executable.path);
    let package = site.workspace.package(&executable.package_id);
    if let Some(package) = package {
        package.set_variables(&mut command);
        if site.invocation.command.job != Job::Run {
            command.current_dir(package.folder());
        }
    }
    command.env("CARGO", site.cargo);
    let script = site.built.scripts.get(&executable.package_id);
    if let Some(script) = script {
        command.envs(script.variables.iter().map(|(name, value)| (name, value)));
        command.envs(script.out_dir.as_ref().map(|folder| ("OUT_DIR", folder)));
    }
    for binary in binaries_for_tests(site, executable) {
        command.env(format!("CARGO_BIN_EXE_{}", binary.name), &binary.path);
    }
    if let Some(paths) = library_paths(site, executable) {
        command.env(LIBRARY_VARIABLE, paths);
    }
    command
}

/// The binaries that cargo built beside a test, for it to start.
fn binaries_for_tests<'a>(
    site: Site<'a>,
    executable: &'a Executable,
) -> impl Iterator<Item = &'a Executable> {
    let of_package = move |other: &&Executable| other.package_id == executable.package_id && !other.is_test;
    site.built.executables.iter().filter(move |_| executable.is_test).filter(of_package)
}

/// Where the system looks for libraries that are loaded at start.
const LIBRARY_VARIABLE: &str = if cfg!(windows) {
    "PATH"
} else if cfg!(target_vendor = "apple") {
    "DYLD_FALLBACK_LIBRARY_PATH"
} else {
    "LD_LIBRARY_PATH"
};

/// Libraries that build scripts made, those that cargo made, then as it was. Those of the compiler are there
/// already where rustup has started cargo.
fn library_paths(site: Site<'_>, executable: &Executable) -> Option<OsString> {
    let folder = executable.path.parent()?;
    let scripts = site.built.scripts.values().flat_map(|script| script.library_folders.iter().cloned());
    // A program stands beside `deps`, a test in it.
    let own = [folder.to_owned(), folder.join("deps"), folder.parent()?.to_owned()];
    let before = env::var_os(LIBRARY_VARIABLE);
    let before: Vec<PathBuf> = before.iter().flat_map(env::split_paths).collect();
    env::join_paths(scripts.chain(own).chain(before)).ok()
}

/// The package of an executable.
pub(crate) fn package<'a>(site: Site<'a>, executable: &Executable) -> Option<&'a Package> {
    site.workspace.package(&executable.package_id)
}
