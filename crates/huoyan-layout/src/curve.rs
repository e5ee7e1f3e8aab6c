//! Smooth curves along a way of straight pieces, that stay in its corridor.
//!
//! A piece of the way gets one cubic curve if one fits; else it is cut at its farthest corner, and each part gets its own
//! (after Dobkin, Gansner, Koutsofios, North: "Implementing a General-Purpose Edge Router", 1997).

use crate::corridor::Corridor;
use crate::graph::{Point, Route, Size};

/// The curve along a way.
pub(crate) fn fit(way: &[Point], corridor: &Corridor) -> Vec<Point> {
    let mut curve = vec![way[0]];
    let last = way.len() - 1;
    let start = direction(way[0], way[1]);
    let end = direction(way[last - 1], way[last]);
    fit_piece(way, start, end, corridor, &mut curve);
    curve
}

/// The unit vector from one point to another; down where they are the same.
fn direction(from: Point, to: Point) -> Point {
    let length = from.distance(to);
    if length < 1e-9 {
        return Point::new(0.0, 1.0);
    }
    Point::new((to.x - from.x) / length, (to.y - from.y) / length)
}

fn fit_piece(way: &[Point], start: Point, end: Point, corridor: &Corridor, curve: &mut Vec<Point>) {
    let (first, last) = (way[0], way[way.len() - 1]);
    let chord = first.distance(last);
    if let [_, _] = way
        && along(start, direction(first, last)) > 0.9999
        && along(end, direction(first, last)) > 0.9999
    {
        curve.extend([first.towards(last, 1.0 / 3.0), first.towards(last, 2.0 / 3.0), last]);
        return;
    }
    // Long handles make calm curves; shorter ones keep closer to the way.
    let reaches = [0.45, 0.35, 0.25, 0.16, 0.1].map(|share| chord * share);
    for reach in reaches.into_iter().chain([12.0, 6.0, 3.0].map(|reach: f64| reach.min(chord * 0.1))) {
        let cubic = [
            first,
            Point::new(first.x + start.x * reach, first.y + start.y * reach),
            Point::new(last.x - end.x * reach, last.y - end.y * reach),
            last,
        ];
        if stays_inside(&cubic, corridor) {
            curve.extend(&cubic[1..]);
            return;
        }
    }
    if way.len() == 2 {
        // The straight piece is always inside.
        curve.extend([first.towards(last, 1.0 / 3.0), first.towards(last, 2.0 / 3.0), last]);
        return;
    }
    let corner = farthest(way);
    let tangent = direction(way[corner - 1], way[corner + 1]);
    let before = direction(way[corner - 1], way[corner]);
    let after = direction(way[corner], way[corner + 1]);
    let tangent = direction(
        Point::default(),
        Point::new(before.x + after.x + tangent.x * 1e-6, before.y + after.y + tangent.y * 1e-6),
    );
    fit_piece(&way[..=corner], start, tangent, corridor, curve);
    fit_piece(&way[corner..], tangent, end, corridor, curve);
}

fn along(a: Point, b: Point) -> f64 {
    a.x * b.x + a.y * b.y
}

/// The inner corner that is farthest from the straight line between the ends.
fn farthest(way: &[Point]) -> usize {
    let (first, last) = (way[0], way[way.len() - 1]);
    let line = direction(first, last);
    let off = |p: Point| ((p.x - first.x) * line.y - (p.y - first.y) * line.x).abs();
    (1..way.len() - 1).max_by(|&a, &b| off(way[a]).total_cmp(&off(way[b]))).expect("three points or more")
}

fn at(cubic: &[Point; 4], t: f64) -> Point {
    let u = 1.0 - t;
    let (a, b, c, d) = (u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t);
    let [p, q, r, s] = cubic;
    Point::new(a * p.x + b * q.x + c * r.x + d * s.x, a * p.y + b * q.y + c * r.y + d * s.y)
}

/// Whether a curve passes all gates in its height, and stays between them within their layers. Corners of the way lie on
/// the ends of gates, so a little is forgiven.
fn stays_inside(cubic: &[Point; 4], corridor: &Corridor) -> bool {
    const FORGIVEN: f64 = 2.5;
    let gates = &corridor.gates;
    let (top, bottom) = (cubic[0].y, cubic[3].y);
    let n = 16 + 2 * gates.iter().filter(|gate| (top..=bottom).contains(&gate.y)).count();
    let mut gate = gates.partition_point(|gate| gate.y < top - 1e-9);
    let mut before = cubic[0];
    for step in 1..=n {
        let p = at(cubic, step as f64 / n as f64);
        if p.y < before.y - 1e-6 {
            return false;
        }
        while let Some(g) = gates.get(gate).filter(|gate| gate.y <= p.y) {
            let share = if p.y > before.y { (g.y - before.y) / (p.y - before.y) } else { 0.0 };
            let x = before.towards(p, share.clamp(0.0, 1.0)).x;
            if x < g.left - FORGIVEN || x > g.right + FORGIVEN {
                return false;
            }
            gate += 1;
        }
        // Gates of a layer come in pairs after the first, which is the bottom of the tail.
        let is_in_layer = gate % 2 == 0 && gate > 0;
        if is_in_layer
            && let Some(g) = gates.get(gate)
            && (p.x < g.left - FORGIVEN || p.x > g.right + FORGIVEN)
        {
            return false;
        }
        before = p;
    }
    true
}

/// Cuts off what of a curve lies in the box of its first point.
pub(crate) fn leave_box(curve: &mut Vec<Point>, centre: Point, size: Size) {
    let is_inside =
        |p: Point| (p.x - centre.x).abs() <= size.width / 2.0 && (p.y - centre.y).abs() <= size.height / 2.0;
    // Whole pieces that are inside go first.
    let mut n_pieces = (curve.len() - 1) / 3;
    while n_pieces > 1 && is_inside(curve[3]) {
        curve.drain(..3);
        n_pieces -= 1;
    }
    let cubic = [curve[0], curve[1], curve[2], curve[3]];
    if !is_inside(cubic[0]) || is_inside(cubic[3]) {
        return;
    }
    let (mut inside, mut outside) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = (inside + outside) / 2.0;
        if is_inside(at(&cubic, middle)) { inside = middle } else { outside = middle }
    }
    let [_, rest] = split(&cubic, outside);
    curve[..4].copy_from_slice(&rest);
}

/// The parts of a curve before and after `t` (de Casteljau).
pub(crate) fn split(cubic: &[Point; 4], t: f64) -> [[Point; 4]; 2] {
    let [p, q, r, s] = *cubic;
    let (a, b, c) = (p.towards(q, t), q.towards(r, t), r.towards(s, t));
    let (d, e) = (a.towards(b, t), b.towards(c, t));
    let f = d.towards(e, t);
    [[p, a, d, f], [f, e, c, s]]
}

impl Route {
    /// The curve without its last stretch, for an arrowhead of this length, which is shorter where the curve is.
    ///
    /// The arrowhead goes from the new end to the old one.
    pub fn shortened(&self, length: f64) -> Vec<Point> {
        shortened(&self.curve, length)
    }
}

/// A curve without what of it is nearer to its end than `length`, or than a third of the way to its start.
fn shortened(curve: &[Point], length: f64) -> Vec<Point> {
    let [first, _, _, .., tip] = *curve else { return curve.to_vec() };
    let length = length.min(first.distance(tip).max(1.0) / 1.5);
    let mut curve = curve.to_vec();
    while curve.len() > 4 && curve[curve.len() - 4].distance(tip) < length {
        curve.truncate(curve.len() - 3);
    }
    let start = curve.len() - 4;
    let cubic: [Point; 4] = std::array::from_fn(|i| curve[start + i]);
    let (mut far, mut near) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = (far + near) / 2.0;
        if at(&cubic, middle).distance(tip) > length { far = middle } else { near = middle }
    }
    let [rest, _] = split(&cubic, far);
    curve.truncate(start);
    curve.extend(rest);
    curve
}
