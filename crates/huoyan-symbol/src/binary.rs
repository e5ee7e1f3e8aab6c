//! A program or library file: which addresses it has, what it says of itself, and its debug information.
//!
//! ELF for now. The bytes are given, nothing is opened; they may be anything: what they say is checked, and what is
//! inflated is bounded.

use crate::Error;
use object::{
    CompressionFormat, Object as _, ObjectSection as _, ObjectSegment as _, ObjectSymbol as _, SymbolKind,
};
use std::borrow::Cow;
use std::io::Read as _;

/// An address as the file has it (`p_vaddr`), before anything was added when it was loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileAddr(pub u64);

/// The most that compressed debug sections of one file may inflate to, in bytes.
const MAX_INFLATED: u64 = 2 << 30;

/// A parsed file.
#[derive(Debug)]
pub struct Binary<'d> {
    pub(crate) file: object::File<'d>,
    /// Functions by address, from the symbol tables.
    symbols: Vec<Symbol<'d>>,
    sections: Vec<DebugSection<'d>>,
}

/// A section of debug information, inflated where it is compressed in the file.
type DebugSection<'d> = (gimli::SectionId, Cow<'d, [u8]>);

/// A function in a symbol table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Symbol<'d> {
    /// Where it begins.
    pub start: FileAddr,
    /// Its size in bytes; 0 where the table has none.
    pub size: u64,
    /// Its name for the linker.
    pub name: &'d [u8],
}

impl<'d> Binary<'d> {
    /// Reads the tables of a file.
    ///
    /// # Errors
    /// [`Error::NotABinary`] for other bytes, [`Error::Section`] for debug sections that cannot be inflated.
    pub fn parse(bytes: &'d [u8]) -> Result<Binary<'d>, Error> {
        let file = object::File::parse(bytes).map_err(|error| Error::NotABinary(error.to_string()))?;
        let symbols = symbols(&file);
        let sections = debug_sections(&file)?;
        Ok(Binary { file, symbols, sections })
    }

    /// The same without debug information: enough for functions and their code.
    ///
    /// # Errors
    /// [`Error::NotABinary`] for other bytes.
    pub fn without_debug_info(bytes: &'d [u8]) -> Result<Binary<'d>, Error> {
        let file = object::File::parse(bytes).map_err(|error| Error::NotABinary(error.to_string()))?;
        let symbols = symbols(&file);
        Ok(Binary { file, symbols, sections: Vec::new() })
    }

    /// The GNU build id, empty where there is none.
    pub fn build_id(&self) -> &'d [u8] {
        self.file.build_id().ok().flatten().unwrap_or_default()
    }

    /// The name of the file that has the debug information in place of this one (`.gnu_debuglink`), and its CRC.
    pub fn debug_link(&self) -> Option<(&'d [u8], u32)> {
        self.file.gnu_debuglink().ok().flatten()
    }

    /// Whether it has debug information of its own.
    pub fn has_debug_info(&self) -> bool {
        self.section(gimli::SectionId::DebugInfo).is_some_and(|section| !section.is_empty())
    }

    /// The address of the byte at an offset of the file, by the segment that loads it.
    pub fn address_of_offset(&self, offset: u64) -> Option<FileAddr> {
        self.file.segments().find_map(|segment| {
            let (start, size) = segment.file_range();
            let within = offset.checked_sub(start)?;
            (within < size).then(|| FileAddr(segment.address().wrapping_add(within)))
        })
    }

    /// The function of the symbol tables that an address lies in.
    pub fn symbol(&self, address: FileAddr) -> Option<Symbol<'d>> {
        let after = self.symbols.partition_point(|symbol| symbol.start <= address);
        let symbol = self.symbols[..after].last()?;
        // Functions written in assembly often have no size: they go on until the next begins.
        let is_inside = symbol.size == 0 || address.0 - symbol.start.0 < symbol.size;
        is_inside.then_some(*symbol)
    }

    pub(crate) fn endian(&self) -> gimli::RunTimeEndian {
        if self.file.is_little_endian() { gimli::RunTimeEndian::Little } else { gimli::RunTimeEndian::Big }
    }

    pub(crate) fn section(&self, id: gimli::SectionId) -> Option<&[u8]> {
        self.sections.iter().find(|(other, _)| *other == id).map(|(_, bytes)| &**bytes)
    }
}

/// The functions of both symbol tables by address; where several names begin at one address, the first that is global
/// and has a size.
fn symbols<'d>(file: &object::File<'d>) -> Vec<Symbol<'d>> {
    let mut all = all_symbols(file);
    all.dedup_by_key(|symbol| symbol.start);
    all
}

/// The functions of both symbol tables by address, with all their names: those that are global and have a size first.
pub(crate) fn all_symbols<'d>(file: &object::File<'d>) -> Vec<Symbol<'d>> {
    let mut left = MAX_NAMES;
    let functions = |symbol: object::Symbol<'d, '_>| {
        let is_function = symbol.kind() == SymbolKind::Text && symbol.is_definition();
        let name = symbol.name_bytes().ok().filter(|name| is_function && !name.is_empty())?;
        let rank = (symbol.size() == 0, !symbol.is_global());
        Some((rank, Symbol { start: FileAddr(symbol.address()), size: symbol.size(), name }))
    };
    let is_paid = |(_, symbol): &(_, Symbol<'d>)| {
        left = left.saturating_sub(symbol.name.len());
        left > 0
    };
    let symbols = file.symbols().chain(file.dynamic_symbols());
    let mut found: Vec<_> = symbols.filter_map(functions).take_while(is_paid).collect();
    found.sort_by(|(rank_a, a), (rank_b, b)| (a.start, rank_a, a.name).cmp(&(b.start, rank_b, b.name)));
    found.into_iter().map(|(_, symbol)| symbol).collect()
}

/// The most bytes that all names of a file have: each symbol may name the same long text.
const MAX_NAMES: usize = 512 << 20;

/// The sections that line numbers and inlined functions are read from.
const SECTIONS: [gimli::SectionId; 12] = [
    gimli::SectionId::DebugAbbrev,
    gimli::SectionId::DebugAddr,
    gimli::SectionId::DebugAranges,
    gimli::SectionId::DebugInfo,
    gimli::SectionId::DebugLine,
    gimli::SectionId::DebugLineStr,
    gimli::SectionId::DebugRanges,
    gimli::SectionId::DebugRngLists,
    gimli::SectionId::DebugStr,
    gimli::SectionId::DebugStrOffsets,
    gimli::SectionId::DebugTypes,
    gimli::SectionId::DebugLocLists,
];

fn debug_sections<'d>(file: &object::File<'d>) -> Result<Vec<DebugSection<'d>>, Error> {
    let mut left = MAX_INFLATED;
    let mut sections = Vec::new();
    for id in SECTIONS {
        let Some(section) = file.section_by_name(id.name()) else { continue };
        let fails = |reason: String| Error::Section(id.name().to_owned(), reason);
        let data = section.compressed_data().map_err(|error| fails(error.to_string()))?;
        let bytes = match data.format {
            CompressionFormat::None => Cow::Borrowed(data.data),
            CompressionFormat::Zlib if data.uncompressed_size <= left => {
                left -= data.uncompressed_size;
                Cow::Owned(inflate(data.data, data.uncompressed_size).map_err(fails)?)
            }
            CompressionFormat::Zlib => {
                return Err(fails(format!("it inflates to more than {MAX_INFLATED} bytes")));
            }
            _ => return Err(fails("it is compressed by another method than zlib".to_owned())),
        };
        sections.push((id, bytes));
    }
    Ok(sections)
}

/// Inflates a section, whose size the file tells; memory grows with what really comes out.
fn inflate(bytes: &[u8], size: u64) -> Result<Vec<u8>, String> {
    let mut inflated = Vec::new();
    let read = flate2::bufread::ZlibDecoder::new(bytes).take(size).read_to_end(&mut inflated);
    read.map_err(|error| error.to_string())?;
    match inflated.len() as u64 == size {
        true => Ok(inflated),
        false => Err(format!("it inflates to {} bytes, not {size}", inflated.len())),
    }
}
