//! Ports: where on its node an edge begins or ends, by the name of a field, by a point of the compass, or by both.

use super::shape::{Rect, Shape};
use huoyan_layout::{Point, Size};

/// Where a port is, from the middle of its node; `None` for one that is not there. The parts of the
/// node that have names are around zero.
pub(super) fn place(words: &[String], shape: Shape, size: Size, parts: &[(String, Rect)]) -> Option<Point> {
    let whole = Rect { centre: Point::default(), size };
    let of_name = |name: &String| parts.iter().find(|(port, _)| port == name).map(|(_, rect)| *rect);
    match words {
        [] => Some(Point::default()),
        [name] => of_name(name).map(|rect| rect.centre).or_else(|| compass(name, whole, whole, shape)),
        [name, point, ..] => compass(point, of_name(name)?, whole, shape),
    }
}

/// A point of the compass at a part of a node. Towards the border of the node it is on that.
fn compass(name: &str, part: Rect, whole: Rect, shape: Shape) -> Option<Point> {
    let (across, down) = match name {
        "_" | "c" => return Some(part.centre),
        "n" => (0.0, -1.0),
        "ne" => (1.0, -1.0),
        "e" => (1.0, 0.0),
        "se" => (1.0, 1.0),
        "s" => (0.0, 1.0),
        "sw" => (-1.0, 1.0),
        "w" => (-1.0, 0.0),
        "nw" => (-1.0, -1.0),
        _ => return None,
    };
    // The corners of what is round are where its outline is.
    let is_corner = across != 0.0 && down != 0.0;
    let reach = match shape {
        Shape::Ellipse | Shape::DoubleCircle | Shape::Point if is_corner => std::f64::consts::FRAC_1_SQRT_2,
        Shape::Polygon(_) if is_corner => 0.5,
        _ => 1.0,
    };
    let at = |middle: f64, length: f64, sign: f64, most: f64| {
        (middle + sign * reach * length / 2.0).clamp(-most / 2.0, most / 2.0)
    };
    Some(Point::new(
        at(part.centre.x, part.size.width, across, whole.size.width),
        at(part.centre.y, part.size.height, down, whole.size.height),
    ))
}
