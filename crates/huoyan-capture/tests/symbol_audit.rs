//! What the signal handler can reach, read off the machine code of this very program: no allocator, no lock, no loader,
//! no formatting. Whatever else it calls must be on the list below.
#![cfg(all(target_os = "linux", target_arch = "x86_64"))]

use iced_x86::{Decoder, DecoderOptions, FlowControl, Instruction, Mnemonic, OpKind};
use object::{Object, ObjectSegment, ObjectSymbol, RelocationTarget};
use std::collections::{BTreeMap, BTreeSet};

/// Functions of the C library that may be called: each is a system call, or reads what the thread has.
const ALLOWED_IMPORTS: [&str; 10] = [
    // Where a panic is cleaned up after; it ends the program before, see `PANICS_FROM`.
    "_Unwind_Resume",
    "__errno_location",
    "bcmp",
    "clock_gettime",
    "getrusage",
    "memcpy",
    "memmove",
    "memset",
    "pthread_getspecific",
    "syscall",
];

/// What stands in the way of anything safe: a word of the name is enough.
const FORBIDDEN: [&str; 9] = [
    "alloc::alloc::",
    "__rust_alloc",
    "__rust_dealloc",
    "__rust_realloc",
    "std::sync::",
    "dl_iterate_phdr",
    "_Unwind_",
    "std::io::",
    "std::thread::",
];

/// A panic is the end of the program: the handler is `extern "C"`, through which nothing unwinds. Only the unwinder's
/// crates have such edges. They are guards of invariants of their own (the stack of rows is never empty, what was cut to
/// a length has it) and, in builds that check arithmetic, of sums of addresses; unwind information does not reach them:
/// what it says is answered by errors.
const PANICS_FROM: [&str; 4] = ["framehop::", "gimli::", "arrayvec::", "core::"];

/// What stands for itself wherever it is: the guard that ends the program where a panic would leave the handler, and
/// checks of pointers that only builds with debug assertions have.
const GUARDS: [&str; 3] = ["panic_cannot_unwind", "panic_misaligned_pointer", "panic_null_pointer"];

struct Program<'d> {
    file: object::File<'d>,
    functions: BTreeMap<u64, (u64, String)>,
    /// Names of what the loader fills in, by the place of the pointer.
    imports: BTreeMap<u64, String>,
    /// Addresses that the loader fills in, by the place of the pointer.
    pointers: BTreeMap<u64, u64>,
}

impl<'d> Program<'d> {
    fn new(bytes: &'d [u8]) -> Program<'d> {
        let file = object::File::parse(bytes).expect("a program");
        let text =
            |symbol: &object::Symbol<'_, '_>| symbol.kind() == object::SymbolKind::Text && symbol.size() > 0;
        let named = |symbol: object::Symbol<'_, '_>| {
            let name = format!("{:#}", rustc_demangle::demangle(symbol.name().unwrap_or_default()));
            (symbol.address(), (symbol.size(), name))
        };
        let functions = file.symbols().filter(text).map(named).collect();
        let (mut imports, mut pointers) = (BTreeMap::new(), BTreeMap::new());
        for (place, relocation) in file.dynamic_relocations().into_iter().flatten() {
            match relocation.target() {
                RelocationTarget::Symbol(idx) => {
                    let table = file.dynamic_symbol_table().expect("it has imports");
                    let symbol =
                        object::ObjectSymbolTable::symbol_by_index(&table, idx).expect("it is in the table");
                    imports.insert(place, symbol.name().unwrap_or_default().to_owned());
                }
                _ => {
                    pointers.insert(place, relocation.addend() as u64);
                }
            }
        }
        Program { file, functions, imports, pointers }
    }

    fn function_at(&self, address: u64) -> Option<(u64, u64, &str)> {
        let (&start, (size, name)) = self.functions.range(..=address).next_back()?;
        (address - start < *size).then_some((start, *size, name))
    }

    /// The import that a stub of the linker's jumps to.
    fn import_stub(&self, address: u64) -> Option<&str> {
        let code = self.code(address, 16);
        let instruction = Decoder::with_ip(64, code, address, DecoderOptions::NONE).decode();
        let is_jump = instruction.flow_control() == FlowControl::IndirectBranch;
        (is_jump && instruction.is_ip_rel_memory_operand())
            .then(|| self.imports.get(&instruction.ip_rel_memory_address()))?
            .map(String::as_str)
    }

    fn code(&self, start: u64, size: u64) -> &'d [u8] {
        let segment = self
            .file
            .segments()
            .find(|segment| (segment.address()..segment.address() + segment.size()).contains(&start));
        segment.and_then(|segment| segment.data_range(start, size).ok().flatten()).expect("code is loaded")
    }
}

/// What an instruction leads to: a call, a jump, or an address of a function that it takes, to be called later.
enum Target<'a> {
    Function(u64),
    Import(&'a str),
    Unknown,
    Nothing,
}

fn target<'a>(program: &'a Program<'_>, instruction: &Instruction) -> Target<'a> {
    let flow = instruction.flow_control();
    let is_indirect = matches!(flow, FlowControl::IndirectCall | FlowControl::IndirectBranch);
    if instruction.op0_kind() == OpKind::NearBranch64 {
        return Target::Function(instruction.near_branch_target());
    }
    if !instruction.is_ip_rel_memory_operand() {
        return if is_indirect { Target::Unknown } else { Target::Nothing };
    }
    let place = instruction.ip_rel_memory_address();
    let is_function = |address: u64| program.functions.contains_key(&address);
    match (program.imports.get(&place), program.pointers.get(&place)) {
        (Some(name), _) => Target::Import(name),
        (None, Some(&address)) if is_function(address) => Target::Function(address),
        _ if instruction.mnemonic() == Mnemonic::Lea && is_function(place) => Target::Function(place),
        _ if is_indirect => Target::Unknown,
        _ => Target::Nothing,
    }
}

#[test]
fn the_handler_reaches_nothing_that_is_forbidden() {
    // Sampling is linked, and so is all that it calls.
    let session = huoyan_capture::cpu::start(huoyan_capture::cpu::Options::default()).expect("it starts");
    drop(session);
    let bytes = std::fs::read("/proc/self/exe").expect("Linux");
    let program = Program::new(&bytes);
    // `record` is called through a register, on another stack.
    let is_root = |name: &str| {
        name.ends_with("in_signal::handler::on_signal") || name.ends_with("in_signal::handler::record")
    };
    let roots: Vec<u64> =
        program.functions.iter().filter(|(_, (_, name))| is_root(name)).map(|(&start, _)| start).collect();
    assert_eq!(roots.len(), 2, "the handler and what it runs");
    let mut work = roots;
    let mut seen: BTreeSet<u64> = work.iter().copied().collect();
    let (mut wrong, mut panics, mut unknown, mut imports) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    while let Some(start) = work.pop() {
        let (_, size, name) = program.function_at(start).expect("it was found before");
        if FORBIDDEN.iter().any(|forbidden| name.contains(forbidden)) {
            wrong.insert(name.to_owned());
            continue;
        }
        for instruction in &mut Decoder::with_ip(64, program.code(start, size), start, DecoderOptions::NONE) {
            match target(&program, &instruction) {
                Target::Import(import) => note_import(import, name, &mut imports, &mut wrong),
                Target::Function(address) => match program.function_at(address) {
                    Some((_, _, callee)) if is_panic(callee) => {
                        panics.insert(format!("{callee} from {name}"));
                    }
                    Some((to, _, _)) => {
                        if seen.insert(to) {
                            work.push(to);
                        }
                    }
                    None => match program.import_stub(address) {
                        Some(import) => note_import(import, name, &mut imports, &mut wrong),
                        None => {
                            unknown.insert(format!("{address:#x} from {name}"));
                        }
                    },
                },
                Target::Unknown => {
                    unknown.insert(name.to_owned());
                }
                Target::Nothing => {}
            }
        }
    }
    println!("{} functions, imports {imports:?}", seen.len());
    unknown.iter().for_each(|name| println!("through a register: {name}"));
    panics.iter().for_each(|panic| println!("panic edge: {panic}"));
    assert!(seen.len() > 20, "{seen:?}");
    assert!(wrong.is_empty(), "reached: {wrong:#?}");
    let from = |panic: &String| {
        panic.split_once(" from ").map(|(_, from)| from.trim_start_matches(['<', '&']).to_owned())
    };
    let is_guard = |panic: &String| GUARDS.iter().any(|guard| panic.contains(guard));
    let is_theirs = |panic: &String| {
        from(panic).is_some_and(|from| PANICS_FROM.iter().any(|known| from.starts_with(known)))
    };
    let ours: Vec<&String> = panics.iter().filter(|panic| !is_guard(panic) && !is_theirs(panic)).collect();
    assert!(ours.is_empty(), "panics of our own: {ours:#?}");
    // Through a register: `record` on its own stack, the handler from before ours, and jump tables of `match`.
    let known = ["in_signal::handler", "framehop::", "gimli::", "core::"];
    let strange: Vec<&String> =
        unknown.iter().filter(|name| !known.iter().any(|known| name.contains(known))).collect();
    assert!(strange.is_empty(), "where does this lead: {strange:#?}");
}

/// Panics, and the formatting of their texts.
fn is_panic(name: &str) -> bool {
    let is_failure = name.contains("panic") || name.contains("fail");
    name.contains("core::fmt") || (is_failure && (name.starts_with("core::") || name.starts_with("<core::")))
}

fn note_import(import: &str, from: &str, imports: &mut BTreeSet<String>, wrong: &mut BTreeSet<String>) {
    imports.insert(import.to_owned());
    if !ALLOWED_IMPORTS.contains(&import) {
        wrong.insert(format!("{import} from {from}"));
    }
}
