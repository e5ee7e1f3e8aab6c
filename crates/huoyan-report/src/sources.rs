//! Source files: where they are looked for, and their lines.
//!
//! This crate opens nothing: whoever wants a report with sources hands in [`SourceFiles`].
//! Which files are asked for at all is told in module `source_name`.

use crate::{
    paths::{self, Trim},
    source_name::{is_in, is_source},
};
use bstr::{BStr, BString, ByteSlice};
use hashbrown::HashMap;
use huoyan_profile::StrId;
use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::rc::Rc;

/// The largest source file that is read: a generated one may be large, no line of a function
/// stands beyond this.
pub const MAX_SOURCE_FILE: u64 = 32 << 20;

/// How many bytes of files are kept for the next function.
const MAX_KEPT: usize = 64 << 20;

/// The files of the machine, or what stands in their place.
pub trait SourceFiles: std::fmt::Debug {
    /// Whether there is something by that name.
    fn exists(&self, path: &Path) -> bool;

    /// The content of a regular file of no more than [`MAX_SOURCE_FILE`] bytes.
    ///
    /// # Errors
    /// Why it cannot be read; [`io::ErrorKind::FileTooLarge`] for one that is too large.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;
}

/// How sources are found.
#[derive(Debug)]
pub struct Sources {
    /// Where they come from.
    pub files: Box<dyn SourceFiles>,
    /// The folder that relative paths start from; sources are looked for there and above when
    /// the user names no other.
    pub working_dir: String,
}

/// A source file, by lines.
#[derive(Debug)]
pub struct SourceFile {
    text: Vec<u8>,
    /// Where each line ends, its end included.
    ends: Vec<u32>,
}

impl SourceFile {
    fn new(text: Vec<u8>) -> Self {
        let mut ends: Vec<u32> = text.find_iter("\n").map(|at| at as u32 + 1).collect();
        if ends.last().map_or(0, |&end| end as usize) < text.len() {
            ends.push(text.len() as u32);
        }
        SourceFile { text, ends }
    }

    fn n_bytes(&self) -> usize {
        self.text.len() + size_of_val(self.ends.as_slice())
    }

    /// How many lines it has.
    pub fn n_lines(&self) -> usize {
        self.ends.len()
    }

    /// A line by its number, from 1 on, without its end.
    pub fn line(&self, number: usize) -> Option<&BStr> {
        let i = number.checked_sub(1)?;
        let end = *self.ends.get(i)? as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        let line = &self.text[start..end];
        let line = line.strip_suffix(b"\n").unwrap_or(line);
        Some(line.strip_suffix(b"\r").unwrap_or(line).as_bstr())
    }
}

/// Finds and keeps source files.
#[derive(Debug)]
pub(crate) struct SourceReader {
    sources: Sources,
    trim_path: String,
    source_path: String,
    kept: RefCell<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    files: HashMap<StrId, Rc<SourceFile>>,
    n_bytes: usize,
    /// What could not be read; it is not tried again.
    failures: HashMap<StrId, Failure>,
}

/// Why there is no source.
#[derive(Debug, Clone)]
enum Failure {
    /// It was not found in any folder.
    NotFound,
    /// It is somewhere, but cannot be shown.
    Unreadable(String),
}

impl SourceReader {
    pub(crate) fn new(sources: Sources, trim_path: &str, source_path: &str) -> Self {
        let (trim_path, source_path) = (trim_path.to_owned(), source_path.to_owned());
        SourceReader { sources, trim_path, source_path, kept: RefCell::default() }
    }

    /// The file that a profile means by the name with this id; the error is a line for the user.
    pub(crate) fn get(&self, id: StrId, name: &BStr) -> Result<Rc<SourceFile>, BString> {
        if let Some(error) = self.known_error(id, name) {
            return Err(error);
        }
        if let Some(file) = self.kept.borrow().files.get(&id) {
            return Ok(Rc::clone(file));
        }
        match self.find(name) {
            Ok(text) => Ok(self.keep(id, SourceFile::new(text))),
            Err(failure) => {
                let error = self.message(name, &failure);
                self.kept.borrow_mut().failures.insert(id, failure);
                Err(error)
            }
        }
    }

    /// Why a file that was asked for before could not be read, if so.
    pub(crate) fn known_error(&self, id: StrId, name: &BStr) -> Option<BString> {
        self.kept.borrow().failures.get(&id).map(|failure| self.message(name, failure))
    }

    fn keep(&self, id: StrId, file: SourceFile) -> Rc<SourceFile> {
        let file = Rc::new(file);
        let mut kept = self.kept.borrow_mut();
        if kept.n_bytes + file.n_bytes() > MAX_KEPT {
            kept.files.clear();
            kept.n_bytes = 0;
        }
        kept.n_bytes += file.n_bytes();
        kept.files.insert(id, Rc::clone(&file));
        file
    }

    fn search_path(&self) -> &str {
        match self.source_path.as_str() {
            "" => &self.sources.working_dir,
            path => path,
        }
    }

    fn trimmed<'p>(&self, name: &'p BStr) -> &'p BStr {
        Trim { trim_path: &self.trim_path, source_path: self.search_path() }.apply(name)
    }

    fn message(&self, name: &BStr, failure: &Failure) -> BString {
        let path = self.trimmed(name);
        let parts: [&[u8]; 4] = match failure {
            Failure::NotFound => [b"could not find file ", path, b" on path ", self.search_path().as_bytes()],
            Failure::Unreadable(reason) => [b"open ", path, b": ", reason.as_bytes()],
        };
        parts.concat().into()
    }

    /// Looks in every folder of the search path and in those above it.
    fn find(&self, name: &BStr) -> Result<Vec<u8>, Failure> {
        let path = self.trimmed(name);
        if path.starts_with(b"/") {
            return self.absolute(&paths::clean(path)).map_err(Failure::Unreadable);
        }
        for folder in paths::split_list(self.search_path()) {
            let mut folder = paths::clean(folder.as_bytes().as_bstr()).into_owned();
            loop {
                match self.relative(folder.as_bstr(), path) {
                    Some(Ok(text)) => return Ok(text),
                    Some(Err(error)) if error.kind() == io::ErrorKind::FileTooLarge => {
                        return Err(Failure::Unreadable(reason(&error)));
                    }
                    _ => {}
                }
                let above = paths::dir(folder.as_bstr());
                if above == folder {
                    break;
                }
                folder = above;
            }
        }
        Err(Failure::NotFound)
    }

    fn absolute(&self, path: &BStr) -> Result<Vec<u8>, String> {
        if self.may_open(path) {
            self.read(path).map_err(|error| reason(&error))
        } else if self.sources.files.exists(&path.to_path_lossy()) {
            Err("its name is not that of a source file; name its folder in -source_path to see it".to_owned())
        } else {
            Err(reason(&io::ErrorKind::NotFound.into()))
        }
    }

    /// `None` if the file must not be opened.
    fn relative(&self, folder: &BStr, path: &BStr) -> Option<io::Result<Vec<u8>>> {
        let path = join(folder, path);
        self.may_open(path.as_bstr()).then(|| self.read(path.as_bstr()))
    }

    fn may_open(&self, path: &BStr) -> bool {
        let working_dir = self.sources.working_dir.as_bytes().as_bstr();
        let is_below = |folder: &str| {
            let folder = paths::clean(folder.as_bytes().as_bstr());
            is_in(join(working_dir, path).as_bstr(), join(working_dir, &folder).as_bstr())
        };
        is_source(path) || paths::split_list(&self.source_path).filter(|f| !f.is_empty()).any(is_below)
    }

    fn read(&self, path: &BStr) -> io::Result<Vec<u8>> {
        self.sources.files.read(&path.to_path_lossy())
    }
}

/// The path of `path` in `folder`, clean; `path` itself if it is absolute.
fn join(folder: &BStr, path: &BStr) -> BString {
    match path.starts_with(b"/") {
        true => paths::clean(path).into_owned(),
        false => paths::clean([folder.as_bytes(), b"/", path].concat().as_bstr()).into_owned(),
    }
}

/// What Go says for an error of the system.
fn reason(error: &io::Error) -> String {
    let known = match error.kind() {
        io::ErrorKind::NotFound => "no such file or directory",
        io::ErrorKind::PermissionDenied => "permission denied",
        io::ErrorKind::IsADirectory => "is a directory",
        io::ErrorKind::NotADirectory => "not a directory",
        io::ErrorKind::InvalidFilename => "file name too long",
        io::ErrorKind::FileTooLarge => "file too large to be listed",
        _ if error.raw_os_error().is_none() && error.get_ref().is_none() => "invalid argument",
        _ => return error.to_string(),
    };
    known.to_owned()
}
