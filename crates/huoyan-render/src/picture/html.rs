//! Labels in HTML, as DOT has them: lines of words in several fonts, and tables.
//!
//! What is not known is passed over, and named in a warning; its text is kept.

use super::label::{Label, Line, Names, Side, Style};
use super::table::{Content, Markup, Piece, Row, Table, TableCell, Words};
use hashbrown::HashMap;

/// The content of a label, before it has its places.
pub(super) struct Html(Content);

impl Html {
    /// All of it, around zero.
    pub(super) fn placed(&self) -> Markup {
        Markup::of(&self.0)
    }
}

/// Reads a label. There is no text that is none: tags that do not match are passed over.
pub(super) fn read(html: &str, font_size: f64, warn: &mut dyn FnMut(String)) -> Html {
    let font = Font { size: font_size, style: Style::default(), shift: 0.0 };
    let mut reader = Reader { rest: html, fonts: vec![font], depth: 0, n_cells: 0, warn };
    Html(reader.content())
}

/// Deeper tables, and more cells, are passed over.
const MAX_DEPTH: usize = 20;
const MAX_CELLS: usize = 20_000;
/// More rows or columns than these a cell does not span.
const MAX_SPAN: usize = 200;

#[derive(Clone)]
struct Font {
    size: f64,
    style: Style,
    /// How far above the usual base line, in points.
    shift: f64,
}

struct Reader<'h, 'w> {
    rest: &'h str,
    fonts: Vec<Font>,
    depth: usize,
    n_cells: usize,
    warn: &'w mut dyn FnMut(String),
}

enum Token<'h> {
    Text(&'h str),
    /// The name of a tag in capitals, and what follows it.
    Open(String, &'h str),
    Close(String),
}

impl<'h> Reader<'h, '_> {
    fn next(&mut self) -> Option<Token<'h>> {
        loop {
            let rest = self.rest;
            if rest.is_empty() {
                return None;
            }
            let Some(inner) = rest.strip_prefix('<') else {
                let end = rest.find('<').unwrap_or(rest.len());
                self.rest = &rest[end..];
                return Some(Token::Text(&rest[..end]));
            };
            if let Some(comment) = inner.strip_prefix("!--") {
                self.rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
                continue;
            }
            let end = inner.find('>').unwrap_or(inner.len());
            self.rest = inner.get(end + 1..).unwrap_or("");
            let tag = inner[..end].trim().trim_end_matches('/');
            if let Some(name) = tag.strip_prefix('/') {
                return Some(Token::Close(name.trim().to_ascii_uppercase()));
            }
            let name_end = tag.find(|c: char| c.is_ascii_whitespace()).unwrap_or(tag.len());
            return Some(Token::Open(tag[..name_end].to_ascii_uppercase(), &tag[name_end..]));
        }
    }

    fn font(&self) -> &Font {
        self.fonts.last().expect("the first is never taken away")
    }

    /// What stands up to the end of a cell, or to the end of all.
    fn content(&mut self) -> Content {
        let n_fonts = self.fonts.len();
        let mut words = Words::default();
        let mut table = None;
        while let Some(token) = self.next() {
            match token {
                Token::Text(text) => self.add_text(text, &mut words),
                Token::Open(name, attributes) => match name.as_str() {
                    "TABLE" if self.depth < MAX_DEPTH => {
                        let inner = self.table(attributes);
                        table = table.or(inner);
                    }
                    "BR" => {
                        words.end_line(side(&read_attributes(attributes), Side::Middle), self.font().size);
                    }
                    _ => self.open(&name, attributes),
                },
                Token::Close(name) => match name.as_str() {
                    "TD" => break,
                    "TABLE" | "TR" => {}
                    _ if self.fonts.len() > n_fonts => _ = self.fonts.pop(),
                    _ => {}
                },
            }
        }
        self.fonts.truncate(n_fonts.max(1));
        match table {
            Some(table) => Content::Table(table),
            None => Content::Words(words.ended(self.font().size)),
        }
    }

    /// A tag that changes the font.
    fn open(&mut self, name: &str, attributes: &str) {
        let mut font = self.font().clone();
        match name {
            "B" => font.style.is_bold = true,
            "I" => font.style.is_italic = true,
            "U" => font.style.line = Some("underline"),
            "O" => font.style.line = Some("overline"),
            "S" => font.style.line = Some("line-through"),
            "SUB" => (font.size, font.shift) = (font.size * 0.7, font.shift - font.size * 0.2),
            "SUP" => (font.size, font.shift) = (font.size * 0.7, font.shift + font.size * 0.4),
            "FONT" => {
                let attributes = read_attributes(attributes);
                if let Some(colour) = attributes.get("COLOR") {
                    font.style.colour = Some(self.colour(colour));
                }
                let size = attributes.get("POINT-SIZE").and_then(|size| size.parse::<f64>().ok());
                font.size = size.map_or(font.size, |size| size.clamp(1.0, 1000.0));
            }
            // These have no end, or no meaning here.
            "HR" | "VR" | "TR" | "TD" | "TABLE" => return,
            other => {
                (self.warn)(format!("<{other}> in HTML is passed over"));
                if other == "IMG" {
                    return;
                }
            }
        }
        self.fonts.push(font);
    }

    fn colour(&mut self, colour: &str) -> String {
        let mut attributes = HashMap::from_iter([("fillcolor".to_owned(), colour.to_owned())]);
        super::colour::settle(&mut attributes, &mut |warning| (self.warn)(warning));
        attributes.remove("fillcolor").unwrap_or_default()
    }

    fn add_text(&mut self, html: &str, words: &mut Words) {
        // Blanks are one, at the start of a line none, and nothing is an escape.
        let mut text = String::new();
        let starts_line = words.is_at_start();
        let ends_blank = words.ends_blank();
        for char in html.chars() {
            match char {
                blank if blank.is_ascii_whitespace() => {
                    let is_first = text.is_empty() && (starts_line || ends_blank);
                    if !is_first && !text.ends_with(' ') {
                        text.push(' ');
                    }
                }
                '\\' => text.push_str("\\\\"),
                other => text.push(other),
            }
        }
        if text.is_empty() {
            return;
        }
        let font = self.font().clone();
        let mut label = Label::read(&text, &Names::default(), font.size);
        label.style = font.style.clone();
        if label.style.is_bold {
            // Bold letters are a little wider.
            label.lines.iter_mut().for_each(|line: &mut Line| line.width *= 1.06);
        }
        words.add(Piece { label, shift: font.shift });
    }

    fn table(&mut self, attributes: &str) -> Option<Table> {
        let attributes = read_attributes(attributes);
        self.name_unknown("TABLE", &attributes);
        let mut table = Table::of(&attributes);
        table.fill = attributes.get("BGCOLOR").map(|colour| self.colour(colour));
        table.colour = attributes.get("COLOR").map(|colour| self.colour(colour));
        self.depth += 1;
        let n_fonts = self.fonts.len();
        while let Some(token) = self.next() {
            match token {
                Token::Open(name, attributes) => match name.as_str() {
                    "TR" => table.rows.push(Row::default()),
                    "TD" => {
                        let cell = self.cell(attributes, &table);
                        if table.rows.is_empty() {
                            table.rows.push(Row::default());
                        }
                        table.rows.last_mut().expect("there is one").cells.extend(cell);
                    }
                    "HR" => _ = table.rows.last_mut().map(|row| row.has_rule = true),
                    "VR" => {
                        let cell = table.rows.last_mut().and_then(|row| row.cells.last_mut());
                        _ = cell.map(|cell| cell.has_rule = true);
                    }
                    _ => self.open(&name, attributes),
                },
                Token::Close(name) if name == "TABLE" => break,
                Token::Close(name) if name == "TR" || name == "TD" => {}
                Token::Close(_) if self.fonts.len() > n_fonts => _ = self.fonts.pop(),
                _ => {}
            }
        }
        self.fonts.truncate(n_fonts);
        self.depth -= 1;
        table.rows.retain(|row| !row.cells.is_empty());
        (!table.rows.is_empty()).then_some(table)
    }

    fn cell(&mut self, attributes: &str, table: &Table) -> Option<TableCell> {
        let attributes = read_attributes(attributes);
        self.name_unknown("TD", &attributes);
        let fill = attributes.get("BGCOLOR").map(|colour| self.colour(colour));
        let colour = attributes.get("COLOR").map(|colour| self.colour(colour));
        let content = self.content();
        self.n_cells += 1;
        let span = |name: &str| {
            attributes.get(name).and_then(|n| n.parse().ok()).map_or(1, |n: usize| n.clamp(1, MAX_SPAN))
        };
        let points = |name: &str| number(&attributes, name);
        let cell = TableCell {
            content,
            columns: span("COLSPAN"),
            rows: span("ROWSPAN"),
            port: attributes.get("PORT").cloned(),
            border: points("BORDER").unwrap_or(table.cell_border),
            padding: points("CELLPADDING").unwrap_or(table.cell_padding),
            least: (points("WIDTH").unwrap_or(0.0), points("HEIGHT").unwrap_or(0.0)),
            side: side(&attributes, Side::Middle),
            height: vertical(&attributes),
            fill,
            colour: colour.or_else(|| table.colour.clone()),
            sides: attributes.get("SIDES").map(|sides| sides.to_ascii_uppercase()),
            is_round: attributes
                .get("STYLE")
                .is_some_and(|style| style.to_ascii_lowercase().contains("rounded")),
            has_rule: false,
        };
        (self.n_cells <= MAX_CELLS).then_some(cell)
    }

    /// Names what of a tag is passed over and would be seen.
    fn name_unknown(&mut self, tag: &str, attributes: &HashMap<String, String>) {
        for name in ["GRADIENTANGLE", "COLUMNS", "ROWS"] {
            if attributes.contains_key(name) {
                (self.warn)(format!("{name} of <{tag}> in HTML is passed over"));
            }
        }
    }
}

/// `NAME="value"`, the names in capitals.
fn read_attributes(text: &str) -> HashMap<String, String> {
    let mut attributes = HashMap::new();
    let mut rest = text.trim();
    while let Some((name, value)) = rest.split_once('=') {
        let value = value.trim_start();
        let (value, behind) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
            _ => value.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((value, "")),
        };
        attributes.insert(name.trim().to_ascii_uppercase(), value.to_owned());
        rest = behind.trim_start();
    }
    attributes
}

/// A number of points.
pub(super) fn number(attributes: &HashMap<String, String>, name: &str) -> Option<f64> {
    let number: f64 = attributes.get(name)?.trim().parse().ok()?;
    (0.0..=10_000.0).contains(&number).then_some(number)
}

fn side(attributes: &HashMap<String, String>, usual: Side) -> Side {
    match attributes.get("ALIGN").map(|word| word.to_ascii_uppercase()).as_deref() {
        Some("LEFT") => Side::Left,
        Some("RIGHT") => Side::Right,
        Some("CENTER") => Side::Middle,
        _ => usual,
    }
}

/// Where in its height a content stands: from -1 at the top to 1 at the bottom.
fn vertical(attributes: &HashMap<String, String>) -> f64 {
    match attributes.get("VALIGN").map(|word| word.to_ascii_uppercase()).as_deref() {
        Some("TOP") => -1.0,
        Some("BOTTOM") => 1.0,
        _ => 0.0,
    }
}
