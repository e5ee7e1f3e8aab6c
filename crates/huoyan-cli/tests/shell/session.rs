//! One run of the shell in a folder of its own.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

/// The last line of a greeting.
const WELCOME: &str = "Entering interactive mode (type \"help\" for commands, \"o\" for options)\n";

/// A folder, and what is run in it.
pub(crate) struct Session {
    pub(crate) folder: PathBuf,
    program: PathBuf,
    flags: Vec<String>,
    source: PathBuf,
    variables: Vec<(String, PathBuf)>,
}

impl Session {
    /// A new, empty folder of this name, for sessions about a CPU profile.
    pub(crate) fn new(name: &str) -> Session {
        Session::about("go/shop/cpu.pb.gz", name)
    }

    /// The same, about a file of `testdata`.
    pub(crate) fn about(source: &str, name: &str) -> Session {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("shell").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a scratch folder");
        Session {
            folder,
            program: env!("CARGO_BIN_EXE_pprof").into(),
            flags: Vec::new(),
            source: testdata(source),
            variables: Vec::new(),
        }
    }

    /// As another program does it.
    pub(crate) fn of(self, program: &Path) -> Session {
        Session { program: program.to_owned(), ..self }
    }

    pub(crate) fn flag(mut self, flag: &str) -> Session {
        self.flags.push(flag.to_owned());
        self
    }

    pub(crate) fn set(mut self, variable: &str, value: impl Into<PathBuf>) -> Session {
        self.variables.push((variable.to_owned(), value.into()));
        self
    }

    /// Runs the shell on these lines. Nothing can be found by `PATH`.
    pub(crate) fn run(&self, lines: impl AsRef<[u8]>) -> Answer {
        let mut child = Command::new(&self.program)
            .args(&self.flags)
            .arg(&self.source)
            .current_dir(&self.folder)
            .env("PATH", "")
            .env("TZ", "UTC")
            .env("HOME", self.folder.join("home"))
            .env_remove("BROWSER")
            .env_remove("DISPLAY")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut input = child.stdin.take().expect("it is piped");
        let lines = lines.as_ref().to_owned();
        let writer = thread::spawn(move || {
            // A shell that was told to quit reads no further.
            let _ = input.write_all(&lines);
        });
        let output = child.wait_with_output().expect("it ends");
        writer.join().expect("it writes");
        Answer::new(output)
    }

    pub(crate) fn file(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).expect("UTF-8")
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Names of the files in the folder.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.folder).expect("the folder is there");
        let names = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        let mut names: Vec<_> = names.filter(|name| name != "home").collect();
        names.sort();
        names
    }
}

/// What a session answered.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    /// Standard output, without prompts.
    pub(crate) reports: String,
    /// How many prompts there were.
    pub(crate) n_prompts: usize,
    /// Standard error, without the greeting.
    pub(crate) messages: String,
}

impl Answer {
    fn new(output: Output) -> Answer {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let (reports, messages) = (text(output.stdout), text(output.stderr));
        let (_, messages) = messages.split_once(WELCOME).unwrap_or_else(|| panic!("no greeting: {messages}"));
        Answer {
            code: output.status.code(),
            n_prompts: reports.matches("(pprof) ").count(),
            reports: reports.replace("(pprof) ", ""),
            messages: messages.to_owned(),
        }
    }
}

pub(crate) fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(name)
}
