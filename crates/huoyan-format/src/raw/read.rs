//! Reads the text of `-raw`, as far as it says what a profile is; see the parent module.

use super::{LINE_INDENT, duration, label_lines::LabelLines, place::Place, time};
use crate::{
    Error, Limits, MAX_TYPES,
    cursor::{Cursor, decimal, hex, is_small_hex, trim},
    lines::{Lines, excerpt},
};
use bstr::ByteSlice;
use hashbrown::HashMap;
use huoyan_profile::{Builder, Function, Line, Location, Mapping, Profile, ValueType};

/// Whether something that begins like this is such a text. The beginning must be that of the whole
/// text, 4 KiB of it or all.
pub(crate) fn recognizes(prefix: &[u8]) -> bool {
    const CUT_OFF: usize = 4 << 10;
    let has_period = || prefix.contains_str("\nPeriod: ") || prefix.len() >= CUT_OFF;
    prefix.starts_with(b"PeriodType: ")
        || prefix.starts_with(b"Period: ")
        || ((prefix.starts_with(b"Comment: ") || prefix.starts_with(b"Doc: ")) && has_period())
}

/// The profile.
pub(crate) fn parse(text: &[u8], limits: &Limits) -> Result<Profile, Error> {
    crate::text_size::check(text, limits)?;
    let mut lines = Lines::new(text);
    let mut reader = Reader { builder: Builder::new(), text, limits, n_types: 0 };
    reader.header(&mut lines)?;
    // Samples point to locations and these to mappings, which come last.
    let samples = lines.clone();
    find_section(&mut lines, "Locations")?;
    let locations = lines.clone();
    find_section(&mut lines, "Mappings")?;
    let mappings = reader.mappings(lines)?;
    let locations = reader.locations(locations, &mappings)?;
    reader.samples(samples, &locations)?;
    Ok(reader.builder.finish()?)
}

fn find_section(lines: &mut Lines<'_>, title: &str) -> Result<(), Error> {
    while lines.advance() {
        if lines.line() == title.as_bytes() {
            return Ok(());
        }
    }
    Err(lines.error(format!("text ends before the line \"{title}\"")))
}

/// About what a comment takes besides its bytes.
const COMMENT: usize = 64;

/// Rows by their ids.
type Index = HashMap<u64, u32>;

struct Reader<'a> {
    builder: Builder,
    text: &'a [u8],
    limits: &'a Limits,
    n_types: usize,
}

impl Reader<'_> {
    /// Reads everything before the samples.
    fn header(&mut self, lines: &mut Lines<'_>) -> Result<(), Error> {
        let mut comments: Vec<Vec<u8>> = Vec::new();
        let mut has_period = false;
        while lines.advance() {
            let line = lines.line();
            if line == b"Samples:" {
                if !has_period {
                    return Err(lines.error("\"Samples:\" without \"Period: \" before it"));
                }
                for comment in comments {
                    let comment = self.builder.str(comment);
                    self.builder.header.comments.push(comment);
                }
                return self.sample_types(lines);
            }
            let Some((key, value)) = line.split_once_str(": ") else {
                continue_comment(&mut comments, lines)?;
                continue;
            };
            let wrong = || lines.error(format!("{} is no {}", excerpt(value), key.as_bstr()));
            let text = || value.to_str().map_err(|_| wrong());
            match key {
                b"Comment" => {
                    comments.push(value.to_vec());
                    self.limits.check_tables(self.text, COMMENT * comments.len())?;
                }
                b"Doc" => self.builder.header.doc_url = self.builder.str(value),
                b"PeriodType" => {
                    let (kind, unit) = value.split_once_str(" ").ok_or_else(wrong)?;
                    let period_type =
                        ValueType { kind: self.builder.str(kind), unit: self.builder.str(unit) };
                    self.builder.header.period_type = Some(period_type);
                }
                b"Period" => {
                    self.builder.header.period = decimal(value).ok_or_else(wrong)?;
                    has_period = true;
                }
                b"Time" => self.builder.header.time_nanos = time::from_text(text()?).ok_or_else(wrong)?,
                b"Duration" => {
                    self.builder.header.duration_nanos = duration::from_text(text()?).ok_or_else(wrong)?;
                }
                _ => continue_comment(&mut comments, lines)?,
            }
        }
        Err(lines.error("text ends before the line \"Samples:\""))
    }

    /// Reads `cpu/nanoseconds[dflt] `, any number of times. A word without a slash belongs to the
    /// next one.
    fn sample_types(&mut self, lines: &mut Lines<'_>) -> Result<(), Error> {
        lines.advance();
        let mut rest = trim(lines.line());
        while !rest.is_empty() {
            let slash = rest
                .find_byte(b'/')
                .ok_or_else(|| lines.error(format!("{} is no sample type and its unit", excerpt(rest))))?;
            let end = rest[slash..].find_byte(b' ').map_or(rest.len(), |at| slash + at);
            let (kind, unit) = (&rest[..slash], &rest[slash + 1..end]);
            let (unit, is_default) = unit.strip_suffix(b"[dflt]").map_or((unit, false), |unit| (unit, true));
            if self.builder.header.sample_types.len() == MAX_TYPES {
                return Err(Error::TooLarge { what: "sample types", max: MAX_TYPES as u64 });
            }
            self.builder.sample_type(kind, unit);
            if is_default {
                self.builder.header.default_sample_type = self.builder.str(kind);
            }
            rest = rest.get(end + 1..).unwrap_or_default();
        }
        self.n_types = self.builder.header.sample_types.len();
        Ok(())
    }

    /// Fails where the profile has grown too large. Indices by id take memory too.
    fn check_size(&self, index: &Index) -> Result<(), Error> {
        const ENTRY: usize = 24;
        self.limits.check_tables(self.text, self.builder.n_bytes() + ENTRY * index.len())
    }

    fn mappings(&mut self, mut lines: Lines<'_>) -> Result<Index, Error> {
        let mut index = Index::new();
        while lines.advance() {
            if trim(lines.line()).is_empty() {
                continue;
            }
            let mapping = self
                .mapping(lines.line())
                .ok_or_else(|| lines.error(format!("{} is no mapping", excerpt(lines.line()))))?;
            index.insert(mapping.id, self.builder.mapping(mapping));
            self.check_size(&index)?;
        }
        Ok(index)
    }

    /// `1: 0x400000/0x4af000/0x0 file build_id [FN][FL][LN][IN]`
    fn mapping(&mut self, line: &[u8]) -> Option<Mapping> {
        let mut rest = Cursor(line);
        let id = id(&mut rest)?;
        rest.literal(b": ")?;
        let start = address(&mut rest)?;
        rest.literal(b"/")?;
        let limit = address(&mut rest)?;
        rest.literal(b"/")?;
        let offset = address(&mut rest)?;
        rest.skip(b" ");
        let mut mapping = Mapping { id, start, limit, offset, ..Mapping::default() };
        let mut texts = rest.0;
        if let Some(blank) = texts.rfind_byte(b' ')
            && take_marks(&texts[blank + 1..], &mut mapping)
        {
            texts = &texts[..blank];
        }
        let (file, build_id) = texts.rsplit_once_str(" ").unwrap_or((texts, b""));
        (mapping.file, mapping.build_id) = (self.builder.str(file), self.builder.str(build_id));
        Some(mapping)
    }

    fn locations(&mut self, mut lines: Lines<'_>, mappings: &Index) -> Result<Index, Error> {
        let mut index = Index::new();
        let mut functions: HashMap<Function, u32> = HashMap::new();
        let mut frames = Vec::new();
        let mut current = None;
        while lines.advance() {
            let line = lines.line();
            let is_end = line == b"Mappings";
            if !is_end && let Some(frame) = line.strip_prefix(LINE_INDENT) {
                frames.push(self.frame(frame, &lines, &mut functions)?);
                continue;
            }
            if let Some(location) = current.take() {
                self.add_location(location, &frames, &mut index)?;
                frames.clear();
            }
            if is_end {
                return Ok(index);
            }
            let (location, frame) = location(line, mappings).map_err(|reason| lines.error(reason))?;
            current = Some(location);
            if !frame.is_empty() {
                frames.push(self.frame(frame, &lines, &mut functions)?);
            }
        }
        Ok(index)
    }

    fn add_location(&mut self, location: Location, frames: &[Line], index: &mut Index) -> Result<(), Error> {
        let id = location.id;
        index.insert(id, self.builder.location(location, frames));
        self.check_size(index)
    }

    fn frame(
        &mut self,
        text: &[u8],
        lines: &Lines<'_>,
        functions: &mut HashMap<Function, u32>,
    ) -> Result<Line, Error> {
        let place = Place::parse(text)
            .ok_or_else(|| lines.error(format!("{} is no frame of a location", excerpt(text))))?;
        let function = Function {
            id: 0,
            name: self.builder.str(place.name),
            system_name: self.builder.str(place.system_name),
            filename: self.builder.str(place.file),
            start_line: place.start_line,
        };
        let function = *functions.entry(function).or_insert_with(|| self.builder.function(function));
        Ok(Line { function, line: place.line, column: place.column })
    }

    fn samples(&mut self, mut lines: Lines<'_>, locations: &Index) -> Result<(), Error> {
        let mut label_lines = LabelLines::new(lines.clone());
        let (mut values, mut stack, mut labels) = (Vec::new(), Vec::new(), Vec::new());
        let mut more = lines.advance() && lines.line() != b"Locations";
        while more {
            sample(lines.line(), locations, &mut values, &mut stack).map_err(|reason| lines.error(reason))?;
            if values.len() != self.n_types {
                let reason = format!("sample has {} values vs. {} types", values.len(), self.n_types);
                return Err(lines.error(reason));
            }
            more = label_lines.read(&mut lines, &mut self.builder, &mut labels)?;
            self.builder.sample(&stack, &values, &labels);
            self.check_size(locations)?;
        }
        Ok(())
    }
}

/// A line that is none of the header's belongs to the comment before it.
fn continue_comment(comments: &mut [Vec<u8>], lines: &Lines<'_>) -> Result<(), Error> {
    let line = lines.line();
    let comment =
        comments.last_mut().ok_or_else(|| lines.error(format!("{} is no header", excerpt(line))))?;
    comment.push(b'\n');
    comment.extend_from_slice(line);
    Ok(())
}

fn id(rest: &mut Cursor<'_>) -> Option<u64> {
    rest.blanks();
    rest.digits()?.to_str().ok()?.parse().ok()
}

fn address(rest: &mut Cursor<'_>) -> Option<u64> {
    rest.literal(b"0x")?;
    hex(rest.some(is_small_hex)?)
}

/// Sets what marks such as `[FN][FL]` say, if the text is nothing else.
fn take_marks(text: &[u8], mapping: &mut Mapping) -> bool {
    let mut rest = Cursor(text);
    let mut marked = *mapping;
    marked.has_functions = rest.skip(b"[FN]");
    marked.has_filenames = rest.skip(b"[FL]");
    marked.has_line_numbers = rest.skip(b"[LN]");
    marked.has_inline_frames = rest.skip(b"[IN]");
    if rest.0.is_empty() {
        *mapping = marked;
    }
    rest.0.is_empty()
}

/// `     1: 0x4a3b20 M=1 [F] ` and a frame, which is given as text and may be missing.
fn location<'a>(line: &'a [u8], mappings: &Index) -> Result<(Location, &'a [u8]), String> {
    let wrong = || format!("{} is no location", excerpt(line));
    let mut rest = Cursor(line);
    let id = id(&mut rest).ok_or_else(wrong)?;
    rest.literal(b": ").ok_or_else(wrong)?;
    let address = address(&mut rest).ok_or_else(wrong)?;
    if !rest.0.is_empty() {
        rest.literal(b" ").ok_or_else(wrong)?;
    }
    let mut mapping = None;
    let mut numbered = rest;
    if numbered.skip(b"M=")
        && let Some(mapping_id) = self::id(&mut numbered)
        && (numbered.0.is_empty() || numbered.skip(b" "))
    {
        rest = numbered;
        let known = mappings.get(&mapping_id).copied();
        mapping = Some(known.ok_or_else(|| format!("mapping {mapping_id} is not in the table"))?);
    }
    let is_folded = rest.skip(b"[F] ") || (rest.0 == b"[F]" && rest.skip(b"[F]"));
    Ok((Location { id, mapping, address, is_folded }, rest.0))
}

/// `         3   30000000: 1 2 `
fn sample(line: &[u8], locations: &Index, values: &mut Vec<i64>, stack: &mut Vec<u32>) -> Result<(), String> {
    let wrong = || format!("{} is no sample", excerpt(line));
    values.clear();
    stack.clear();
    let mut rest = Cursor(line);
    while !rest.skip(b":") {
        rest.blanks();
        values.push(rest.integer().and_then(decimal).ok_or_else(wrong)?);
    }
    loop {
        rest.blanks();
        if rest.0.is_empty() {
            return Ok(());
        }
        let id = id(&mut rest).ok_or_else(wrong)?;
        let known = locations.get(&id).copied();
        stack.push(known.ok_or_else(|| format!("location {id} is not in the table"))?);
        if !rest.0.is_empty() {
            rest.literal(b" ").ok_or_else(wrong)?;
        }
    }
}
