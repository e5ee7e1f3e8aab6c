//! `weblist`: the source lines of functions with what each cost, and the instructions that were made of each.
//!
//! An instruction belongs to the line of every listed function that it is part of: an inlined call stands at the line of
//! the call in its caller, and at its own line in the function that was inlined.

use crate::{
    disasm::{CodeFrame, CodeRow, DisasmReport},
    list::{ListReport, Span},
    paths::base,
    pattern::Pattern,
};
use bstr::{BStr, ByteSlice as _};
use hashbrown::{HashMap, HashSet};
use huoyan_profile::Profile;
use huoyan_symbol::FileAddr;
use std::collections::BTreeMap;
use std::convert::Infallible;

/// Instructions are shown that are this near to one with samples, in bytes (upstream's `MakeWebList` in `source.go`).
const NEAR: u64 = 500;

/// The most instructions of a report: a page cannot show more.
const MAX_INSTRUCTIONS: usize = 100_000;

/// Functions with their source lines and instructions.
#[derive(Debug)]
pub struct AnnotatedReport {
    /// The functions and lines.
    pub list: ListReport,
    /// The instructions of the lines of each function, in its order.
    code: Vec<BTreeMap<i64, Vec<LineInstruction>>>,
    /// Whether there are more instructions than a page can show.
    pub is_cut: bool,
}

/// An instruction of a source line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineInstruction {
    /// Its address in the file.
    pub address: FileAddr,
    /// What it does.
    pub text: String,
    /// What it cost itself.
    pub flat: i64,
    /// What it cost with what it calls.
    pub cum: i64,
    /// The calls that were inlined between the line and the instruction, outermost first.
    pub inlined: Vec<CodeFrame>,
    /// Whether others stand between it and the one before it of this line.
    pub is_after_gap: bool,
}

/// The addresses of a profile at which a function whose name matches is running, inlined or not.
pub fn addresses_of(profile: &Profile, pattern: &Pattern) -> HashSet<u64> {
    let functions = profile.functions.iter().map(|function| pattern.is_match(profile.str(function.name)));
    let is_wanted: Vec<bool> = functions.collect();
    let locations = profile.locations.rows().iter().enumerate();
    let runs_there = |i: usize| {
        let mut lines = profile.locations.lines(i as u32).iter();
        lines.any(|line| is_wanted[line.function as usize])
    };
    locations.filter(|&(i, _)| runs_there(i)).map(|(_, location)| location.address).collect()
}

/// Puts instructions under the lines that they were made of. `code` should know what is inlined
/// ([`crate::disasm::DisasmOptions::frames`]); without it, there are lines alone.
pub fn annotated(list: ListReport, code: Option<&DisasmReport>) -> AnnotatedReport {
    let (code, is_cut) = code.map_or((Vec::new(), false), |code| code_of_lines(&list, code));
    AnnotatedReport { list, code, is_cut }
}

/// The instructions by the functions of a list and their lines, and whether there are too many.
fn code_of_lines(list: &ListReport, code: &DisasmReport) -> (Vec<BTreeMap<i64, Vec<LineInstruction>>>, bool) {
    let mut lines = CodeOfLines { routines: Routines::new(list.spans()), of: Vec::new(), n: 0 };
    lines.of.resize_with(list.n_routines(), BTreeMap::new);
    let Ok(()) = code.each_routine::<Infallible>(usize::MAX, |_, rows| {
        lines.add(&rows.collect::<Vec<_>>());
        Ok(())
    });
    (lines.of, lines.n > MAX_INSTRUCTIONS)
}

impl AnnotatedReport {
    /// The instructions of a line of one of the functions, by its place among [`ListReport::routines`].
    pub fn instructions(&self, routine: usize, line: usize) -> &[LineInstruction] {
        let lines = self.code.get(routine).zip(i64::try_from(line).ok());
        lines.and_then(|(lines, line)| lines.get(&line)).map_or(&[], Vec::as_slice)
    }
}

/// Instructions by the lines of functions.
struct CodeOfLines<'a> {
    routines: Routines<'a>,
    of: Vec<BTreeMap<i64, Vec<LineInstruction>>>,
    n: usize,
}

impl CodeOfLines<'_> {
    /// Adds those of a function of the program that are near to samples.
    fn add(&mut self, rows: &[CodeRow<'_>]) {
        // Where the last instruction of a line stood.
        let mut last: HashMap<(usize, i64), usize> = HashMap::new();
        for (at, row) in near_samples(rows) {
            for (routine, line, inlined) in self.routines.places(row) {
                self.n += 1;
                if self.n > MAX_INSTRUCTIONS {
                    return;
                }
                let instructions = self.of[routine].entry(line).or_default();
                let before = last.insert((routine, line), at);
                instructions.push(LineInstruction {
                    address: row.address,
                    text: row.text.clone(),
                    flat: row.flat,
                    cum: row.cum,
                    inlined,
                    is_after_gap: !instructions.is_empty() && before.is_none_or(|before| before + 1 != at),
                });
            }
        }
    }
}

/// The rows that are no more than [`NEAR`] bytes away from one with samples, with their places.
fn near_samples<'r, 'a>(rows: &'r [CodeRow<'a>]) -> impl Iterator<Item = (usize, &'r CodeRow<'a>)> {
    let costly: Vec<u64> = rows.iter().filter(|row| row.cum != 0).map(|row| row.address.0).collect();
    rows.iter().enumerate().filter(move |(_, row)| {
        let after = costly.partition_point(|&address| address < row.address.0);
        let next = costly.get(after).is_some_and(|&next| next - row.address.0 <= NEAR);
        let before = after.checked_sub(1).map(|before| costly[before]);
        next || before.is_some_and(|before| row.address.0 - before <= NEAR)
    })
}

/// The functions of a list, with their places there, by the last part of the names of their files.
struct Routines<'a>(HashMap<&'a BStr, Vec<(usize, Span<'a>)>>);

impl<'a> Routines<'a> {
    fn new(spans: impl Iterator<Item = Span<'a>>) -> Routines<'a> {
        let mut by_name: HashMap<&BStr, Vec<_>> = HashMap::new();
        for (routine, span) in spans.enumerate().filter(|(_, span)| !span.file.is_empty()) {
            by_name.entry(base(span.file)).or_default().push((routine, span));
        }
        Routines(by_name)
    }

    /// The functions that an instruction is part of, at which line of each, and what was inlined there.
    fn places(&self, row: &CodeRow<'_>) -> Vec<(usize, i64, Vec<CodeFrame>)> {
        let mut places: Vec<(usize, i64, Vec<CodeFrame>)> = Vec::new();
        // Without debug information there is what the profile knows.
        if row.frames.iter().all(|frame| frame.file.is_empty()) {
            let routine = self.at(row.function, row.file.as_ref(), row.line);
            places.extend(routine.map(|routine| (routine, row.line, Vec::new())));
        }
        for (at, frame) in row.frames.iter().enumerate().rev() {
            if let Some(routine) = self.at(frame.function.as_ref(), frame.file.as_ref(), frame.line)
                // A function that is inlined into itself has it at the outer line.
                && places.iter().all(|(known, ..)| *known != routine)
            {
                places.push((routine, frame.line, row.frames[..at].iter().rev().cloned().collect()));
            }
        }
        places
    }

    /// The function of this name that has a line, or one that has it surely: names of one function may be written in
    /// several ways. Of several, the one that begins last before it.
    fn at(&self, name: &BStr, file: &BStr, line: i64) -> Option<usize> {
        let spans = self.0.get(base(file))?.iter();
        let holding = spans.filter(|(_, span)| {
            let lines = if span.name == name { &span.shown } else { &span.known };
            lines.contains(&line) && is_same_file(span.file, file)
        });
        holding.max_by_key(|(_, span)| (span.name == name, *span.known.start())).map(|(routine, _)| *routine)
    }
}

/// Whether two names may be of one file: the beginning of one may have been cut off.
fn is_same_file(a: &BStr, b: &BStr) -> bool {
    let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
    let cut = long.strip_suffix(short.as_bytes());
    cut.is_some_and(|rest| rest.is_empty() || rest.ends_with(b"/") || short.starts_with(b"/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ops::RangeInclusive;

    fn row(address: u64, cum: i64) -> CodeRow<'static> {
        CodeRow {
            address: FileAddr(address),
            flat: 0,
            cum,
            text: String::new(),
            function: BStr::new(""),
            file: "a.c".into(),
            line: 1,
            frames: Vec::new(),
        }
    }

    fn frame(function: &str, file: &str, line: i64) -> CodeFrame {
        CodeFrame { function: function.into(), file: file.into(), line }
    }

    /// Functions of these names and lines, of which the last is shown beyond what is surely theirs.
    fn routines(spans: &[(&'static str, &'static str, RangeInclusive<i64>)]) -> Routines<'static> {
        Routines::new(spans.iter().map(|(name, file, known)| Span {
            name: BStr::new(*name),
            file: BStr::new(*file),
            known: known.clone(),
            shown: *known.start()..=known.end() + 5,
        }))
    }

    #[test]
    fn names_of_one_file_may_have_lost_their_beginning() {
        for (a, b, is_same) in [
            ("/src/a.c", "/src/a.c", true),
            ("/src/a.c", "src/a.c", true),
            ("/src/a.c", "a.c", true),
            ("/build/src/a.c", "/src/a.c", true),
            ("/src/aa.c", "a.c", false),
            ("/src/a.c", "/lib/a.c", false),
        ] {
            assert_eq!(is_same_file(a.into(), b.into()), is_same, "{a} {b}");
            assert_eq!(is_same_file(b.into(), a.into()), is_same, "{b} {a}");
        }
    }

    #[test]
    fn an_inlined_call_stands_at_its_line_and_in_the_function_that_called_it() {
        let routines = routines(&[("main", "/src/main.c", 10..=30), ("next", "/src/list.h", 1..=9)]);
        let mut inlined = row(0, 1);
        inlined.frames = vec![frame("next", "/src/list.h", 4), frame("main", "/src/main.c", 12)];
        assert_eq!(
            routines.places(&inlined),
            [(0, 12, vec![frame("next", "/src/list.h", 4)]), (1, 4, Vec::new())]
        );
        inlined.frames[0].line = 77;
        assert_eq!(routines.places(&inlined), [(0, 12, vec![frame("next", "/src/list.h", 77)])]);
    }

    #[test]
    fn a_line_belongs_to_the_function_that_begins_last_before_it() {
        let spans =
            [("main.f", "a.go", 10..=60), ("main.f.func1", "a.go", 20..=30), ("main.g", "b.go", 22..=24)];
        let routines = routines(&spans);
        let of = |line| routines.at("f[...]".into(), "a.go".into(), line);
        assert_eq!((of(9), of(15), of(25), of(40)), (None, Some(0), Some(1), Some(0)));
    }

    #[test]
    fn a_line_after_the_last_with_samples_belongs_to_the_function_of_the_name() {
        let routines = routines(&[("main.f", "a.go", 10..=20), ("main.g", "a.go", 23..=30)]);
        let of = |name: &'static str, line| routines.at(name.into(), "a.go".into(), line);
        assert_eq!((of("main.f", 22), of("main.h", 22)), (Some(0), None));
        assert_eq!((of("main.f", 24), of("main.g", 24), of("main.h", 24)), (Some(0), Some(1), Some(1)));
    }

    #[test]
    fn instructions_far_from_samples_are_left_out() {
        let rows: Vec<_> = (0..40).map(|at| row(at * 100, i64::from(at == 10 || at == 30))).collect();
        let near: Vec<usize> = near_samples(&rows).map(|(at, _)| at).collect();
        assert_eq!(near, (5..=15).chain(25..=35).collect::<Vec<_>>());
    }
}
