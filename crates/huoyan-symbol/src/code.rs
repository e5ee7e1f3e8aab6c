//! The machine code of a file: its functions with all their names, their bytes, and where an address of a running
//! program lies in it.
//!
//! What tables say is checked against the bytes that are there: no size of theirs is believed.

use crate::binary::all_symbols;
use crate::{Binary, FileAddr, Symbol};
use object::{Architecture, Object as _, ObjectKind, ObjectSegment as _};

/// Where a file was mapped into a program's memory, as a profile tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mapped {
    /// The first address.
    pub start: u64,
    /// The offset of the file that stands there.
    pub offset: u64,
}

/// A function of a file and its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionCode<'d> {
    /// Where it begins.
    pub start: FileAddr,
    /// The first address after it.
    pub end: FileAddr,
    /// Its names for the linker, global ones first.
    pub names: Vec<&'d [u8]>,
}

/// Instructions of which processor a file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Processor {
    /// x86, with registers of this many bits.
    X86(u32),
    /// AArch64.
    Aarch64,
}

impl<'d> Binary<'d> {
    /// Whose instructions the file has, or the name of a processor that is not known here.
    ///
    /// # Errors
    /// That name.
    pub fn processor(&self) -> Result<Processor, String> {
        match self.file.architecture() {
            Architecture::X86_64 => Ok(Processor::X86(64)),
            Architecture::I386 => Ok(Processor::X86(32)),
            Architecture::Aarch64 if self.file.is_little_endian() => Ok(Processor::Aarch64),
            other => Err(format!("{other:?}").to_lowercase()),
        }
    }

    /// The functions that have bytes in the file, by address.
    ///
    /// One whose size no table knows ends where the next one begins.
    pub fn functions(&self) -> Vec<FunctionCode<'d>> {
        let mut all: Vec<FunctionCode<'d>> = Vec::new();
        for Symbol { start, size, name } in all_symbols(&self.file) {
            let end = FileAddr(start.0.saturating_add(size));
            match all.last_mut() {
                Some(last) if last.start == start => {
                    last.end = last.end.max(end);
                    if last.names.len() < MAX_NAMES && !last.names.contains(&name) {
                        last.names.push(name);
                    }
                }
                _ => all.push(FunctionCode { start, end, names: vec![name] }),
            }
        }
        let mut next = u64::MAX;
        for function in all.iter_mut().rev() {
            if function.end == function.start {
                function.end.0 = next;
            }
            let n_bytes = self.bytes(function.start, function.end).len() as u64;
            function.end.0 = function.start.0.saturating_add(n_bytes);
            next = function.start.0;
        }
        all.retain(|function| function.start < function.end);
        all
    }

    /// The bytes of the file from one address to another, as far as its segments have them.
    pub fn bytes(&self, start: FileAddr, end: FileAddr) -> &'d [u8] {
        let within = |segment: object::Segment<'d, '_>| {
            let data: &'d [u8] = segment.data().ok()?;
            let at = usize::try_from(start.0.checked_sub(segment.address())?).ok()?;
            let n_bytes = usize::try_from(end.0.saturating_sub(start.0)).unwrap_or(usize::MAX);
            let rest = data.get(at..).filter(|rest| !rest.is_empty())?;
            Some(&rest[..n_bytes.min(rest.len())])
        };
        self.file.segments().find_map(within).unwrap_or_default()
    }

    /// The address of the file for an address of a program that had it mapped.
    pub fn file_address(&self, address: u64, mapped: Mapped) -> Option<FileAddr> {
        let is_there = self.file.segments().any(|segment| {
            address.checked_sub(segment.address()).is_some_and(|within| within < segment.size())
        });
        let is_nowhere_else = mapped == Mapped::default() || self.file.kind() == ObjectKind::Executable;
        if is_there && is_nowhere_else {
            // It was not moved when it was loaded, or nothing is known of that.
            return Some(FileAddr(address));
        }
        let offset = address.checked_sub(mapped.start)?.checked_add(mapped.offset)?;
        self.address_of_offset(offset)
    }
}

/// The most names that one function is given: a list of more is no help.
const MAX_NAMES: usize = 64;
