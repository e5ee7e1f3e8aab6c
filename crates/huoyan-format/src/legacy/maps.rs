//! The memory map that follows the samples of a profile.
//!
//! Takes the lines after `--- Memory map: ---` or `MAPPED_LIBRARIES:`, gives the executable
//! mappings. Two forms are read, that of `/proc/self/maps` and a brief one, and lines
//! `name=value` that say what `$name` stands for further down:
//!
//! ```text
//! 00400000-004ab000 r-xp 00000000 08:01 1234   /usr/bin/app
//! build=/home/user/build
//! 40000-80000: $build/app (@1000) 6a55b0e5
//! ```
//!
//! Upstream: `parseProcMapsFromScanner`, `parseMappingEntry`. Lines that are none of these are
//! passed over.

use crate::{
    Error,
    cursor::{Cursor, hex, is_space, trim},
    lines::Lines,
};
use bstr::ByteSlice;
use hashbrown::HashMap;
use huoyan_profile::{Mapping, Strings};
use std::borrow::Cow;

/// More mappings than any system lets a process have (Linux: 65,530 by default).
const MAX_MAPPINGS: usize = 1 << 18;

/// Whether this line stands before the memory map.
pub(super) fn is_heading(line: &[u8]) -> bool {
    line.contains_str("--- Memory map: ---") || line.contains_str("MAPPED_LIBRARIES:")
}

/// Goes on to the heading of the memory map, if the lines do not stand on it, and reads the map.
pub(super) fn find_and_read(lines: &mut Lines<'_>, strings: &mut Strings) -> Result<Vec<Mapping>, Error> {
    while !is_heading(lines.line()) && lines.advance() {}
    read(lines, strings)
}

/// Reads the map that begins at the next line.
pub(super) fn read(lines: &mut Lines<'_>, strings: &mut Strings) -> Result<Vec<Mapping>, Error> {
    let mut mappings = Vec::new();
    let mut attributes = Attributes::default();
    while lines.advance() {
        let line = attributes.expand(without_log_prefix(lines.line()), lines)?;
        let Some(entry) = entry(&line) else {
            attributes.define(&line);
            continue;
        };
        if !entry.is_executable() {
            continue;
        }
        let Some(mapping) = entry.mapping(strings) else {
            attributes.define(&line);
            continue;
        };
        if mappings.len() == MAX_MAPPINGS {
            return Err(lines.error(format!("more than {MAX_MAPPINGS} mappings in the memory map")));
        }
        mappings.push(mapping);
    }
    Ok(mappings)
}

/// The line without what a logging library put in front: `I0101 file.cc:12] `.
fn without_log_prefix(line: &[u8]) -> &[u8] {
    let Some(end) = line.find_byteset("[]") else { return line };
    let (prefix, rest) = line.split_at(end);
    let place = prefix.trim_end_with(|c| c.is_ascii_digit());
    match (place, rest) {
        ([_, .., b':'], [b']', blank, message @ ..]) if place.len() < end && is_space(*blank) => message,
        _ => line,
    }
}

/// A line of the map, as text. What is missing is empty.
#[derive(Debug, Default, PartialEq)]
struct Entry<'a> {
    start: &'a [u8],
    limit: &'a [u8],
    permissions: &'a [u8],
    offset: &'a [u8],
    file: &'a [u8],
    build_id: &'a [u8],
}

impl Entry<'_> {
    fn is_executable(&self) -> bool {
        self.permissions.is_empty() || self.permissions.contains(&b'x')
    }

    /// The mapping; `None` where a number has more than 64 bits.
    fn mapping(&self, strings: &mut Strings) -> Option<Mapping> {
        let offset = if self.offset.is_empty() { 0 } else { hex(self.offset)? };
        Some(Mapping {
            start: hex(self.start)?,
            limit: hex(self.limit)?,
            offset,
            file: strings.intern(self.file),
            build_id: strings.intern(self.build_id),
            ..Mapping::default()
        })
    }
}

/// What the line says, in one of the two forms.
fn entry(line: &[u8]) -> Option<Entry<'_>> {
    let ranges = [separate_range(line), joined_range(line)];
    let mut ranges = ranges.iter().flatten();
    ranges.clone().find_map(proc_entry).or_else(|| ranges.next().map(brief_entry))
}

/// The two addresses of a line and what comes after them.
struct AddressRange<'a> {
    start: &'a [u8],
    limit: &'a [u8],
    rest: Cursor<'a>,
}

/// Two addresses with a minus or blanks between them.
fn separate_range(line: &[u8]) -> Option<AddressRange<'_>> {
    let mut rest = Cursor(line);
    rest.run(is_space);
    let start = hex_number(&mut rest)?;
    if !rest.skip(b"-") {
        rest.some(is_space)?;
    }
    rest.run(is_space);
    let limit = hex_number(&mut rest)?;
    rest.skip(b":");
    Some(AddressRange { start, limit, rest })
}

/// Two addresses without anything between them, the second of one digit.
/// Compat: the expressions upstream allow it, and it makes mappings of some words.
fn joined_range(line: &[u8]) -> Option<AddressRange<'_>> {
    let mut rest = Cursor(line);
    rest.run(is_space);
    let digits = hex_number(&mut rest)?;
    let (start, mut limit) = digits.split_at(digits.len() - 1);
    if limit == b"0"
        && let mut prefixed = rest
        && prefixed.skip(b"x")
        && let Some(number) = prefixed.some(|b| b.is_ascii_hexdigit())
    {
        (limit, rest) = (number, prefixed);
    }
    if start.is_empty() {
        return None;
    }
    rest.skip(b":");
    Some(AddressRange { start, limit, rest })
}

/// Hexadecimal digits, without the `0x` that may stand before them.
fn hex_number<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let mut prefixed = *cursor;
    if prefixed.skip(b"0x")
        && let Some(digits) = prefixed.some(|b| b.is_ascii_hexdigit())
    {
        *cursor = prefixed;
        return Some(digits);
    }
    cursor.some(|b| b.is_ascii_hexdigit())
}

/// Blanks and then a word of such bytes; the cursor stays where it is if there is none.
fn word<'a>(cursor: &mut Cursor<'a>, class: impl Fn(u8) -> bool) -> Option<&'a [u8]> {
    let mut rest = *cursor;
    rest.some(is_space)?;
    let word = rest.some(class)?;
    *cursor = rest;
    Some(word)
}

fn permissions<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    word(cursor, |b| b"-rwxp".contains(&b))
}

/// `START-LIMIT PERMISSIONS OFFSET MAJOR:MINOR INODE FILE`, of which permissions, offset and file
/// may be missing.
fn proc_entry<'a>(range: &AddressRange<'a>) -> Option<Entry<'a>> {
    let mut rest = range.rest;
    let is_hex = |b: u8| b.is_ascii_hexdigit();
    let permissions = permissions(&mut rest).unwrap_or_default();
    let mut offset = word(&mut rest, is_hex)?;
    if rest.skip(b":") {
        // This was the device.
        offset = b"";
    } else {
        word(&mut rest, is_hex)?;
        rest.literal(b":")?;
    }
    rest.some(is_hex)?;
    word(&mut rest, |b| b.is_ascii_digit())?;
    let file = word(&mut rest, |b| !is_space(b)).unwrap_or_default();
    let (start, limit) = (range.start, range.limit);
    Some(Entry { start, limit, permissions, offset, file, build_id: b"" })
}

/// `START-LIMIT PERMISSIONS FILE (@OFFSET) BUILD_ID`, of which all but the addresses may be missing.
fn brief_entry<'a>(range: &AddressRange<'a>) -> Entry<'a> {
    let mut rest = range.rest;
    let permissions = permissions(&mut rest).unwrap_or_default();
    let file = word(&mut rest, |b| !is_space(b)).unwrap_or_default();
    let offset = offset_in_parentheses(&mut rest).unwrap_or_default();
    let build_id = word(&mut rest, |b| b.is_ascii_hexdigit()).unwrap_or_default();
    Entry { start: range.start, limit: range.limit, permissions, offset, file, build_id }
}

fn offset_in_parentheses<'a>(cursor: &mut Cursor<'a>) -> Option<&'a [u8]> {
    let mut rest = *cursor;
    rest.some(is_space)?;
    rest.literal(b"(@")?;
    let offset = rest.some(|b| b.is_ascii_hexdigit())?;
    rest.literal(b")")?;
    *cursor = rest;
    Some(offset)
}

/// What `$name` stands for. Where two names fit, the one defined first counts.
#[derive(Debug, Default)]
struct Attributes {
    /// By name, without the dollar: the value and the number of names before it.
    values: HashMap<Vec<u8>, (usize, Vec<u8>)>,
    /// Bit n: there is a name of n bytes.
    lengths: u64,
    /// How many bytes substitution has added.
    grown: usize,
}

impl Attributes {
    /// Longer names are passed over; nobody writes them.
    const LONGEST_NAME: usize = 63;
    /// What a map may grow by, so that attributes made of attributes do not fill the memory.
    const MAX_GROWTH: usize = 16 << 20;

    /// Takes `name=value`.
    fn define(&mut self, line: &[u8]) {
        let Some((name, value)) = line.split_once_str("=") else { return };
        let (name, value) = (trim(name), trim(value));
        if name.len() > Self::LONGEST_NAME {
            return;
        }
        let priority = self.values.len();
        self.values.entry(name.to_vec()).or_insert_with(|| (priority, value.to_vec()));
        self.lengths |= 1 << name.len();
    }

    /// The line with the values in the place of names.
    fn expand<'a>(&mut self, line: &'a [u8], lines: &Lines<'_>) -> Result<Cow<'a, [u8]>, Error> {
        if self.values.is_empty() || !line.contains(&b'$') {
            return Ok(Cow::Borrowed(line));
        }
        let mut expanded = Vec::new();
        let mut rest = line;
        while let Some(dollar) = rest.find_byte(b'$') {
            expanded.extend_from_slice(&rest[..dollar]);
            rest = &rest[dollar..];
            let (length, value) = self.lookup(&rest[1..]).unwrap_or((0, b"$"));
            expanded.extend_from_slice(value);
            rest = &rest[1 + length..];
            if self.grown + expanded.len() > Self::MAX_GROWTH + line.len() {
                return Err(lines.error("attributes make the memory map too large"));
            }
        }
        expanded.extend_from_slice(rest);
        self.grown += expanded.len().saturating_sub(line.len());
        Ok(Cow::Owned(expanded))
    }

    /// The name at the front of this text, as its length and what it stands for.
    fn lookup(&self, text: &[u8]) -> Option<(usize, &[u8])> {
        (0..=Self::LONGEST_NAME.min(text.len()))
            .filter(|length| self.lengths & 1 << length != 0)
            .filter_map(|length| Some((length, self.values.get(&text[..length])?)))
            .min_by_key(|(_, (priority, _))| *priority)
            .map(|(length, (_, value))| (length, value.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> String {
        let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
        entry(line.as_bytes()).map_or_else(
            || "none".into(),
            |e| [e.start, e.limit, e.permissions, e.offset, e.file, e.build_id].map(text).join("|"),
        )
    }

    #[test]
    fn both_forms_are_read() {
        for (line, fields) in [
            (
                "00400000-004ab000 r-xp 00001000 08:01 1234   /usr/bin/app (deleted)",
                "00400000|004ab000|r-xp|00001000|/usr/bin/app|",
            ),
            ("  0x400000-0x4ab000: r-xp 08:01 7", "400000|4ab000|r-xp|||"),
            ("400000 500000 1000 8:1 7 /a b", "400000|500000||1000|/a|"),
            ("40000-80000 /app (@ff00) abc123456", "40000|80000||ff00|/app|abc123456"),
            ("40000 - 80000", "4000|0|-||80000|"),
            ("40000- 80000: /app", "40000|80000|||/app|"),
            ("40000-80000 r-xp", "40000|80000|r-xp|||"),
            ("40000-80000 (@ff00) beef", "40000|80000|||(@ff00)|beef"),
            ("build=/home", "none"),
            ("", "none"),
        ] {
            assert_eq!(shown(line), fields, "{line}");
        }
    }

    #[test]
    fn some_words_are_mappings() {
        for (line, fields) in [
            ("abc=def", "ab|c||||"),
            ("00x12", "0|12||||"),
            ("40000-80000 prog", "40000|80000|pr|||"),
            ("400000 08:01 123 /app", "40000|0|||/app|"),
        ] {
            assert_eq!(shown(line), fields, "{line}");
        }
    }

    #[test]
    fn prefixes_of_logs_are_cut() {
        for (line, message) in [
            ("I0101 file.cc:12] 40-80", "40-80"),
            ("I0101 file.cc:12]40-80", "I0101 file.cc:12]40-80"),
            (":12] 40-80", ":12] 40-80"),
            ("a:] 40-80", "a:] 40-80"),
            ("[a:1] 40-80", "[a:1] 40-80"),
        ] {
            assert_eq!(without_log_prefix(line.as_bytes()), message.as_bytes());
        }
    }

    fn files(map: &str) -> Result<Vec<String>, Error> {
        let mut strings = Strings::new();
        let mappings = read(&mut Lines::new(map.as_bytes()), &mut strings)?;
        Ok(mappings.iter().map(|m| strings.get(m.file).to_string()).collect())
    }

    #[test]
    fn attributes_stand_for_text() {
        let map = "build = /home/b\nbuild=/other\nsrc=$build/src\n\
            1000-2000: $build/x\n3000-4000: $src$unknown\nx=y\n5000-6000: $src\n";
        assert_eq!(files(map).unwrap(), ["/home/b/x", "/home/b/src$unknown", "/home/b/src"]);
        let first_defined = "y=1\nyz=2\n1000-2000: $yz\n";
        assert_eq!(files(first_defined).unwrap(), ["1z"]);
    }

    #[test]
    fn attributes_made_of_attributes_do_not_fill_the_memory() {
        let mut map = String::from("y=xxxxxxxxxxxxxxxx\n");
        for (name, last) in ["h", "k", "m", "n", "o", "q"].iter().zip(["y", "h", "k", "m", "n", "o"]) {
            map += &format!("{name}={}\n", format!("${last},").repeat(100));
        }
        let error = files(&map).unwrap_err().to_string();
        assert!(error.ends_with("attributes make the memory map too large"), "{error}");
    }
}
