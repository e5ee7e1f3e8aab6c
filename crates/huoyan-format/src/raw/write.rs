//! Writes the text of `-raw`.

use super::{
    LINE_INDENT, duration,
    labels::LabelText,
    numbers::{put_hex, put_i64, put_padded, put_u64},
    time,
};
use crate::cursor::trim;
use huoyan_profile::{Location, Mapping, Profile, ValueType};
use jiff::tz::TimeZone;
use std::io::{self, Write};

/// How much is written at once.
const CHUNK: usize = 64 << 10;

type Text = Vec<u8>;

/// Writes a profile as text, times in this zone.
///
/// # Errors
/// Those of `out`.
pub fn write_raw(profile: &Profile, zone: &TimeZone, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Chunks { text: Vec::with_capacity(2 * CHUNK), out };
    header(profile, zone, &mut text.text);
    samples(profile, &mut text)?;
    text.text.extend_from_slice(b"Locations\n");
    for idx in 0..profile.locations.len() as u32 {
        location(profile, idx, &mut text)?;
    }
    text.text.extend_from_slice(b"Mappings\n");
    for m in profile.mappings.iter() {
        mapping(profile, m, &mut text.text);
        text.flush_if_full()?;
    }
    text.flush()
}

/// Text on its way out.
struct Chunks<'w> {
    text: Text,
    out: &'w mut dyn Write,
}

impl Chunks<'_> {
    fn flush_if_full(&mut self) -> io::Result<()> {
        if self.text.len() < CHUNK { Ok(()) } else { self.flush() }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.write_all(&self.text)?;
        self.text.clear();
        Ok(())
    }
}

fn put(text: &mut Text, parts: &[&[u8]]) {
    for part in parts {
        text.extend_from_slice(part);
    }
}

fn header(profile: &Profile, zone: &TimeZone, text: &mut Text) {
    let header = &profile.header;
    for &comment in &header.comments {
        put(text, &[b"Comment: ", profile.str(comment), b"\n"]);
    }
    if !header.doc_url.is_empty() {
        put(text, &[b"Doc: ", profile.str(header.doc_url), b"\n"]);
    }
    // Compat: upstream gives a profile without a period type an empty one as it reads it.
    let ValueType { kind, unit } = header.period_type.unwrap_or_default();
    put(text, &[b"PeriodType: ", profile.str(kind), b" ", profile.str(unit), b"\nPeriod: "]);
    put_i64(text, header.period);
    if header.time_nanos != 0 {
        put(text, &[b"\nTime: ", time::to_text(header.time_nanos, zone).as_bytes()]);
    }
    if header.duration_nanos != 0 {
        put(text, &[b"\nDuration: ", duration::to_text(header.duration_nanos).as_bytes()]);
    }
    put(text, &[b"\nSamples:\n"]);
    let mut types = Vec::new();
    for t in &header.sample_types {
        let mark: &[u8] = if t.kind == header.default_sample_type { b"[dflt]" } else { b"" };
        put(&mut types, &[profile.str(t.kind), b"/", profile.str(t.unit), mark, b" "]);
    }
    put(text, &[trim(&types), b"\n"]);
}

fn samples(profile: &Profile, out: &mut Chunks<'_>) -> io::Result<()> {
    const VALUE_WIDTH: usize = 10;
    let samples = &profile.samples;
    let ids = IdTexts::new(profile.locations.rows());
    let mut labels = LabelText::new(profile);
    for i in 0..samples.len() {
        for column in &samples.values {
            out.text.push(b' ');
            put_padded(&mut out.text, column[i], VALUE_WIDTH);
        }
        out.text.extend_from_slice(b": ");
        for &location in profile.stacks.get(samples.stack[i]) {
            ids.put(location, &mut out.text);
        }
        out.text.push(b'\n');
        labels.put_lines(i, &mut out.text);
        out.flush_if_full()?;
    }
    Ok(())
}

/// The ids of locations as text, each with a blank after it.
struct IdTexts {
    text: Vec<u8>,
    ends: Vec<u32>,
}

impl IdTexts {
    fn new(locations: &[Location]) -> Self {
        let mut ids = IdTexts { text: Vec::new(), ends: Vec::with_capacity(locations.len() + 1) };
        ids.ends.push(0);
        for location in locations {
            put_u64(&mut ids.text, location.id);
            ids.text.push(b' ');
            ids.ends.push(ids.text.len() as u32);
        }
        ids
    }

    fn put(&self, location: u32, text: &mut Text) {
        let (start, end) = (self.ends[location as usize], self.ends[location as usize + 1]);
        text.extend_from_slice(&self.text[start as usize..end as usize]);
    }
}

fn location(profile: &Profile, idx: u32, out: &mut Chunks<'_>) -> io::Result<()> {
    const ID_WIDTH: usize = 6;
    let location = profile.locations.get(idx);
    let lines = profile.locations.lines(idx);
    let text = &mut out.text;
    let mut id = Vec::new();
    put_u64(&mut id, location.id);
    for _ in id.len()..ID_WIDTH {
        text.push(b' ');
    }
    put(text, &[&id, b": "]);
    put_hex(text, location.address);
    text.push(b' ');
    if let Some(mapping) = location.mapping {
        text.extend_from_slice(b"M=");
        put_u64(text, profile.mappings[mapping as usize].id);
        text.push(b' ');
    }
    if location.is_folded {
        text.extend_from_slice(b"[F] ");
    }
    if lines.is_empty() {
        text.push(b'\n');
    }
    for (i, line) in lines.iter().enumerate() {
        if i > 0 {
            out.text.extend_from_slice(LINE_INDENT);
        }
        frame(profile, line, &mut out.text);
        out.flush_if_full()?;
    }
    out.flush_if_full()
}

fn frame(profile: &Profile, line: &huoyan_profile::Line, text: &mut Text) {
    let function = profile.functions[line.function as usize];
    put(text, &[profile.str(function.name), b" ", profile.str(function.filename), b":"]);
    put_i64(text, line.line);
    text.push(b':');
    put_i64(text, line.column);
    text.extend_from_slice(b" s=");
    put_i64(text, function.start_line);
    if function.name != function.system_name {
        put(text, &[b"(", profile.str(function.system_name), b")"]);
    }
    text.push(b'\n');
}

fn mapping(profile: &Profile, mapping: &Mapping, text: &mut Text) {
    put_u64(text, mapping.id);
    for (before, number) in [(": ", mapping.start), ("/", mapping.limit), ("/", mapping.offset)] {
        text.extend_from_slice(before.as_bytes());
        put_hex(text, number);
    }
    put(text, &[b" ", profile.str(mapping.file), b" ", profile.str(mapping.build_id), b" "]);
    for (is_set, mark) in [
        (mapping.has_functions, "[FN]"),
        (mapping.has_filenames, "[FL]"),
        (mapping.has_line_numbers, "[LN]"),
        (mapping.has_inline_frames, "[IN]"),
    ] {
        if is_set {
            text.extend_from_slice(mark.as_bytes());
        }
    }
    text.push(b'\n');
}
