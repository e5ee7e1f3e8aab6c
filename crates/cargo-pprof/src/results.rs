//! From the profiles of single processes to the one file that was asked for, and the first look at it.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use huoyan_session::{Console, Error, Request, SourceLabel, parse, run};

use crate::command::Command;
use crate::failure::{Failure, tell};
use crate::messages::Executable;
use crate::protocol::Wanted;
use crate::running::{Written, near};

/// Merges all profiles of one kind into the file that was asked for.
///
/// # Errors
/// Where there is none, none can be read, or the file cannot be written.
pub(crate) fn merge(command: &Command, wanted: &Wanted, written: &[Written]) -> Result<(), Failure> {
    let files: Vec<&Written> = written.iter().filter(|written| written.kind == wanted.kind).collect();
    if files.is_empty() {
        let [kind, file] = [wanted.kind.name(), &wanted.file.to_string_lossy()];
        return Err(Failure::line(format!("no {kind} profile was written, so there is no {file}")));
    }
    let texts = files.iter().filter_map(|w| Some((w.file.clone().into(), w.label.clone()?))).collect();
    let words = ["-proto", "-symbolize=none"].map(OsString::from);
    let sources = files.iter().map(|written| written.file.clone().into());
    let merged = report(words.into_iter().chain(sources), command.label, texts)?;
    fs::write(&wanted.file, merged).map_err(|error| Failure::file("write", &wanted.file, &error))
}

/// The first lines of a profile, as `pprof -top` shows them.
///
/// # Errors
/// Where the file cannot be read back.
pub(crate) fn top(file: &Path) -> Result<Vec<u8>, Failure> {
    // Names were found when the profile was written.
    let words = ["-top", "-nodecount=10", "-symbolize=none"].map(OsString::from);
    report(words.into_iter().chain([file.into()]), None, BTreeMap::new())
}

/// What the pipeline makes of a command line.
fn report(
    words: impl Iterator<Item = OsString>,
    key: Option<&str>,
    texts: BTreeMap<OsString, String>,
) -> Result<Vec<u8>, Failure> {
    let Ok(Request::Run(mut invocation)) = parse(words) else {
        return Err(Failure::line("the pipeline does not take the words that ask it to merge"));
    };
    let key = key.map(str::to_owned);
    invocation.fetch.source_label = key.map(|key| SourceLabel::Given { key, texts });
    let mut kept = Kept::default();
    run(&invocation, &mut kept).map_err(|error: Error| Failure::line(error.to_string()))?;
    Ok(kept.report)
}

/// Keeps the report; what is said goes to standard error.
#[derive(Default)]
struct Kept {
    report: Vec<u8>,
}

impl Console for Kept {
    fn message(&self, line: &[u8]) {
        tell(String::from_utf8_lossy(line));
    }

    fn report(&mut self) -> &mut dyn io::Write {
        &mut self.report
    }
}

/// What stands below the reports: how to open each file, and where the binaries are.
pub(crate) fn closing_lines(command: &Command, files: &[&Path], binaries: &[(String, PathBuf)]) -> String {
    let mut text = String::new();
    for file in files {
        let file = shell_word(&file.to_string_lossy());
        text.push_str(&format!("{file}: open it with pprof -http=: {file} or pprof {file}"));
        if let Some(label) = command.label {
            text.push_str(&format!("; pprof -tags {file} sums up by {label}"));
        }
        text.push('\n');
    }
    for (name, path) in binaries {
        text.push_str(&format!("binary of {name}: {}\n", path.display()));
    }
    text
}

/// A word that a shell takes as it is.
fn shell_word(word: &str) -> String {
    let is_plain = |char: char| char.is_alphanumeric() || "-_./:=@%+,".contains(char);
    match word.chars().all(is_plain) && !word.is_empty() {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// Keeps the binaries of profiles, and says where: the file as the profile names it.
///
/// Go keeps the binary of a benchmark as `pkg.test` in the current folder, for it would be gone otherwise.
/// Cargo keeps its own, under a name that stays the same until the next build changes what is in it, so
/// nothing is put beside the user's sources. Who gives a folder for the results (`-outputdir`) gets the
/// binaries there, as `NAME.bench`: a hard link, which takes no room and outlives the next build and
/// `cargo clean`, or a copy where the folder is on another disk.
///
/// # Errors
/// Where it cannot be put there.
pub(crate) fn keep(
    command: &Command,
    executables: &[&Executable],
    folder: Option<&Path>,
) -> Result<Vec<(String, PathBuf)>, Failure> {
    let mut kept: Vec<(String, PathBuf)> = Vec::new();
    for executable in executables {
        let Some(folder) = folder else {
            kept.push((executable.name.clone(), near(&executable.path)));
            continue;
        };
        let mut path = folder.join(format!("{}.{}", executable.name, command.name));
        // Two packages may have a bench of one name.
        for n in 2.. {
            if kept.iter().all(|(_, other)| *other != path) {
                break;
            }
            path = folder.join(format!("{}-{n}.{}", executable.name, command.name));
        }
        link(&executable.path, &path).map_err(|error| Failure::file("write", &path, &error))?;
        kept.push((executable.name.clone(), path));
    }
    Ok(kept)
}

fn link(from: &Path, to: &Path) -> io::Result<()> {
    match fs::remove_file(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::hard_link(from, to).or_else(|_| fs::copy(from, to).map(drop))
}

/// Prints to standard output. A reader that has gone is no error.
///
/// # Errors
/// Those of standard output.
pub(crate) fn print(text: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::file("write", Path::new("standard output"), &error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_can_be_pasted() {
        assert_eq!(shell_word("out/cpu.pb.gz"), "out/cpu.pb.gz");
        assert_eq!(shell_word("my cpu's.pb.gz"), r"'my cpu'\''s.pb.gz'");
    }
}
