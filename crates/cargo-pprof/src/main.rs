//! `cargo pprof`: profiles of benchmarks, tests and programs, as `go test -cpuprofile` writes them.
//!
//! ```text
//! cargo pprof bench -- -cpuprofile cpu.pb.gz -memprofile mem.pb.gz parse
//! cargo pprof test --test api -- -cpuprofile cpu.pb.gz
//! cargo pprof run --release -- -cpuprofile cpu.pb.gz serve --port 8080
//! ```
//!
//! Words before `--` are cargo's. Behind it stand our flags, and what is left is the harness's or the program's.
//!
//! ```text
//! words ─► command line ─► cargo builds ─► executables ─► plan: one process a benchmark
//!                                                              │
//!   top ◄─ one file ◄─ merged, labelled ◄─ a file a process ◄─ run, switched on by the environment
//! ```
//!
//! A program is profiled if it links the library huoyan (`use huoyan as _;`), which reads the variables of
//! the module `protocol` before `main`. This program links no collector and knows nothing of how one works; it
//! reads what was written as `pprof` does, by `huoyan-session`.
//!
//! Programs are started as cargo starts them: in the same folder, with the same variables and arguments. A
//! `runner` of cargo's configuration is not asked.

mod bench_time;
mod building;
mod cargo_words;
mod command;
mod command_line;
mod debug_info;
mod failure;
mod flags;
mod harness;
mod help;
mod interrupt;
mod messages;
mod packages;
mod plan;
mod protocol;
mod results;
mod running;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use command_line::{Invocation, Request, parse};
use failure::{Failure, INTERRUPTED, OURS, tell};
use interrupt::Interrupt;
use packages::Workspace;
use plan::{Site, plan};
use protocol::{Folder, Wanted};
use running::{Ran, Recording, run_all};

fn main() -> ExitCode {
    let request = match parse(env::args_os().skip(1)) {
        Ok(request) => request,
        Err(line) => {
            tell(line);
            return ExitCode::from(OURS);
        }
    };
    let done = match request {
        Request::Help => results::print(help::usage().as_bytes()).map(|()| 0),
        Request::Version => results::print(version().as_bytes()).map(|()| 0),
        Request::Run(invocation) => work(&invocation),
    };
    match done {
        Ok(status) => ExitCode::from(status),
        Err(Failure { line, status }) => {
            line.into_iter().for_each(tell);
            ExitCode::from(status)
        }
    }
}

fn version() -> String {
    format!("cargo-pprof {} (huoyan)\n{}\n", env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"))
}

/// Builds, runs, merges; gives the status.
fn work(invocation: &Invocation) -> Result<u8, Failure> {
    // Cargo tells its subcommands where it is.
    let cargo = env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
    let wanted = Wanted::all(&invocation.flags);
    check_folders(invocation, &wanted)?;
    let workspace = Workspace::ask(&cargo, &invocation.cargo)?;
    let built = building::build(&cargo, invocation, &workspace)?;
    let site = Site { invocation, built: &built, workspace: &workspace, cargo: &cargo };
    let processes = plan(site)?;
    if invocation.flags.is_usual() {
        tell(format!("no profile is asked for: the CPU profile goes to {}", wanted[0].file.display()));
    }
    let folder = Folder::create().map_err(|error| Failure::file("make", &env::temp_dir(), &error))?;
    let interrupt = Interrupt::watch(folder.path().to_owned());
    let recording = Recording { site, wanted: &wanted, folder: &folder, interrupt: &interrupt };
    let ran = run_all(recording, &processes)?;
    let shown = show(invocation, &wanted, &ran);
    match (ran.failed, interrupt.is_noted()) {
        // Where something failed, that is what the status tells.
        (Some(status), false) => Ok(status),
        (_, true) => Ok(INTERRUPTED),
        (None, false) => Ok(if shown { 0 } else { OURS }),
    }
}

/// What can be known to be wrong before anything is built.
fn check_folders(invocation: &Invocation, wanted: &[Wanted]) -> Result<(), Failure> {
    if let Some(folder) = &invocation.flags.outputdir {
        fs::create_dir_all(folder).map_err(|error| Failure::file("make", folder, &error))?;
    }
    if let [first, second] = wanted
        && first.file == second.file
    {
        return Err(Failure::line(format!("{}: two profiles cannot be one file", first.file.display())));
    }
    for Wanted { file, .. } in wanted {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        let found = fs::metadata(folder.unwrap_or(Path::new(".")));
        found.map_err(|error| Failure::file("open", file, &error))?;
    }
    Ok(())
}

/// Merges, and prints the top of each profile and how to open it; `false` if something that was asked for is
/// not there.
fn show(invocation: &Invocation, wanted: &[Wanted], ran: &Ran<'_>) -> bool {
    let mut failures = Vec::new();
    let mut files = Vec::new();
    for wanted in wanted {
        let merged = results::merge(invocation.command, wanted, &ran.files);
        match merged.and_then(|()| results::top(&wanted.file)).and_then(|top| results::print(&top)) {
            Ok(()) => files.push(wanted.file.as_path()),
            Err(failure) => failures.push(failure),
        }
    }
    let folder = invocation.flags.outputdir.as_deref();
    let kept = results::keep(invocation.command, &ran.profiled, folder).unwrap_or_else(|failure| {
        failures.push(failure);
        Vec::new()
    });
    let closing = results::closing_lines(invocation.command, &files, &kept);
    failures.extend(results::print(closing.as_bytes()).err());
    let is_good = failures.is_empty();
    failures.into_iter().filter_map(|failure| failure.line).for_each(tell);
    is_good
}
