//! `truth`: is the CPU profile right? Runs `split`, whose threads measure their own work, under each engine and rate
//! and under other profilers, beside a process that keeps a core busy, and compares the files with the truth.
//!
//! The table is that of docs/truth.md. It reads nothing of the profiles but what any reader of the file sees.

use crate::run::{cargo, run as run_command, target_folder};
use anyhow::{Context as _, Result, bail, ensure};
use huoyan_format::Limits;
use huoyan_profile::{LabelValue, Profile};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A profiler to be judged.
struct Profiler {
    name: &'static str,
    program: PathBuf,
    /// The words that choose its engine.
    words: Vec<String>,
}

const ENGINES: [&str; 4] = ["perf", "perf-user", "timer", "itimer"];
const PEERS: [&str; 2] = ["pprof", "rpprof"];
/// The frame that huoyan gives to what no sample stands for.
const NOT_SAMPLED: &str = "[CPU time not sampled]";
const RATES: [u32; 3] = [100, 1000, 10_000];

/// `[--seconds N] [--no-peers]`
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let (mut seconds, mut has_peers) = ("6".to_owned(), true);
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seconds" => seconds = words.next().context("--seconds needs a number")?.clone(),
            "--no-peers" => has_peers = false,
            _ => bail!("unknown word {word:?}: --seconds N, --no-peers"),
        }
    }
    let mut profilers = ours()?;
    if has_peers {
        profilers.extend(peers()?);
    }
    println!("| profiler | Hz | total CPU | of it sampled | distinct samples | split error | thread skew |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    let file = target_folder().join("truth.pb.gz");
    for hz in RATES {
        for profiler in &profilers {
            let _busy = Busy::start()?;
            let judgement = judge(profiler, hz, &seconds, &file)?;
            println!("| {} | {hz} | {judgement}", profiler.name);
        }
    }
    Ok(())
}

fn ours() -> Result<Vec<Profiler>> {
    run_command(cargo().args(["build", "--release", "--package", "huoyan", "--example", "split"]))?;
    let program = target_folder().join("release/examples/split");
    let ours = |name| Profiler {
        name,
        program: program.clone(),
        words: vec!["--engine".to_owned(), name.to_owned()],
    };
    Ok(ENGINES.map(ours).into())
}

/// Each is built apart, into a file of its own: both define a symbol of one name.
fn peers() -> Result<Vec<Profiler>> {
    let target = target_folder().join("peers");
    PEERS
        .iter()
        .map(|&name| {
            let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bench/truth-peers/Cargo.toml");
            let build = &mut cargo();
            build
                .args(["build", "--release", "--quiet", "--features", name, "--manifest-path"])
                .arg(manifest);
            run_command(build.env("CARGO_TARGET_DIR", &target))?;
            let program = target.join(format!("truth-{name}"));
            std::fs::copy(target.join("release/truth-peers"), &program)?;
            Ok(Profiler { name, program, words: Vec::new() })
        })
        .collect()
}

/// A process that keeps a core busy until this is dropped.
struct Busy(Child);

impl Busy {
    fn start() -> Result<Busy> {
        Ok(Busy(Command::new("sh").args(["-c", "while :; do :; done"]).spawn().context("sh")?))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        // It may have ended; then there is nothing to end.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// How a profile stands to the truth.
struct Judgement {
    total: f64,
    /// Without the frame that stands for what was not sampled.
    sampled: f64,
    distinct: f64,
    split_error: f64,
    /// `None` where the file does not tell threads apart.
    skew: Option<f64>,
}

impl std::fmt::Display for Judgement {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Judgement { total, sampled, distinct, split_error, skew } = self;
        write!(
            f,
            "{:.2} % | {:.2} % | {:.1} % | {split_error:.2} | ",
            100.0 * total,
            100.0 * sampled,
            100.0 * distinct
        )?;
        match skew {
            Some(skew) => write!(f, "{skew:.2} |"),
            None => write!(f, "– |"),
        }
    }
}

fn judge(profiler: &Profiler, hz: u32, seconds: &str, file: &Path) -> Result<Judgement> {
    let command = &mut Command::new(&profiler.program);
    command.args(&profiler.words).args(["--hz", &hz.to_string(), "--seconds", seconds, "--out"]).arg(file);
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| profiler.program.display().to_string())?;
    ensure!(output.status.success(), "{} failed", profiler.name);
    let truth: Value = serde_json::from_slice(&output.stdout)?;
    let profile = huoyan_format::read(std::fs::File::open(file)?, &Limits::default())?.profile;
    let threads = numbers(&truth["thread_cpu_ns"])?;
    let functions = numbers(&truth["function_cpu_ns"])?;
    let cpu: f64 = threads.values().sum();
    let (samples_column, cpu_column) = (column(&profile, "samples")?, column(&profile, "cpu")?);
    let found = sums(&profile, cpu_column, &functions);
    let unsampled: f64 =
        sums(&profile, cpu_column, &BTreeMap::from([(NOT_SAMPLED.to_owned(), 0.0)])).values().sum();
    let labelled = label_sums(&profile, cpu_column);
    Ok(Judgement {
        total: profile.total(cpu_column) as f64 / cpu,
        sampled: (profile.total(cpu_column) as f64 - unsampled) / cpu,
        distinct: profile.total(samples_column) as f64 / (cpu / 1e9 * f64::from(hz)),
        split_error: worst_share(&functions, &found),
        skew: threads
            .keys()
            .all(|name| labelled.contains_key(name))
            .then(|| worst_share(&threads, &labelled)),
    })
}

fn numbers(object: &Value) -> Result<BTreeMap<String, f64>> {
    let object = object.as_object().context("the truth lacks an object")?;
    object.iter().map(|(name, value)| Ok((name.clone(), value.as_f64().context("no number")?))).collect()
}

fn column(profile: &Profile, kind: &str) -> Result<usize> {
    let is_it = |value_type: &huoyan_profile::ValueType| profile.str(value_type.kind) == kind;
    profile.header.sample_types.iter().position(is_it).with_context(|| format!("no column {kind}"))
}

/// The sum of each function's samples, wherever it stands on the stack.
fn sums(profile: &Profile, column: usize, functions: &BTreeMap<String, f64>) -> BTreeMap<String, f64> {
    let mut sums: BTreeMap<String, f64> = functions.keys().map(|name| (name.clone(), 0.0)).collect();
    for (sample, &value) in profile.samples.values[column].iter().enumerate() {
        let stack = profile.stacks.get(profile.samples.stack[sample]);
        let lines = stack.iter().flat_map(|&location| profile.locations.lines(location));
        let names: Vec<String> = lines
            .map(|line| profile.str(profile.functions[line.function as usize].name).to_string())
            .collect();
        if let Some((_, sum)) =
            sums.iter_mut().find(|(function, _)| names.iter().any(|name| name.contains(*function)))
        {
            *sum += value as f64;
        }
    }
    sums
}

/// The sum of each value of the label `thread`.
fn label_sums(profile: &Profile, column: usize) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for (sample, &value) in profile.samples.values[column].iter().enumerate() {
        for label in profile.labels_of(sample) {
            if let (b"thread", LabelValue::Str(name)) = (&**profile.str(label.key), label.value) {
                *sums.entry(profile.str(name).to_string()).or_insert(0.0) += value as f64;
            }
        }
    }
    sums
}

/// The largest difference between a share in truth and as found, in points of a hundred.
fn worst_share(truth: &BTreeMap<String, f64>, found: &BTreeMap<String, f64>) -> f64 {
    let total = |values: &BTreeMap<String, f64>| {
        truth.keys().filter_map(|name| values.get(name)).sum::<f64>().max(1.0)
    };
    let (truth_total, found_total) = (total(truth), total(found));
    let error = |(name, value): (&String, &f64)| {
        let found = found.get(name).copied().unwrap_or(0.0);
        100.0 * (value / truth_total - found / found_total).abs()
    };
    truth.iter().map(error).fold(0.0, f64::max)
}
