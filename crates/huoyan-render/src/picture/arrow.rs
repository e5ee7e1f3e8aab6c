//! Arrowheads, by the words of DOT: a shape, or up to four one behind the other, each open or of one side only.
//!
//! ```text
//! normal   odiamond   lvee   crowodot: a crow's foot at the node, and an open dot behind it
//! ```

use super::dot_graph::Attributes;
use super::scene::number;
use super::shape::Rect;
use huoyan_layout::{Point, Size};

/// A piece of an arrowhead.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    /// Closed, and filled or only a line.
    Polygon { corners: Vec<Point>, is_filled: bool },
    /// A dot, filled or only a line.
    Dot { rect: Rect, is_filled: bool },
    /// A line.
    Line(Vec<Point>),
}

/// What an arrowhead is made of.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    form: Form,
    is_filled: bool,
    /// Which sides of it are drawn.
    left: bool,
    right: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Form {
    Normal,
    Inverted,
    Box,
    Crow,
    Curve,
    InvertedCurve,
    Diamond,
    Dot,
    None,
    Tee,
    Vee,
}

const FORMS: [(&str, Form); 11] = [
    ("normal", Form::Normal),
    ("inv", Form::Inverted),
    ("box", Form::Box),
    ("crow", Form::Crow),
    ("curve", Form::Curve),
    ("icurve", Form::InvertedCurve),
    ("diamond", Form::Diamond),
    ("dot", Form::Dot),
    ("none", Form::None),
    ("tee", Form::Tee),
    ("vee", Form::Vee),
];

/// Names that are older than the pieces, and what they are now.
const OLD_NAMES: [(&str, &str); 6] = [
    ("invempty", "oinv"),
    ("halfopen", "lvee"),
    ("ediamond", "odiamond"),
    ("empty", "onormal"),
    ("open", "vee"),
    ("invodot", "invodot"),
];

/// An arrowhead, and how large it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Arrow {
    pieces: Vec<Piece>,
    scale: f64,
}

/// The length of a usual arrowhead.
const LENGTH: f64 = 10.0;
const HALF_WIDTH: f64 = 3.5;

impl Arrow {
    /// One of a name; `None` for a name that is none.
    pub(super) fn of(name: &str, attributes: &Attributes) -> Option<Arrow> {
        let mut rest = OLD_NAMES.iter().find(|(old, _)| *old == name).map_or(name, |(_, new)| new);
        let mut pieces = Vec::new();
        while !rest.is_empty() && pieces.len() < 4 {
            let (piece, behind) = piece(rest)?;
            pieces.push(piece);
            rest = behind;
        }
        let size = number(attributes, "arrowsize").unwrap_or(1.0).min(100.0);
        // Where the line is thick, the head is wider than it.
        let width = number(attributes, "penwidth").unwrap_or(1.0);
        Some(Arrow { pieces, scale: size * (width / 4.0).clamp(1.0, 10.0) })
    }

    /// How long it is, from the end of the line to its tip.
    pub(super) fn length(&self) -> f64 {
        self.pieces.iter().map(|piece| piece.length() * self.scale).sum()
    }

    /// Where everything of it is, between the end of the line and the tip.
    pub(super) fn parts(&self, base: Point, tip: Point) -> Vec<Part> {
        let whole = base.distance(tip).max(1e-9);
        // A short edge has a small head.
        let scale = self.scale * (whole / self.length().max(1e-9)).min(1.0);
        let (dx, dy) = ((tip.x - base.x) / whole, (tip.y - base.y) / whole);
        let mut from = tip;
        let mut parts = Vec::new();
        for piece in &self.pieces {
            // Back from the tip, and to the left of the way there.
            let at = |back: f64, left: f64| {
                let (back, left) = (back * scale, left * scale);
                Point::new(from.x - dx * back + dy * left, from.y - dy * back - dx * left)
            };
            parts.extend(piece.parts(&at, scale));
            from = at(piece.length(), 0.0);
        }
        parts
    }
}

/// The first piece of a name, and the rest of the name.
fn piece(name: &str) -> Option<(Piece, &str)> {
    let (is_filled, rest) = name.strip_prefix('o').map_or((true, name), |rest| (false, rest));
    let (left, right, rest) = match (rest.strip_prefix('l'), rest.strip_prefix('r')) {
        (Some(rest), _) => (true, false, rest),
        (_, Some(rest)) => (false, true, rest),
        _ => (true, true, rest),
    };
    let (form_name, form) = FORMS.into_iter().find(|(name, _)| rest.starts_with(name))?;
    Some((Piece { form, is_filled, left, right }, &rest[form_name.len()..]))
}

impl Piece {
    fn length(self) -> f64 {
        LENGTH
            * match self.form {
                Form::Normal | Form::Inverted | Form::Crow | Form::Vee => 1.0,
                Form::Curve | Form::InvertedCurve => 1.0,
                Form::Box => 0.75,
                Form::Diamond => 1.2,
                Form::Dot => 0.8,
                Form::Tee => 0.25,
                Form::None => 0.0,
            }
    }

    /// Its parts, by a place for so much back from the tip and so much to the left.
    fn parts(self, at: &impl Fn(f64, f64) -> Point, scale: f64) -> Vec<Part> {
        let length = self.length();
        let left = |width: f64| if self.left { width } else { 0.0 };
        let right = |width: f64| if self.right { -width } else { 0.0 };
        let closed = |corners: &[(f64, f64)]| {
            let corners = corners.iter().map(|&(back, left)| at(back, left)).collect();
            Part::Polygon { corners, is_filled: self.is_filled }
        };
        let line =
            |points: &[(f64, f64)]| Part::Line(points.iter().map(|&(back, left)| at(back, left)).collect());
        match self.form {
            Form::None => Vec::new(),
            Form::Normal => {
                vec![closed(&[(length, left(HALF_WIDTH)), (0.0, 0.0), (length, right(HALF_WIDTH))])]
            }
            Form::Inverted => {
                vec![closed(&[(0.0, left(HALF_WIDTH)), (length, 0.0), (0.0, right(HALF_WIDTH))])]
            }
            Form::Box => {
                let (left, right) = (left(length / 2.0), right(length / 2.0));
                vec![closed(&[(length, left), (0.0, left), (0.0, right), (length, right)])]
            }
            Form::Diamond => {
                let half = length / 3.0;
                vec![closed(&[
                    (length, 0.0),
                    (length / 2.0, left(half)),
                    (0.0, 0.0),
                    (length / 2.0, right(half)),
                ])]
            }
            Form::Dot => {
                let size = Size { width: length * scale, height: length * scale };
                let rect = Rect { centre: at(length / 2.0, 0.0), size };
                vec![Part::Dot { rect, is_filled: self.is_filled }]
            }
            Form::Tee => {
                let (left, right) = (left(5.0), right(5.0));
                let (front, back) = (length * 0.2, length * 0.8);
                let block = [(back, left), (front, left), (front, right), (back, right)];
                vec![closed(&block), line(&[(length, 0.0), (0.0, 0.0)])]
            }
            Form::Vee => {
                let inner = length * 0.67;
                vec![
                    closed(&[(length, left(5.0)), (0.0, 0.0), (length, right(5.0)), (inner, 0.0)]),
                    line(&[(length, 0.0), (inner, 0.0)]),
                ]
            }
            Form::Crow => {
                let toe = |side: f64| line(&[(length, 0.0), (0.0, side)]);
                let mut toes = vec![line(&[(length, 0.0), (0.0, 0.0)])];
                toes.extend(self.left.then(|| toe(5.0)));
                toes.extend(self.right.then(|| toe(-5.0)));
                toes
            }
            Form::Curve | Form::InvertedCurve => {
                let is_inverted = self.form == Form::InvertedCurve;
                let arc = |side: f64| {
                    let point = |step: i32| {
                        let angle = f64::from(step) / 8.0 * std::f64::consts::FRAC_PI_2;
                        let back = length / 2.0 * (1.0 - angle.cos());
                        let back = if is_inverted { length / 2.0 - back } else { back };
                        (back, side * angle.sin())
                    };
                    line(&(0..=8).map(point).collect::<Vec<_>>())
                };
                let mut lines = vec![line(&[(length, 0.0), (0.0, 0.0)])];
                lines.extend(self.left.then(|| arc(5.0)));
                lines.extend(self.right.then(|| arc(-5.0)));
                lines
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str) -> Option<Vec<Part>> {
        let arrow = Arrow::of(name, &Attributes::default())?;
        Some(arrow.parts(Point::new(0.0, 0.0), Point::new(arrow.length(), 0.0)))
    }

    #[test]
    fn names_are_pieces_one_behind_the_other() {
        let corners = |name: &str| match &parts(name).expect("an arrowhead")[..] {
            [Part::Polygon { corners, is_filled }] => (corners.len(), *is_filled),
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(
            [corners("normal"), corners("empty"), corners("obox")],
            [(3, true), (3, false), (4, false)]
        );
        let both = parts("invodot").expect("an arrowhead");
        let [Part::Polygon { .. }, Part::Dot { rect, is_filled: false }] = &both[..] else {
            panic!("a triangle and a dot: {both:?}")
        };
        // The dot is behind.
        assert!(rect.right() <= 8.0 + 1e-9, "{rect:?}");
        assert_eq!(parts("none"), Some(Vec::new()));
        assert_eq!([parts("nosuch"), parts("normalx"), parts("o")], [None, None, None]);
    }

    #[test]
    fn one_side_is_half() {
        let Some(Part::Polygon { corners, .. }) = parts("lnormal").and_then(|parts| parts.into_iter().next())
        else {
            panic!("a triangle")
        };
        assert!(corners.iter().all(|corner| corner.y <= 0.0) && corners.iter().any(|corner| corner.y < -3.0));
    }
}
