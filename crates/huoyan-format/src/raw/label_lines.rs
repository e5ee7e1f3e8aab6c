//! Reads the lines of labels below a sample.
//!
//! A sample has a line of texts, one of numbers, both in this order, or none. Which of the two a
//! single line is, its values say; where they are all numbers, what the label is elsewhere.

use super::LABEL_INDENT;
use crate::{
    Error,
    cursor::decimal,
    lines::{Lines, excerpt},
};
use bstr::ByteSlice;
use hashbrown::HashSet;
use huoyan_profile::{Builder, Label};

/// So many keys are looked at. No profile has more than a few dozen.
const MAX_KEYS: usize = 1 << 16;

/// What is known of the labels of a text.
pub(super) struct LabelLines<'a> {
    /// Labels that are texts.
    text_keys: HashSet<&'a [u8]>,
}

impl<'a> LabelLines<'a> {
    /// Looks through the samples, from here up to the locations, for which labels are texts.
    pub(super) fn new(mut lines: Lines<'a>) -> Self {
        let mut text_keys = HashSet::new();
        let mut before: Option<&'a [u8]> = None;
        while lines.advance() && lines.line() != b"Locations" {
            let line = lines.line().strip_prefix(LABEL_INDENT);
            let texts = match (before, line) {
                (Some(first), Some(_)) => Some(first),
                (None, Some(line)) if !Entries(line).all(|e| e.is_some_and(|e| e.is_numeric())) => Some(line),
                _ => None,
            };
            if text_keys.len() >= MAX_KEYS {
                continue;
            }
            text_keys.extend(texts.into_iter().flat_map(|line| Entries(line).flatten().map(|e| e.key)));
            before = line;
        }
        LabelLines { text_keys }
    }

    /// Reads the labels of the sample on whose line `lines` stands, and goes on to the next
    /// sample. `false` if there is none.
    pub(super) fn read(
        &mut self,
        lines: &mut Lines<'a>,
        builder: &mut Builder,
        labels: &mut Vec<Label>,
    ) -> Result<bool, Error> {
        labels.clear();
        let mut has_texts = false;
        while lines.advance() && lines.line() != b"Locations" {
            let Some(line) = lines.line().strip_prefix(LABEL_INDENT) else { return Ok(true) };
            let wrong = || lines.error(format!("{} is no list of labels", excerpt(line)));
            let entries: Vec<Entry<'_>> = Entries(line).collect::<Option<_>>().ok_or_else(wrong)?;
            let are_numbers =
                entries.iter().all(|e| e.is_numeric() && (has_texts || !self.text_keys.contains(e.key)));
            if has_texts && !are_numbers {
                return Err(wrong());
            }
            for entry in entries {
                entry.add(are_numbers, builder, labels);
            }
            has_texts = true;
        }
        Ok(false)
    }
}

/// A label and its values, as text.
#[derive(Debug, PartialEq, Clone, Copy)]
struct Entry<'a> {
    key: &'a [u8],
    values: &'a [u8],
}

impl<'a> Entry<'a> {
    fn is_numeric(&self) -> bool {
        let first = self.values.split_str(" ").next().unwrap_or_default();
        decimal(first).is_some() && !first.starts_with(b"+")
    }

    fn add(&self, is_number: bool, builder: &mut Builder, labels: &mut Vec<Label>) {
        let key = builder.str(self.key);
        if !is_number {
            labels.push(Label::text(key, builder.str(self.values)));
            return;
        }
        for (value, unit) in self.numbers() {
            labels.push(Label::number(key, value, builder.str(unit)));
        }
    }

    /// `5 kB 7 B`, `5 7`: each number with what stands up to the next one.
    fn numbers(&self) -> Vec<(i64, &'a [u8])> {
        let mut numbers: Vec<(i64, &[u8])> = Vec::new();
        let mut at = 0;
        for word in self.values.split_str(" ") {
            let end = at + word.len();
            match (decimal(word), numbers.last_mut()) {
                (Some(value), _) => numbers.push((value, b"")),
                (None, Some((_, unit))) if unit.is_empty() => *unit = word,
                (None, Some((_, unit))) => *unit = &self.values[end - word.len() - 1 - unit.len()..end],
                (None, None) => {}
            }
            at = end + 1;
        }
        numbers
    }
}

/// The entries of a line; `None` for what is no entry.
struct Entries<'a>(&'a [u8]);

impl<'a> Iterator for Entries<'a> {
    type Item = Option<Entry<'a>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let line = std::mem::take(&mut self.0);
        let Some((key, rest)) = line.split_once_str(":[") else { return Some(None) };
        // Values may hold brackets: they end before the key of another entry, or at the end.
        let mut from = 0;
        for next in rest.find_iter(":[") {
            if let Some(at) = rest[from..next].rfind("] ") {
                let end = from + at;
                self.0 = &rest[end + 2..];
                return Some(Some(Entry { key, values: &rest[..end] }));
            }
            from = next;
        }
        Some(rest.strip_suffix(b"]").map(|values| Entry { key, values }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(line: &str) -> Vec<Option<(&str, &str)>> {
        let text = |b| std::str::from_utf8(b).unwrap();
        Entries(line.as_bytes()).map(|e| e.map(|e| (text(e.key), text(e.values)))).collect()
    }

    #[test]
    fn values_may_hold_brackets_and_blanks() {
        assert_eq!(entries("a:[1 2] b:[x]"), [Some(("a", "1 2")), Some(("b", "x"))]);
        assert_eq!(entries("a:[[x] y] b c:[]"), [Some(("a", "[x] y")), Some(("b c", ""))]);
        assert_eq!(entries("a:[]]"), [Some(("a", "]"))]);
        assert_eq!(entries("a:[x"), [None]);
        assert_eq!(entries("a"), [None]);
    }

    #[test]
    fn numbers_have_their_units() {
        let numbers = |values: &'static str| Entry { key: b"", values: values.as_bytes() }.numbers();
        assert_eq!(numbers("5 7"), [(5, &b""[..]), (7, b"")]);
        assert_eq!(numbers("5 kB -7 B per s"), [(5, &b"kB"[..]), (-7, b"B per s")]);
        assert_eq!(numbers("5  7 B"), [(5, &b""[..]), (7, b"B")]);
        assert_eq!(numbers("5 "), [(5, &b""[..])]);
    }
}
