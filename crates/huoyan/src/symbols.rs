//! Names of addresses, of this process itself.
//!
//! The files of the program and its libraries are mapped when names are asked for, and let go when the profile is made.
//! What was found is remembered, within bounds: a service is asked for the same stacks again and again.

use huoyan_capture::{MappedFile, Module};
use huoyan_symbol::{Binary, Demangling, FileAddr, Resolver, demangle};
use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

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
        if !self.is_on {
            return vec![Vec::new(); addresses.len()];
        }
        let mut memory = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
        let known = memory.of(module);
        let new: Vec<u64> =
            addresses.iter().copied().filter(|address| !known.contains_key(address)).collect();
        if !new.is_empty() {
            let found = resolve(module, &new);
            memory.add(module, new.into_iter().zip(found));
        }
        let known = memory.of(module);
        let frames =
            addresses.iter().map(|address| known.get(address).cloned().unwrap_or_default()).collect();
        memory.forget_if_large();
        frames
    }
}

/// Asks the file of a module.
fn resolve(module: &Module, addresses: &[u64]) -> Vec<Vec<Frame>> {
    with_file(module, |binary| {
        let mut resolver = Resolver::new(binary).unwrap_or_else(|_| Resolver::symbols_only(binary));
        let frames = addresses.iter().map(|address| {
            let address = FileAddr(address.wrapping_sub(module.bias));
            resolver.frames(address).into_iter().map(Frame::from).collect()
        });
        Some(frames.collect())
    })
    .unwrap_or_else(|| vec![Vec::new(); addresses.len()])
}

/// What was found so far.
#[derive(Default)]
struct Memory {
    modules: Vec<(Module, HashMap<u64, Vec<Frame>>)>,
    /// About what it takes, in bytes.
    n_bytes: usize,
}

/// The most that is remembered, in bytes: some 50,000 addresses.
const MAX_BYTES: usize = 16 << 20;

static MEMORY: Mutex<Memory> = Mutex::new(Memory { modules: Vec::new(), n_bytes: 0 });

impl Memory {
    fn of(&mut self, module: &Module) -> &mut HashMap<u64, Vec<Frame>> {
        let idx = self.modules.iter().position(|(known, _)| known == module).unwrap_or_else(|| {
            self.modules.push((module.clone(), HashMap::new()));
            self.modules.len() - 1
        });
        &mut self.modules[idx].1
    }

    fn add(&mut self, module: &Module, found: impl Iterator<Item = (u64, Vec<Frame>)>) {
        let known = self.of(module);
        let mut n_bytes = 0;
        for (address, frames) in found {
            let texts = |frame: &Frame| frame.name.len() + frame.system_name.len() + frame.file.len();
            n_bytes += 64 + frames.iter().map(|frame| size_of::<Frame>() + texts(frame)).sum::<usize>();
            known.insert(address, frames);
        }
        self.n_bytes += n_bytes;
    }

    /// Begins anew where it has become too large.
    fn forget_if_large(&mut self) {
        if self.n_bytes > MAX_BYTES {
            *self = Memory::default();
        }
    }
}

/// The names of the functions at these addresses of this process, `None` where none is known: what
/// `/debug/pprof/symbol` answers.
pub fn function_names(addresses: &[u64]) -> Vec<Option<String>> {
    let mut names = vec![None; addresses.len()];
    by_module(addresses, |module, here| {
        let inside: Vec<u64> = here.iter().map(|&i| addresses[i]).collect();
        for (&i, frames) in here.iter().zip(Symbols::of_process().frames(module, &inside)) {
            // The outermost: the one that is a function of its own.
            names[i] = frames.last().map(|frame| String::from_utf8_lossy(&frame.name).into_owned());
        }
    });
    names
}

/// Where the functions begin that these addresses of this process lie in, `None` where no symbol says so.
pub(crate) fn function_starts(addresses: &[u64]) -> Vec<Option<u64>> {
    let mut starts = vec![None; addresses.len()];
    by_module(addresses, |module, here| {
        with_file(module, |binary| {
            for &i in here {
                let symbol = binary.symbol(FileAddr(addresses[i].wrapping_sub(module.bias)));
                starts[i] = symbol.map(|symbol| symbol.start.0.wrapping_add(module.bias));
            }
            Some(())
        });
    });
    starts
}

/// Calls `of_module` with each module that has some of these addresses, and which these are.
fn by_module(addresses: &[u64], mut of_module: impl FnMut(&Module, &[usize])) {
    for module in &huoyan_capture::stack::modules() {
        let is_within = |address: u64| module.code.iter().any(|segment| segment.range.contains(&address));
        let here: Vec<usize> = (0..addresses.len()).filter(|&i| is_within(addresses[i])).collect();
        if !here.is_empty() {
            of_module(module, &here);
        }
    }
}

/// Asks the file of a module, where it is still the one that was loaded.
fn with_file<T>(module: &Module, ask: impl FnOnce(&Binary<'_>) -> Option<T>) -> Option<T> {
    if module.path == b"[vdso]" {
        return ask(&Binary::parse(huoyan_capture::vdso()?).ok()?);
    }
    let path = &*path_of(&module.path);
    let is_program = std::fs::read_link("/proc/self/exe").is_ok_and(|exe| exe == path);
    // This link leads to the program also when its file was replaced.
    let path = if is_program { Path::new("/proc/self/exe") } else { path };
    let file = MappedFile::open(path).ok()?;
    let binary = Binary::parse(&file).ok()?;
    (binary.build_id() == module.build_id).then(|| ask(&binary)).flatten()
}

/// The path of a module, whose bytes are the system's.
#[cfg(unix)]
fn path_of(bytes: &[u8]) -> Cow<'_, Path> {
    use std::os::unix::ffi::OsStrExt;
    Cow::Borrowed(Path::new(std::ffi::OsStr::from_bytes(bytes)))
}

/// The path of a module.
#[cfg(not(unix))]
fn path_of(bytes: &[u8]) -> Cow<'_, Path> {
    Cow::Owned(String::from_utf8_lossy(bytes).into_owned().into())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_remembered_until_they_are_too_many() {
        let modules = huoyan_capture::stack::modules();
        let address = names_are_remembered_until_they_are_too_many as *const () as u64;
        let symbols = Symbols::of_process();
        let frames = symbols.frames(&modules[0], &[address, address + 1]);
        let name = String::from_utf8_lossy(&frames[0].last().expect("it is known").name).into_owned();
        assert!(name.ends_with("names_are_remembered_until_they_are_too_many"), "{name}");
        let remembers = |address| MEMORY.lock().expect("no panic").of(&modules[0]).contains_key(&address);
        assert!(remembers(address));
        let many = (0..MAX_BYTES as u64 / 64).map(|address| (address, Vec::new()));
        MEMORY.lock().expect("no panic").add(&modules[0], many);
        symbols.frames(&modules[0], &[address + 2]);
        assert!(!remembers(address));
        assert_eq!(symbols.frames(&modules[0], &[address]), frames[..1]);
    }
}
