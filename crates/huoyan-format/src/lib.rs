//! Bytes ↔ [`Profile`](huoyan_profile::Profile): one file a format, one sniffing entry point.
//!
//! ```
//! # #[cfg(feature = "text")]
//! # {
//! let folded: &[u8] = b"main;parse;read 7\n";
//! let read = huoyan_format::read(folded, &huoyan_format::Limits::default())?;
//! assert_eq!(read.profile.total(0), 7);
//! # }
//! # Ok::<(), huoyan_format::Error>(())
//! ```

#[cfg(feature = "text")]
mod cursor;
mod error;
#[cfg(feature = "text")]
mod folded;
#[cfg(feature = "text")]
#[doc(hidden)]
pub mod fuzz;
mod gzip;
#[cfg(feature = "text")]
mod legacy;
mod limits;
#[cfg(feature = "text")]
mod lines;
#[cfg_attr(not(feature = "text"), path = "no_others.rs")]
mod others;
mod pprof;
#[cfg(feature = "text")]
mod raw;
mod read;
mod stream;
#[cfg(feature = "text")]
mod text_size;
mod wire;

pub use error::Error;
#[cfg(feature = "text")]
pub use folded::{FoldedStacks, write_folded};
pub use limits::Limits;
use limits::MAX_TYPES;
pub use pprof::{write_pprof, write_pprof_uncompressed};
#[cfg(feature = "text")]
pub use raw::write_raw;
use read::Parts;
pub use read::{Read, read, read_with_differences, read_without_stacks};
