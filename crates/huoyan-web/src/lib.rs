//! The web page of pprof: `pprof -http=HOST:PORT`, and a router to mount elsewhere.
//!
//! [`router`] answers what `docs/api.md` says, over an [`Explorer`] that holds the profiles; [`serve`] listens. The page
//! itself lies in `huoyan-render`, the analysis in `huoyan-session`: here are routes, data as JSON, and who may ask.
//!
//! ```no_run
//! # fn explorer() -> huoyan_session::Explorer { unimplemented!() }
//! use huoyan_web::{Guard, router};
//! use std::sync::Arc;
//!
//! // Below /pprof/ of a program's own pages.
//! let page = router(Arc::new(explorer()), Arc::new(Guard::new("localhost", &[])));
//! let app: axum::Router = axum::Router::new().nest("/pprof", page);
//! ```

mod answer;
mod api;
mod data;
mod guard;
mod listen;
mod page;
mod query;
mod watch;

pub use guard::Guard;
pub use listen::{Listen, ListenError, serve};
pub use page::router;

use huoyan_session::Explorer;
use std::sync::Arc;
use watch::Watch;

/// What every request is answered from.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) explorer: Arc<Explorer>,
    pub(crate) guard: Arc<Guard>,
    pub(crate) watch: Arc<Watch>,
    /// As many questions are worked on at once as there are processors.
    pub(crate) workers: Arc<tokio::sync::Semaphore>,
}
