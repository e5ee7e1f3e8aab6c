//! From an address of a file to the functions there, with what was inlined.

use crate::{Binary, Error, FileAddr, Symbol};
use addr2line::Context;
use gimli::{AttributeValue, EndianSlice, RunTimeEndian, SectionId, Unit, UnitOffset};
use hashbrown::{HashMap, HashSet};

type Bytes<'a> = EndianSlice<'a, RunTimeEndian>;

/// A function at an address.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Frame {
    /// Its name for the linker, mangled where the language does that; see [`crate::demangle`].
    pub linker_name: Vec<u8>,
    /// Its source file, with the folder it was compiled in where the name is relative; empty where it is not known.
    pub file: String,
    /// The line; 0 where it is not known.
    pub line: u32,
    /// The column; 0 where it is not known.
    pub column: u32,
    /// The line at which the function begins; 0 where it is not known.
    pub start_line: u32,
}

/// How many compilation units are kept parsed. A unit of a large Rust program takes some megabytes.
const MAX_UNITS: usize = 32;

/// Finds the functions at addresses of one file.
///
/// ```no_run
/// # let bytes: &[u8] = &[];
/// let binary = huoyan_symbol::Binary::parse(bytes)?;
/// let mut resolver = huoyan_symbol::Resolver::new(&binary)?;
/// for frame in resolver.frames(huoyan_symbol::FileAddr(0x1234)) {
///     println!("{} {}:{}", String::from_utf8_lossy(&frame.linker_name), frame.file, frame.line);
/// }
/// # Ok::<(), huoyan_symbol::Error>(())
/// ```
pub struct Resolver<'a> {
    symbols: &'a Binary<'a>,
    dwarf: Option<Dwarf<'a>>,
}

impl<'a> Resolver<'a> {
    /// A resolver of a file by its own debug information, or by its symbols where it has none.
    ///
    /// # Errors
    /// [`Error::Dwarf`] where the debug information cannot be read at all.
    pub fn new(binary: &'a Binary<'a>) -> Result<Resolver<'a>, Error> {
        Resolver::with_debug_file(binary, binary)
    }

    /// A resolver of a file whose debug information is in another one.
    ///
    /// # Errors
    /// As [`Resolver::new`].
    pub fn with_debug_file(binary: &'a Binary<'a>, debug: &'a Binary<'a>) -> Result<Resolver<'a>, Error> {
        let dwarf = if debug.has_debug_info() { Some(Dwarf::new(debug)?) } else { None };
        Ok(Resolver { symbols: binary, dwarf })
    }

    /// A resolver by the symbol tables alone, for a file whose debug information cannot be read.
    pub fn symbols_only(binary: &'a Binary<'a>) -> Resolver<'a> {
        Resolver { symbols: binary, dwarf: None }
    }

    /// The functions at an address, innermost first: each is inlined into the next. Empty where nothing is known.
    ///
    /// Ascending addresses are answered fastest.
    pub fn frames(&mut self, address: FileAddr) -> Vec<Frame> {
        let mut frames = self.dwarf.as_mut().map(|dwarf| dwarf.frames(address)).unwrap_or_default();
        if let Some(symbol) = self.symbols.symbol(address) {
            if frames.is_empty() {
                frames.push(Frame::default());
            }
            if let Some(outermost) = frames.last_mut() {
                self.complete(outermost, symbol);
            }
        }
        frames.retain(|frame| !frame.linker_name.is_empty());
        frames
    }

    /// The source file and line of the instruction at an address, those of the innermost function there.
    ///
    /// Ascending addresses are answered fastest.
    pub fn line(&mut self, address: FileAddr) -> Option<(&str, u32)> {
        self.dwarf.as_mut()?.line(address)
    }

    /// Debug information of line tables only (rustc's `debug = "line-tables-only"`) has short names and no line of the
    /// function. The outermost function is the one that has a symbol, and the line of its first instruction is its own.
    fn complete(&self, outermost: &mut Frame, symbol: Symbol<'_>) {
        let is_linker_name = [&b"_Z"[..], b"_R"].iter().any(|start| outermost.linker_name.starts_with(start));
        if !is_linker_name {
            outermost.linker_name = symbol.name.to_vec();
        }
        if outermost.start_line == 0
            && let Some(dwarf) = &self.dwarf
            && let Ok(Some(first)) = dwarf.context.find_location(symbol.start.0)
            && first.file == Some(&outermost.file)
        {
            outermost.start_line = first.line.unwrap_or(0);
        }
    }
}

/// The debug information of a file.
struct Dwarf<'a> {
    binary: &'a Binary<'a>,
    context: Context<Bytes<'a>>,
    /// The units that `context` has parsed, by their offset.
    units: HashSet<usize>,
    /// The first line of the functions of these units.
    start_lines: HashMap<(usize, usize), u32>,
}

impl<'a> Dwarf<'a> {
    fn new(binary: &'a Binary<'a>) -> Result<Dwarf<'a>, Error> {
        Ok(Dwarf { binary, context: context(binary)?, units: HashSet::new(), start_lines: HashMap::new() })
    }

    /// The unit of an address, by its offset; others are dropped where there are too many.
    fn enter_unit(&mut self, address: FileAddr) -> Option<usize> {
        let unit = self.context.find_dwarf_and_unit(address.0).skip_all_loads()?;
        let unit_offset = unit.header.debug_info_offset().map_or(0, |offset| offset.0);
        if self.units.len() >= MAX_UNITS && !self.units.contains(&unit_offset) {
            self.forget();
        }
        self.units.insert(unit_offset);
        Some(unit_offset)
    }

    fn line(&mut self, address: FileAddr) -> Option<(&str, u32)> {
        self.enter_unit(address)?;
        let location = self.context.find_location(address.0).ok()??;
        Some((location.file?, location.line.unwrap_or(0)))
    }

    fn frames(&mut self, address: FileAddr) -> Vec<Frame> {
        let Some(unit_offset) = self.enter_unit(address) else { return Vec::new() };
        // What cannot be read of a frame ends the list, as if it were not there.
        let mut found = Vec::new();
        if let Ok(mut frames) = self.context.find_frames(address.0).skip_all_loads() {
            while let Ok(Some(frame)) = frames.next() {
                let name = frame.function.as_ref().map(|function| function.name.slice().to_vec());
                let location = frame.location.as_ref();
                found.push((
                    frame.dw_die_offset,
                    Frame {
                        linker_name: name.unwrap_or_default(),
                        file: location.and_then(|l| l.file).unwrap_or_default().to_owned(),
                        line: location.and_then(|l| l.line).unwrap_or_default(),
                        column: location.and_then(|l| l.column).unwrap_or_default(),
                        start_line: 0,
                    },
                ));
            }
        }
        let frames = found.into_iter().map(|(entry, mut frame)| {
            if let Some(entry) = entry {
                frame.start_line = self.start_line(address, unit_offset, entry);
            }
            frame
        });
        frames.collect()
    }

    /// Drops what was parsed: it grows with each unit.
    fn forget(&mut self) {
        if let Ok(context) = context(self.binary) {
            self.context = context;
        }
        self.units.clear();
        self.start_lines.clear();
    }

    /// The first line of the function of an entry.
    fn start_line(&mut self, address: FileAddr, unit_offset: usize, entry: UnitOffset) -> u32 {
        if let Some(&known) = self.start_lines.get(&(unit_offset, entry.0)) {
            return known;
        }
        let found = self.context.find_dwarf_and_unit(address.0).skip_all_loads();
        let line = found.and_then(|unit| declared_line(unit.dwarf, unit.unit, entry, 0)).unwrap_or(0);
        self.start_lines.insert((unit_offset, entry.0), line);
        line
    }
}

fn context<'a>(binary: &'a Binary<'a>) -> Result<Context<Bytes<'a>>, Error> {
    let load = |id: SectionId| -> Result<Bytes<'a>, gimli::Error> {
        Ok(EndianSlice::new(binary.section(id).unwrap_or_default(), binary.endian()))
    };
    gimli::Dwarf::load(load).and_then(Context::from_dwarf).map_err(|error| Error::Dwarf(error.to_string()))
}

/// The line that an entry was declared at, or what it refers to: an inlined call refers to the function, a definition
/// to its declaration.
fn declared_line<'a>(
    dwarf: &gimli::Dwarf<Bytes<'a>>,
    unit: &Unit<Bytes<'a>>,
    entry: UnitOffset,
    n_references: usize,
) -> Option<u32> {
    // References may lead in a circle.
    const MAX_REFERENCES: usize = 8;
    let entry = unit.entry(entry).ok()?;
    if let Some(line) = entry.attr_value(gimli::DW_AT_decl_line).and_then(|value| value.udata_value()) {
        return u32::try_from(line).ok();
    }
    if n_references >= MAX_REFERENCES {
        return None;
    }
    let reference = [gimli::DW_AT_abstract_origin, gimli::DW_AT_specification];
    let reference = reference.into_iter().find_map(|name| entry.attr_value(name))?;
    match reference {
        AttributeValue::UnitRef(entry) => declared_line(dwarf, unit, entry, n_references + 1),
        AttributeValue::DebugInfoRef(offset) => {
            // Link-time optimisation refers from one unit to another.
            let header = unit_of(dwarf, offset)?;
            let unit = dwarf.unit(header).ok()?;
            let entry = offset.to_unit_offset(&unit.header)?;
            declared_line(dwarf, &unit, entry, n_references + 1)
        }
        _ => None,
    }
}

/// The unit that an offset lies in.
fn unit_of<'a>(
    dwarf: &gimli::Dwarf<Bytes<'a>>,
    offset: gimli::DebugInfoOffset,
) -> Option<gimli::UnitHeader<Bytes<'a>>> {
    let mut units = dwarf.units();
    while let Ok(Some(header)) = units.next() {
        if offset.to_unit_offset(&header).is_some() {
            return Some(header);
        }
    }
    None
}
