//! The one way in: a name becomes a reader.

use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use crate::error::Error;
use crate::fetch::exchange;
use crate::messages::{Messages, go_seconds};
use crate::options::FetchOptions;
use crate::progress::ProgressReader;
use crate::target::{Target, adjust_url, redact};

/// The name that means standard input.
const STANDARD_INPUT: &str = "-";

/// An open source.
#[non_exhaustive]
pub struct Fetched {
    /// The bytes. An error from it is one of the system that shows an [`Error`].
    pub reader: Box<dyn Read + Send>,
    /// The URL if the bytes come from one, without user and password.
    pub remote: Option<String>,
    /// The place behind `remote`, to ask the same server for more with [`request`].
    pub target: Option<Target>,
    /// How many bytes will come, if that is known. A server may say what it likes, so the one who makes room
    /// for them sets a limit.
    pub size_hint: Option<u64>,
}

impl fmt::Debug for Fetched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fetched")
            .field("remote", &self.remote)
            .field("size_hint", &self.size_hint)
            .finish_non_exhaustive()
    }
}

/// Opens what `name` means: a file if there is one of that name, else standard input for `-`, else a URL.
///
/// What is said on the way goes to `messages`, in upstream's words. The order is upstream's too, so a file
/// always wins over a URL that looks like its name.
///
/// ```
/// use huoyan_source::{FetchOptions, Silent, open};
///
/// let error = open("no/such.pb.gz".as_ref(), &FetchOptions::default(), &Silent).unwrap_err();
/// assert_eq!(error.to_string(), "stat no/such.pb.gz: no such file or directory");
/// ```
///
/// # Errors
/// Every variant of [`Error`] but those about new files; its text starts with what was tried, and the caller
/// puts [`redact`]`(name)` before it.
pub fn open(name: &OsStr, options: &FetchOptions, messages: &dyn Messages) -> Result<Fetched, Error> {
    let missing = match fs::metadata(name) {
        Ok(metadata) => return open_file(Path::new(name), &metadata, options),
        Err(error) => error,
    };
    if name == STANDARD_INPUT {
        return Ok(standard_input(options));
    }
    let text = name.to_string_lossy();
    match name.to_str().and_then(|name| adjust_url(name, options.seconds, options.timeout)) {
        Some(target) => fetch(target, options, messages),
        None if ["http://", "https://", "https+insecure://"].iter().any(|web| text.starts_with(web)) => {
            Err(Error::BadUrl { url: redact(&text) })
        }
        None => Err(Error::Stat { name: redact(&text), source: missing }),
    }
}

/// Asks a server with `GET`, or with `POST` if there is a `body`, and prints nothing.
///
/// This is how symbols are asked for beside a profile: `target` is that of the profile, moved with
/// [`Target::with_path`].
///
/// # Errors
/// As [`open`].
pub fn request(target: &Target, body: Option<&[u8]>, options: &FetchOptions) -> Result<Fetched, Error> {
    let answer = exchange(target, body, options)?;
    let remote = Some(target.url());
    Ok(Fetched { reader: answer.reader, remote, target: Some(target.clone()), size_hint: answer.size })
}

fn fetch(target: Target, options: &FetchOptions, messages: &dyn Messages) -> Result<Fetched, Error> {
    messages.message(&format!("Fetching profile over HTTP from {}", target.url()));
    if let Some(seconds) = options.seconds.filter(|&seconds| seconds > 0) {
        messages.message(&format!("Please wait... ({})", go_seconds(seconds)));
    }
    request(&target, None, options)
}

fn open_file(path: &Path, metadata: &Metadata, options: &FetchOptions) -> Result<Fetched, Error> {
    let name = path.display().to_string();
    if metadata.is_dir() {
        return Err(Error::Read { name, source: io::ErrorKind::IsADirectory.into() });
    }
    let file = File::open(path).map_err(|source| Error::Open { path: path.to_owned(), source })?;
    let size_hint = metadata.is_file().then_some(metadata.len()).filter(|&len| len > 0);
    Ok(local(file, name, size_hint, options))
}

fn standard_input(options: &FetchOptions) -> Fetched {
    local(io::stdin(), "standard input".to_owned(), None, options)
}

fn local(
    inner: impl Read + Send + 'static,
    name: String,
    size: Option<u64>,
    options: &FetchOptions,
) -> Fetched {
    let reader = NamedReader { inner, name: name.clone() };
    let reader: Box<dyn Read + Send> = match &options.progress {
        Some(progress) => Box::new(ProgressReader::new(reader, Some(progress), &name, size)),
        None => Box::new(reader),
    };
    Fetched { reader, remote: None, target: None, size_hint: size }
}

/// A reader whose errors say what was read.
struct NamedReader<R> {
    inner: R,
    name: String,
}

impl<R> NamedReader<R> {
    fn named(&self, source: io::Error) -> io::Error {
        let kind = source.kind();
        if kind == io::ErrorKind::Interrupted {
            return source;
        }
        Error::Read { name: self.name.clone(), source }.into_io(kind)
    }
}

impl<R: Read> Read for NamedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|error| self.named(error))
    }

    fn read_to_end(&mut self, buffer: &mut Vec<u8>) -> io::Result<usize> {
        self.inner.read_to_end(buffer).map_err(|error| self.named(error))
    }
}
