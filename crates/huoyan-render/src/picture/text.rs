//! Texts of a picture, plain or in HTML, and where they are written.

use super::dot_graph::html_of;
use super::html;
use super::label::{Label, Names};
use super::shape::Rect;
use super::table::Markup;
use huoyan_layout::{Point, Size};

/// What is written somewhere.
#[derive(Debug, Clone)]
pub(super) enum Text {
    Plain(Label),
    Html(Markup),
}

/// What is written, at its place.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Written {
    /// Boxes and lines of tables, those below first.
    pub(super) cells: Vec<Cell>,
    /// Lines of text, and the boxes that they keep to.
    pub(super) texts: Vec<(Label, Rect)>,
}

/// A box of a table; a line where it has no height or no width.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cell {
    pub(super) rect: Rect,
    pub(super) fill: Option<String>,
    /// The colour and the width of its border.
    pub(super) line: Option<(String, f64)>,
    pub(super) is_round: bool,
}

impl Text {
    /// Reads a value of DOT.
    pub(super) fn read(value: &str, names: &Names<'_>, font_size: f64, warn: &mut dyn FnMut(String)) -> Text {
        match html_of(value) {
            Some(html) => Text::Html(html::read(html, font_size, warn).placed()),
            None => Text::Plain(Label::read(value, names, font_size)),
        }
    }

    /// The room that it takes.
    pub(super) fn size(&self) -> Size {
        match self {
            Text::Plain(label) => label.size(),
            Text::Html(markup) => markup.size,
        }
    }

    /// Whether there is nothing to be written.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Text::Plain(label) => label.lines.is_empty(),
            Text::Html(markup) => markup.written == Written::default(),
        }
    }

    /// The parts of it that edges lead to, around zero.
    pub(super) fn ports(&self) -> &[(String, Rect)] {
        match self {
            Text::Plain(_) => &[],
            Text::Html(markup) => &markup.ports,
        }
    }

    /// In a box: what is to stand at a side stands at that of the box, if it is plain.
    pub(super) fn at(&self, rect: Rect) -> Written {
        match self {
            Text::Plain(label) => Written { cells: Vec::new(), texts: vec![(label.clone(), rect)] },
            Text::Html(markup) => markup.written.moved(rect.centre),
        }
    }
}

impl Written {
    /// By so much to the right and down.
    pub(super) fn moved(&self, by: Point) -> Written {
        let moved =
            |rect: Rect| Rect { centre: Point::new(rect.centre.x + by.x, rect.centre.y + by.y), ..rect };
        Written {
            cells: self.cells.iter().map(|cell| Cell { rect: moved(cell.rect), ..cell.clone() }).collect(),
            texts: self.texts.iter().map(|(label, rect)| (label.clone(), moved(*rect))).collect(),
        }
    }
}
