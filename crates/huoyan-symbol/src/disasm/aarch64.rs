//! AArch64, by `yaxpeax-arm`.

use super::{Decoded, Target};
use yaxpeax_arch::{Decoder as _, U8Reader};
use yaxpeax_arm::armv8::a64::{InstDecoder, Instruction, Opcode, Operand};

/// How long every instruction is.
const LENGTH: usize = 4;

pub(super) struct Aarch64<'d> {
    code: &'d [u8],
    address: u64,
    decoder: InstDecoder,
}

impl<'d> Aarch64<'d> {
    pub(super) fn new(code: &'d [u8], start: u64) -> Aarch64<'d> {
        Aarch64 { code, address: start, decoder: InstDecoder::default() }
    }

    pub(super) fn next(&mut self) -> Option<Decoded> {
        let (word, rest) = self.code.split_first_chunk::<LENGTH>()?;
        let address = self.address;
        (self.code, self.address) = (rest, address.wrapping_add(LENGTH as u64));
        let Ok(instruction) = self.decoder.decode(&mut U8Reader::new(word)) else {
            let text = format!(".inst {:#010x}", u32::from_le_bytes(*word));
            return Some(Decoded { address, text, target: Target::None });
        };
        let mut text = instruction.to_string();
        let Some((shown, target)) = target(&instruction, address) else {
            return Some(Decoded { address, text, target: Target::None });
        };
        text = text.replace(&shown, &format!("{target:#x}"));
        Some(Decoded { address, text, target: Target::Shown(target) })
    }
}

/// A distance as the decoder writes it, and the address that it leads to.
fn target(instruction: &Instruction, address: u64) -> Option<(String, u64)> {
    let (operand, distance) = instruction.operands.iter().find_map(|operand| match operand {
        Operand::PCOffset(distance) => Some((operand, *distance)),
        _ => None,
    })?;
    // Pages are counted from the start of the page.
    let from = if instruction.opcode == Opcode::ADRP { address & !0xfff } else { address };
    Some((operand.to_string(), from.wrapping_add_signed(distance)))
}
