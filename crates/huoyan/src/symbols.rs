//! Names of addresses, of this process itself.
//!
//! The files of the program and its libraries are mapped when names are asked for, and let go when the profile is
//! made: nothing of it stays in memory.

use huoyan_capture::{MappedFile, Module};
use huoyan_symbol::{Binary, Demangling, FileAddr, Resolver, demangle};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

/// A function that an address lies in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Frame {
    /// As in the source, where it can be told.
    pub(crate) name: Vec<u8>,
    /// As the linker knows it.
    pub(crate) system_name: Vec<u8>,
    pub(crate) file: Vec<u8>,
    pub(crate) line: i64,
    pub(crate) column: i64,
    pub(crate) start_line: i64,
}

/// Finds names, or none.
pub(crate) struct Symbols {
    is_on: bool,
}

impl Symbols {
    /// The names that the files of this process have.
    pub(crate) fn of_process() -> Symbols {
        Symbols { is_on: true }
    }

    /// No names.
    pub(crate) fn none() -> Symbols {
        Symbols { is_on: false }
    }

    /// The frames at each of these addresses of a module, innermost first; none where nothing is known. Ascending
    /// addresses are answered fastest.
    pub(crate) fn frames(&self, module: &Module, addresses: &[u64]) -> Vec<Vec<Frame>> {
        let nothing = || vec![Vec::new(); addresses.len()];
        if !self.is_on {
            return nothing();
        }
        with_file(module, |binary| {
            let mut resolver = Resolver::new(binary).unwrap_or_else(|_| Resolver::symbols_only(binary));
            let frames = addresses.iter().map(|address| {
                let address = FileAddr(address.wrapping_sub(module.bias));
                resolver.frames(address).into_iter().map(Frame::from).collect()
            });
            Some(frames.collect())
        })
        .unwrap_or_else(nothing)
    }
}

/// The names of the functions at these addresses of this process, `None` where none is known: what
/// `/debug/pprof/symbol` answers.
pub fn function_names(addresses: &[u64]) -> Vec<Option<String>> {
    let modules = huoyan_capture::stack::modules();
    let mut names = vec![None; addresses.len()];
    for module in &modules {
        let is_within = |address: u64| module.code.iter().any(|segment| segment.range.contains(&address));
        let here: Vec<usize> = (0..addresses.len()).filter(|&i| is_within(addresses[i])).collect();
        if here.is_empty() {
            continue;
        }
        let inside: Vec<u64> = here.iter().map(|&i| addresses[i]).collect();
        for (i, frames) in here.into_iter().zip(Symbols::of_process().frames(module, &inside)) {
            // The outermost: the one that is a function of its own.
            names[i] = frames.last().map(|frame| String::from_utf8_lossy(&frame.name).into_owned());
        }
    }
    names
}

/// Asks the file of a module, where it is still the one that was loaded.
fn with_file<T>(module: &Module, ask: impl FnOnce(&Binary<'_>) -> Option<T>) -> Option<T> {
    if module.path == b"[vdso]" {
        return ask(&Binary::parse(huoyan_capture::vdso()?).ok()?);
    }
    let path = Path::new(OsStr::from_bytes(&module.path));
    let is_program = std::fs::read_link("/proc/self/exe").is_ok_and(|exe| exe == path);
    // This link leads to the program also when its file was replaced.
    let path = if is_program { Path::new("/proc/self/exe") } else { path };
    let file = MappedFile::open(path).ok()?;
    let binary = Binary::parse(&file).ok()?;
    (binary.build_id() == module.build_id).then(|| ask(&binary)).flatten()
}

impl From<huoyan_symbol::Frame> for Frame {
    fn from(frame: huoyan_symbol::Frame) -> Frame {
        // A name that the debug information gives as it is in the source stays so.
        let is_symbol = [&b"_R"[..], b"_Z"].iter().any(|start| frame.linker_name.starts_with(start));
        let linker_name = frame.linker_name.as_slice().into();
        let name = is_symbol.then(|| demangle(linker_name, linker_name, Demangling::Simplified)).flatten();
        Frame {
            name: name.map_or_else(|| frame.linker_name.clone(), Into::into),
            system_name: frame.linker_name,
            file: frame.file.into_bytes(),
            line: i64::from(frame.line),
            column: i64::from(frame.column),
            start_line: i64::from(frame.start_line),
        }
    }
}
