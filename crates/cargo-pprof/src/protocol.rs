//! What a program that links huoyan is told by its environment, and the files that come back.
//!
//! The library reads these variables when the program starts, before `main`, in every process that the
//! program starts as well:
//!
//! | variable | effect |
//! |---|---|
//! | `HUOYAN_CPUPROFILE=PATH` | the CPU profile is written there when the process ends |
//! | `HUOYAN_CPUPROFILE_HZ=N` | samples a second |
//! | `HUOYAN_MEMPROFILE=PATH` | the profile `allocs` is written there when the process ends |
//! | `HUOYAN_MEMPROFILERATE=N` | one sample of the heap in `N` bytes |
//! | `HUOYAN_LABEL_THREADS=KEY` | every sample has the label `KEY` with the name of its thread |
//!
//! `%p` in a path becomes the number of the process. The files are gzipped protobuf.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{self, Command};

use crate::flags::Flags;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Time.
    Cpu,
    /// Allocations.
    Heap,
}

impl Kind {
    /// What messages call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Kind::Cpu => "CPU",
            Kind::Heap => "heap",
        }
    }

    fn path_variable(self) -> &'static str {
        match self {
            Kind::Cpu => "HUOYAN_CPUPROFILE",
            Kind::Heap => "HUOYAN_MEMPROFILE",
        }
    }

    fn rate_variable(self) -> &'static str {
        match self {
            Kind::Cpu => "HUOYAN_CPUPROFILE_HZ",
            Kind::Heap => "HUOYAN_MEMPROFILERATE",
        }
    }
}

/// The variable by which libtest's threads, which have the names of their tests, become labels.
const LABEL_THREADS: &str = "HUOYAN_LABEL_THREADS";

/// A profile that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wanted {
    /// What is measured.
    pub(crate) kind: Kind,
    /// Where it goes.
    pub(crate) file: PathBuf,
    rate: Option<String>,
}

impl Wanted {
    /// All that the flags ask for, CPU first.
    pub(crate) fn all(flags: &Flags) -> Vec<Wanted> {
        let [cpu, heap] = flags.files();
        let hz = flags.cpuprofilerate.map(|hz| hz.to_string());
        // As with Go, 0 leaves the rate alone.
        let bytes = flags.memprofilerate.filter(|&bytes| bytes > 0).map(|bytes| bytes.to_string());
        let cpu = cpu.map(|file| Wanted { kind: Kind::Cpu, file, rate: hz });
        let heap = heap.map(|file| Wanted { kind: Kind::Heap, file, rate: bytes });
        cpu.into_iter().chain(heap).collect()
    }
}

/// A folder for the profiles of single processes, which goes when this goes.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A new one that only this user may open: what is in it may be secret, and nobody can have put it there.
    ///
    /// # Errors
    /// Those of making it.
    pub(crate) fn create() -> io::Result<Folder> {
        let mut builder = DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        for n in 0u32.. {
            let path = env::temp_dir().join(format!("cargo-pprof-{}-{n}", process::id()));
            match builder.create(&path) {
                Ok(()) => return Ok(Folder(path)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Tells a process to write the profiles that are wanted. `run` is its number among all that are started.
    pub(crate) fn switch_on(
        &self,
        command: &mut Command,
        wanted: &[Wanted],
        run: usize,
        thread_label: Option<&str>,
    ) {
        for Wanted { kind, rate, .. } in wanted {
            command.env(kind.path_variable(), self.0.join(format!("{}%p.pb.gz", stem(*kind, run))));
            if let Some(rate) = rate {
                command.env(kind.rate_variable(), rate);
            }
        }
        if let Some(key) = thread_label {
            command.env(LABEL_THREADS, key);
        }
    }

    /// The files that a process and those that it started wrote, in the order of their names. A file without
    /// anything in it is of a process that was ended before it could write: the library opens it at the start.
    pub(crate) fn files(&self, kind: Kind, run: usize) -> Vec<PathBuf> {
        let stem = stem(kind, run);
        let is_one = |name: &OsStr| {
            name.to_str().is_some_and(|name| name.starts_with(&stem) && name.ends_with(".pb.gz"))
        };
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let has_text = |path: &PathBuf| fs::metadata(path).is_ok_and(|file| file.len() > 0);
        let ours = entries.filter(|entry| is_one(&entry.file_name())).map(|entry| entry.path());
        let mut files: Vec<_> = ours.filter(has_text).collect();
        files.sort();
        files
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It is the system's own folder for such things: what cannot be removed now goes some day.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// How the names of a process's files begin.
fn stem(kind: Kind, run: usize) -> String {
    format!("{}-{run}-", kind.name().to_lowercase())
}

/// Takes our variables out of a process's environment: it is only asked something.
pub(crate) fn switch_off(command: &mut Command) {
    for kind in [Kind::Cpu, Kind::Heap] {
        command.env_remove(kind.path_variable());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_those_of_their_process() {
        let folder = Folder::create().expect("a folder");
        let path = folder.path().to_owned();
        for name in ["cpu-1-77.pb.gz", "cpu-1-9.pb.gz", "cpu-12-3.pb.gz", "heap-1-77.pb.gz", "cpu-1-5.tmp"] {
            fs::write(path.join(name), "profile").expect("a file");
        }
        fs::write(path.join("cpu-1-8.pb.gz"), "").expect("a file");
        let names = |kind, run| {
            let files = folder.files(kind, run).into_iter();
            files.map(|file| file.file_name().expect("a name").to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(Kind::Cpu, 1), ["cpu-1-77.pb.gz", "cpu-1-9.pb.gz"]);
        assert_eq!(names(Kind::Heap, 1), ["heap-1-77.pb.gz"]);
        assert!(names(Kind::Cpu, 2).is_empty());
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn only_what_is_wanted_is_switched_on() {
        let folder = Folder::create().expect("a folder");
        let flags = Flags { memprofile: Some("m".into()), memprofilerate: Some(0), ..Flags::default() };
        let mut command = Command::new("true");
        folder.switch_on(&mut command, &Wanted::all(&flags), 3, None);
        let names: Vec<_> = command.get_envs().map(|(name, _)| name).collect();
        assert_eq!(names, ["HUOYAN_MEMPROFILE"]);
        let (_, value) = command.get_envs().next().expect("one");
        assert!(value.is_some_and(|path| Path::new(path).ends_with("heap-3-%p.pb.gz")));
    }
}
