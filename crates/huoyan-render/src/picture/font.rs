//! The font of pictures: Noto Sans, which is in the program, so that boxes are as wide as their texts on every machine.

use std::sync::LazyLock;
use ttf_parser::Face;

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

fn advance(char: char) -> f64 {
    let glyph = FACE.glyph_index(char).and_then(|glyph| FACE.glyph_hor_advance(glyph));
    match glyph {
        Some(units) => f64::from(units) / f64::from(FACE.units_per_em()),
        // Another font has it: the square characters of East Asia, or something narrower.
        None if char >= '\u{2e80}' => 1.0,
        None => 0.6,
    }
}
