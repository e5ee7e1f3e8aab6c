//! Which program or library a mapping is of, for reports that show code: the one that the command line names, one below
//! `PPROF_BINARY_PATH`, or the one that the profile names, as far as it may be opened.

use crate::environment::{home, variable};
use bstr::{BStr, ByteSlice as _};
use huoyan_report::disasm::{BinaryFiles, MappedFile};
use huoyan_report::paths::base;
use huoyan_source::os_reason;
use huoyan_symbol::Binary;
use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::os::unix::ffi::OsStrExt as _;
use std::path::{Component, Path, PathBuf};

/// The largest program that is read.
const MAX_BINARY: u64 = 1 << 30;

/// The most files that are looked at in a folder of the search path.
const MAX_IN_FOLDER: usize = 16;

/// What to do where there is no program.
const ADVICE: &str = "name the program before the profile, or its folder in PPROF_BINARY_PATH";

/// Whether a file is opened because a profile names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedByProfile {
    /// It is: whoever asks could open it as well.
    Opened,
    /// If it is the very build that was profiled: the question may come from elsewhere.
    OpenedIfSameBuild,
    /// Never: the profile itself may come from elsewhere.
    NotOpened,
}

/// Which programs and libraries may be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BinaryAccess<'a> {
    /// The one that the command line names.
    pub executable: Option<&'a OsStr>,
    /// Those that only the profile names. Others are looked for in `PPROF_BINARY_PATH` at any rate.
    pub named_by_profile: NamedByProfile,
}

impl BinaryFiles for BinaryAccess<'_> {
    fn read(&self, mapped: MappedFile<'_>, warnings: &mut Vec<String>) -> Result<Vec<u8>, String> {
        let own = Path::new(OsStr::from_bytes(mapped.file));
        if self.executable.is_some_and(|executable| executable == own.as_os_str()) {
            let bytes = read_file(own).map_err(|error| failure(mapped, &os_reason(&error)))?;
            if let Some((profile, file)) = other_build(mapped, &bytes) {
                warnings.push(format!(
                    "{}: the profile is of another build ({profile} != {file}): its numbers may stand at wrong instructions",
                    own.display()
                ));
            }
            return Ok(bytes);
        }
        for candidate in search_path().iter().flat_map(|root| candidates(root, mapped)) {
            let Ok(bytes) = read_file(&candidate) else { continue };
            match other_build(mapped, &bytes) {
                None => return Ok(bytes),
                Some((profile, file)) => warnings.push(mismatch(&candidate, &profile, &file)),
            }
        }
        self.read_own(own, mapped, warnings)
    }
}

impl BinaryAccess<'_> {
    fn read_own(
        &self,
        own: &Path,
        mapped: MappedFile<'_>,
        warnings: &mut Vec<String>,
    ) -> Result<Vec<u8>, String> {
        let is_known = is_build_id(mapped.build_id);
        let may_be_opened = match self.named_by_profile {
            NamedByProfile::Opened => true,
            NamedByProfile::OpenedIfSameBuild => is_known,
            NamedByProfile::NotOpened => false,
        };
        if !may_be_opened {
            return Err(failure(mapped, "it is not opened because a profile names it"));
        }
        let bytes = read_file(own).map_err(|error| failure(mapped, &os_reason(&error)))?;
        match other_build(mapped, &bytes) {
            None => Ok(bytes),
            Some((profile, file)) => {
                warnings.push(mismatch(own, &profile, &file));
                Err(failure(mapped, "it is another build"))
            }
        }
    }
}

fn mismatch(path: &Path, profile: &str, file: &str) -> String {
    format!("Ignoring local file {}: build-id mismatch ({profile} != {file})", path.display())
}

fn failure(mapped: MappedFile<'_>, reason: &str) -> String {
    format!("{}: {reason} ({ADVICE})", mapped.file)
}

/// The build ids of a mapping and of a file where they differ; a mapping without one goes with any file.
fn other_build(mapped: MappedFile<'_>, bytes: &[u8]) -> Option<(String, String)> {
    if !is_build_id(mapped.build_id) {
        return None;
    }
    let of_file =
        Binary::without_debug_info(bytes).ok().map(|binary| hex(binary.build_id())).unwrap_or_default();
    (!of_file.eq_ignore_ascii_case(&mapped.build_id.to_str_lossy()))
        .then(|| (mapped.build_id.to_string(), of_file))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether it is one of GNU's: what else producers write there is no name of a build, and may be a path.
fn is_build_id(id: &BStr) -> bool {
    id.len() > 2 && id.iter().all(u8::is_ascii_hexdigit)
}

/// The folders of `PPROF_BINARY_PATH`.
fn search_path() -> Vec<PathBuf> {
    match variable("PPROF_BINARY_PATH") {
        Some(list) => std::env::split_paths(&list).filter(|path| !path.as_os_str().is_empty()).collect(),
        None => home().map(|home| Path::new(&home).join("pprof").join("binaries")).into_iter().collect(),
    }
}

/// The files below a folder that may be the one of a mapping, in upstream's order (`fetch.go`, locateBinaries).
fn candidates(root: &Path, mapped: MappedFile<'_>) -> Vec<PathBuf> {
    let name = Some(mapped.file).filter(|file| !file.is_empty()).map(base);
    let name = name.map(|name| Path::new(OsStr::from_bytes(name))).filter(|name| is_below(name));
    let path = OsStr::from_bytes(mapped.file.trim_start_with(|c| c == '/'));
    let path = Some(Path::new(path)).filter(|path| is_below(path));
    let mut found = Vec::new();
    if is_build_id(mapped.build_id) {
        let id = mapped.build_id.to_str_lossy();
        let folder = root.join(&*id);
        found.extend(name.map(|name| folder.join(name)));
        found.extend(files_in(&folder));
        found.extend(path.map(|path| root.join(path).join(&*id)));
        found.push(root.join(&id[..2]).join(format!("{}.debug", &id[2..])));
    }
    found.extend(name.map(|name| root.join(name)));
    found.extend(path.map(|path| root.join(path)));
    if let (Some(name), Some(path)) = (name, path) {
        let debug = with_debug(name);
        let folder = path.parent().unwrap_or(Path::new(""));
        found.push(root.join(&debug));
        found.push(root.join(folder).join(".debug").join(&debug));
        found.push(root.join("usr/lib/debug").join(folder).join(&debug));
    }
    found
}

/// Whether a path of a profile stays below the folder that it is joined to.
fn is_below(path: &Path) -> bool {
    path.components().next().is_some() && path.components().all(|part| matches!(part, Component::Normal(_)))
}

fn with_debug(name: &Path) -> OsString {
    let mut name = name.as_os_str().to_owned();
    name.push(".debug");
    name
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    files.truncate(MAX_IN_FOLDER);
    files
}

fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    // Looked at before it is opened: opening a pipe would wait for a writer.
    let about = fs::metadata(path)?;
    if !about.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    if about.len() > MAX_BINARY {
        return Err(io::Error::other(format!("it is larger than {} MB", MAX_BINARY >> 20)));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BINARY).read_to_end(&mut bytes)?;
    Ok(bytes)
}
