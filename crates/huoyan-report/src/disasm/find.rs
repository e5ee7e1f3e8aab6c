//! Which functions `disasm` shows: those of the mapped files whose name matches, or that lie at the address asked for,
//! and that have samples (upstream's `symbolsFromBinaries` and `nodesPerSymbol` in `report.go`); and which `weblist`
//! shows: those that have addresses in them.

use super::{BinaryBytes, BinaryFiles, CodeExtent, CodeRoutine, DisasmOptions, DisasmReport, MappedFile};
use crate::{
    Error, Formatter, View,
    graph::{Graph, NodeIdx, TrimOptions, trimmed_graph},
    pattern::Pattern,
};
use bstr::BString;
use hashbrown::{HashMap, HashSet};
use huoyan_profile::{Mapping, Profile, StrId};
use huoyan_symbol::{Binary, Demangling, FileAddr, FunctionCode, demangle};
use std::cmp::Reverse;

/// The most code that a report has, in bytes. Symbols may say again and again that they have all of a file.
const MAX_CODE: u64 = 64 << 20;
/// The same for a page.
const MAX_PAGE_CODE: u64 = 1 << 20;

/// The most bytes that the names of all functions have, and the longest name that is made readable.
const MAX_NAME_BYTES: usize = 256 << 20;
const MAX_READABLE: usize = 4 << 10;

/// The most bytes of files that are kept for a report.
const MAX_FILES: usize = 2 << 30;

/// Finds the functions whose name matches, or that lie at the address that the pattern is.
///
/// What the user should know goes to `warnings`.
///
/// # Errors
/// [`Error::NoCode`] and the like where there is none with samples.
pub fn disasm(
    view: &View,
    pattern: &Pattern,
    options: DisasmOptions,
    files: &dyn BinaryFiles,
    warnings: &mut Vec<String>,
) -> Result<DisasmReport, Error> {
    let wanted = Wanted::Named { pattern, address: go_uint(pattern.as_str()) };
    find(view, &wanted, options, files, warnings)
}

/// Finds the functions that have samples at any of these addresses of the profiled program.
///
/// What the user should know goes to `warnings`.
///
/// # Errors
/// [`Error::NoCodeOfThese`] where there is none.
pub fn code_at(
    view: &View,
    addresses: &HashSet<u64>,
    options: DisasmOptions,
    files: &dyn BinaryFiles,
    warnings: &mut Vec<String>,
) -> Result<DisasmReport, Error> {
    find(view, &Wanted::Holding(addresses), options, files, warnings)
}

fn find(
    view: &View,
    wanted: &Wanted<'_>,
    options: DisasmOptions,
    files: &dyn BinaryFiles,
    warnings: &mut Vec<String>,
) -> Result<DisasmReport, Error> {
    let trim = TrimOptions { objects: true, keep_all: true, ..TrimOptions::default() };
    let graph = trimmed_graph(view, &trim)?.graph;
    let mut found = Found::default();
    for file in mapped_files(&view.profile, &graph) {
        if wanted.may_be_in(&graph, &file) {
            let names =
                MappedFile { file: view.profile.str(file.name), build_id: view.profile.str(file.build_id) };
            if let Err(reason) = found.search(wanted, &graph, &file, names, files, warnings) {
                found.reasons.push(reason);
            }
        }
    }
    if found.routines.is_empty() {
        return Err(found.nothing(wanted));
    }
    // What keeps some of the functions from being shown is told beside the others.
    warnings.append(&mut found.reasons);
    found.sort(options.extent);
    let n_left_out = found.limit(options.extent, warnings);
    Ok(DisasmReport {
        total: view.total,
        total_weight: view.total_weight,
        values: Formatter::new(view, view.options.unit.as_str()),
        routines: found.routines,
        n_left_out,
        graph,
        files: found.files,
        options,
    })
}

/// What is looked for.
enum Wanted<'a> {
    /// Functions by name.
    Named {
        pattern: &'a Pattern,
        /// The pattern as a number, where it is one.
        address: Option<u64>,
    },
    /// Functions with samples at these addresses.
    Holding(&'a HashSet<u64>),
}

/// What is looked for in one file.
struct WantedHere {
    /// The address asked for.
    address: Option<FileAddr>,
    /// Addresses one of which a function has to have, in order.
    any_of: Vec<FileAddr>,
}

/// A file, where it is mapped, and the nodes there.
struct Mapped<'a> {
    name: StrId,
    build_id: StrId,
    mappings: Vec<&'a Mapping>,
    nodes: Vec<(NodeIdx, &'a Mapping)>,
}

/// The files of all mappings, in their order; one with several mappings is there once.
fn mapped_files<'a>(profile: &'a Profile, graph: &Graph) -> Vec<Mapped<'a>> {
    let mut files: Vec<Mapped<'a>> = Vec::new();
    let mut places = HashMap::new();
    let mut file_of = Vec::with_capacity(profile.mappings.len());
    for mapping in profile.mappings.iter() {
        let (name, build_id) = (mapping.file, mapping.build_id);
        let place = *places.entry((name, build_id)).or_insert(files.len());
        if place == files.len() {
            files.push(Mapped { name, build_id, mappings: Vec::new(), nodes: Vec::new() });
        }
        files[place].mappings.push(mapping);
        file_of.push(place);
    }
    // Nodes know the name of their file and their address: that leads to the location.
    let mut mapping_of = HashMap::new();
    for location in profile.locations.rows() {
        if let Some(mapping) = location.mapping {
            let file = profile.mappings[mapping as usize].file;
            mapping_of.entry((file, location.address)).or_insert(mapping as usize);
        }
    }
    for &idx in &graph.order {
        let info = &graph.node(idx).info;
        if let Some(&mapping) = mapping_of.get(&(info.object, info.address)) {
            files[file_of[mapping]].nodes.push((idx, &profile.mappings[mapping]));
        }
    }
    files.retain(|file| !file.name.is_empty());
    files
}

impl Mapped<'_> {
    /// The mapping that an address lies in.
    fn mapping(&self, address: u64) -> Option<&Mapping> {
        let holds =
            |mapping: &&&Mapping| mapping.limit == 0 || (mapping.start <= address && address < mapping.limit);
        self.mappings.iter().find(holds).copied()
    }
}

fn file_address(binary: &Binary<'_>, mapping: &Mapping, address: u64) -> Option<FileAddr> {
    binary.file_address(address, huoyan_symbol::Mapped { start: mapping.start, offset: mapping.offset })
}

impl Wanted<'_> {
    /// Whether it is worth opening a file: only one that is mapped at the address, or that has samples in functions
    /// that match or have no name yet.
    fn may_be_in(&self, graph: &Graph, file: &Mapped<'_>) -> bool {
        let matches = |&(idx, _): &(NodeIdx, _)| {
            let info = &graph.node(idx).info;
            match self {
                Wanted::Holding(addresses) => addresses.contains(&info.address),
                Wanted::Named { pattern, .. } => {
                    let name = graph.strings.get(info.name);
                    // Compat: the shown name begins with the address (`symbolsFromBinaries`), but `^main$` means a name.
                    name.is_empty() || pattern.is_match(name) || pattern.is_match(&graph.printable_name(idx))
                }
            }
        };
        self.address().is_some_and(|address| file.mapping(address).is_some())
            || file.nodes.iter().any(matches)
    }

    fn here(&self, graph: &Graph, file: &Mapped<'_>, binary: &Binary<'_>, nodes: &Nodes) -> WantedHere {
        let address = self.address();
        let any_of = match self {
            Wanted::Named { .. } => Vec::new(),
            Wanted::Holding(addresses) => {
                let is_wanted =
                    |&&(_, idx): &&(FileAddr, NodeIdx)| addresses.contains(&graph.node(idx).info.address);
                nodes.rows.iter().filter(is_wanted).map(|&(address, _)| address).collect()
            }
        };
        WantedHere {
            address: address.and_then(|address| file_address(binary, file.mapping(address)?, address)),
            any_of,
        }
    }

    fn is(&self, function: &FunctionCode<'_>, names: &[BString], here: &WantedHere) -> bool {
        let Wanted::Named { pattern, .. } = self else { return here.is_any_in(function) };
        let is_there = here.address.is_some_and(|address| (function.start..function.end).contains(&address));
        is_there
            || names.first().is_some_and(|name| pattern.is_match(name))
            || function.names.iter().any(|name| pattern.is_match(name))
    }

    /// Whether a name is one that was asked for.
    fn names(&self, name: &BString) -> bool {
        matches!(self, Wanted::Named { pattern, .. } if pattern.is_match(name))
    }

    fn address(&self) -> Option<u64> {
        match self {
            Wanted::Named { address, .. } => *address,
            Wanted::Holding(_) => None,
        }
    }
}

impl WantedHere {
    fn is_any_in(&self, function: &FunctionCode<'_>) -> bool {
        let first = self.any_of.partition_point(|address| *address < function.start);
        self.any_of.get(first).is_some_and(|address| *address < function.end)
    }
}

/// What was found until now.
#[derive(Default)]
struct Found {
    files: Vec<BinaryBytes>,
    n_bytes: usize,
    routines: Vec<CodeRoutine>,
    /// The bytes of the names of all functions that were looked at.
    n_name_bytes: usize,
    /// Functions that match, with samples or not.
    n_matches: usize,
    /// What kept others from being found.
    reasons: Vec<String>,
}

impl Found {
    /// Looks into a file. The error is a line that says why that cannot be done.
    fn search(
        &mut self,
        wanted: &Wanted<'_>,
        graph: &Graph,
        file: &Mapped<'_>,
        names: MappedFile<'_>,
        files: &dyn BinaryFiles,
        warnings: &mut Vec<String>,
    ) -> Result<(), String> {
        let name = names.file;
        let bytes = files.read(names, warnings)?;
        let wrong = |reason: String| format!("{name}: {reason}");
        if bytes.len() > MAX_FILES - self.n_bytes {
            return Err(wrong("too much beside the other files".to_owned()));
        }
        let binary = Binary::without_debug_info(&bytes).map_err(|error| wrong(error.to_string()))?;
        binary.processor().map_err(|name| wrong(format!("instructions of {name} cannot be shown yet")))?;
        let functions = binary.functions();
        if functions.is_empty() {
            return Err(wrong("it has no symbols of functions with code".to_owned()));
        }
        let nodes = Nodes::new(graph, file, &binary);
        let here = wanted.here(graph, file, &binary, &nodes);
        let n_before = self.routines.len();
        for function in functions {
            if self.n_name_bytes > MAX_NAME_BYTES {
                self.reasons.push(wrong("the names of its functions are too long together".to_owned()));
                break;
            }
            let mut names: Vec<BString> = function.names.iter().map(|&name| readable(name)).collect();
            let raw = function.names.iter().map(|name| name.len());
            self.n_name_bytes += raw.chain(names.iter().map(|name| name.len())).sum::<usize>();
            // Of several names the one that was asked for stands first.
            names.sort_by_key(|name| !wanted.names(name));
            if wanted.is(&function, &names, &here) {
                self.n_matches += 1;
                self.routines.extend(nodes.routine(&function, names, self.files.len()));
            }
        }
        drop(binary);
        if self.routines.len() > n_before {
            self.n_bytes += bytes.len();
            self.files.push(BinaryBytes { name: name.to_owned(), bytes, nodes: nodes.rows });
        }
        Ok(())
    }

    fn nothing(self, wanted: &Wanted<'_>) -> Error {
        let Found { reasons, n_matches, .. } = self;
        match *wanted {
            Wanted::Holding(_) => Error::NoCodeOfThese { reasons },
            Wanted::Named { pattern, address: None } => {
                Error::NoCode { text: pattern.as_str().to_owned(), reasons }
            }
            Wanted::Named { address: Some(address), .. } if n_matches == 0 => {
                Error::NoCodeAt { address, reasons }
            }
            Wanted::Named { address: Some(address), .. } => Error::NoSamplesAt(address),
        }
    }

    fn sort(&mut self, extent: CodeExtent) {
        self.routines.sort_by(|a, b| (&a.name, a.file, a.start).cmp(&(&b.name, b.file, b.start)));
        if extent == CodeExtent::Heaviest {
            self.routines.sort_by_key(|routine| Reverse(routine.flat));
        }
    }

    /// Drops functions where there is too much code, and says how many.
    fn limit(&mut self, extent: CodeExtent, warnings: &mut Vec<String>) -> usize {
        let most = if extent == CodeExtent::All { MAX_CODE } else { MAX_PAGE_CODE };
        let mut left = most;
        let n_kept = self.routines.iter().take_while(|routine| {
            let size = routine.end.0 - routine.start.0;
            let fits = size <= left;
            left = left.saturating_sub(size);
            fits
        });
        let n_kept = n_kept.count();
        let n_left_out = self.routines.len() - n_kept;
        if n_left_out > 0 {
            warnings.push(format!(
                "{n_left_out} functions are left out: a report has no more than {} MB of code",
                most >> 20
            ));
            self.routines.truncate(n_kept);
        }
        n_left_out
    }
}

/// The nodes of a file by their address in it.
struct Nodes {
    rows: Vec<(FileAddr, NodeIdx)>,
    /// What the first so many rows cost together, themselves and with what they call: functions may lie in each other.
    sums: Vec<(i128, i128)>,
}

impl Nodes {
    fn new(graph: &Graph, file: &Mapped<'_>, binary: &Binary<'_>) -> Nodes {
        let in_file = |&(idx, mapping): &(NodeIdx, &Mapping)| {
            Some((file_address(binary, mapping, graph.node(idx).info.address)?, idx))
        };
        let mut rows: Vec<_> = file.nodes.iter().filter_map(in_file).collect();
        // Those of one address stay in the order of the graph.
        rows.sort_by_key(|&(address, _)| address);
        // Compat: the sums of a mean are not divided (graph.go, Nodes.Sum).
        let add = |sum: &mut (i128, i128), &(_, idx): &(FileAddr, NodeIdx)| {
            let weight = graph.node(idx).weight;
            *sum = (sum.0 + i128::from(weight.flat), sum.1 + i128::from(weight.cum));
            Some(*sum)
        };
        let sums = std::iter::once((0, 0)).chain(rows.iter().scan((0, 0), add)).collect();
        Nodes { rows, sums }
    }

    /// A function with its samples; `None` where it has none.
    fn routine(&self, function: &FunctionCode<'_>, names: Vec<BString>, file: usize) -> Option<CodeRoutine> {
        let first = self.rows.partition_point(|(address, _)| *address < function.start);
        let after = self.rows.partition_point(|(address, _)| *address < function.end);
        if first >= after {
            return None;
        }
        let ((flat_before, cum_before), (flat, cum)) = (self.sums[first], self.sums[after]);
        let mut names = names.into_iter();
        let name = names.next()?;
        // Names that differ for the linker alone are one.
        let mut aliases: Vec<BString> = names.filter(|other| *other != name).collect();
        aliases.dedup();
        Some(CodeRoutine {
            name,
            aliases,
            flat: saturated(flat - flat_before),
            cum: saturated(cum - cum_before),
            file,
            start: function.start,
            end: function.end,
            nodes: first..after,
        })
    }
}

fn saturated(sum: i128) -> i64 {
    sum.clamp(i64::MIN.into(), i64::MAX.into()) as i64
}

/// The name of a function for people.
pub(super) fn readable(name: &[u8]) -> BString {
    let short = Some(name).filter(|name| name.len() <= MAX_READABLE);
    let readable = short.and_then(|name| demangle("".into(), name.into(), Demangling::Simplified));
    readable.filter(|name| name.len() <= MAX_READABLE).unwrap_or_else(|| name.into())
}

/// A number as Go's `strconv.ParseUint(text, 0, 64)` reads it, but for digits that are parted by `_`.
fn go_uint(text: &str) -> Option<u64> {
    let lower = text.to_ascii_lowercase();
    let (digits, radix) = match lower.as_bytes() {
        [b'0', b'x', ..] => (&lower[2..], 16),
        [b'0', b'b', ..] => (&lower[2..], 2),
        [b'0', b'o', ..] => (&lower[2..], 8),
        [b'0', _, ..] => (&lower[1..], 8),
        _ => (lower.as_str(), 10),
    };
    if !digits.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        // A sign is no part of such a number.
        return None;
    }
    u64::from_str_radix(digits, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_numbers_as_go_reads_them() {
        for (text, number) in [
            ("0x4b43DB", Some(0x4b_43db)),
            ("4096", Some(4096)),
            ("0o17", Some(15)),
            ("017", Some(15)),
            ("0b101", Some(5)),
            ("0xffffffffffffffff", Some(u64::MAX)),
            ("0x10000000000000000", None),
            ("0x", None),
            ("0x+1", None),
            ("-1", None),
            ("089", None),
            ("main.f", None),
            ("4b43db", None),
            ("", None),
        ] {
            assert_eq!(go_uint(text), number, "{text}");
        }
    }
}
