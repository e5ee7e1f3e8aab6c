//! `-install_links DIR`: links under the program's other names.
//!
//! What is already there and is not ours stays as it is: a Perl script of the same name may be in use.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use huoyan_session::os_reason;

use crate::FAILURE;
use crate::answer::{fail, print, print_error};
use crate::names::OTHER_NAMES;

/// What became of one name.
#[derive(Debug, PartialEq, Eq)]
enum Link {
    Made,
    AlreadyThere,
    Foreign,
}

/// Makes the links, and says what became of each.
pub(crate) fn install(folder: &Path) -> ExitCode {
    let program = match std::env::current_exe().and_then(fs::canonicalize) {
        Ok(program) => program,
        Err(error) => return fail(&format!("find this program's own file: {}", os_reason(&error))),
    };
    if let Err(error) = fs::create_dir_all(folder) {
        return fail(&format!("{}: {}", folder.display(), os_reason(&error)));
    }
    let mut all_there = true;
    let mut done = String::new();
    for (path, link) in link_all(folder, &program) {
        let path = path.display();
        match link {
            Ok(Link::Made) => done += &format!("{path} -> {}\n", program.display()),
            Ok(Link::AlreadyThere) => done += &format!("{path} is already there\n"),
            Ok(Link::Foreign) => {
                all_there = false;
                print_error(&format!("{path}: exists and is not a link to this program; left as it is\n"));
            }
            Err(error) => {
                all_there = false;
                print_error(&format!("{path}: {}\n", os_reason(&error)));
            }
        }
    }
    let printed = print(&done);
    if all_there { printed } else { ExitCode::from(FAILURE) }
}

fn link_all(folder: &Path, program: &Path) -> Vec<(PathBuf, io::Result<Link>)> {
    let link_one = |name: &str| {
        let path = folder.join(name.to_owned() + suffix(name));
        let link = link(&path, program);
        (path, link)
    };
    OTHER_NAMES.iter().map(|other| link_one(other.name)).collect()
}

/// Windows starts only files with its suffix.
fn suffix(name: &str) -> &'static str {
    if name.ends_with(".pl") { "" } else { std::env::consts::EXE_SUFFIX }
}

fn link(path: &Path, program: &Path) -> io::Result<Link> {
    match make_link(program, path) {
        Ok(()) => Ok(Link::Made),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let is_ours = fs::canonicalize(path).is_ok_and(|target| target == program);
            Ok(if is_ours { Link::AlreadyThere } else { Link::Foreign })
        }
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn make_link(program: &Path, path: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(program, path)
}

#[cfg(windows)]
fn make_link(program: &Path, path: &Path) -> io::Result<()> {
    std::os::windows::fs::symlink_file(program, path)
}
