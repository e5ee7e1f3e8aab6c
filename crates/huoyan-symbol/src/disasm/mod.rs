//! Instructions as text.
//!
//! The bytes are given and may be anything: what is no instruction is shown as bytes, and each step goes on by at
//! least one of them. The text is that of the manuals and of other tools; `docs/compat.md` says why it is not Go's.

mod aarch64;
mod x86;

use crate::{Binary, Demangling, FileAddr, Processor, demangle};
use std::fmt::Write as _;

/// How instructions of x86 are written. Others have one way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Syntax {
    /// As GNU's tools do: the destination last, registers with `%`.
    #[default]
    Gnu,
    /// As Intel's manuals do: the destination first.
    Intel,
}

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// Where it begins.
    pub address: FileAddr,
    /// What it does.
    pub text: String,
}

/// The instructions of a part of a file.
pub struct Instructions<'a, 'd> {
    binary: &'a Binary<'d>,
    decoder: Decoder<'d>,
}

enum Decoder<'d> {
    X86(Box<x86::X86<'d>>),
    Aarch64(aarch64::Aarch64<'d>),
}

/// An instruction before the place it refers to has a name.
struct Decoded {
    address: u64,
    text: String,
    /// The address that it calls, jumps to, or computes from its own.
    target: Target,
}

enum Target {
    None,
    /// It stands in the text.
    Shown(u64),
    /// The text has the distance only.
    Hidden(u64),
}

impl<'a, 'd> Instructions<'a, 'd> {
    /// The instructions from one address to another.
    ///
    /// # Errors
    /// One line, where the instructions of this processor are not known.
    pub fn new(
        binary: &'a Binary<'d>,
        (start, end): (FileAddr, FileAddr),
        syntax: Syntax,
    ) -> Result<Instructions<'a, 'd>, String> {
        let code = binary.bytes(start, end);
        let decoder = match binary.processor() {
            Ok(Processor::X86(bits)) => Decoder::X86(Box::new(x86::X86::new(bits, code, start.0, syntax))),
            Ok(Processor::Aarch64) => Decoder::Aarch64(aarch64::Aarch64::new(code, start.0)),
            Err(name) => return Err(format!("instructions of {name} cannot be shown yet")),
        };
        Ok(Instructions { binary, decoder })
    }

    /// What stands behind an instruction: where it leads, as `objdump` writes it.
    fn add_target(&self, text: &mut String, target: &Target) {
        let address = match *target {
            Target::None => return,
            Target::Shown(address) => address,
            Target::Hidden(address) => {
                // Writing to a text cannot fail.
                let _ = write!(text, " # {address:#x}");
                address
            }
        };
        let Some(symbol) = self.binary.symbol(FileAddr(address)) else { return };
        let name = shown_name(symbol.name);
        let _ = match address - symbol.start.0 {
            0 => write!(text, " <{name}>"),
            within => write!(text, " <{name}+{within:#x}>"),
        };
    }
}

/// The name of a function behind an instruction. Names of symbols may be of any length.
fn shown_name(name: &[u8]) -> String {
    const MAX_READABLE: usize = 4 << 10;
    const SHOWN: usize = 200;
    let short = Some(name).filter(|name| name.len() <= MAX_READABLE);
    let readable = short.and_then(|name| demangle("".into(), name.into(), Demangling::Simplified));
    let readable = readable.unwrap_or_else(|| name[..name.len().min(MAX_READABLE)].into()).to_string();
    match readable.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &readable[..end]),
        None => readable,
    }
}

impl Iterator for Instructions<'_, '_> {
    type Item = Instruction;

    fn next(&mut self) -> Option<Instruction> {
        let Decoded { address, mut text, target } = match &mut self.decoder {
            Decoder::X86(decoder) => decoder.next()?,
            Decoder::Aarch64(decoder) => decoder.next()?,
        };
        self.add_target(&mut text, &target);
        Some(Instruction { address: FileAddr(address), text })
    }
}
