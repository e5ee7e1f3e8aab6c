//! Profiles that are asked for from outside, with no code in the program but `use huoyan as _;`.
//!
//! The crate's first page has the table of variables.
//!
//! `%p` in a name of a file becomes the number of the process: processes that a process starts inherit the variables,
//! and would else write to the same file. `cargo pprof` sets them. A program that runs with another user's rights
//! (set-user-ID) ignores them.

use crate::cpu::{Config, Engine};
use std::env::{var, var_os};
use std::ffi::OsString;
use std::fs::File;
use std::str::FromStr;
use std::sync::OnceLock;

/// Called before `main`. It stands in the section of the program that lists such functions.
#[used]
#[expect(
    unsafe_code,
    reason = "the loader calls what stands in this section, with arguments that are not read"
)]
#[unsafe(link_section = ".init_array")]
static BEFORE_MAIN: extern "C" fn() = before_main;

extern "C" fn before_main() {
    // Anything that panics here would end the program.
    let started = std::panic::catch_unwind(start);
    if let Ok(Err(message)) = started {
        eprintln!("huoyan: {message}");
    }
}

/// Starts what the environment asks for.
fn start() -> Result<(), String> {
    if let Some(rate) = parsed("HUOYAN_MEMPROFILERATE")? {
        crate::heap::set_rate(rate);
    }
    if let Some(file) = file_of("HUOYAN_MEMPROFILE") {
        write_memory_profile_at_exit(file)?;
    }
    if let Some(file) = file_of("HUOYAN_CPUPROFILE") {
        start_cpu_profile(file)?;
    }
    Ok(())
}

fn start_cpu_profile(file: OsString) -> Result<(), String> {
    let mut config = Config::new();
    if let Some(hz) = parsed("HUOYAN_CPUPROFILE_HZ")? {
        config = config.hz(hz);
    }
    if let Some(engine) = parsed::<Engine>("HUOYAN_CPUPROFILE_ENGINE")? {
        config = config.engine(engine);
    }
    if let Ok(key) = var("HUOYAN_LABEL_THREADS") {
        config = config.label_threads(key);
    }
    let name = file.to_string_lossy().into_owned();
    let out = File::create(&file).map_err(|error| format!("HUOYAN_CPUPROFILE: {name}: {error}"))?;
    let profile = config.start(out).map_err(|error| format!("HUOYAN_CPUPROFILE: {error}"))?;
    crate::cpu::flush_at_exit().map_err(|error| error.to_string())?;
    // Ctrl-C ends a program that was started by hand: what was sampled until then is what it was started for.
    crate::cpu::flush_on_signals().map_err(|error| error.to_string())?;
    // It goes on until the process ends.
    std::mem::forget(profile);
    Ok(())
}

/// The file of the memory profile.
static MEMORY_PROFILE: OnceLock<OsString> = OnceLock::new();

fn write_memory_profile_at_exit(file: OsString) -> Result<(), String> {
    if !crate::heap::is_installed() {
        let how = "huoyan's feature global-allocator installs it";
        return Err(format!("HUOYAN_MEMPROFILE: the program's allocator is not huoyan::Heap; {how}"));
    }
    let _ = MEMORY_PROFILE.set(file);
    huoyan_capture::process::at_exit(write_memory_profile).map_err(|error| error.to_string())
}

fn write_memory_profile() {
    let (Some(file), Some(profile)) = (MEMORY_PROFILE.get(), crate::lookup("allocs")) else { return };
    let written = File::create(file).map_err(crate::Error::Write).and_then(|out| profile.write_to(out, 0));
    if let Err(error) = written {
        eprintln!("huoyan: HUOYAN_MEMPROFILE: {}: {error}", file.to_string_lossy());
    }
}

/// The file that a variable names.
fn file_of(variable: &str) -> Option<OsString> {
    let pattern = var_os(variable).filter(|value| !value.is_empty())?;
    if huoyan_capture::process::has_other_rights() {
        return None;
    }
    Some(with_pid(pattern, std::process::id()))
}

/// The text with each `%p` replaced.
fn with_pid(pattern: OsString, pid: u32) -> OsString {
    match pattern.into_string() {
        Ok(text) => text.replace("%p", &pid.to_string()).into(),
        Err(bytes) => bytes,
    }
}

fn parsed<T: FromStr>(variable: &str) -> Result<Option<T>, String>
where
    T::Err: std::fmt::Display,
{
    let Ok(text) = var(variable) else { return Ok(None) };
    text.parse().map(Some).map_err(|error: T::Err| format!("{variable}={text}: {error}"))
}
