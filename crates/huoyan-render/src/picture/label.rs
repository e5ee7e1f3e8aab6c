//! Labels: lines of text, and how much room they take.

use super::font::{self, LINE_HEIGHT};
use huoyan_layout::Size;

/// A label.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Label {
    pub(super) lines: Vec<Line>,
    /// In points.
    pub(super) font_size: f64,
    pub(super) style: Style,
}

/// How the letters of a label look.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Style {
    /// Where it is not that of its node, edge or cluster.
    pub(super) colour: Option<String>,
    pub(super) is_bold: bool,
    pub(super) is_italic: bool,
    /// A line along it, by its name in SVG.
    pub(super) line: Option<&'static str>,
}

/// A line of a label.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) side: Side,
    /// In points.
    pub(super) width: f64,
}

/// Where a line stands in its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Middle,
    Right,
}

/// What the escapes of a label stand for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Names<'n> {
    pub(super) graph: &'n str,
    pub(super) node: &'n str,
    pub(super) tail: &'n str,
    pub(super) head: &'n str,
    pub(super) edge: &'n str,
}

impl Label {
    /// Reads a label as DOT has it: `\n`, `\l` and `\r` end lines, `\N` and its like are names, and entities are
    /// characters.
    pub(super) fn read(text: &str, names: &Names<'_>, font_size: f64) -> Label {
        let mut lines = Vec::new();
        let mut line = String::new();
        let mut end = |line: &mut String, side| {
            let text = entities(&std::mem::take(line));
            let width = font::width(&text, font_size);
            lines.push(Line { text, side, width });
        };
        let mut chars = text.chars();
        while let Some(char) = chars.next() {
            match char {
                '\\' => match chars.next() {
                    Some('n') => end(&mut line, Side::Middle),
                    Some('l') => end(&mut line, Side::Left),
                    Some('r') => end(&mut line, Side::Right),
                    Some('N') => line.push_str(names.node),
                    Some('G') => line.push_str(names.graph),
                    Some('T') => line.push_str(names.tail),
                    Some('H') => line.push_str(names.head),
                    Some('E') => line.push_str(names.edge),
                    Some(other) => line.push(other),
                    None => line.push('\\'),
                },
                '\n' => end(&mut line, Side::Middle),
                other => line.push(other),
            }
        }
        if !line.is_empty() {
            end(&mut line, Side::Middle);
        }
        Label { lines, font_size, style: Style::default() }
    }

    /// The lines that say something, each with the height of its base line, where the label is centred at a height.
    pub(super) fn base_lines(&self, centre: f64) -> impl Iterator<Item = (&Line, f64)> {
        // So that capitals stand in the middle of their line.
        const BASE: f64 = 0.36;
        let height = self.font_size * LINE_HEIGHT;
        let top = centre - self.lines.len() as f64 * height / 2.0;
        let lines = self.lines.iter().enumerate();
        let with_base = move |(i, line)| (line, top + (i as f64 + 0.5) * height + BASE * self.font_size);
        lines.map(with_base).filter(|(line, _)| !line.text.trim().is_empty())
    }

    /// The height of one line.
    pub(super) fn line_height(&self) -> f64 {
        self.font_size * LINE_HEIGHT
    }

    /// The room that its lines take.
    pub(super) fn size(&self) -> Size {
        let width = self.lines.iter().map(|line| line.width).fold(0.0, f64::max);
        Size { width, height: self.lines.len() as f64 * self.font_size * LINE_HEIGHT }
    }
}

/// Characters for the entities that texts of DOT have.
fn entities(text: &str) -> String {
    const NAMED: [(&str, char); 30] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("copy", '©'),
        ("reg", '®'),
        ("deg", '°'),
        ("plusmn", '±'),
        ("middot", '·'),
        ("times", '×'),
        ("laquo", '«'),
        ("raquo", '»'),
        ("ndash", '–'),
        ("mdash", '—'),
        ("hellip", '…'),
        ("bull", '•'),
        ("larr", '←'),
        ("rarr", '→'),
        ("alpha", 'α'),
        ("beta", 'β'),
        ("gamma", 'γ'),
        ("delta", 'δ'),
        ("epsilon", 'ε'),
        ("lambda", 'λ'),
        ("mu", 'μ'),
        ("pi", 'π'),
        ("sigma", 'σ'),
        ("omega", 'ω'),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let name = rest[1..].split_once(';').map(|(name, _)| name).filter(|name| name.len() <= 10);
        let char = name.and_then(|name| {
            let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok(),
                None => number.parse().ok(),
            });
            let named = NAMED.iter().find(|(known, _)| *known == name).map(|(_, char)| *char);
            number.and_then(char::from_u32).or(named)
        });
        match (name, char) {
            (Some(name), Some(char)) => {
                out.push(char);
                rest = &rest[name.len() + 2..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_by_escapes_and_stand_where_these_say() {
        let names = Names { node: "N1", ..Names::default() };
        let label = Label::read("a\\nb &amp; &#x41;\\l\\N\\\\&x", &names, 10.0);
        let lines: Vec<(&str, Side)> =
            label.lines.iter().map(|line| (line.text.as_str(), line.side)).collect();
        assert_eq!(lines, [("a", Side::Middle), ("b & A", Side::Left), ("N1\\&x", Side::Middle)]);
        assert_eq!(label.size().height, 36.0);
        assert!(label.size().width > 20.0);
    }
}
