//! New files with numbers in their names: saved copies of fetched profiles, and `profile001.svg`.

use std::ffi::{OsStr, OsString};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::{Error, os_reason};
use crate::messages::Messages;

/// The last number that is tried.
const LAST_NUMBER: u32 = 9999;

/// How long a name may be before its number, in bytes: file systems allow 255 in all.
const MAX_PREFIX: usize = 240;

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Its owner only: a profile shows what a program does.
    Private,
    /// Whoever the user's own settings (the umask) let: a report.
    Usual,
}

/// Where copies of fetched profiles are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedCopies {
    candidates: Vec<PathBuf>,
}

impl SavedCopies {
    /// The folders to try, best first: the value of `PPROF_TMPDIR`, `pprof` in the home folder, and the
    /// system's folder for temporary files. Empty values count as none.
    pub fn new(pprof_tmpdir: Option<&OsStr>, home: Option<&OsStr>, temp: &Path) -> Self {
        let given = |value: Option<&OsStr>| value.filter(|value| !value.is_empty()).map(PathBuf::from);
        let home = given(home).map(|home| home.join("pprof"));
        Self { candidates: given(pprof_tmpdir).into_iter().chain(home).chain([temp.to_owned()]).collect() }
    }

    /// Makes the first folder that can be made, for its owner only, unless it is there already.
    ///
    /// # Errors
    /// [`Error::NoTempDir`]; the reasons have gone to `messages`.
    pub fn folder(&self, messages: &dyn Messages) -> Result<&Path, Error> {
        for candidate in &self.candidates {
            match make_private_folder(candidate) {
                Ok(()) => return Ok(candidate),
                Err((path, error)) => messages.message(&format!(
                    "Could not use temp dir {}: mkdir {}: {}",
                    candidate.display(),
                    path.display(),
                    os_reason(&error)
                )),
            }
        }
        Err(Error::NoTempDir)
    }

    /// Makes the file for a copy: `pprof.BINARY.TYPE.TYPE.001.pb.gz`, for its owner only.
    ///
    /// The names come from the profile. What could lead out of the folder or confuse a terminal is replaced.
    ///
    /// # Errors
    /// [`Error::NoTempDir`], [`Error::Create`], [`Error::NumbersUsedUp`].
    pub fn create(
        &self,
        binary: Option<&[u8]>,
        sample_types: &[&[u8]],
        messages: &dyn Messages,
    ) -> Result<(File, PathBuf), Error> {
        let folder = self.folder(messages)?;
        let binary = binary.map(base_name).filter(|name| !name.is_empty());
        let mut prefix = "pprof.".to_owned();
        for part in binary.iter().chain(sample_types) {
            prefix.push_str(&safe_part(part));
            prefix.push('.');
        }
        while prefix.len() > MAX_PREFIX {
            prefix.pop();
        }
        create_numbered(folder, prefix.as_ref(), ".pb.gz", Access::Private)
    }
}

/// Makes the first file `PREFIX001SUFFIX` … `PREFIX9999SUFFIX` that is not there yet.
///
/// Nothing that exists is opened or followed, be it a link to nowhere.
///
/// # Errors
/// [`Error::Create`], [`Error::NumbersUsedUp`].
pub fn create_numbered(
    folder: &Path,
    prefix: &OsStr,
    suffix: &str,
    access: Access,
) -> Result<(File, PathBuf), Error> {
    let name = |number: u32| {
        let mut name = OsString::from(prefix);
        name.push(format!("{number:03}{suffix}"));
        name
    };
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    platform::restrict(&mut options, access);
    for number in 1..=LAST_NUMBER {
        let path = folder.join(name(number));
        match options.open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(source) => return Err(Error::Create { path, source }),
        }
    }
    Err(Error::NumbersUsedUp { form: name(1).to_string_lossy().into_owned() })
}

/// Makes a folder and those above it; an error names the one that could not be made.
fn make_private_folder(path: &Path) -> Result<(), (PathBuf, io::Error)> {
    let named = |error: io::Error| (path.to_owned(), error);
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => return Ok(()),
        Ok(_) => return Err(named(io::ErrorKind::NotADirectory.into())),
        Err(_) => {}
    }
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        make_private_folder(parent)?;
    }
    let mut builder = DirBuilder::new();
    platform::restrict_folder(&mut builder);
    match builder.create(path) {
        // Another run of ours may have been quicker.
        Err(_) if path.is_dir() => Ok(()),
        done => done.map_err(named),
    }
}

/// What stands behind the last `/`.
fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|&byte| is_separator(char::from(byte))).next().unwrap_or(path)
}

fn is_separator(c: char) -> bool {
    c == '/' || cfg!(windows) && matches!(c, '\\' | ':')
}

/// A profile's word as a part of a file name.
fn safe_part(text: &[u8]) -> String {
    let safe = |c: char| if c.is_control() || is_separator(c) { '_' } else { c };
    String::from_utf8_lossy(text).chars().map(safe).collect()
}

#[cfg(unix)]
mod platform {
    use std::fs::{DirBuilder, OpenOptions};
    use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};

    use super::Access;

    pub(super) fn restrict(options: &mut OpenOptions, access: Access) {
        if access == Access::Private {
            options.mode(0o600);
        }
    }

    pub(super) fn restrict_folder(builder: &mut DirBuilder) {
        builder.mode(0o700);
    }
}

#[cfg(not(unix))]
mod platform {
    use std::fs::{DirBuilder, OpenOptions};

    use super::Access;

    // Elsewhere a user's own folders are private already.
    pub(super) fn restrict(_: &mut OpenOptions, _: Access) {}

    pub(super) fn restrict_folder(_: &mut DirBuilder) {}
}
