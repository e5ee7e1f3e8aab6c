//! Where the lines of the shell are kept from one run to the next.

use std::fs::DirBuilder;
use std::path::{Path, PathBuf};

use huoyan_session::{home, variable};

/// Lines that are kept.
pub(crate) const MOST_LINES: usize = 1000;

/// A longer line was not typed, and is not kept.
pub(crate) const LONGEST_LINE: usize = 4096;

/// The file of the lines, in a folder that is there; `None` where there is no place for it.
pub(crate) fn history_file() -> Option<PathBuf> {
    let folder = state_folder().filter(|folder| folder.is_absolute())?.join("pprof");
    make_private_folder(&folder).ok()?;
    Some(folder.join("history"))
}

#[cfg(not(any(windows, target_os = "macos")))]
fn state_folder() -> Option<PathBuf> {
    let own = variable("XDG_STATE_HOME").map(PathBuf::from);
    own.or_else(|| Some(Path::new(&home()?).join(".local/state")))
}

#[cfg(target_os = "macos")]
fn state_folder() -> Option<PathBuf> {
    let own = variable("XDG_STATE_HOME").map(PathBuf::from);
    own.or_else(|| Some(Path::new(&home()?).join("Library/Application Support")))
}

#[cfg(windows)]
fn state_folder() -> Option<PathBuf> {
    variable("LOCALAPPDATA").map(PathBuf::from).or_else(|| Some(Path::new(&home()?).join("AppData/Local")))
}

/// Makes a folder, and those above it, for its owner only. One that is there stays as it is.
fn make_private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
