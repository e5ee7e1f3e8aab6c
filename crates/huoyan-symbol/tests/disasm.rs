//! Functions of a program and their instructions.
#![cfg(feature = "disasm")]

use huoyan_symbol::{Binary, FileAddr, Instructions, Mapped, Syntax};
use huoyan_testkit::SmallElf;
use proptest::prelude::*;

/// The functions of a file as lines: names, then instructions.
fn listing(elf: &SmallElf<'_>, syntax: Syntax) -> String {
    let bytes = elf.bytes();
    let binary = Binary::parse(&bytes).expect("a program");
    let mut lines = String::new();
    for function in binary.functions() {
        let names: Vec<_> = function.names.iter().map(|name| String::from_utf8_lossy(name)).collect();
        lines.push_str(&format!("{}\n", names.join(" ")));
        let instructions = Instructions::new(&binary, (function.start, function.end), syntax);
        for instruction in instructions.expect("a known processor") {
            lines.push_str(&format!("  {:x}: {}\n", instruction.address.0, instruction.text));
        }
    }
    lines
}

#[test]
fn x86_is_written_as_other_tools_do() {
    let expected = "\
also_work work
  401000: push %rbp
  401001: mov %rsp,%rbp
  401004: call 0x40100b <leaf>
  401009: pop %rbp
  40100a: ret
leaf
  40100b: lea (%rdi,%rdi,2),%rax
  40100f: ret
";
    assert_eq!(listing(&SmallElf::X86_64, Syntax::Gnu), expected);
}

#[test]
fn intel_syntax_has_the_destination_first() {
    let listing = listing(&SmallElf::X86_64, Syntax::Intel);
    assert!(listing.contains("  401001: mov rbp,rsp\n"), "{listing}");
    assert!(listing.contains("  40100b: lea rax,[rdi+rdi*2]\n"), "{listing}");
}

#[test]
fn aarch64_is_written_and_what_is_no_instruction_is_a_word() {
    let expected = "\
work
  1000: add w0, w0, #0x1
  1004: bl 0x100c <leaf>
  1008: .inst 0xffffffff
leaf
  100c: ret
";
    assert_eq!(listing(&SmallElf::AARCH64, Syntax::Gnu), expected);
}

#[test]
fn places_in_memory_are_told_beside_what_is_relative() {
    // mov 0x4(%rip),%eax; a byte that is no instruction of 64 bits; the first byte of a longer one.
    let code = [0x8b, 0x05, 4, 0, 0, 0, 0x06, 0xe8];
    let elf = SmallElf { code: &code, functions: &[("f", 0, 8)], ..SmallElf::X86_64 };
    let expected = "f\n  401000: mov 0x4(%rip),%eax # 0x40100a\n  401006: (bad)\n  401007: (bad)\n";
    assert_eq!(listing(&elf, Syntax::Gnu), expected);
}

#[test]
fn a_function_without_a_size_ends_where_the_next_begins() {
    let elf = SmallElf { functions: &[("work", 0, 0), ("leaf", 11, 0)], ..SmallElf::X86_64 };
    let bytes = elf.bytes();
    let functions = Binary::parse(&bytes).expect("a program").functions();
    let ranges: Vec<_> = functions.iter().map(|f| (f.start.0, f.end.0)).collect();
    assert_eq!(ranges, [(0x40_1000, 0x40_100b), (0x40_100b, 0x40_1010)]);
}

#[test]
fn a_size_beyond_the_file_ends_with_it() {
    let elf = SmallElf { functions: &[("work", 0, u64::MAX), ("out", 1 << 40, 8)], ..SmallElf::X86_64 };
    let bytes = elf.bytes();
    let functions = Binary::parse(&bytes).expect("a program").functions();
    assert_eq!(functions.len(), 1);
    assert_eq!(functions[0].end, FileAddr(0x40_1010));
}

#[test]
fn an_unknown_processor_is_named() {
    let bytes = SmallElf { machine: 243, ..SmallElf::X86_64 }.bytes();
    let binary = Binary::parse(&bytes).expect("a program");
    let refusal = Instructions::new(&binary, (FileAddr(0), FileAddr(1)), Syntax::Gnu).err();
    assert_eq!(refusal.as_deref(), Some("instructions of riscv64 cannot be shown yet"));
}

#[test]
fn addresses_of_a_program_are_those_of_its_file() {
    let fixed = SmallElf::X86_64.bytes();
    let moved = SmallElf { is_pie: true, address: 0x1000, ..SmallElf::X86_64 }.bytes();
    let of = |bytes: &[u8], address, start, offset| {
        let binary = Binary::parse(bytes).expect("a program");
        binary.file_address(address, Mapped { start, offset }).map(|address| address.0)
    };
    // Programs that are not moved, however the mapping is told.
    assert_eq!(of(&fixed, 0x40_1004, 0x40_1000, 0x1000), Some(0x40_1004));
    assert_eq!(of(&fixed, 0x40_1004, 0x40_0000, 0), Some(0x40_1004));
    assert_eq!(of(&fixed, 0x40_1004, 0, 0), Some(0x40_1004));
    // Those that are.
    assert_eq!(of(&moved, 0x5555_0000_1004, 0x5555_0000_1000, 0x1000), Some(0x1004));
    assert_eq!(of(&moved, 0x5555_0000_1004, 0x5555_0000_0000, 0), Some(0x1004));
    assert_eq!(of(&moved, 0x1004, 0, 0), Some(0x1004));
    assert_eq!(of(&moved, 0x7000_0000_0000, 0x5555_0000_0000, 0), None);
    assert_eq!(of(&moved, u64::MAX, 0, u64::MAX), None);
}

/// All that can be asked of a file that may be spoilt. The answer is how many instructions there were.
fn ask_all(bytes: &[u8], syntax: Syntax) -> usize {
    let Ok(binary) = Binary::parse(bytes) else { return 0 };
    let mut n_instructions = 0;
    for function in binary.functions() {
        assert!(function.end.0 - function.start.0 <= bytes.len() as u64);
        let range = (function.start, function.end);
        for instruction in Instructions::new(&binary, range, syntax).into_iter().flatten() {
            assert!((range.0..range.1).contains(&instruction.address));
            assert!(instruction.text.len() < 1000);
            n_instructions += 1;
        }
    }
    let _ = binary.file_address(u64::MAX, Mapped { start: 1, offset: u64::MAX });
    n_instructions
}

proptest! {
    #[test]
    fn any_spoilt_file_ends_well(
        spots in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..20),
        length in any::<prop::sample::Index>(),
        is_cut in any::<bool>(),
        is_arm in any::<bool>(),
    ) {
        let mut bytes = if is_arm { SmallElf::AARCH64.bytes() } else { SmallElf::X86_64.bytes() };
        // Nothing is between the headers and the code.
        let places: Vec<usize> = (0..256).chain(SmallElf::CODE_OFFSET as usize..bytes.len()).collect();
        for (spot, byte) in spots {
            bytes[places[spot.index(places.len())]] = byte;
        }
        if is_cut {
            bytes.truncate(length.index(bytes.len()));
        }
        ask_all(&bytes, Syntax::Gnu);
    }

    #[test]
    fn any_code_is_shown(code in prop::collection::vec(any::<u8>(), 1..400), machine in prop::sample::select(vec![62u16, 183])) {
        let functions = [("f", 0, code.len() as u64)];
        let elf = SmallElf { machine, code: &code, functions: &functions, ..SmallElf::X86_64 };
        for syntax in [Syntax::Gnu, Syntax::Intel] {
            let n_instructions = ask_all(&elf.bytes(), syntax);
            prop_assert!(n_instructions >= code.len() / 16, "{n_instructions}");
        }
    }
}
