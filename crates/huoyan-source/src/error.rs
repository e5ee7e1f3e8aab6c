//! The one error of this crate, and the system's errors in Go's words.

use std::io;
use std::path::PathBuf;

/// Why a source could not be opened or read, or a file not be made.
///
/// The texts follow those of `go tool pprof` where it has one. None of them holds a user, a password or the
/// value of a header.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The name is neither that of a file nor a URL.
    #[error("stat {name}: {}", os_reason(.source))]
    Stat {
        /// The name, without user and password.
        name: String,
        /// What the system says of a file of this name.
        source: io::Error,
    },

    /// The file exists but cannot be opened.
    #[error("open {}: {}", .path.display(), os_reason(.source))]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },

    /// The file, or standard input, cannot be read; a folder cannot.
    #[error("read {name}: {}", os_reason(.source))]
    Read {
        /// The file's name.
        name: String,
        /// What the system says.
        source: io::Error,
    },

    /// The name looks like a URL but is none.
    #[error("invalid URL {url}: percent-encode what is special in its host, path, user or password")]
    BadUrl {
        /// The URL, without user and password.
        url: String,
    },

    /// There was no answer, or it broke off.
    #[error("Get \"{url}\": {reason}")]
    Fetch {
        /// The URL, without user and password.
        url: String,
        /// What went wrong, and what to try if we know.
        reason: String,
        /// The cause, if it has one of its own.
        #[source]
        source: Option<Box<dyn std::error::Error + Send + Sync>>,
    },

    /// The server answered with another status than 200.
    #[error("server response: {status}{}", status_body(.body.as_deref()))]
    Status {
        /// The status line behind its `HTTP/1.1 `, as in `404 Not Found`.
        status: String,
        /// The text that a `/debug/pprof` handler sends to explain itself.
        body: Option<String>,
    },

    /// Of a client's certificate and its key, only one is given.
    #[error("-{given} is specified, so -{missing} must also be specified")]
    TlsPair {
        /// The option that is there.
        given: &'static str,
        /// The option that is not.
        missing: &'static str,
    },

    /// The client's certificate and key cannot be used.
    #[error("could not load certificate/key pair specified by -tls_cert and -tls_key: {reason}")]
    TlsKeyPair {
        /// Which file, and why.
        reason: String,
    },

    /// The file of trusted certificates cannot be used.
    #[error("could not load CA specified by -tls_ca: {reason}")]
    TlsCa {
        /// Which file, and why.
        reason: String,
    },

    /// A `-header` is not of the form `Name: value`.
    #[error("-header {name:?}: want Name:value")]
    Header {
        /// What stands before the colon; empty if there is none, as the text may then be a secret.
        name: String,
    },

    /// A line of a header file is not of the form `Name: value`.
    #[error("line {line}: want Name:value")]
    HeaderLine {
        /// The line, from 1.
        line: usize,
    },

    /// The address of a proxy cannot be read.
    #[error("invalid proxy address {address:?}")]
    Proxy {
        /// The address, without user and password.
        address: String,
    },

    /// None of the folders for saved copies can be made.
    #[error("failed to identify temp dir")]
    NoTempDir,

    /// A new file cannot be made.
    #[error("open {}: {}", .path.display(), os_reason(.source))]
    Create {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },

    /// All of the numbers for a new file are taken.
    #[error("could not create file of the form {form}")]
    NumbersUsedUp {
        /// The first name that was tried.
        form: String,
    },
}

impl Error {
    /// The same error as one of the system, for readers.
    pub(crate) fn into_io(self, kind: io::ErrorKind) -> io::Error {
        io::Error::new(kind, self)
    }
}

fn status_body(body: Option<&str>) -> String {
    body.map(|body| format!(" - {body}")).unwrap_or_default()
}

/// A system's error as Go words it: `no such file or directory`, without the number.
pub fn os_reason(error: &io::Error) -> String {
    let text = error.to_string();
    if error.raw_os_error().is_none() {
        // A name with a NUL, which does not get as far as the system.
        let is_name = error.kind() == io::ErrorKind::InvalidInput && text.contains("NUL");
        return if is_name { "invalid argument".to_owned() } else { text };
    }
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_the_system_are_worded_as_in_go() {
        let source = std::fs::metadata("/no/such").unwrap_err();
        let error = Error::Stat { name: "/no/such".to_owned(), source };
        assert_eq!(error.to_string(), "stat /no/such: no such file or directory");
        assert_eq!(os_reason(&std::fs::File::open("a\0b").unwrap_err()), "invalid argument");
    }

    #[test]
    fn a_status_shows_the_servers_explanation() {
        let mut error = Error::Status { status: "404 Not Found".to_owned(), body: None };
        assert_eq!(error.to_string(), "server response: 404 Not Found");
        if let Error::Status { body, .. } = &mut error {
            *body = Some("Unknown profile".to_owned());
        }
        assert_eq!(error.to_string(), "server response: 404 Not Found - Unknown profile");
    }
}
