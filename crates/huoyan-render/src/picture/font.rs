//! The font of pictures: Noto Sans, which is in the program, so that boxes are as wide as their texts on every machine.

use huoyan_layout::Point;
use std::fmt::Write as _;
use std::io;
use std::sync::LazyLock;
use ttf_parser::{Face, OutlineBuilder};

/// The name of the font, and what viewers take in its place.
pub(super) const FAMILY: &str = "Noto Sans,Helvetica,Arial,sans-serif";

/// The file of the font.
pub(super) const FILE: &[u8] = notosans::REGULAR_TTF;

/// The distance of lines, in font sizes, as in Graphviz.
pub(super) const LINE_HEIGHT: f64 = 1.2;

static FACE: LazyLock<Face<'static>> = LazyLock::new(|| Face::parse(FILE, 0).expect("the font is whole"));

/// Advances of the first characters, in font sizes.
static ADVANCES: LazyLock<[f64; 128]> =
    LazyLock::new(|| std::array::from_fn(|code| advance(char::from(code as u8))));

/// How wide a text is, in points.
pub(super) fn width(text: &str, size: f64) -> f64 {
    let advance = |char: char| match ADVANCES.get(char as usize) {
        Some(advance) => *advance,
        None => advance(char),
    };
    text.chars().map(advance).sum::<f64>() * size
}

/// Whether the font has a character.
pub(super) fn has(char: char) -> bool {
    char.is_ascii() || FACE.glyph_index(char).is_some()
}

/// The outline of a character in the words of PostScript, with its base line at a place where y goes down; a box for one
/// that the font has not.
pub(super) fn outline(
    char: char,
    size: f64,
    at: Point,
    put: &mut dyn FnMut(&str) -> io::Result<()>,
) -> io::Result<()> {
    let mut path =
        Path { at, scale: size / f64::from(FACE.units_per_em()), last: (0.0, 0.0), text: String::new() };
    match FACE.glyph_index(char) {
        Some(glyph) => {
            FACE.outline_glyph(glyph, &mut path);
        }
        None => {
            let (width, height) = (advance(char) * 0.9 / path.scale * size, 0.7 / path.scale * size);
            let (width, height) = (width as f32, height as f32);
            path.move_to(0.0, 0.0);
            for (x, y) in [(width, 0.0), (width, height), (0.0, height)] {
                path.line_to(x, y);
            }
            path.close();
        }
    }
    put(&path.text)
}

/// A path that is written down.
struct Path {
    at: Point,
    scale: f64,
    last: (f32, f32),
    text: String,
}

impl Path {
    fn put(&mut self, points: &[(f32, f32)], operator: &str) {
        for (x, y) in points {
            let (x, y) = (self.at.x + f64::from(*x) * self.scale, self.at.y - f64::from(*y) * self.scale);
            let _ = write!(self.text, "{x:.2} {y:.2} ");
        }
        self.text.push_str(operator);
        self.text.push(' ');
        self.last = points.last().copied().unwrap_or(self.last);
    }
}

impl OutlineBuilder for Path {
    fn move_to(&mut self, x: f32, y: f32) {
        self.put(&[(x, y)], "moveto");
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.put(&[(x, y)], "lineto");
    }
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (x0, y0) = self.last;
        let third = |end: f32, control: f32| end + (control - end) * 2.0 / 3.0;
        self.put(&[(third(x0, x1), third(y0, y1)), (third(x, x1), third(y, y1)), (x, y)], "curveto");
    }
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.put(&[(x1, y1), (x2, y2), (x, y)], "curveto");
    }
    fn close(&mut self) {
        self.put(&[], "closepath");
    }
}

fn advance(char: char) -> f64 {
    let glyph = FACE.glyph_index(char).and_then(|glyph| FACE.glyph_hor_advance(glyph));
    match glyph {
        Some(units) => f64::from(units) / f64::from(FACE.units_per_em()),
        // Another font has it: the square characters of East Asia, or something narrower.
        None if char >= '\u{2e80}' => 1.0,
        None => 0.6,
    }
}
