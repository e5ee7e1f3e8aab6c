//! x86, by `iced-x86`.

use super::{Decoded, Syntax, Target};
use iced_x86::{DecoderOptions, FlowControl, Formatter, GasFormatter, Instruction, IntelFormatter};

pub(super) struct X86<'d> {
    decoder: iced_x86::Decoder<'d>,
    formatter: Box<dyn Formatter>,
}

impl<'d> X86<'d> {
    /// `bits`: 32 or 64.
    pub(super) fn new(bits: u32, code: &'d [u8], start: u64, syntax: Syntax) -> X86<'d> {
        let decoder = iced_x86::Decoder::with_ip(bits, code, start, DecoderOptions::NONE);
        X86 { decoder, formatter: formatter(syntax) }
    }

    pub(super) fn next(&mut self) -> Option<Decoded> {
        if !self.decoder.can_decode() {
            return None;
        }
        let (position, address) = (self.decoder.position(), self.decoder.ip());
        let instruction = self.decoder.decode();
        if instruction.is_invalid() {
            // The next byte may begin one.
            let is_moved = self.decoder.set_position(position + 1).is_ok();
            self.decoder.set_ip(address.wrapping_add(1));
            return is_moved.then(|| Decoded { address, text: "(bad)".to_owned(), target: Target::None });
        }
        let mut text = String::new();
        self.formatter.format(&instruction, &mut text);
        Some(Decoded { address, text, target: target(&instruction) })
    }
}

fn formatter(syntax: Syntax) -> Box<dyn Formatter> {
    let mut formatter: Box<dyn Formatter> = match syntax {
        Syntax::Gnu => Box::new(GasFormatter::new()),
        Syntax::Intel => Box::new(IntelFormatter::new()),
    };
    let options = formatter.options_mut();
    options.set_uppercase_hex(false);
    options.set_hex_prefix("0x");
    options.set_hex_suffix("");
    options.set_small_hex_numbers_in_decimal(false);
    options.set_branch_leading_zeros(false);
    options.set_show_branch_size(false);
    options.set_rip_relative_addresses(true);
    formatter
}

fn target(instruction: &Instruction) -> Target {
    let is_near = instruction.near_branch_target() != 0;
    match instruction.flow_control() {
        FlowControl::Call
        | FlowControl::ConditionalBranch
        | FlowControl::UnconditionalBranch
        | FlowControl::XbeginXabortXend
            if is_near =>
        {
            Target::Shown(instruction.near_branch_target())
        }
        _ if instruction.is_ip_rel_memory_operand() => Target::Hidden(instruction.ip_rel_memory_address()),
        _ => Target::None,
    }
}
