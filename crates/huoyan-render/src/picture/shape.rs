//! What nodes look like: their shapes, how large these are, and where their outlines run.

use super::dot_graph::{Attributes, DotNode};
use super::drawn::{self, DRAWN};
use super::record::Record;
use super::scene::{has_style, number};
use super::text::Text;
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
    /// One of [`POLYGONS`].
    Polygon(usize),
    /// One of [`DRAWN`].
    Drawn(usize),
    /// So many corners, as wide apart as can be.
    Regular(u32),
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
    ("point", Shape::Point),
    ("none", Shape::Plain),
    ("plain", Shape::Plain),
    ("rectangular", Shape::Box),
    ("plaintext", Shape::Plain),
    ("polygon", Shape::Box),
    ("record", Shape::Record),
    ("Mrecord", Shape::RoundedRecord),
];

/// A shape of straight lines.
struct Polygon {
    name: &'static str,
    /// How much larger than its text it is.
    factor: Size,
    /// Its corners as shares of its box, from the upper right one against the clock.
    corners: &'static [(f64, f64)],
}

const fn polygon(name: &'static str, (width, height): (f64, f64), corners: &'static [(f64, f64)]) -> Polygon {
    Polygon { name, factor: Size { width, height }, corners }
}

const POLYGONS: [Polygon; 10] = [
    polygon("diamond", (2.0, 2.0), &[(0.5, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 0.5)]),
    polygon("triangle", (2.2, 2.2), &[(0.5, 0.0), (0.0, 1.0), (1.0, 1.0)]),
    polygon("invtriangle", (2.2, 2.2), &[(1.0, 0.0), (0.0, 0.0), (0.5, 1.0)]),
    polygon("parallelogram", (1.4, 1.0), &[(1.0, 0.0), (0.2, 0.0), (0.0, 1.0), (0.8, 1.0)]),
    polygon("trapezium", (1.4, 1.0), &[(0.8, 0.0), (0.2, 0.0), (0.0, 1.0), (1.0, 1.0)]),
    polygon("invtrapezium", (1.4, 1.0), &[(1.0, 0.0), (0.0, 0.0), (0.2, 1.0), (0.8, 1.0)]),
    polygon("house", (1.0, 1.7), &[(0.5, 0.0), (0.0, 0.35), (0.0, 1.0), (1.0, 1.0), (1.0, 0.35)]),
    polygon("invhouse", (1.0, 1.7), &[(1.0, 0.0), (0.0, 0.0), (0.0, 0.65), (0.5, 1.0), (1.0, 0.65)]),
    polygon(
        "hexagon",
        (1.3, 1.0),
        &[(0.85, 0.0), (0.15, 0.0), (0.0, 0.5), (0.15, 1.0), (0.85, 1.0), (1.0, 0.5)],
    ),
    polygon(
        "octagon",
        (1.2, 1.2),
        &[(0.8, 0.0), (0.2, 0.0), (0.0, 0.3), (0.0, 0.7), (0.2, 1.0), (0.8, 1.0), (1.0, 0.7), (1.0, 0.3)],
    ),
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

    /// The box around this one and another.
    pub(super) fn with(self, other: Rect) -> Rect {
        let (left, right) = (self.left().min(other.left()), self.right().max(other.right()));
        let (top, bottom) = (self.top().min(other.top()), self.bottom().max(other.bottom()));
        Rect {
            centre: Point::new((left + right) / 2.0, (top + bottom) / 2.0),
            size: Size { width: right - left, height: bottom - top },
        }
    }

    /// Smaller by as much on each side.
    pub(super) fn within(&self, margin: f64) -> Rect {
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
        let polygon = POLYGONS.iter().position(|polygon| polygon.name == name).map(Shape::Polygon);
        let drawn = DRAWN.iter().position(|drawn| drawn.name == name).map(Shape::Drawn);
        let n_sides = number(&node.attributes, "sides").map(|sides| sides as u32);
        let regular = n_sides.filter(|sides| name == "polygon" && (3..=100).contains(sides) && *sides != 4);
        let shape = regular.map(Shape::Regular).or(known).or(polygon).or(drawn).unwrap_or_else(|| {
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
    pub(super) fn size(self, attributes: &Attributes, label: &Text) -> Size {
        let (text, margin) = (label.size(), margin(attributes));
        let mut size =
            Size { width: text.width + 2.0 * margin.width, height: text.height + 2.0 * margin.height };
        let factor = match self {
            Shape::Ellipse | Shape::DoubleCircle => {
                Size { width: std::f64::consts::SQRT_2, height: std::f64::consts::SQRT_2 }
            }
            Shape::Polygon(i) => POLYGONS[i].factor,
            Shape::Drawn(i) => DRAWN[i].factor,
            Shape::Regular(3) => Size { width: 2.2, height: 2.2 },
            Shape::Regular(_) => Size { width: 1.4, height: 1.5 },
            _ => Size { width: 1.0, height: 1.0 },
        };
        size = Size { width: size.width * factor.width, height: size.height * factor.height };
        let is_small = self == Shape::Plain;
        size = at_least(size, attributes, if is_small { Size::default() } else { LEAST });
        let is_even = ["square", "circle", "doublecircle", "Msquare", "Mcircle"];
        if attributes.get("shape").is_some_and(|shape| is_even.contains(&shape.as_str())) {
            size = Size { width: size.width.max(size.height), height: size.width.max(size.height) };
        }
        match self {
            Shape::Point => at_least(Size::default(), attributes, Size { width: 4.0, height: 4.0 }),
            Shape::DoubleCircle => Size { width: size.width + 2.0 * RING, height: size.height + 2.0 * RING },
            Shape::Box | Shape::Ellipse => {
                let n_rings = number(attributes, "peripheries").unwrap_or(1.0).clamp(1.0, 10.0).floor();
                let more = 2.0 * RING * (n_rings - 1.0);
                Size { width: size.width + more, height: size.height + more }
            }
            _ => size,
        }
    }

    /// The line around a box, and more lines within it where there are to be several.
    pub(super) fn outline_of(self, rect: Rect, attributes: &Attributes) -> Outline {
        let n_rings = number(attributes, "peripheries").map_or(1, |n| n.min(10.0) as usize);
        match self {
            Shape::Box if n_rings > 1 => {
                let ring = |i: usize| rect.within(RING * i as f64).corners();
                let mut lines = Vec::new();
                for mut ring in (1..n_rings).map(ring) {
                    ring.push(ring[0]);
                    lines.extend(ring.windows(2).map(|pair| [pair[0], pair[1]]));
                }
                Outline::Polygon { corners: ring(0), lines }
            }
            Shape::Ellipse if n_rings > 1 => {
                Outline::Ellipses((0..n_rings).map(|i| rect.within(RING * i as f64)).collect())
            }
            _ => self.outline(rect),
        }
    }

    /// The line around a box.
    fn outline(self, rect: Rect) -> Outline {
        let lines = Vec::new();
        match self {
            Shape::Box | Shape::Record => Outline::Polygon { corners: rect.corners(), lines },
            Shape::Rounded | Shape::RoundedRecord => Outline::Rounded { rect, lines },
            Shape::Ellipse | Shape::Point => Outline::Ellipses(vec![rect]),
            Shape::DoubleCircle => Outline::Ellipses(vec![rect, rect.within(RING)]),
            Shape::Plain => Outline::None,
            Shape::Drawn(i) => (DRAWN[i].outline)(rect),
            Shape::Regular(n) => drawn::regular(rect, n),
            Shape::Polygon(i) => {
                let Size { width, height } = rect.size;
                let at = |&(across, down): &(f64, f64)| {
                    Point::new(rect.left() + across * width, rect.top() + down * height)
                };
                Outline::Polygon { corners: POLYGONS[i].corners.iter().map(at).collect(), lines }
            }
            Shape::Box3d => box3d(rect),
        }
    }
}

/// The room around the text of a node: as its attribute says in inches, across and down.
pub(super) fn margin(attributes: &Attributes) -> Size {
    let is_plain = attributes.get("shape").is_some_and(|shape| shape == "plain");
    let usual = if is_plain { Size::default() } else { MARGIN };
    let Some(margin) = attributes.get("margin") else { return usual };
    let parts: Vec<f64> = margin.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    let points = |inches: f64| (inches * 72.0).clamp(0.0, 1000.0);
    match parts[..] {
        [both] => Size { width: points(both), height: points(both) },
        [across, down] => Size { width: points(across), height: points(down) },
        _ => usual,
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
