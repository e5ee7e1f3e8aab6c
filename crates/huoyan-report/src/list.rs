//! `list`: the source lines of functions, with what each cost.
//!
//! Sources are read when a routine is asked for, not before, so that no more than a few files
//! are in memory at once.

use crate::{
    Error, Formatter, View,
    graph::{Graph, NodeIdx, TrimOptions, trimmed_graph},
    pattern::Pattern,
    sources::{SourceFile, SourceReader, Sources},
};
use bstr::{BStr, BString};
use huoyan_profile::StrId;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::rc::Rc;

/// Lines shown before the first line with samples, where nothing says where the function
/// begins, and after the last.
const MARGIN: i64 = 5;

/// Functions whose name matches, one after the other.
#[derive(Debug)]
pub struct ListReport {
    /// What percentages are of.
    pub total: i64,
    /// What percentages are of.
    pub total_weight: i64,
    /// How values are shown.
    pub values: Formatter,
    graph: Graph,
    /// The nodes of each function and file.
    places: Vec<Place>,
    reader: SourceReader,
}

/// A function in a file.
#[derive(Debug)]
struct Place {
    name: StrId,
    /// Empty where the profile names none.
    file: StrId,
    nodes: Vec<NodeIdx>,
}

/// A function and where its source is.
#[derive(Debug)]
pub struct Routine<'a> {
    /// The function.
    pub name: &'a BStr,
    /// Its source; `None` where the profile names no file.
    pub source: Option<RoutineSource<'a>>,
}

/// Where a function stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span<'a> {
    /// The function.
    pub name: &'a BStr,
    /// Its file; empty where the profile names none.
    pub file: &'a BStr,
    /// The lines that are surely its own: from where it begins, or from the first with samples, to the last with samples.
    pub known: RangeInclusive<i64>,
    /// The lines that are shown.
    pub shown: RangeInclusive<i64>,
}

/// The source of a function.
#[derive(Debug)]
pub struct RoutineSource<'a> {
    /// The file, as the profile names it, trimmed.
    pub file: &'a BStr,
    /// What the function itself cost.
    pub flat: i64,
    /// What its lines cost with what they call; a recursive function counts once for each of
    /// its lines in a stack.
    pub cum: i64,
    /// The lines, or why they cannot be shown.
    pub lines: Result<Lines, BString>,
}

/// A part of a source file and what its lines cost.
#[derive(Debug)]
pub struct Lines {
    file: Option<Rc<SourceFile>>,
    first: usize,
    last: usize,
    costs: BTreeMap<i64, (i64, i64)>,
}

/// A source line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceLine<'a> {
    /// Its number.
    pub number: usize,
    /// The text, without its end.
    pub text: &'a BStr,
    /// What it cost itself.
    pub flat: i64,
    /// What it cost with what it calls.
    pub cum: i64,
}

/// Finds the functions whose name matches.
///
/// # Errors
/// [`Error::NoMatch`] where there is none with samples.
pub fn list(view: &View, pattern: &Pattern, sources: Sources) -> Result<ListReport, Error> {
    let options = TrimOptions { objects: true, keep_all: true, ..TrimOptions::default() };
    let graph = trimmed_graph(view, &options)?.graph;
    let places = places(&graph, pattern);
    if places.is_empty() {
        return Err(Error::NoMatch(pattern.as_str().to_owned()));
    }
    let reader = SourceReader::new(sources, &view.options.trim_path, &view.options.source_path);
    let values = Formatter::new(view, view.options.unit.as_str());
    Ok(ListReport { total: view.total, total_weight: view.total_weight, values, graph, places, reader })
}

/// Matching functions by name, then by file. One whose file is never named stands there once;
/// of others, the parts without a file are left out.
fn places(graph: &Graph, pattern: &Pattern) -> Vec<Place> {
    let text = |id| graph.strings.get(id);
    let mut by_name: BTreeMap<&BStr, BTreeMap<&BStr, Place>> = BTreeMap::new();
    let mut matches: hashbrown::HashMap<StrId, bool> = hashbrown::HashMap::new();
    for &node in &graph.order {
        let info = &graph.node(node).info;
        if *matches.entry(info.name).or_insert_with(|| pattern.is_match(text(info.name))) {
            let files = by_name.entry(text(info.name)).or_default();
            let new = || Place { name: info.name, file: info.file, nodes: Vec::new() };
            files.entry(text(info.file)).or_insert_with(new).nodes.push(node);
        }
    }
    for files in by_name.values_mut().filter(|files| files.len() > 1) {
        files.remove(BStr::new(""));
    }
    by_name.into_values().flat_map(BTreeMap::into_values).collect()
}

impl ListReport {
    /// The functions by name and file; the sources are read now.
    pub fn routines(&self) -> impl Iterator<Item = Routine<'_>> {
        self.places.iter().map(|place| Routine {
            name: self.graph.strings.get(place.name),
            source: (!place.file.is_empty()).then(|| self.source(place)),
        })
    }

    /// How many there are.
    pub fn n_routines(&self) -> usize {
        self.places.len()
    }

    /// Where each of [`ListReport::routines`] stands, as far as the profile tells. No source is read.
    pub fn spans(&self) -> impl Iterator<Item = Span<'_>> {
        self.places.iter().map(|place| self.span(place))
    }

    fn span(&self, place: &Place) -> Span<'_> {
        let (mut first, mut shown, mut last) = (i64::MAX, i64::MAX, i64::MIN);
        for node in place.nodes.iter().map(|&n| self.graph.node(n)) {
            let line = node.info.line;
            let (start, start_shown) = match node.info.start_line {
                0 => (line, line.saturating_sub(MARGIN)),
                start => (start, start),
            };
            first = first.min(start);
            shown = shown.min(start_shown);
            last = last.max(line);
        }
        let text = |id| self.graph.strings.get(id);
        Span {
            name: text(place.name),
            file: text(place.file),
            known: first..=last,
            shown: shown.max(1)..=last.saturating_add(MARGIN),
        }
    }

    fn source(&self, place: &Place) -> RoutineSource<'_> {
        let file = self.graph.strings.get(place.file);
        // Compat: the lines of a mean are not divided (report/source.go, printSource).
        let weights = place.nodes.iter().map(|&n| self.graph.node(n).weight);
        let (flat, cum) = weights.fold((0i64, 0i64), |(flat, cum), weight| {
            (flat.saturating_add(weight.flat), cum.saturating_add(weight.cum))
        });
        RoutineSource { file, flat, cum, lines: self.lines(place, file) }
    }

    fn lines(&self, place: &Place, file: &BStr) -> Result<Lines, BString> {
        let mut costs: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
        for node in place.nodes.iter().map(|&n| self.graph.node(n)) {
            let (flat, cum) = costs.entry(node.info.line).or_default();
            *flat = flat.saturating_add(node.weight.flat);
            *cum = cum.saturating_add(node.weight.cum);
        }
        let (first, last) = self.span(place).shown.into_inner();
        // Compat: a file is not asked for where no line of it would be shown, but one that was
        // asked for in vain before is named again (report/source.go, getSourceFromFile).
        let file = match first <= last {
            true => Some(self.reader.get(place.file, file)?),
            false => self.reader.known_error(place.file, file).map_or(Ok(None), Err)?,
        };
        let n_lines = file.as_ref().map_or(0, |f| f.n_lines());
        let clamp = |line: i64| usize::try_from(line).unwrap_or(0);
        Ok(Lines { file, first: clamp(first), last: clamp(last).min(n_lines), costs })
    }
}

impl Lines {
    /// The lines, in order.
    pub fn iter(&self) -> impl Iterator<Item = SourceLine<'_>> {
        (self.first..=self.last).filter_map(|number| {
            let text = self.file.as_ref()?.line(number)?;
            let (flat, cum) = self.costs.get(&(number as i64)).copied().unwrap_or_default();
            Some(SourceLine { number, text, flat, cum })
        })
    }
}
