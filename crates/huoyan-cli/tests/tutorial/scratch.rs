//! A folder in which the commands of a document run, as a reader would run them.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::server::Server;

/// Where the documents say that a service listens.
const SHOWN_ADDRESS: &str = "localhost:8020";

/// What the documents show as the home of the reader.
const SHOWN_HOME: &str = "/home/you";

pub(crate) struct Scratch {
    folder: PathBuf,
    server: Server,
}

impl Scratch {
    pub(crate) fn new(name: &str, testdata: &Path) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.replace(['/', '.'], "-"));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("home")).expect("a folder can be made");
        symlink(fs::canonicalize(testdata).expect("there is testdata"), folder.join("testdata"))
            .expect("a link can be made");
        Self { folder, server: Server::start(answer(testdata.join("go/shop"))) }
    }

    /// Everything that a command line prints, with the names that the documents use.
    pub(crate) fn run(&self, command: &str) -> String {
        let line = format!("{{ {}\n}} 2>&1", command.replace(SHOWN_ADDRESS, self.server.address()));
        let program = Path::new(env!("CARGO_BIN_EXE_pprof")).parent().expect("it lies in a folder");
        let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
        let home = self.folder.join("home");
        let mut shell = Command::new("sh");
        shell.args(["-c", &line]).current_dir(&self.folder).stdin(std::process::Stdio::null());
        shell.env("PATH", path).env("HOME", &home).env("TZ", "UTC").env("LC_ALL", "C");
        for name in ["PPROF_TMPDIR", "PPROF_BINARY_PATH", "PPROF_TOOLS", "http_proxy", "HTTP_PROXY"] {
            shell.env_remove(name);
        }
        let output = shell.output().expect("sh runs");
        let text = String::from_utf8_lossy(&output.stdout);
        text.replace(self.server.address(), SHOWN_ADDRESS).replace(&*home.to_string_lossy(), SHOWN_HOME)
    }
}

/// Answers as a service with `/debug/pprof/` does, out of a folder.
fn answer(folder: PathBuf) -> impl Fn(&str) -> Option<Vec<u8>> {
    move |request| {
        let path = request.strip_prefix("GET /debug/pprof/")?;
        let name = path.split('?').next()?;
        let name = if name == "profile" { "cpu" } else { name };
        // The names come from our own documents; others find no file.
        fs::read(folder.join(format!("{name}.pb.gz"))).ok()
    }
}
