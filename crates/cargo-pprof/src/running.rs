//! The processes of a plan, one after the other, each told to write its profiles.

use std::env;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use crate::command::Job;
use crate::failure::{Failure, code, tell};
use crate::interrupt::Interrupt;
use crate::messages::Executable;
use crate::plan::{Process, Site, command, package};
use crate::protocol::{Folder, Kind, Wanted};

/// What is the same for all processes.
#[derive(Clone, Copy)]
pub(crate) struct Recording<'a> {
    /// How they are started.
    pub(crate) site: Site<'a>,
    /// What they are told to write.
    pub(crate) wanted: &'a [Wanted],
    /// Where they write it.
    pub(crate) folder: &'a Folder,
    /// Whether the user has had enough.
    pub(crate) interrupt: &'a Interrupt,
}

/// What came of the processes.
#[derive(Debug, Default)]
pub(crate) struct Ran<'a> {
    /// The status of the first that failed.
    pub(crate) failed: Option<u8>,
    /// The files that they wrote.
    pub(crate) files: Vec<Written>,
    /// The executables of which something was written.
    pub(crate) profiled: Vec<&'a Executable>,
}

/// A profile of one process.
#[derive(Debug)]
pub(crate) struct Written {
    /// What is measured.
    pub(crate) kind: Kind,
    /// The file.
    pub(crate) file: PathBuf,
    /// The text of the label that its samples get.
    pub(crate) label: Option<String>,
}

/// Runs all, or until one fails or the user has had enough. For an executable that writes nothing there is a
/// line about why.
///
/// # Errors
/// Where one does not start.
pub(crate) fn run_all<'a>(recording: Recording<'_>, processes: &[Process<'a>]) -> Result<Ran<'a>, Failure> {
    let Recording { site, wanted, interrupt, .. } = recording;
    let mut ran = Ran::default();
    let mut number = 0;
    // `plan` leaves all that one executable does together.
    for of_one in processes.chunk_by(|a, b| a.executable == b.executable) {
        let executable = of_one[0].executable;
        announce(site, executable);
        let (n_files, mut has_failed) = (ran.files.len(), false);
        for process in of_one {
            let status = run(recording, process, number)?;
            ran.files.extend(files(recording, process, number));
            number += 1;
            has_failed |= status != 0;
            ran.failed = ran.failed.or((status != 0).then_some(status));
            let is_over = has_failed && ends_executable(site);
            if is_over || interrupt.is_noted() {
                break;
            }
        }
        let written: Vec<Kind> = ran.files[n_files..].iter().map(|written| written.kind).collect();
        if !written.is_empty() {
            ran.profiled.push(executable);
        }
        // What fails has its own words on why it got no further.
        if !has_failed && let Some(line) = what_is_missing(site, executable, wanted, &written) {
            tell(line);
        }
        if interrupt.is_noted() || (has_failed && !site.invocation.cargo.no_fail_fast) {
            break;
        }
    }
    Ok(ran)
}

/// Whether a failure ends what is left of its executable, as it would if that were one process: libtest goes on
/// after a test that fails, a benchmark that panics takes the others with it.
fn ends_executable(site: Site<'_>) -> bool {
    site.invocation.command.job != Job::Test && !site.invocation.cargo.no_fail_fast
}

/// Runs one process to its end, and gives its status.
fn run(recording: Recording<'_>, process: &Process<'_>, number: usize) -> Result<u8, Failure> {
    let Recording { site, wanted, folder, .. } = recording;
    let mut command = command(site, process.executable);
    let thread_label = site.invocation.command.label.filter(|_| process.has_test_threads);
    folder.switch_on(&mut command, wanted, number, thread_label);
    let status = command.args(&process.words).status();
    status.map(code).map_err(|error| Failure::start(&process.executable.path, &error))
}

/// What a process and those that it started wrote.
fn files(recording: Recording<'_>, process: &Process<'_>, number: usize) -> Vec<Written> {
    let written = |kind| {
        let files = recording.folder.files(kind, number).into_iter();
        files.map(move |file| Written { kind, file, label: process.label.clone() })
    };
    recording.wanted.iter().flat_map(|wanted| written(wanted.kind)).collect()
}

/// Says what runs, in cargo's words.
fn announce(site: Site<'_>, executable: &Executable) {
    if site.invocation.cargo.is_quiet {
        return;
    }
    let mut line = String::new();
    let path = near(&executable.path);
    // Writing to a String cannot fail.
    let _ = match site.invocation.command.job {
        Job::Run => write!(line, "{:>12} {}", "Running", path.display()),
        _ => write!(line, "{:>12} {} ({})", "Running", source(site, executable).display(), path.display()),
    };
    line.push('\n');
    // If nobody reads it there is nobody to tell.
    let _ = io::Write::write_all(&mut io::stderr(), line.as_bytes());
}

/// The source of an executable, as its package names it.
fn source<'a>(site: Site<'_>, executable: &'a Executable) -> &'a Path {
    let package = package(site, executable);
    let inside = package.and_then(|package| executable.source.strip_prefix(package.folder()).ok());
    inside.unwrap_or(&executable.source)
}

/// A path as seen from where the user is.
pub(crate) fn near(path: &Path) -> PathBuf {
    let folder = env::current_dir().unwrap_or_default();
    path.strip_prefix(folder).unwrap_or(path).to_owned()
}

/// What to do about profiles that an executable did not write.
fn what_is_missing(
    site: Site<'_>,
    executable: &Executable,
    wanted: &[Wanted],
    written: &[Kind],
) -> Option<String> {
    let is_missing = |kind| wanted.iter().any(|wanted| wanted.kind == kind) && !written.contains(&kind);
    let name = &executable.name;
    let how = || how_to_link(site, executable);
    match (is_missing(Kind::Cpu), is_missing(Kind::Heap)) {
        (false, false) => None,
        (true, _) if written.is_empty() => {
            Some(format!("{name} wrote no profile: it does not link huoyan; {}", how()))
        }
        (true, _) => Some(format!("{name} wrote no CPU profile")),
        (false, true) if written.is_empty() => Some(format!(
            "{name} wrote no heap profile: it needs huoyan's feature \"global-allocator\"; if it does not link huoyan \
             at all, {}",
            how()
        )),
        (false, true) => {
            Some(format!("{name} wrote no heap profile: it needs huoyan's feature \"global-allocator\""))
        }
    }
}

/// How an executable comes to link the library.
fn how_to_link(site: Site<'_>, executable: &Executable) -> String {
    let is_run = site.invocation.command.job == Job::Run;
    let dependencies = if is_run { "[dependencies]" } else { "[dev-dependencies]" };
    // A library or a program is compiled without them as well.
    let only_tests = if is_run || executable.is_only_test() { "" } else { "#[cfg(test)] " };
    let package = package(site, executable).map_or("its package", |package| package.name.as_str());
    let source = source(site, executable).display();
    format!("add huoyan to {dependencies} of {package} and write `{only_tests}use huoyan as _;` in {source}")
}
