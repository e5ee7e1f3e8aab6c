//! What nodes look like: their shapes, how large these are, and where their outlines run.

use super::dot_graph::{Attributes, DotNode};
use super::label::Label;
use super::record::Record;
use super::scene::{has_style, number};
use huoyan_layout::{Point, Size};

/// What a node looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Box,
    Rounded,
    Box3d,
    Ellipse,
    /// With two lines around it.
    DoubleCircle,
    Diamond,
    Point,
    Plain,
    Record,
    RoundedRecord,
}

/// The names of shapes.
const SHAPES: [(&str, Shape); 17] = [
    ("box", Shape::Box),
    ("rect", Shape::Box),
    ("rectangle", Shape::Box),
    ("square", Shape::Box),
    ("box3d", Shape::Box3d),
    ("ellipse", Shape::Ellipse),
    ("oval", Shape::Ellipse),
    ("circle", Shape::Ellipse),
    ("doublecircle", Shape::DoubleCircle),
    ("diamond", Shape::Diamond),
    ("point", Shape::Point),
    ("none", Shape::Plain),
    ("plain", Shape::Plain),
    ("plaintext", Shape::Plain),
    ("underline", Shape::Plain),
    ("record", Shape::Record),
    ("Mrecord", Shape::RoundedRecord),
];

/// A box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) centre: Point,
    pub(super) size: Size,
}

impl Rect {
    pub(super) fn left(&self) -> f64 {
        self.centre.x - self.size.width / 2.0
    }
    pub(super) fn right(&self) -> f64 {
        self.centre.x + self.size.width / 2.0
    }
    pub(super) fn top(&self) -> f64 {
        self.centre.y - self.size.height / 2.0
    }
    pub(super) fn bottom(&self) -> f64 {
        self.centre.y + self.size.height / 2.0
    }

    pub(super) fn corners(&self) -> Vec<Point> {
        vec![
            Point::new(self.right(), self.top()),
            Point::new(self.left(), self.top()),
            Point::new(self.left(), self.bottom()),
            Point::new(self.right(), self.bottom()),
        ]
    }

    /// Smaller by as much on each side.
    fn within(&self, margin: f64) -> Rect {
        let less = |length: f64| (length - 2.0 * margin).max(0.0);
        Rect { size: Size { width: less(self.size.width), height: less(self.size.height) }, ..*self }
    }
}

/// The line around a node.
#[derive(Debug, Clone)]
pub(super) enum Outline {
    /// Straight lines, and more of them within: of a third dimension, or between fields.
    Polygon {
        corners: Vec<Point>,
        lines: Vec<[Point; 2]>,
    },
    /// A box with round corners, and lines within.
    Rounded {
        rect: Rect,
        lines: Vec<[Point; 2]>,
    },
    /// One within another, where there are several.
    Ellipses(Vec<Rect>),
    None,
}

/// Room around the text of a node, on each side, as in Graphviz.
pub(super) const MARGIN: Size = Size { width: 8.0, height: 4.0 };
/// The least size of a node, as in Graphviz.
const LEAST: Size = Size { width: 54.0, height: 36.0 };
/// How round corners are.
pub(super) const CORNER: f64 = 8.0;
/// Between the two lines of a double circle.
const RING: f64 = 4.0;

impl Shape {
    /// That of a node. One that is not known is drawn as a box, and named in `warnings`.
    pub(super) fn of(node: &DotNode, warnings: &mut Vec<String>) -> Shape {
        let Some(name) = node.attributes.get("shape") else { return Shape::Ellipse };
        let known = SHAPES.iter().find(|(known, _)| known == name).map(|(_, shape)| *shape);
        let shape = known.unwrap_or_else(|| {
            let warning = format!("the shape {name:?} is drawn as a box");
            if !warnings.contains(&warning) {
                warnings.push(warning);
            }
            Shape::Box
        });
        match shape {
            Shape::Box if has_style(&node.attributes, "rounded") => Shape::Rounded,
            Shape::Record if has_style(&node.attributes, "rounded") => Shape::RoundedRecord,
            shape => shape,
        }
    }

    /// Whether its label has fields.
    pub(super) fn is_record(self) -> bool {
        matches!(self, Shape::Record | Shape::RoundedRecord)
    }

    /// How large a node of this shape is around a text.
    pub(super) fn size(self, attributes: &Attributes, label: &Label) -> Size {
        let text = label.size();
        let mut size =
            Size { width: text.width + 2.0 * MARGIN.width, height: text.height + 2.0 * MARGIN.height };
        let factor = match self {
            Shape::Ellipse | Shape::DoubleCircle => std::f64::consts::SQRT_2,
            Shape::Diamond => 2.0,
            _ => 1.0,
        };
        size = Size { width: size.width * factor, height: size.height * factor };
        let is_small = self == Shape::Plain;
        size = at_least(size, attributes, if is_small { Size::default() } else { LEAST });
        let is_even = ["square", "circle", "doublecircle"];
        if attributes.get("shape").is_some_and(|shape| is_even.contains(&shape.as_str())) {
            size = Size { width: size.width.max(size.height), height: size.width.max(size.height) };
        }
        match self {
            Shape::Point => at_least(Size::default(), attributes, Size { width: 4.0, height: 4.0 }),
            Shape::DoubleCircle => Size { width: size.width + 2.0 * RING, height: size.height + 2.0 * RING },
            _ => size,
        }
    }

    /// The line around a box.
    pub(super) fn outline(self, rect: Rect) -> Outline {
        let lines = Vec::new();
        match self {
            Shape::Box | Shape::Record => Outline::Polygon { corners: rect.corners(), lines },
            Shape::Rounded | Shape::RoundedRecord => Outline::Rounded { rect, lines },
            Shape::Ellipse | Shape::Point => Outline::Ellipses(vec![rect]),
            Shape::DoubleCircle => Outline::Ellipses(vec![rect, rect.within(RING)]),
            Shape::Plain => Outline::None,
            Shape::Diamond => {
                let Point { x, y } = rect.centre;
                let corners = vec![
                    Point::new(x, rect.top()),
                    Point::new(rect.left(), y),
                    Point::new(x, rect.bottom()),
                    Point::new(rect.right(), y),
                ];
                Outline::Polygon { corners, lines }
            }
            Shape::Box3d => box3d(rect),
        }
    }
}

/// How large the box of a record is.
pub(super) fn record_size(attributes: &Attributes, record: &Record) -> Size {
    at_least(record.size(), attributes, LEAST)
}

/// A size that is not less than the attributes say, or than is usual.
fn at_least(size: Size, attributes: &Attributes, usual: Size) -> Size {
    let inches = |name: &str| number(attributes, name).map(|inches| inches * 72.0);
    Size {
        width: size.width.max(inches("width").unwrap_or(usual.width)),
        height: size.height.max(inches("height").unwrap_or(usual.height)),
    }
}

fn box3d(rect: Rect) -> Outline {
    const DEPTH: f64 = 4.0;
    let (left, right, top, bottom) = (rect.left(), rect.right(), rect.top(), rect.bottom());
    let inner = Point::new(right - DEPTH, top + DEPTH);
    Outline::Polygon {
        corners: vec![
            Point::new(right, top),
            Point::new(left + DEPTH, top),
            Point::new(left, top + DEPTH),
            Point::new(left, bottom),
            Point::new(right - DEPTH, bottom),
            Point::new(right, bottom - DEPTH),
        ],
        lines: vec![
            [inner, Point::new(left, top + DEPTH)],
            [inner, Point::new(right - DEPTH, bottom)],
            [inner, Point::new(right, top)],
        ],
    }
}

impl Outline {
    /// Where a line that ends at the box of a node, coming from `before`, meets the node itself: further on, or towards
    /// the middle where it would pass by. `None` where it is there.
    pub(super) fn met(&self, rect: Rect, before: Point, end: Point) -> Option<Point> {
        let straight_on = Point::new(2.0 * end.x - before.x, 2.0 * end.y - before.y);
        let met = match self {
            Outline::Ellipses(_) => {
                meets_ellipse(rect, end, straight_on).or_else(|| meets_ellipse(rect, end, rect.centre))
            }
            Outline::Polygon { corners, .. } => {
                meets_polygon(corners, end, straight_on).or_else(|| meets_polygon(corners, end, rect.centre))
            }
            Outline::Rounded { .. } | Outline::None => None,
        }?;
        (met.distance(end) > 0.5).then_some(met)
    }
}

/// The first point of an ellipse on the way from a point outside through another.
fn meets_ellipse(rect: Rect, from: Point, through: Point) -> Option<Point> {
    let (half_width, half_height) = (rect.size.width / 2.0, rect.size.height / 2.0);
    if half_width <= 0.0 || half_height <= 0.0 {
        return None;
    }
    let (x, y) = ((from.x - rect.centre.x) / half_width, (from.y - rect.centre.y) / half_height);
    let (dx, dy) = ((through.x - from.x) / half_width, (through.y - from.y) / half_height);
    let (a, b, c) = (dx * dx + dy * dy, x * dx + y * dy, x * x + y * y - 1.0);
    let root = b * b - a * c;
    if a <= 0.0 || root < 0.0 {
        return None;
    }
    let t = (-b - root.sqrt()) / a;
    (t >= 0.0).then(|| Point::new(from.x + t * (through.x - from.x), from.y + t * (through.y - from.y)))
}

/// The first point of a polygon on the way from a point through another.
fn meets_polygon(corners: &[Point], from: Point, through: Point) -> Option<Point> {
    let (dx, dy) = (through.x - from.x, through.y - from.y);
    let next = corners.iter().cycle().skip(1);
    let meets = corners.iter().zip(next).filter_map(|(a, b)| {
        let (ex, ey) = (b.x - a.x, b.y - a.y);
        let cross = dx * ey - dy * ex;
        if cross.abs() < 1e-9 {
            return None;
        }
        let (ax, ay) = (a.x - from.x, a.y - from.y);
        let (t, s) = ((ax * ey - ay * ex) / cross, (ax * dy - ay * dx) / cross);
        (t > -1e-6 && (-1e-6..=1.0 + 1e-6).contains(&s)).then_some(t)
    });
    let t = meets.min_by(f64::total_cmp)?;
    Some(Point::new(from.x + t * dx, from.y + t * dy))
}
