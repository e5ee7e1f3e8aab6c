//! Runs the real program on hostile input, watched: its time, its memory, its words.

use std::env;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Past this a run hangs.
const MAX_TIME: Duration = Duration::from_secs(60);

/// What a run may hold in memory, in KiB.
const MAX_MEMORY: u64 = 512 << 10;

/// Keeps the machine alive where the program does not keep its word: no more address space than
/// this, in KiB. It is more than [`MAX_MEMORY`] because what is reserved is not yet used.
const ADDRESS_SPACE: u64 = 2 << 20;

/// How much of an output is kept to be looked at.
const KEPT: usize = 64 << 10;

/// What a run did.
#[derive(Debug)]
pub(crate) struct Ran {
    /// The command line, for messages.
    pub(crate) shown: String,
    /// The exit status, `None` if it was killed or aborted.
    pub(crate) code: Option<i32>,
    /// The beginning of standard output.
    pub(crate) stdout: Vec<u8>,
    /// The beginning of standard error.
    pub(crate) stderr: Vec<u8>,
    /// The most memory it held, in KiB, where the system tells.
    pub(crate) peak: u64,
    /// How long it ran.
    pub(crate) time: Duration,
}

/// A file with hostile bytes that goes when it is dropped.
pub(crate) struct Input(PathBuf);

impl Input {
    /// Writes the bytes to a new file.
    pub(crate) fn new(bytes: &[u8]) -> Input {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("hostile-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, bytes).expect("the scratch folder can be written to");
        Input(path)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Input {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// An empty folder that goes when it is dropped.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// A new one.
    pub(crate) fn new() -> Scratch {
        let path = Input::new(b"").0.with_extension("folder");
        fs::create_dir_all(&path).expect("the scratch folder can be written to");
        Scratch(path)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Runs `pprof WORDS… INPUT` and checks what holds for every input: it ends by itself, in time, within
/// its memory, and without a panic.
pub(crate) fn pprof(words: &[&str], input: &Input) -> Ran {
    pprof_in(Path::new(env!("CARGO_TARGET_TMPDIR")), words, input)
}

/// The same in another folder.
pub(crate) fn pprof_in(folder: &Path, words: &[&str], input: &Input) -> Ran {
    let start = Instant::now();
    let mut command = limited();
    command.current_dir(folder).args(words).arg(input.path());
    let mut child = command.spawn().expect("the program starts");
    let outputs = [collect(child.stdout.take()), collect(child.stderr.take())];
    let mut peak = 0;
    let code = loop {
        peak = peak.max(memory_of(&child));
        if let Some(status) = child.try_wait().expect("a child can be waited for") {
            break status.code();
        }
        if start.elapsed() > MAX_TIME {
            child.kill().expect("a child can be killed");
            break child.wait().ok().and(None);
        }
        thread::sleep(Duration::from_millis(2));
    };
    let [stdout, stderr] = outputs.map(|reader| reader.join().expect("reading does not panic"));
    let shown = words.iter().map(|word| word.chars().take(60).collect::<String>());
    let shown = format!("pprof {}", shown.collect::<Vec<_>>().join(" "));
    let ran = Ran { shown, code, stdout, stderr, peak, time: start.elapsed() };
    ran.check();
    ran
}

impl Ran {
    fn check(&self) {
        assert!(self.time < MAX_TIME, "{} hangs", self.shown);
        let said = self.said();
        assert!(!said.contains("panicked"), "{}: {said}", self.shown);
        assert!(matches!(self.code, Some(0 | 2)), "{}: {:?}: {said}", self.shown, self.code);
        assert!(self.peak < MAX_MEMORY, "{} takes {} MiB", self.shown, self.peak >> 10);
    }

    /// Standard error.
    pub(crate) fn said(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    /// Standard error, but for what upstream says of every profile without a mapping.
    pub(crate) fn warnings(&self) -> String {
        self.said().replace("Main binary filename not available.\n", "")
    }

    /// The reason for which the input was refused: the one line about it.
    ///
    /// # Panics
    /// Where it was not refused, or not in one line and the one that upstream puts below.
    pub(crate) fn refusal(&self, input: &Input) -> String {
        let said = self.said();
        assert_eq!(self.code, Some(2), "{}: {said}", self.shown);
        let lines: Vec<&str> = said.lines().collect();
        let [reason, "failed to fetch any source profiles"] = lines[..] else {
            panic!("{}: {said}", self.shown)
        };
        assert!(reason.len() < 300, "{}: {reason}", self.shown);
        let name = format!("{}: ", input.path().display());
        let reason = reason.strip_prefix(&name).expect("the line begins with the name of the source");
        reason.to_owned()
    }
}

/// Our program, under a limit that the shell sets.
fn limited() -> Command {
    // A build that is optimized may stand in for the one of the tests.
    let program = env::var_os("HUOYAN_PPROF").unwrap_or_else(|| env!("CARGO_BIN_EXE_pprof").into());
    let mut command = if cfg!(target_os = "linux") {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("ulimit -v {ADDRESS_SPACE}; exec \"$0\" \"$@\"")).arg(program);
        shell
    } else {
        Command::new(program)
    };
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The most memory a process has held, in KiB; 0 where the system does not tell, or it has ended.
fn memory_of(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0)
}

/// Reads an output to its end and keeps its beginning.
fn collect(output: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut output = output.expect("the output is piped");
        let mut kept = Vec::new();
        let mut buffer = vec![0; KEPT];
        while let Ok(n @ 1..) = output.read(&mut buffer) {
            let room = KEPT - kept.len();
            kept.extend_from_slice(&buffer[..n.min(room)]);
        }
        kept
    })
}
