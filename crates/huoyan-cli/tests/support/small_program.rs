//! A small program, a profile of it, and a folder in which `pprof` is run with both.

use huoyan_testkit::SmallElf;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A profile of [`SmallElf::X86_64`]. Nobody has a file of that name.
pub(crate) const PROFILE: &str = "\
PeriodType: cpu nanoseconds
Period: 10000000
Samples:
samples/count cpu/nanoseconds
          3   30000000: 1 2
          2   20000000: 3
Locations
     1: 0x40100d M=1 leaf /src/leaf.c:9:0 s=8
     2: 0x401008 M=1 work /src/work.c:4:0 s=3
     3: 0x401001 M=1 work /src/work.c:3:0 s=3
Mappings
1: 0x401000/0x402000/0x1000 /nowhere/small abcdef [FN]
";

/// A folder with the program `small` and the profile `cpu`, removed when it is dropped.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn new(name: &str) -> Folder {
        let folder = std::env::temp_dir().join(format!("pprof-program-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        fs::write(folder.join("small"), SmallElf::X86_64.bytes()).expect("a program");
        fs::write(folder.join("cpu"), PROFILE).expect("a profile");
        Folder(folder)
    }

    pub(crate) fn run(&self, program: &Path, words: &[&str], binary_path: &str) -> Output {
        let command = &mut Command::new(program);
        command.args(words).current_dir(&self.0).env("HOME", &self.0).env("PPROF_BINARY_PATH", binary_path);
        command.stdin(Stdio::null()).output().expect("the program runs")
    }

    pub(crate) fn pprof(&self, words: &[&str], binary_path: &str) -> Output {
        self.run(Path::new(env!("CARGO_BIN_EXE_pprof")), words, binary_path)
    }

    /// Standard output of what works.
    pub(crate) fn shown(&self, words: &[&str]) -> String {
        let output = self.pprof(words, "");
        assert_eq!(output.status.code(), Some(0), "{words:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    /// The last line of standard error of what does not.
    pub(crate) fn refused(&self, words: &[&str], binary_path: &str) -> String {
        let output = self.pprof(words, binary_path);
        assert_eq!((output.status.code(), text(&output.stdout).as_str()), (Some(2), ""), "{words:?}");
        text(&output.stderr).lines().last().unwrap_or_default().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
