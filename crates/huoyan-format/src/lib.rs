//! Bytes ↔ [`Profile`](huoyan_profile::Profile): one file a format, one sniffing entry point.
//!
//! ```ignore
//! let folded: &[u8] = b"main;parse;read 7\n";
//! let read = huoyan_format::read(folded, &huoyan_format::Limits::default())?;
//! assert_eq!(read.profile.total(0), 7);
//! # Ok::<(), huoyan_format::Error>(())
//! ```

mod error;
mod gzip;
mod limits;
mod pprof;
mod read;
mod stream;
mod wire;

pub use error::Error;
pub use limits::Limits;
pub use pprof::{write_pprof, write_pprof_uncompressed};
pub use read::{Read, read};
