//! `/debug/pprof/` of a Rust program, as Go programs have it.
//!
//! One line in a program that has no server of its own:
//!
//! ```
//! let server = huoyan_http::serve("127.0.0.1:0")?; // 6060, say, in place of 0
//! println!("profiles: http://{}/debug/pprof/", server.local_addr());
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! and then `pprof http://localhost:6060/debug/pprof/profile?seconds=5`, or `go tool pprof` with the same words.
//!
//! In a service, with the feature `tower`, a route of it:
//!
//! ```
//! # #[cfg(feature = "tower")]
//! # {
//! let pprof = huoyan_http::Service::new(huoyan_http::Config::new());
//! let app: axum::Router = axum::Router::new()
//!     .route_service("/debug/pprof", pprof.clone())
//!     .nest_service("/debug/pprof/", pprof);
//! # }
//! ```
//!
//! # Safe by default
//!
//! Profiles tell names of functions, of labels and of whatever the program puts there. So
//! - the listener takes addresses of this machine only, unless told otherwise ([`Server::allow_remote`]);
//! - a request whose `Host` is a name other than `localhost` is refused, unless the name is allowed
//!   ([`Config::allow_host`]): a page of somebody else's cannot read profiles through the browser. Addresses pass;
//! - a token may be asked for ([`Config::token`]), taken as `Authorization: Bearer TOKEN` or as the password of
//!   `http://user:TOKEN@host/…`, which both tools send;
//! - the command line, which may have secrets, is shown on request only ([`Config::show_cmdline`]);
//! - a profile takes at most [`Config::max_seconds`], there is one CPU profile at a time, and it ends when its client
//!   leaves.

mod access;
mod collection;
mod config;
mod handler;
mod index;
mod message;
mod query;
mod server;
#[cfg(feature = "tower")]
mod service;

pub use collection::Collection;
pub use config::Config;
pub use handler::{Answer, handle};
pub use message::{Request, Response};
pub use server::{Handle, Server, serve};
#[cfg(feature = "tower")]
pub use service::{Body, ResponseFuture, Service};
