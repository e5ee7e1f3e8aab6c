//! The table of flags that stand after `--`, and what they were set to.

use std::ffi::OsStr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use crate::bench_time::{self, BenchTime};
use crate::command::{Command, Job};

/// Where the CPU profile goes if no profile is asked for.
pub(crate) const USUAL_CPU_PROFILE: &str = "cpu.pb.gz";

/// One flag.
pub(crate) struct Flag {
    /// Its name, without the dash.
    pub(crate) name: &'static str,
    /// What stands after its name in the help.
    pub(crate) operand: &'static str,
    /// Lines of help.
    pub(crate) help: &'static [&'static str],
    /// The commands that have it.
    pub(crate) jobs: &'static [Job],
    /// Reads its value; the error is only the reason.
    set: fn(&mut Flags, &OsStr) -> Result<(), &'static str>,
}

/// What the flags were set to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Flags {
    /// The file of the CPU profile.
    pub(crate) cpuprofile: Option<PathBuf>,
    /// CPU samples a second.
    pub(crate) cpuprofilerate: Option<NonZeroU32>,
    /// The file of the heap profile.
    pub(crate) memprofile: Option<PathBuf>,
    /// Bytes between two samples of the heap.
    pub(crate) memprofilerate: Option<u64>,
    /// Where relative names of profiles lead from.
    pub(crate) outputdir: Option<PathBuf>,
    /// How long each benchmark runs.
    pub(crate) benchtime: Option<BenchTime>,
    /// How often everything runs.
    pub(crate) count: Option<NonZeroU32>,
}

const ALL: &[Job] = &[Job::Bench, Job::Test, Job::Run];

/// All flags, in the order of the help.
pub(crate) static FLAGS: &[Flag] = &[
    Flag {
        name: "cpuprofile",
        operand: " FILE",
        help: &["Write a CPU profile (cpu.pb.gz, if no profile is asked for)"],
        jobs: ALL,
        set: |flags, value| path(&mut flags.cpuprofile, value),
    },
    Flag {
        name: "cpuprofilerate",
        operand: " HZ",
        help: &["CPU samples a second (the library's 100 unless told)"],
        jobs: ALL,
        set: |flags, value| number(&mut flags.cpuprofilerate, value),
    },
    Flag {
        name: "memprofile",
        operand: " FILE",
        help: &["Write a profile of all allocations, and of what is in use at", "the end"],
        jobs: ALL,
        set: |flags, value| path(&mut flags.memprofile, value),
    },
    Flag {
        name: "memprofilerate",
        operand: " N",
        help: &["One sample of the heap in N bytes (0: as the program has it)"],
        jobs: ALL,
        set: |flags, value| number(&mut flags.memprofilerate, value),
    },
    Flag {
        name: "outputdir",
        operand: " DIR",
        help: &["Relative names of profiles lead from here. The binaries are", "kept there, too"],
        jobs: ALL,
        set: |flags, value| path(&mut flags.outputdir, value),
    },
    Flag {
        name: "benchtime",
        operand: " TIME",
        help: &["How long each benchmark runs: 2s (criterion, divan) or", "100x (divan)"],
        jobs: &[Job::Bench],
        set: |flags, value| {
            let time = value.to_str().and_then(BenchTime::parse).ok_or(bench_time::EXPECTED)?;
            flags.benchtime = Some(time);
            Ok(())
        },
    },
    Flag {
        name: "count",
        operand: " N",
        help: &["Run every benchmark or test N times"],
        jobs: &[Job::Bench, Job::Test],
        set: |flags, value| number(&mut flags.count, value),
    },
];

/// The flag of this name.
pub(crate) fn flag(name: &str) -> Option<&'static Flag> {
    FLAGS.iter().find(|flag| flag.name == name)
}

impl Flag {
    /// Sets the flag. The error is the whole message, in Go's words.
    pub(crate) fn set(&self, flags: &mut Flags, command: &Command, value: &OsStr) -> Result<(), String> {
        if !self.jobs.contains(&command.job) {
            return Err(format!("-{} is no flag of cargo pprof {}", self.name, command.name));
        }
        (self.set)(flags, value)
            .map_err(|reason| format!("invalid value {value:?} for flag -{}: {reason}", self.name))
    }
}

impl Flags {
    /// The files of the profiles that are asked for: CPU, then heap.
    pub(crate) fn files(&self) -> [Option<PathBuf>; 2] {
        let usual = self.is_usual().then(|| PathBuf::from(USUAL_CPU_PROFILE));
        let below = |path: &PathBuf| self.outputdir.as_deref().unwrap_or(Path::new("")).join(path);
        [usual.or(self.cpuprofile.clone()).as_ref().map(below), self.memprofile.as_ref().map(below)]
    }

    /// Whether no profile is asked for, so that the usual one is written.
    pub(crate) fn is_usual(&self) -> bool {
        self.cpuprofile.is_none() && self.memprofile.is_none()
    }
}

/// An empty name takes a flag back, as Go's do.
fn path(slot: &mut Option<PathBuf>, value: &OsStr) -> Result<(), &'static str> {
    *slot = (!value.is_empty()).then(|| value.into());
    Ok(())
}

fn number<T: std::str::FromStr>(slot: &mut Option<T>, value: &OsStr) -> Result<(), &'static str> {
    *slot = Some(value.to_str().and_then(|text| text.parse().ok()).ok_or("not a number that it takes")?);
    Ok(())
}
