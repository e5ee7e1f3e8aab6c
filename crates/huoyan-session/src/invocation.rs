//! What a command line asks for, checked and typed: the input of [`run`](crate::run).

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::time::Duration;

use crate::commands::Command;
use crate::flags::Shell;
use crate::options::Config;

/// Everything that the program can be asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Print the help.
    Help,
    /// Print whose program this is.
    Version,
    /// Print the man page.
    Manual,
    /// Print a shell's completion file.
    Completion(Shell),
    /// Link the program's other names into this folder.
    InstallLinks(PathBuf),
    /// Work on profiles.
    Run(Box<Invocation>),
}

/// One piece of work on profiles.
#[derive(Clone, Debug, PartialEq)]
pub struct Invocation {
    /// Names of the profiles to merge; at least one. See [`Invocation::executable_candidate`].
    pub sources: Vec<OsString>,
    /// What to subtract.
    pub base: Option<Base>,
    /// What to do with the profile.
    pub task: Task,
    /// The options, before the command's overrides.
    pub config: Config,
    /// How sources are fetched.
    pub fetch: FetchOptions,
    /// How addresses get names.
    pub symbols: SymbolOptions,
    /// Comment to add to the profile; empty for none.
    pub comment: String,
    /// Whether the profile's own rules on which frames to drop are ignored.
    pub all_frames: bool,
    /// Lines for standard error that do not stop the work.
    pub notices: Vec<String>,
}

impl Invocation {
    /// The first source, if it may be a binary: it is one if there are more sources and it opens as an
    /// object file. Whoever opens files decides.
    pub fn executable_candidate(&self) -> Option<&OsStr> {
        match self.sources.as_slice() {
            [first, _, ..] => Some(first),
            _ => None,
        }
    }
}

/// A profile to subtract.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Its source.
    pub source: OsString,
    /// Whether shares are of the base (`-diff_base`) rather than of the difference (`-base`).
    pub is_diff: bool,
}

/// What to do with the profile.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Write one report.
    Report {
        /// Which one.
        command: &'static Command,
        /// Picks functions, for commands that take a regexp.
        regexp: Option<String>,
    },
    /// Serve the web page.
    Web {
        /// `[host]:[port]`.
        address: String,
        /// Whether to open a browser.
        open_browser: bool,
        /// Other names under which it is asked.
        other_hosts: Vec<String>,
    },
    /// Read commands from the user.
    Shell,
}

/// How sources are fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct FetchOptions {
    /// How long a timed profile runs, if it was said.
    pub seconds: Option<Duration>,
    /// How long to wait, if it was said.
    pub timeout: Option<Duration>,
    /// The client's certificate.
    pub tls_cert: Option<PathBuf>,
    /// The key of the certificate.
    pub tls_key: Option<PathBuf>,
    /// Certificates to trust.
    pub tls_ca: Option<PathBuf>,
    /// Headers to send: names and values. Values may be secret and belong in no message.
    pub headers: Vec<(String, String)>,
    /// Files with more of them, one `name: value` a line.
    pub header_files: Vec<PathBuf>,
    /// The label that tells samples of merged sources apart, if they should carry one.
    pub source_label: Option<SourceLabel>,
    /// Most bytes that a source may decompress to.
    pub max_bytes: u64,
    /// Whether folded stacks are taken as `flamegraph.pl` takes them: with up to two counts, and what is no stack is
    /// passed over.
    pub has_differences: bool,
}

/// The label that tells samples of merged sources apart. It takes the place of one they had by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceLabel {
    /// The name of the source, under this key: what `-source_label` asks for.
    Name(String),
    /// A text for each source, from a caller that knows what its sources are about.
    Given {
        /// The key of them all.
        key: String,
        /// The text of each source, by the source's name; one without keeps its labels as they are.
        texts: BTreeMap<OsString, String>,
    },
}

impl SourceLabel {
    /// Key and text for the samples of this source, which messages call `shown`.
    pub(crate) fn of<'a>(&'a self, name: &OsStr, shown: &'a str) -> Option<(&'a str, &'a str)> {
        match self {
            SourceLabel::Name(key) => Some((key, shown)),
            SourceLabel::Given { key, texts } => texts.get(name).map(|text| (key.as_str(), text.as_str())),
        }
    }
}

/// How addresses get names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SymbolOptions {
    /// The words of `-symbolize`; empty for the usual way.
    pub mode: String,
    /// Build id for the first mapping; empty for none.
    pub build_id: String,
    /// Where to look for object tools; `None` leaves it to the environment.
    pub tools: Option<OsString>,
}

/// Splits `NAME: VALUE`; `None` if it is no header. For `-header` and the lines of `-header_file`.
pub fn parse_header(text: &str) -> Option<(String, String)> {
    let (name, value) = text.split_once(':')?;
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    let value = value.trim_matches([' ', '\t']);
    let is_header = !name.is_empty()
        && name.bytes().all(is_token)
        && !value.bytes().any(|byte| byte < b' ' && byte != b'\t');
    is_header.then(|| (name.to_owned(), value.to_owned()))
}

/// What to add to the error about a source that looks like a flag; `None` if it does not.
///
/// Flags end at the first word that is none, so `-top heap.pb.gz -base x` has three sources. The hint goes
/// on the same line as the error: upstream prints one line per source.
pub fn hint_about_source(name: &OsStr) -> Option<&'static str> {
    let text = name.to_str()?;
    let bare = text.strip_prefix("--").or_else(|| text.strip_prefix('-'))?;
    let name = bare.split('=').next().unwrap_or(bare);
    crate::command_line::is_flag(name).then_some(" (a flag must stand before the first source)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_names_and_values() {
        let header = |text| parse_header(text);
        assert_eq!(header("X-Key: a:b "), Some(("X-Key".to_owned(), "a:b".to_owned())));
        assert_eq!(header("Cookie:x=y"), Some(("Cookie".to_owned(), "x=y".to_owned())));
        for bad in ["", "X-Key", ": v", "a b: v", "A: x\r\nB: y"] {
            assert_eq!(header(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn late_flags_get_a_hint() {
        assert!(hint_about_source(OsStr::new("-base")).is_some());
        assert!(hint_about_source(OsStr::new("--nodecount=4")).is_some());
        assert!(hint_about_source(OsStr::new("-")).is_none());
        assert!(hint_about_source(OsStr::new("-nosuch")).is_none());
        assert!(hint_about_source(OsStr::new("base")).is_none());
    }
}
