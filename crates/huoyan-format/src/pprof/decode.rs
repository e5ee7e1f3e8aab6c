//! The fields of the `Profile` message, one after the other.

use super::{finish, ids::Ids, samples::SampleColumns, texts::Texts};
use crate::{
    Error, Limits, Parts, Read,
    limits::Meter,
    stream::Stream,
    wire::{Message, Value, varint, wrong_type},
};
use huoyan_profile::{Function, Line, Location, Locations, Mapping, make_room};

/// A type and its unit, as indices of the string table.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RawType {
    pub(super) kind: i64,
    pub(super) unit: i64,
}

/// A table whose rows name strings, and where each row stood.
///
/// Until the string table is complete, the fields that are ids of strings hold indices of the file.
#[derive(Default)]
pub(super) struct Table<T> {
    pub(super) rows: Vec<T>,
    pub(super) offsets: Vec<u64>,
}

impl<T> Table<T> {
    fn push(&mut self, row: T, offset: u64, what: &'static str, meter: &mut Meter) -> Result<(), Error> {
        // Readable names make a copy.
        meter.row(what, self.rows.len(), 2 * size_of::<T>() + 8)?;
        make_room(&mut self.rows, 1);
        self.rows.push(row);
        make_room(&mut self.offsets, 1);
        self.offsets.push(offset);
        Ok(())
    }
}

/// A profile as far as it was read: ids and indices are those of the file.
pub(super) struct Raw {
    pub(super) sample_types: Vec<RawType>,
    pub(super) columns: SampleColumns,
    pub(super) mappings: Table<Mapping>,
    pub(super) functions: Table<Function>,
    /// They name mappings by their number in `mapping_ids`, none as 0; their lines functions by their number in
    /// `function_ids`.
    pub(super) locations: Locations,
    /// The ids of locations that are not kept.
    pub(super) seen_locations: Vec<u64>,
    pub(super) mapping_ids: Ids,
    pub(super) function_ids: Ids,
    /// The location that first named each mapping and each function.
    pub(super) mapping_users: Vec<u64>,
    pub(super) function_users: Vec<u64>,
    /// Those of the location that is being read.
    lines: Vec<Line>,
    pub(super) parts: Parts,
    pub(super) texts: Texts,
    pub(super) drop_frames: i64,
    pub(super) keep_frames: i64,
    pub(super) time_nanos: i64,
    pub(super) duration_nanos: i64,
    pub(super) period_type: RawType,
    pub(super) period: i64,
    pub(super) comments: Vec<i64>,
    pub(super) default_sample_type: i64,
    pub(super) doc_url: i64,
}

/// Decodes a whole profile.
pub(crate) fn decode(mut stream: Stream<'_>, limits: &Limits, parts: Parts) -> Result<Read, Error> {
    let mut raw = Raw::new(parts);
    let mut meter = Meter::new(limits);
    loop {
        rows(&mut raw, &mut stream, &mut meter)?;
        if !field(&mut raw, &mut stream, limits, &mut meter)? {
            break;
        }
    }
    finish::finish(raw, stream.offset())
}

/// The field of comments, and about what one takes in memory.
const COMMENT: u64 = 13;
const COMMENT_COST: usize = 24;

/// Reads rows of tables (samples, locations, texts …) as long as they lie whole in the window of the
/// stream: nearly all of a profile.
fn rows(raw: &mut Raw, stream: &mut Stream<'_>, meter: &mut Meter) -> Result<(), Error> {
    let offset = stream.offset();
    let window = stream.peek(1)?;
    let mut at = 0;
    while let Some((&key, rest)) = window[at..].split_first() {
        let (number, is_bytes) = (u64::from(key >> 3), key & 7 == 2);
        let Some((len, len_len)) = varint(rest) else { break };
        let row = usize::try_from(len).ok().and_then(|len| rest[len_len..].get(..len));
        let (true, 2..=6, Some(bytes)) = (is_bytes, number, row) else { break };
        let begin = at + 1 + len_len;
        bytes_field(raw, number, bytes, offset + begin as u64, meter)?;
        at = begin + bytes.len();
    }
    stream.skip(at);
    Ok(())
}

/// Reads one field of any kind; false at the end.
fn field(raw: &mut Raw, stream: &mut Stream<'_>, limits: &Limits, meter: &mut Meter) -> Result<bool, Error> {
    let offset = stream.offset();
    // A key and a length or number are at most ten bytes each.
    let head = stream.peek(20)?;
    if head.is_empty() {
        return Ok(false);
    }
    let malformed = |reason: String| Error::Malformed { reason, offset };
    let (key, key_len) = varint(head).ok_or_else(|| malformed("bad varint".into()))?;
    let number = key >> 3;
    if number == 0 {
        return Err(malformed("field number 0 does not exist".into()));
    }
    if key & 7 != 2 {
        // A number, or a field of a fixed size that profile.proto does not have.
        let mut message = Message::new(head, offset);
        let value = match message.next() {
            Some((_, Value::Number(value))) => Some(value),
            _ => None,
        };
        let len = message.at();
        message.finish()?;
        stream.skip(len);
        if number == COMMENT {
            meter.row("comments", raw.comments.len(), COMMENT_COST)?;
        }
        number_field(raw, number, value, offset)?;
        return Ok(true);
    }
    let (len, len_len) = varint(&head[key_len..]).ok_or_else(|| malformed("bad varint".into()))?;
    let head_len = key_len + len_len;
    let truncated = || malformed(format!("field {number} of {len} bytes is cut short"));
    // What is only claimed is cut short, what is there may be too much.
    let max = limits.max_field();
    let seen = stream.peek(head_len + usize::try_from(len).unwrap_or(max).min(max))?;
    let len = usize::try_from(len).ok().filter(|&n| n <= max || seen.len() >= head_len + max);
    let len = len.ok_or_else(truncated)?;
    if len > max {
        return Err(Error::TooLarge { what: "bytes in one field", max: max as u64 });
    }
    let bytes = seen.get(head_len..head_len + len).ok_or_else(truncated)?;
    bytes_field(raw, number, bytes, offset + head_len as u64, meter)?;
    stream.skip(head_len + len);
    Ok(true)
}

fn number_field(raw: &mut Raw, number: u64, value: Option<u64>, offset: u64) -> Result<(), Error> {
    let target = match number {
        7 => &mut raw.drop_frames,
        8 => &mut raw.keep_frames,
        9 if raw.time_nanos != 0 => return Err(Error::Concatenated),
        9 => &mut raw.time_nanos,
        10 => &mut raw.duration_nanos,
        12 => &mut raw.period,
        COMMENT => {
            raw.comments.push(0);
            raw.comments.last_mut().expect("one was added")
        }
        14 => &mut raw.default_sample_type,
        15 => &mut raw.doc_url,
        1..=6 | 11 => return Err(wrong_type(&format!("field {number}"), offset)),
        _ => return Ok(()),
    };
    *target = value.ok_or_else(|| wrong_type(&format!("field {number}"), offset))? as i64;
    Ok(())
}

fn bytes_field(
    raw: &mut Raw,
    number: u64,
    bytes: &[u8],
    offset: u64,
    meter: &mut Meter,
) -> Result<(), Error> {
    match number {
        1 => {
            if raw.sample_types.len() == crate::MAX_TYPES {
                return Err(Error::TooLarge { what: "sample types", max: raw.sample_types.len() as u64 });
            }
            raw.sample_types.push(value_type(bytes, offset)?);
        }
        2 => raw.columns.push(bytes, offset, meter)?,
        3 => raw.mappings.push(mapping(bytes, offset, raw.texts.odd_index())?, offset, "mappings", meter)?,
        4 => location(raw, bytes, offset, meter)?,
        5 => {
            raw.functions.push(
                function(bytes, offset, raw.texts.odd_index())?,
                offset,
                "functions",
                meter,
            )?;
        }
        6 => raw.texts.push(bytes, raw.functions.rows.len(), offset, meter)?,
        11 => raw.period_type = value_type(bytes, offset)?,
        COMMENT => comments(raw, bytes, offset, meter)?,
        7..=15 => return Err(wrong_type(&format!("field {number}"), offset)),
        _ => {}
    }
    Ok(())
}

fn comments(raw: &mut Raw, packed: &[u8], offset: u64, meter: &mut Meter) -> Result<(), Error> {
    let mut at = 0;
    while at < packed.len() {
        let (value, n) = varint(&packed[at..])
            .ok_or_else(|| Error::Malformed { reason: "bad varint in comments".into(), offset })?;
        meter.row("comments", raw.comments.len(), COMMENT_COST)?;
        raw.comments.push(value as i64);
        at += n;
    }
    Ok(())
}

/// Reads the fields of a message: `set` is told each one, and says whether it knows it so.
#[inline]
fn fields<'a>(
    bytes: &'a [u8],
    offset: u64,
    what: &str,
    mut set: impl FnMut(u32, Value<'a>, u64) -> Result<Known, Error>,
) -> Result<(), Error> {
    let mut message = Message::new(bytes, offset);
    let mut at = offset;
    while let Some((number, value)) = message.next() {
        if let Known::WrongType = set(number, value, at)? {
            return Err(wrong_type(&format!("field {number} of {what}"), at));
        }
        at = message.offset();
    }
    message.finish()
}

/// What a message makes of a field.
enum Known {
    /// It took it, or ignores it.
    Fine,
    /// It knows the field, but not with this wire type.
    WrongType,
}

/// Puts a number into its place.
fn put<T>(target: &mut T, value: Value<'_>, convert: impl FnOnce(u64) -> T) -> Known {
    let Value::Number(value) = value else { return Known::WrongType };
    *target = convert(value);
    Known::Fine
}

fn signed(value: u64) -> i64 {
    value as i64
}

fn unsigned(value: u64) -> u64 {
    value
}

fn truth(value: u64) -> bool {
    value != 0
}

fn value_type(bytes: &[u8], offset: u64) -> Result<RawType, Error> {
    let mut t = RawType::default();
    fields(bytes, offset, "a value type", |number, value, _| {
        Ok(match number {
            1 => put(&mut t.kind, value, signed),
            2 => put(&mut t.unit, value, signed),
            _ => Known::Fine,
        })
    })?;
    Ok(t)
}

fn mapping(bytes: &[u8], offset: u64, odd: &mut Option<i64>) -> Result<Mapping, Error> {
    let mut m = Mapping::default();
    fields(bytes, offset, "a mapping", |number, value, _| {
        Ok(match number {
            1 => put(&mut m.id, value, unsigned),
            2 => put(&mut m.start, value, unsigned),
            3 => put(&mut m.limit, value, unsigned),
            4 => put(&mut m.offset, value, unsigned),
            5 => put(&mut m.file, value, |value| Texts::index(value, odd)),
            6 => put(&mut m.build_id, value, |value| Texts::index(value, odd)),
            7 => put(&mut m.has_functions, value, truth),
            8 => put(&mut m.has_filenames, value, truth),
            9 => put(&mut m.has_line_numbers, value, truth),
            10 => put(&mut m.has_inline_frames, value, truth),
            _ => Known::Fine,
        })
    })?;
    Ok(m)
}

fn function(bytes: &[u8], offset: u64, odd: &mut Option<i64>) -> Result<Function, Error> {
    let mut f = Function::default();
    fields(bytes, offset, "a function", |number, value, _| {
        Ok(match number {
            1 => put(&mut f.id, value, unsigned),
            2 => put(&mut f.name, value, |value| Texts::index(value, odd)),
            3 => put(&mut f.system_name, value, |value| Texts::index(value, odd)),
            4 => put(&mut f.filename, value, |value| Texts::index(value, odd)),
            5 => put(&mut f.start_line, value, signed),
            _ => Known::Fine,
        })
    })?;
    Ok(f)
}

fn location(raw: &mut Raw, bytes: &[u8], offset: u64, meter: &mut Meter) -> Result<(), Error> {
    let mut l = Location::default();
    let mut mapping = 0;
    let Raw { function_ids: ids, lines, .. } = raw;
    lines.clear();
    fields(bytes, offset, "a location", |number, value, at| {
        Ok(match number {
            1 => put(&mut l.id, value, unsigned),
            2 => put(&mut mapping, value, unsigned),
            3 => put(&mut l.address, value, unsigned),
            4 => {
                let Value::Bytes(bytes) = value else { return Ok(Known::WrongType) };
                // Stored, and copied when frames are dropped; a function's id costs as much again.
                meter.row("lines", lines.len(), 64)?;
                lines.push(line(ids, bytes, at)?);
                Known::Fine
            }
            5 => put(&mut l.is_folded, value, truth),
            _ => Known::Fine,
        })
    })?;
    raw.function_users.resize(raw.function_ids.len(), l.id);
    l.mapping = Some(raw.mapping_ids.number(mapping));
    raw.mapping_users.resize(raw.mapping_ids.len(), l.id);
    // A row, where it was named, and a copy of both when frames are dropped.
    meter.row("locations", raw.locations.len().max(raw.seen_locations.len()), 128)?;
    match raw.parts {
        Parts::All => _ = raw.locations.push(l, &raw.lines),
        Parts::WithoutStacks => {
            make_room(&mut raw.seen_locations, 1);
            raw.seen_locations.push(l.id);
        }
    }
    Ok(())
}

fn line(ids: &mut Ids, bytes: &[u8], offset: u64) -> Result<Line, Error> {
    let mut l = Line::default();
    let mut function = 0;
    fields(bytes, offset, "a line", |number, value, _| {
        Ok(match number {
            1 => put(&mut function, value, unsigned),
            2 => put(&mut l.line, value, signed),
            3 => put(&mut l.column, value, signed),
            _ => Known::Fine,
        })
    })?;
    l.function = ids.number(function);
    Ok(l)
}

impl Raw {
    fn new(parts: Parts) -> Self {
        Raw {
            sample_types: Vec::new(),
            columns: SampleColumns::new(parts),
            mappings: Table::default(),
            functions: Table::default(),
            locations: Locations::default(),
            seen_locations: Vec::new(),
            mapping_ids: Ids::default(),
            function_ids: Ids::default(),
            mapping_users: Vec::new(),
            function_users: Vec::new(),
            parts,
            lines: Vec::new(),
            texts: Texts::new(),
            drop_frames: 0,
            keep_frames: 0,
            time_nanos: 0,
            duration_nanos: 0,
            period_type: RawType::default(),
            period: 0,
            comments: Vec::new(),
            default_sample_type: 0,
            doc_url: 0,
        }
    }
}
