//! Symbols of a profile: the functions at an address of a program, their instructions, demangling, and what can be told
//! of a name by its looks.
//!
//! ```
//! use huoyan_symbol::{Demangling, demangle};
//! let name = demangle("".into(), "_ZNSt6vectorIiSaIiEE9push_backERKi".into(), Demangling::Simplified);
//! assert_eq!(name.unwrap(), "std::vector::push_back");
//! ```

mod binary;
mod code;
mod demangle;
#[cfg(feature = "disasm")]
mod disasm;
mod error;
mod resolver;
mod rust_name;
mod simplified_name;

pub use binary::{Binary, FileAddr, Symbol};
pub use code::{FunctionCode, Mapped, Processor};
pub use demangle::{Demangling, demangle};
#[cfg(feature = "disasm")]
pub use disasm::{Instruction, Instructions, Syntax};
pub use error::Error;
pub use resolver::{Frame, Resolver};
pub use rust_name::{is_rust_name, without_hash};
pub use simplified_name::simplified_name;
