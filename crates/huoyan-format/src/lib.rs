//! Bytes ↔ [`Profile`](huoyan_profile::Profile): one file a format, one sniffing entry point.
//!
//! ```
//! let folded: &[u8] = b"main;parse;read 7\n";
//! let read = huoyan_format::read(folded, &huoyan_format::Limits::default())?;
//! assert_eq!(read.profile.total(0), 7);
//! # Ok::<(), huoyan_format::Error>(())
//! ```

mod cursor;
mod error;
mod folded;
#[doc(hidden)]
pub mod fuzz;
mod gzip;
mod legacy;
mod limits;
mod lines;
mod pprof;
mod raw;
mod read;
mod stream;
mod text_size;
mod wire;

pub use error::Error;
pub use folded::{FoldedStacks, write_folded};
pub use limits::Limits;
use limits::MAX_TYPES;
pub use pprof::{write_pprof, write_pprof_uncompressed};
pub use raw::write_raw;
use read::Parts;
pub use read::{Read, read, read_without_stacks};
