//! `disasm`: the instructions of functions, with what each cost.
//!
//! This crate opens nothing: whoever wants the report hands in [`BinaryFiles`]. Which functions are shown is found out at
//! once (`find.rs`); their instructions are made while they are written, so that one at a time is in memory.

mod find;

pub use find::{code_at, disasm};

use crate::{
    Formatter,
    graph::{Graph, NodeIdx, Weight, mean},
};
use bstr::{BStr, BString};
use huoyan_symbol::{Binary, FileAddr, Frame, Instruction, Instructions, Resolver};
use std::iter::Peekable;
use std::ops::Range;

use find::readable;
pub use huoyan_symbol::Syntax;

/// The program or library that a mapping is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MappedFile<'a> {
    /// Its name, as the profile has it; may be empty.
    pub file: &'a BStr,
    /// Its build id in hex; may be empty.
    pub build_id: &'a BStr,
}

/// The programs and libraries of the machine, or what stands in their place.
pub trait BinaryFiles {
    /// The bytes of a file. What else the user should know of it goes to `warnings`.
    ///
    /// # Errors
    /// One line that says why there are none.
    fn read(&self, mapped: MappedFile<'_>, warnings: &mut Vec<String>) -> Result<Vec<u8>, String>;
}

/// Which functions are shown of those that match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CodeExtent {
    /// All of them, by name.
    #[default]
    All,
    /// Those that cost most themselves, most first, as many as a page can show.
    Heaviest,
}

/// How the report is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DisasmOptions {
    /// How instructions are written.
    pub syntax: Syntax,
    /// Which functions are shown.
    pub extent: CodeExtent,
    /// Whether rows know the functions that are inlined there ([`CodeRow::frames`]).
    pub frames: bool,
}

/// Functions whose name matches, one after the other.
#[derive(Debug)]
pub struct DisasmReport {
    /// What percentages are of.
    pub total: i64,
    /// What percentages are of.
    pub total_weight: i64,
    /// How values are shown.
    pub values: Formatter,
    /// The functions.
    pub routines: Vec<CodeRoutine>,
    /// How many are left out, as they have too much code together.
    pub n_left_out: usize,
    graph: Graph,
    files: Vec<BinaryBytes>,
    options: DisasmOptions,
}

#[derive(Debug)]
struct BinaryBytes {
    name: BString,
    bytes: Vec<u8>,
    /// The nodes of the file, by address.
    nodes: Vec<(FileAddr, NodeIdx)>,
}

impl BinaryBytes {
    fn parsed(&self) -> Option<Binary<'_>> {
        // Without debug information there are instructions all the same.
        Binary::parse(&self.bytes).or_else(|_| Binary::without_debug_info(&self.bytes)).ok()
    }
}

/// A function and what it cost.
#[derive(Debug)]
pub struct CodeRoutine {
    /// Its name.
    pub name: BString,
    /// Its other names.
    pub aliases: Vec<BString>,
    /// What it cost itself.
    pub flat: i64,
    /// What its instructions cost with what they call.
    pub cum: i64,
    /// Which of the files it is in.
    file: usize,
    start: FileAddr,
    end: FileAddr,
    /// Which nodes of the file lie in it.
    nodes: Range<usize>,
}

/// An instruction and what it cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow<'a> {
    /// Its address in the file.
    pub address: FileAddr,
    /// What it cost itself.
    pub flat: i64,
    /// What it cost with what it calls.
    pub cum: i64,
    /// What it does.
    pub text: String,
    /// The function that the profile names there; empty where it has no samples.
    pub function: &'a BStr,
    /// The source file, by the program's debug information or by the profile; empty where neither knows it.
    pub file: BString,
    /// The line; 0 where it is not known.
    pub line: i64,
    /// The functions there, innermost first: each is inlined into the next. Empty where [`DisasmOptions::frames`] does
    /// not ask for them, or the program has no debug information.
    pub frames: Vec<CodeFrame>,
}

/// A function at an instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeFrame {
    /// Its name, for people.
    pub function: BString,
    /// Its source file.
    pub file: BString,
    /// The line there; 0 where it is not known.
    pub line: i64,
}

impl DisasmReport {
    /// The file that a function is in.
    pub fn file(&self, routine: &CodeRoutine) -> &BStr {
        self.files[routine.file].name.as_ref()
    }

    /// Shows each function with its instructions, the first `most` of them.
    ///
    /// # Errors
    /// Those of `show`.
    pub fn each_routine<E>(
        &self,
        most: usize,
        mut show: impl FnMut(&CodeRoutine, &mut dyn Iterator<Item = CodeRow<'_>>) -> Result<(), E>,
    ) -> Result<(), E> {
        let binaries: Vec<Option<Binary<'_>>> = self.files.iter().map(BinaryBytes::parsed).collect();
        // They take memory, and functions of one file mostly stand together.
        let mut lines: (usize, Option<Resolver<'_>>) = (usize::MAX, None);
        for routine in self.routines.iter().take(most) {
            if lines.0 != routine.file {
                let binary = binaries[routine.file].as_ref();
                lines = (routine.file, binary.and_then(|binary| Resolver::new(binary).ok()));
            }
            let range = (routine.start, routine.end);
            // That there is such code was seen when the function was found.
            let binary = binaries[routine.file].as_ref();
            let instructions = binary.and_then(|b| Instructions::new(b, range, self.options.syntax).ok());
            let mut rows = Rows {
                instructions: instructions.into_iter().flatten().peekable(),
                nodes: &self.files[routine.file].nodes[routine.nodes.clone()],
                graph: &self.graph,
                lines: lines.1.as_mut(),
                has_frames: self.options.frames,
            };
            show(routine, &mut rows)?;
        }
        Ok(())
    }
}

/// The instructions of a function with what they cost.
struct Rows<'r, 'a, I: Iterator<Item = Instruction>> {
    instructions: Peekable<I>,
    /// Those that no instruction has yet.
    nodes: &'a [(FileAddr, NodeIdx)],
    graph: &'a Graph,
    lines: Option<&'r mut Resolver<'a>>,
    has_frames: bool,
}

impl<'a, I: Iterator<Item = Instruction>> Rows<'_, 'a, I> {
    fn frames(&mut self, address: FileAddr) -> Vec<CodeFrame> {
        let lines = self.lines.as_mut().filter(|_| self.has_frames);
        let frames = lines.map(|lines| lines.frames(address)).unwrap_or_default();
        let frame = |frame: Frame| CodeFrame {
            function: readable(&frame.linker_name),
            file: frame.file.into(),
            line: frame.line.into(),
        };
        frames.into_iter().map(frame).collect()
    }
}

impl<'a, I: Iterator<Item = Instruction>> Iterator for Rows<'_, 'a, I> {
    type Item = CodeRow<'a>;

    fn next(&mut self) -> Option<CodeRow<'a>> {
        let Instruction { address, text } = self.instructions.next()?;
        // What stands inside of an instruction is its own, and the last one has all that is left.
        let n_here = match self.instructions.peek() {
            Some(next) => self.nodes.partition_point(|(node, _)| *node < next.address),
            None => self.nodes.len(),
        };
        let (here, rest) = self.nodes.split_at(n_here);
        self.nodes = rest;
        let place = self.lines.as_mut().and_then(|lines| lines.line(address));
        let (file, line) =
            place.map_or((BString::default(), 0), |(file, line)| (file.into(), i64::from(line)));
        let function = BStr::new("");
        let frames = self.frames(address);
        let mut row = CodeRow { address, flat: 0, cum: 0, text, function, file, line, frames };
        row.add(self.graph, here);
        Some(row)
    }
}

impl<'a> CodeRow<'a> {
    /// Adds what nodes cost, and what they know where that is not known yet (upstream's `annotateAssembly`).
    fn add(&mut self, graph: &'a Graph, nodes: &[(FileAddr, NodeIdx)]) {
        let mut sum = Weight::default();
        for node in nodes.iter().map(|&(_, node)| graph.node(node)) {
            sum.add(node.weight);
            let text = |id| graph.strings.get(id);
            if self.file.is_empty() {
                text(node.info.file).clone_into(&mut self.file);
            }
            if self.line == 0 {
                self.line = node.info.line;
            }
            if self.function.is_empty() {
                self.function = text(node.info.name);
            }
        }
        self.flat = mean(sum.flat, sum.flat_div);
        self.cum = mean(sum.cum, sum.cum_div);
    }
}
