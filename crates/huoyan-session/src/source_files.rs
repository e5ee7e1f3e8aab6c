//! The source files of this machine, for reports that show them.

use huoyan_report::sources::{MAX_SOURCE_FILE, SourceFiles, Sources};
use std::env;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// Which source files may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceAccess {
    /// All that look like sources: whoever asks could open them as well.
    Anywhere,
    /// Those below the working folder and the folders of `source_path` only, wherever links lead: the question may
    /// come from elsewhere.
    BelowRoots,
}

/// The disk.
#[derive(Debug)]
struct Disk;

/// The parts of the disk below some folders.
#[derive(Debug)]
struct Rooted {
    roots: Vec<PathBuf>,
}

/// Sources that are looked for from the folder that the program runs in.
///
/// # Errors
/// When that folder is gone.
pub(crate) fn local_sources(access: SourceAccess, source_path: &str) -> io::Result<Sources> {
    let folder = working_dir()?;
    let working_dir = folder.to_string_lossy().into_owned();
    if access == SourceAccess::Anywhere {
        return Ok(Sources { files: Box::new(Disk), working_dir });
    }
    let named = env::split_paths(source_path).filter(|path| !path.as_os_str().is_empty());
    let roots = std::iter::once(folder).chain(named).filter_map(|path| path.canonicalize().ok()).collect();
    Ok(Sources { files: Box::new(Rooted { roots }), working_dir })
}

/// The working folder as the user named it: by way of links, where the shell says so.
///
/// Compat: messages show this path (Go's `os.Getwd`).
fn working_dir() -> io::Result<PathBuf> {
    let real = env::current_dir()?;
    let named = env::var_os("PWD").map(PathBuf::from);
    let is_same = |path: &PathBuf| path.is_absolute() && path.canonicalize().is_ok_and(|p| p == real);
    Ok(named.filter(is_same).unwrap_or(real))
}

impl SourceFiles for Disk {
    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        // Looked at before it is opened: opening a pipe would wait for a writer.
        if !fs::metadata(path)?.is_file() {
            return Err(io::Error::other("not a regular file"));
        }
        let mut text = Vec::new();
        File::open(path)?.take(MAX_SOURCE_FILE + 1).read_to_end(&mut text)?;
        match text.len() as u64 > MAX_SOURCE_FILE {
            true => Err(io::ErrorKind::FileTooLarge.into()),
            false => Ok(text),
        }
    }
}

impl Rooted {
    /// The file itself, if it may be read.
    fn real(&self, path: &Path) -> io::Result<PathBuf> {
        let real = path.canonicalize()?;
        match self.roots.iter().any(|root| real.starts_with(root)) {
            true => Ok(real),
            false => Err(io::Error::other(
                "it lies outside of the source folders: name its folder in -source_path",
            )),
        }
    }
}

impl SourceFiles for Rooted {
    fn exists(&self, path: &Path) -> bool {
        self.real(path).is_ok()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        Disk.read(&self.real(path)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_are_read() {
        assert!(Disk.read(Path::new("Cargo.toml")).expect("this crate has one").starts_with(b"[package]"));
        assert_eq!(Disk.read(Path::new("src")).expect_err("a folder").to_string(), "not a regular file");
        assert_eq!(Disk.read(Path::new("absent")).expect_err("nothing").kind(), io::ErrorKind::NotFound);
        #[cfg(unix)]
        assert_eq!(Disk.read(Path::new("/dev/zero")).expect_err("endless").to_string(), "not a regular file");
    }
}
