//! A name becomes bytes: files, standard input, http and https.
//!
//! [`open`] takes what a user typed and gives a reader. A file of that name wins; `-` is standard input;
//! `http://`, `https://` and `https+insecure://` URLs, bare `host:port` and `unix:` sockets are fetched, with
//! the messages, timeouts and errors of `go tool pprof`. What the bytes mean is left to others.
//!
//! The crate reads no environment variables and prints nothing: options come in as [`FetchOptions`], messages
//! go out through [`Messages`], progress through [`Progress`]. The user and password of a URL are sent as
//! basic authentication and appear in no message, error, URL or file name. (For `https`, the system's
//! certificates are looked for where `SSL_CERT_FILE` and `SSL_CERT_DIR` say, as Go does.)
//!
//! ```
//! use huoyan_source::{FetchOptions, Silent, open};
//! use std::io::Read;
//!
//! # let folder = std::env::temp_dir().join(format!("huoyan-source-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! # let path = folder.join("cpu.folded");
//! std::fs::write(&path, "main;work 7\n")?;
//! let mut source = open(path.as_os_str(), &FetchOptions::default(), &Silent)?;
//! let mut text = String::new();
//! source.reader.read_to_string(&mut text)?;
//! assert_eq!(text, "main;work 7\n");
//! assert_eq!(source.remote, None);
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Copies of what was fetched are kept by [`SavedCopies`]; [`ProgressBar`] draws [`Progress`] on a terminal
//! that the caller knows of.

mod bar;
mod body;
mod dial;
mod error;
mod escape;
mod fetch;
mod messages;
mod open;
mod options;
mod progress;
mod proxy;
mod reason;
mod saved;
mod socket;
mod target;
#[cfg(test)]
mod tests;
mod tls;
mod url;
mod wire;

pub use bar::ProgressBar;
pub use error::{Error, os_reason};
pub use messages::{Messages, Silent};
pub use open::{Fetched, open, request};
pub use options::{FetchOptions, Header, TlsFiles};
pub use progress::{Amount, Progress, ProgressReader, Task};
pub use proxy::ProxyConfig;
pub use saved::{Access, SavedCopies, create_numbered};
pub use target::{Target, adjust_url, redact};
