//! Records: boxes with fields, side by side and one below the other.
//!
//! ```text
//! a|{b|<port>c}     `a` beside a column of `b` and `c`, which edges can lead to by the name `port`
//! ```

use super::label::{Label, Names};
use super::shape::{MARGIN, Rect};
use huoyan_layout::{Point, Size};
use std::iter::Peekable;
use std::str::Chars;

/// A record, as its label says.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    /// All of it: a row, or a column where the graph runs across.
    root: Row,
}

/// Fields in a row or in a column.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    fields: Vec<Field>,
    is_down: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct Field {
    port: Option<String>,
    content: Content,
}

#[derive(Debug, Clone, PartialEq)]
enum Content {
    Text(Label),
    Row(Row),
}

/// A record in its box.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Placed {
    pub(super) texts: Vec<(Label, Rect)>,
    /// Between fields.
    pub(super) lines: Vec<[Point; 2]>,
    /// The boxes of fields that have names.
    pub(super) ports: Vec<(String, Rect)>,
}

/// Deeper records are no records.
const MAX_DEPTH: usize = 50;

impl Record {
    /// Reads a label; `None` where its braces and brackets do not match.
    pub(super) fn read(text: &str, names: &Names<'_>, font_size: f64, is_down: bool) -> Option<Record> {
        let mut reader = Reader { chars: text.chars().peekable(), names, font_size };
        let root = reader.row(is_down, 0)?;
        reader.chars.peek().is_none().then_some(Record { root })
    }

    /// The room that its fields need.
    pub(super) fn size(&self) -> Size {
        self.root.size()
    }

    /// Its fields in a box that has room for them: what is left over is shared.
    pub(super) fn placed(&self, rect: Rect) -> Placed {
        let mut placed = Placed::default();
        self.root.place(rect, &mut placed);
        placed
    }
}

impl Row {
    fn size(&self) -> Size {
        let sizes = self.fields.iter().map(Field::size);
        sizes.fold(Size::default(), |sum, size| match self.is_down {
            true => Size { width: sum.width.max(size.width), height: sum.height + size.height },
            false => Size { width: sum.width + size.width, height: sum.height.max(size.height) },
        })
    }

    fn place(&self, rect: Rect, placed: &mut Placed) {
        let needed = self.size();
        let spare = match self.is_down {
            true => rect.size.height - needed.height,
            false => rect.size.width - needed.width,
        };
        let spare = spare.max(0.0) / self.fields.len() as f64;
        let (mut left, mut top) = (rect.left(), rect.top());
        for (i, field) in self.fields.iter().enumerate() {
            let size = field.size();
            let size = match self.is_down {
                true => Size { width: rect.size.width, height: size.height + spare },
                false => Size { width: size.width + spare, height: rect.size.height },
            };
            if i > 0 {
                placed.lines.push(match self.is_down {
                    true => [Point::new(left, top), Point::new(rect.right(), top)],
                    false => [Point::new(left, top), Point::new(left, rect.bottom())],
                });
            }
            let centre = Point::new(left + size.width / 2.0, top + size.height / 2.0);
            field.place(Rect { centre, size }, placed);
            match self.is_down {
                true => top += size.height,
                false => left += size.width,
            }
        }
    }
}

impl Field {
    fn size(&self) -> Size {
        match &self.content {
            Content::Row(row) => row.size(),
            Content::Text(label) => {
                let Size { width, height } = label.size();
                // An empty field is as high as one with a line.
                let height = height.max(label.line_height());
                Size { width: width + 2.0 * MARGIN.width, height: height + 2.0 * MARGIN.height }
            }
        }
    }

    fn place(&self, rect: Rect, placed: &mut Placed) {
        placed.ports.extend(self.port.clone().map(|port| (port, rect)));
        match &self.content {
            Content::Row(row) => row.place(rect, placed),
            Content::Text(label) => {
                let size = Size { width: rect.size.width - 2.0 * MARGIN.width, ..label.size() };
                placed.texts.push((label.clone(), Rect { centre: rect.centre, size }));
            }
        }
    }
}

struct Reader<'r> {
    chars: Peekable<Chars<'r>>,
    names: &'r Names<'r>,
    font_size: f64,
}

impl Reader<'_> {
    /// Fields up to a closing brace, or to the end.
    fn row(&mut self, is_down: bool, depth: usize) -> Option<Row> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut fields = vec![self.field(is_down, depth)?];
        while self.chars.next_if_eq(&'|').is_some() {
            fields.push(self.field(is_down, depth)?);
        }
        Some(Row { fields, is_down })
    }

    /// A field, and what follows it: `|`, `}` or the end.
    fn field(&mut self, is_down: bool, depth: usize) -> Option<Field> {
        let (mut port, mut text, mut row) = (None, String::new(), None);
        loop {
            match self.chars.peek() {
                None | Some('|' | '}') => break,
                Some('<') => port = Some(self.port()?),
                Some('{') => {
                    self.chars.next();
                    if row.is_some() || !text.trim().is_empty() {
                        return None;
                    }
                    row = Some(self.row(!is_down, depth + 1)?);
                    self.chars.next_if_eq(&'}')?;
                }
                Some('>') => return None,
                Some(_) => self.char(&mut text),
            }
        }
        let content = match row {
            Some(row) if text.trim().is_empty() => Content::Row(row),
            Some(_) => return None,
            None => Content::Text(Label::read(text.trim_end_matches(' '), self.names, self.font_size)),
        };
        Some(Field { port, content })
    }

    fn port(&mut self) -> Option<String> {
        self.chars.next();
        let mut port = String::new();
        loop {
            match self.chars.next()? {
                '>' => return Some(port.trim().to_owned()),
                '\\' => port.extend(self.chars.next()),
                other => port.push(other),
            }
        }
    }

    /// A character of a text. Blanks are one, but those that are escaped; other escapes are those of labels.
    fn char(&mut self, text: &mut String) {
        match self.chars.next() {
            Some('\\') => match self.chars.next() {
                Some(sign @ ('{' | '}' | '|' | '<' | '>')) => text.push(sign),
                Some(' ') => text.push('\u{a0}'),
                Some(other) => text.extend(['\\', other]),
                None => text.push('\\'),
            },
            Some(blank) if blank.is_ascii_whitespace() => {
                if !text.is_empty() && !text.ends_with(' ') {
                    text.push(' ');
                }
            }
            other => text.extend(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Placed> {
        let record = Record::read(text, &Names::default(), 10.0, false)?;
        Some(record.placed(Rect { centre: Point::default(), size: record.size() }))
    }

    fn texts(placed: &Placed) -> Vec<String> {
        let line =
            |label: &Label| label.lines.iter().map(|line| line.text.clone()).collect::<Vec<_>>().join("/");
        placed.texts.iter().map(|(label, _)| line(label)).collect()
    }

    #[test]
    fn fields_stand_in_rows_and_columns_by_turns() {
        let placed = read("left|{ up | <p> down\\nbelow }| \\{a\\|b\\} ").expect("a record");
        assert_eq!(texts(&placed), ["left", "up", "down/below", "{a|b}"]);
        assert_eq!(placed.lines.len(), 3);
        let at = |i: usize| placed.texts[i].1.centre;
        assert!(at(0).x < at(1).x && at(1).x == at(2).x && at(1).y < at(2).y && at(2).x < at(3).x);
        let [(name, port)] = &placed.ports[..] else { panic!("one port") };
        assert!(name == "p" && port.centre.x == at(2).x && port.centre.y == at(2).y, "{port:?}");
    }

    #[test]
    fn what_does_not_match_is_no_record() {
        for text in ["{a", "a}", "<p", "a>b", "a{b}", "{a}b", &"{".repeat(100_000)] {
            assert_eq!(read(text), None, "{:.20}", text);
        }
        assert_eq!(texts(&read("").expect("an empty field")), [""]);
        assert_eq!(texts(&read("|").expect("two of them")), ["", ""]);
    }
}
