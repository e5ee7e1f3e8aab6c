//! Tables of labels in HTML: how large their rows and columns are, and where everything of them is.

use super::html::number;
use super::label::{Label, Side};
use super::shape::Rect;
use super::text::{Cell, Written};
use hashbrown::{HashMap, HashSet};
use huoyan_layout::{Point, Size};

/// What a label or a cell has.
#[derive(Debug, Clone)]
pub(super) enum Content {
    Words(Words),
    Table(Table),
}

/// Words in one font.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Of one line.
    pub(super) label: Label,
    /// How far above the base line, in points.
    pub(super) shift: f64,
}

/// Lines of words.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    lines: Vec<WordLine>,
    open: Vec<Piece>,
}

#[derive(Debug, Clone)]
struct WordLine {
    pieces: Vec<Piece>,
    side: Side,
    /// The size of the largest font, in points.
    font_size: f64,
}

/// A table.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) border: f64,
    pub(super) cell_border: f64,
    pub(super) cell_padding: f64,
    spacing: f64,
    pub(super) fill: Option<String>,
    pub(super) colour: Option<String>,
    is_round: bool,
    port: Option<String>,
    least: (f64, f64),
}

/// A row of a table.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    pub(super) cells: Vec<TableCell>,
    /// Whether a line is drawn below it.
    pub(super) has_rule: bool,
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub(super) struct TableCell {
    pub(super) content: Content,
    /// How many it spans.
    pub(super) columns: usize,
    pub(super) rows: usize,
    pub(super) port: Option<String>,
    pub(super) border: f64,
    pub(super) padding: f64,
    /// Its least width and height.
    pub(super) least: (f64, f64),
    /// Where its content stands, across, and down: from -1 at the top to 1.
    pub(super) side: Side,
    pub(super) height: f64,
    pub(super) fill: Option<String>,
    pub(super) colour: Option<String>,
    /// Which of its sides have a line, as letters; all where it does not say.
    pub(super) sides: Option<String>,
    pub(super) is_round: bool,
    /// Whether a line is drawn to the right of it.
    pub(super) has_rule: bool,
}

/// A label in HTML, around zero.
#[derive(Debug, Clone, Default)]
pub(super) struct Markup {
    pub(super) size: Size,
    pub(super) written: Written,
    /// The cells that have names.
    pub(super) ports: Vec<(String, Rect)>,
}

impl Markup {
    /// That of a content.
    pub(super) fn of(content: &Content) -> Markup {
        let size = content.size();
        let mut markup = Markup { size, ..Markup::default() };
        content.place(Rect { centre: Point::default(), size }, &mut markup);
        markup
    }
}

impl Words {
    pub(super) fn add(&mut self, piece: Piece) {
        self.open.push(piece);
    }

    /// Whether nothing stands in the last line.
    pub(super) fn is_at_start(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether the last line ends with a blank.
    pub(super) fn ends_blank(&self) -> bool {
        let last = self.open.last().and_then(|piece| piece.label.lines.last());
        last.is_some_and(|line| line.text.ends_with(' '))
    }

    pub(super) fn end_line(&mut self, side: Side, font_size: f64) {
        let pieces = std::mem::take(&mut self.open);
        let sizes = pieces.iter().map(|piece| piece.label.font_size);
        let font_size = sizes.reduce(f64::max).unwrap_or(font_size);
        self.lines.push(WordLine { pieces, side, font_size });
    }

    /// All lines; a last one of blanks is none.
    pub(super) fn ended(mut self, font_size: f64) -> Words {
        let is_blank = |piece: &Piece| piece.label.lines.iter().all(|line| line.text.trim().is_empty());
        if !self.open.iter().all(is_blank) {
            self.end_line(Side::Middle, font_size);
        }
        self
    }

    fn size(&self) -> Size {
        let width = self.lines.iter().map(WordLine::width).fold(0.0, f64::max);
        Size { width, height: self.lines.iter().map(WordLine::height).sum() }
    }

    fn place(&self, rect: Rect, markup: &mut Markup) {
        // As in labels, so that capitals stand in the middle of their line.
        const BASE: f64 = 0.36;
        let mut top = rect.centre.y - self.size().height / 2.0;
        for line in &self.lines {
            let base = top + line.height() / 2.0 + BASE * line.font_size;
            top += line.height();
            let mut left = match line.side {
                Side::Left => rect.left(),
                Side::Middle => rect.centre.x - line.width() / 2.0,
                Side::Right => rect.right() - line.width(),
            };
            for Piece { label, shift } in &line.pieces {
                let size = label.size();
                let centre = Point::new(left + size.width / 2.0, base - BASE * label.font_size - shift);
                markup.written.texts.push((label.clone(), Rect { centre, size }));
                left += size.width;
            }
        }
    }
}

impl WordLine {
    fn width(&self) -> f64 {
        self.pieces.iter().map(|piece| piece.label.size().width).sum()
    }

    fn height(&self) -> f64 {
        self.font_size * super::font::LINE_HEIGHT
    }
}

impl Content {
    fn size(&self) -> Size {
        match self {
            Content::Words(words) => words.size(),
            Content::Table(table) => {
                let sizes = table.sizes();
                Size { width: table.whole(&sizes.columns), height: table.whole(&sizes.rows) }
            }
        }
    }

    fn place(&self, rect: Rect, markup: &mut Markup) {
        match self {
            Content::Words(words) => words.place(rect, markup),
            Content::Table(table) => table.place(rect, markup),
        }
    }
}

/// The sizes of the rows and columns of a table, and the first row and column of each cell.
struct Sizes {
    rows: Vec<f64>,
    columns: Vec<f64>,
    at: Vec<(usize, usize)>,
}

impl Table {
    /// One without rows, as its tag says.
    pub(super) fn of(attributes: &HashMap<String, String>) -> Table {
        let points = |name: &str| number(attributes, name);
        let border = points("BORDER").unwrap_or(1.0);
        let is_round = |style: &String| style.to_ascii_lowercase().contains("rounded");
        Table {
            rows: Vec::new(),
            border,
            cell_border: points("CELLBORDER").unwrap_or(border),
            cell_padding: points("CELLPADDING").unwrap_or(2.0),
            spacing: points("CELLSPACING").unwrap_or(2.0),
            fill: None,
            colour: None,
            is_round: attributes.get("STYLE").is_some_and(is_round),
            port: attributes.get("PORT").cloned(),
            least: (points("WIDTH").unwrap_or(0.0), points("HEIGHT").unwrap_or(0.0)),
        }
    }

    fn cells(&self) -> impl Iterator<Item = &TableCell> {
        self.rows.iter().flat_map(|row| &row.cells)
    }

    /// The length of all rows or columns with what is between them and around.
    fn whole(&self, lengths: &[f64]) -> f64 {
        lengths.iter().sum::<f64>() + (lengths.len() + 1) as f64 * self.spacing + 2.0 * self.border
    }

    fn sizes(&self) -> Sizes {
        let at = self.grid();
        let n_columns = at.iter().zip(self.cells()).map(|((_, column), cell)| column + cell.columns).max();
        let mut sizes =
            Sizes { rows: vec![0.0; self.rows.len()], columns: vec![0.0; n_columns.unwrap_or(0)], at };
        let needed: Vec<Size> = self.cells().map(TableCell::size).collect();
        // Those that span several need what the others leave.
        for is_single in [true, false] {
            for ((&(row, column), cell), size) in sizes.at.iter().zip(self.cells()).zip(&needed) {
                let n_rows = cell.rows.min(self.rows.len() - row);
                if (cell.columns == 1) == is_single {
                    widen(&mut sizes.columns[column..column + cell.columns], size.width, self.spacing);
                }
                if (n_rows == 1) == is_single {
                    widen(&mut sizes.rows[row..row + n_rows], size.height, self.spacing);
                }
            }
        }
        let (width, height) = (self.whole(&sizes.columns), self.whole(&sizes.rows));
        share(&mut sizes.columns, self.least.0 - width);
        share(&mut sizes.rows, self.least.1 - height);
        sizes
    }

    /// The first row and column of each cell: the first that is free.
    fn grid(&self) -> Vec<(usize, usize)> {
        /// Larger tables do not heed what is spanned.
        const MOST: usize = 1_000_000;
        let mut is_taken = HashSet::new();
        let mut at = Vec::new();
        for (row, cells) in self.rows.iter().enumerate() {
            let mut column = 0;
            for cell in &cells.cells {
                while is_taken.contains(&(row, column)) {
                    column += 1;
                }
                at.push((row, column));
                let n_below = cell.rows.min(self.rows.len() - row);
                if n_below > 1 && is_taken.len() < MOST {
                    let below = row + 1..row + n_below;
                    is_taken
                        .extend(below.flat_map(|row| (column..column + cell.columns).map(move |c| (row, c))));
                }
                column += cell.columns;
            }
        }
        at
    }

    fn place(&self, rect: Rect, markup: &mut Markup) {
        let mut sizes = self.sizes();
        let (width, height) = (self.whole(&sizes.columns), self.whole(&sizes.rows));
        share(&mut sizes.columns, rect.size.width - width);
        share(&mut sizes.rows, rect.size.height - height);
        let line = (self.border > 0.0).then(|| (self.line_colour(None), self.border));
        let inset = rect.within(self.border / 2.0);
        markup.written.cells.push(Cell {
            rect: inset,
            fill: self.fill.clone(),
            line,
            is_round: self.is_round,
        });
        markup.ports.extend(self.port.clone().map(|port| (port, rect)));
        let starts = |from: f64, lengths: &[f64]| {
            let mut next = from + self.border + self.spacing;
            let mut starts = Vec::new();
            for length in lengths {
                starts.push(next);
                next += length + self.spacing;
            }
            starts
        };
        let (left, top) = (starts(rect.left(), &sizes.columns), starts(rect.top(), &sizes.rows));
        let whole = |lengths: &[f64]| lengths.iter().sum::<f64>() + (lengths.len() - 1) as f64 * self.spacing;
        for (&(row, column), cell) in sizes.at.iter().zip(self.cells()) {
            let n_rows = cell.rows.min(self.rows.len() - row);
            let size = Size {
                width: whole(&sizes.columns[column..column + cell.columns]),
                height: whole(&sizes.rows[row..row + n_rows]),
            };
            let centre = Point::new(left[column] + size.width / 2.0, top[row] + size.height / 2.0);
            let place = Rect { centre, size };
            cell.place(place, &self.line_colour(cell.colour.as_ref()), markup);
            if cell.has_rule {
                let x = place.right() + self.spacing / 2.0;
                let rule = Rect { centre: Point::new(x, centre.y), size: Size { width: 0.0, ..size } };
                markup.written.cells.push(self.rule(rule));
            }
        }
        for ((_, top), height) in
            self.rows.iter().zip(top).zip(&sizes.rows).filter(|((row, _), _)| row.has_rule)
        {
            let y = top + height + self.spacing / 2.0;
            let size = Size { width: rect.size.width - 2.0 * self.border, height: 0.0 };
            markup.written.cells.push(self.rule(Rect { centre: Point::new(rect.centre.x, y), size }));
        }
    }

    fn rule(&self, rect: Rect) -> Cell {
        let line = Some((self.line_colour(None), self.border.max(1.0)));
        Cell { rect, fill: None, line, is_round: false }
    }

    fn line_colour(&self, own: Option<&String>) -> String {
        own.or(self.colour.as_ref()).map_or_else(|| "black".to_owned(), Clone::clone)
    }
}

/// Makes lengths so much larger, each as much, that with what is between them they have room for a need.
fn widen(lengths: &mut [f64], needed: f64, spacing: f64) {
    let whole = lengths.iter().sum::<f64>() + (lengths.len() - 1) as f64 * spacing;
    share(lengths, needed - whole);
}

/// Shares among lengths what is left over.
fn share(lengths: &mut [f64], spare: f64) {
    let each = spare.max(0.0) / lengths.len().max(1) as f64;
    lengths.iter_mut().for_each(|length| *length += each);
}

impl TableCell {
    fn size(&self) -> Size {
        let Size { width, height } = self.content.size();
        let around = 2.0 * (self.padding + self.border);
        Size { width: (width + around).max(self.least.0), height: (height + around).max(self.least.1) }
    }

    fn place(&self, rect: Rect, colour: &str, markup: &mut Markup) {
        let has_line = self.border > 0.0 && self.sides.is_none();
        let line = has_line.then(|| (colour.to_owned(), self.border));
        if line.is_some() || self.fill.is_some() {
            let is_round = self.is_round;
            markup.written.cells.push(Cell { rect, fill: self.fill.clone(), line, is_round });
        }
        for side in self.sides.as_deref().unwrap_or_default().chars() {
            let (x, y) = (rect.centre.x, rect.centre.y);
            let (across, down) = (Size { height: 0.0, ..rect.size }, Size { width: 0.0, ..rect.size });
            let (centre, size) = match side {
                'T' => (Point::new(x, rect.top()), across),
                'B' => (Point::new(x, rect.bottom()), across),
                'L' => (Point::new(rect.left(), y), down),
                'R' => (Point::new(rect.right(), y), down),
                _ => continue,
            };
            let line = (self.border > 0.0).then(|| (colour.to_owned(), self.border));
            markup.written.cells.push(Cell {
                rect: Rect { centre, size },
                fill: None,
                line,
                is_round: false,
            });
        }
        markup.ports.extend(self.port.clone().map(|port| (port, rect)));
        let inner = rect.within(self.border + self.padding);
        let rect = match &self.content {
            Content::Table(_) => inner,
            Content::Words(words) => {
                let size = words.size();
                let spare = ((inner.size.width - size.width) / 2.0).max(0.0);
                let across = match self.side {
                    Side::Left => -spare,
                    Side::Middle => 0.0,
                    Side::Right => spare,
                };
                let down = ((inner.size.height - size.height) / 2.0).max(0.0) * self.height;
                Rect { centre: Point::new(inner.centre.x + across, inner.centre.y + down), size }
            }
        };
        self.content.place(rect, markup);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::html;

    fn markup(html: &str) -> (Markup, Vec<String>) {
        let mut warnings = Vec::new();
        let markup = html::read(html, 10.0, &mut |warning| warnings.push(warning)).placed();
        (markup, warnings)
    }

    /// Where each text is.
    fn places(markup: &Markup) -> HashMap<String, Rect> {
        let texts = markup.written.texts.iter();
        texts.map(|(label, rect)| (label.lines[0].text.clone(), *rect)).collect()
    }

    #[test]
    fn cells_stand_in_rows_and_columns() {
        let (markup, warnings) = markup(
            "<TABLE><TR><TD ROWSPAN='2'>tall</TD><TD COLSPAN=\"2\" PORT=\"p\">wide as two</TD></TR>\
             <TR><TD ALIGN=\"LEFT\">l</TD><TD BGCOLOR=\"gray50\">r</TD></TR></TABLE>",
        );
        assert_eq!(warnings, Vec::<String>::new());
        let at = places(&markup);
        let [tall, wide, l, r] = ["tall", "wide as two", "l", "r"].map(|text| at[text].centre);
        assert!(tall.x < l.x && l.x < r.x && wide.y < tall.y && tall.y < l.y && l.y == r.y, "{at:?}");
        let [(port, rect)] = &markup.ports[..] else { panic!("one port") };
        assert!(port == "p" && rect.centre == wide && rect.size.width > at["wide as two"].size.width);
        // The table and its four cells, one of them filled; all keep to the table.
        assert_eq!(markup.written.cells.len(), 5);
        assert!(markup.written.cells.iter().any(|cell| cell.fill.as_deref() == Some("#808080")));
        let outer = markup.written.cells[0].rect;
        assert!(markup.written.cells.iter().all(|cell| cell.rect.right() <= outer.right() + 1e-9));
    }

    #[test]
    fn words_have_fonts_and_lines() {
        let (markup, warnings) = markup(
            "<B>bold</B>  and\n<FONT COLOR=\"red\" POINT-SIZE=\"20\">large</FONT><BR ALIGN=\"RIGHT\"/>x<SUP>2</SUP>\
             <IMG SRC=\"a.png\"/>&lt;&amp;",
        );
        assert_eq!(warnings, ["<IMG> in HTML is passed over"]);
        let texts: Vec<_> = markup.written.texts.iter().collect();
        let words: Vec<&str> = texts.iter().map(|(label, _)| label.lines[0].text.as_str()).collect();
        assert_eq!(words, ["bold", " and ", "large", "x", "2", "<&"]);
        assert!(texts[0].0.style.is_bold && !texts[1].0.style.is_bold);
        assert_eq!((texts[2].0.style.colour.as_deref(), texts[2].0.font_size), (Some("red"), 20.0));
        let base = |i: usize| texts[i].1.centre.y + 0.36 * texts[i].0.font_size;
        assert!((base(0) - base(2)).abs() < 1e-9 && base(4) < base(3) && base(3) > base(2));
    }

    #[test]
    fn any_text_ends() {
        for html in ["<TABLE>", "<TABLE><TR><TD>", "</B></TD>a", "<", "<TD>b</TD>", "<FONT COLOR='", "<!--"] {
            let (markup, _) = markup(html);
            assert!(markup.size.width.is_finite(), "{html}");
        }
        let (deep, _) = markup(&"<TABLE><TR><TD>".repeat(2_000));
        assert!(deep.size.width < 1e6);
    }
}
