//! Shapes that are more than one line: cylinders, folders and the like, drawn in a box.

use super::shape::{Outline, Rect};
use huoyan_layout::{Point, Size};
use std::f64::consts::{PI, TAU};

/// A shape: its name, how much larger than its text it is, and how it is drawn.
pub(super) struct Drawn {
    pub(super) name: &'static str,
    pub(super) factor: Size,
    pub(super) outline: fn(Rect) -> Outline,
}

const fn drawn(name: &'static str, (width, height): (f64, f64), outline: fn(Rect) -> Outline) -> Drawn {
    Drawn { name, factor: Size { width, height }, outline }
}

pub(super) const DRAWN: [Drawn; 17] = [
    drawn("cylinder", (1.0, 1.5), cylinder),
    drawn("note", (1.0, 1.0), note),
    drawn("tab", (1.0, 1.1), |rect| folded(rect, 0.0)),
    drawn("folder", (1.0, 1.1), |rect| folded(rect, 1.0)),
    drawn("component", (1.2, 1.0), component),
    drawn("egg", (1.5, 1.5), egg),
    drawn("pentagon", (1.4, 1.5), |rect| regular(rect, 5)),
    drawn("septagon", (1.4, 1.5), |rect| regular(rect, 7)),
    drawn("star", (2.4, 2.4), star),
    drawn("doubleoctagon", (1.3, 1.5), |rect| octagons(rect, 2)),
    drawn("tripleoctagon", (1.4, 1.8), |rect| octagons(rect, 3)),
    drawn("Mdiamond", (2.0, 2.0), cut_diamond),
    drawn("Msquare", (1.1, 1.1), cut_square),
    drawn("Mcircle", (1.5, 1.5), cut_circle),
    drawn("underline", (1.0, 1.0), |rect| Outline::Polygon {
        corners: Vec::new(),
        lines: vec![[Point::new(rect.left(), rect.bottom()), Point::new(rect.right(), rect.bottom())]],
    }),
    drawn("rarrow", (1.4, 1.4), |rect| arrow(rect, 1.0)),
    drawn("larrow", (1.4, 1.4), |rect| arrow(rect, -1.0)),
];

/// A place in a box, by shares of its width and height.
fn at(rect: Rect, across: f64, down: f64) -> Point {
    Point::new(rect.left() + across * rect.size.width, rect.top() + down * rect.size.height)
}

fn polygon(rect: Rect, corners: &[(f64, f64)]) -> Outline {
    let corners = corners.iter().map(|&(across, down)| at(rect, across, down)).collect();
    Outline::Polygon { corners, lines: Vec::new() }
}

/// Lines from each point to the next.
fn chain(points: &[Point]) -> Vec<[Point; 2]> {
    points.windows(2).map(|pair| [pair[0], pair[1]]).collect()
}

/// So many places on an arc of an ellipse, from one angle to another; the angle 0 is on the right, and it grows upwards.
fn arc(centre: Point, size: Size, from: f64, to: f64, n: u32) -> Vec<Point> {
    let point = |i: u32| {
        let angle = from + (to - from) * f64::from(i) / f64::from(n);
        Point::new(centre.x + size.width / 2.0 * angle.cos(), centre.y - size.height / 2.0 * angle.sin())
    };
    (0..=n).map(point).collect()
}

fn cylinder(rect: Rect) -> Outline {
    let lid = Size { width: rect.size.width, height: (rect.size.height / 4.0).min(14.0) };
    let upper = Point::new(rect.centre.x, rect.top() + lid.height / 2.0);
    let lower = Point::new(rect.centre.x, rect.bottom() - lid.height / 2.0);
    let mut corners = arc(upper, lid, 0.0, PI, 16);
    corners.extend(arc(lower, lid, PI, TAU, 16));
    Outline::Polygon { corners, lines: chain(&arc(upper, lid, PI, TAU, 16)) }
}

fn note(rect: Rect) -> Outline {
    const FOLD: f64 = 6.0;
    let (right, top) = (rect.right(), rect.top());
    let inner = Point::new(right - FOLD, top + FOLD);
    let (above, beside) = (Point::new(right - FOLD, top), Point::new(right, top + FOLD));
    let corners = vec![above, Point::new(rect.left(), top), at(rect, 0.0, 1.0), at(rect, 1.0, 1.0), beside];
    Outline::Polygon { corners, lines: chain(&[above, inner, beside]) }
}

/// A box with a smaller one on it, on the left or on the right.
fn folded(rect: Rect, side: f64) -> Outline {
    const HEIGHT: f64 = 5.0;
    let width = (rect.size.width / 3.0).min(30.0);
    let (top, edge) = (rect.top(), rect.top() + HEIGHT);
    let left = rect.left() + side * (rect.size.width - width);
    let corners = vec![
        Point::new(rect.right(), if side > 0.0 { top } else { edge }),
        Point::new(left + width, if side > 0.0 { top } else { edge }),
        Point::new(left + width, top),
        Point::new(left, top),
        Point::new(left, edge),
        Point::new(rect.left(), edge),
        at(rect, 0.0, 1.0),
        at(rect, 1.0, 1.0),
    ];
    Outline::Polygon { corners, lines: vec![[Point::new(left, edge), Point::new(left + width, edge)]] }
}

fn component(rect: Rect) -> Outline {
    let Outline::Polygon { corners, .. } = polygon(rect, &[(1.0, 0.0), (0.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
    else {
        return Outline::None;
    };
    let mut lines = Vec::new();
    for down in [0.25, 0.65] {
        let (left, top) = (rect.left(), rect.top() + down * rect.size.height);
        let (right, bottom) = (left + 8.0, top + 4.0);
        let [a, b, c, d] =
            [(left, top), (right, top), (right, bottom), (left, bottom)].map(|(x, y)| Point::new(x, y));
        lines.extend(chain(&[a, b, c, d, a]));
    }
    Outline::Polygon { corners, lines }
}

fn egg(rect: Rect) -> Outline {
    let corner = |i: u32| {
        let angle = f64::from(i) / 40.0 * TAU;
        // Narrower above the middle than below.
        let across = 0.5 + 0.5 * angle.cos() * (1.0 - 0.12 * angle.sin());
        at(rect, across, 0.5 - 0.5 * angle.sin())
    };
    Outline::Polygon { corners: (0..40).map(corner).collect(), lines: Vec::new() }
}

/// So many corners, one of them above, as wide and as high as the box.
pub(super) fn regular(rect: Rect, n: u32) -> Outline {
    let start = if n.is_multiple_of(2) { PI / 2.0 + PI / f64::from(n) } else { PI / 2.0 };
    let corners: Vec<(f64, f64)> = (0..n)
        .map(|i| {
            let angle = start + f64::from(i) / f64::from(n) * TAU;
            (angle.cos(), -angle.sin())
        })
        .collect();
    let range = |of: fn(&(f64, f64)) -> f64| {
        let all = corners.iter().map(of);
        (all.clone().fold(f64::MAX, f64::min), all.fold(f64::MIN, f64::max))
    };
    let ((left, right), (top, bottom)) = (range(|c| c.0), range(|c| c.1));
    let shares: Vec<(f64, f64)> =
        corners.iter().map(|(x, y)| ((x - left) / (right - left), (y - top) / (bottom - top))).collect();
    polygon(rect, &shares)
}

fn star(rect: Rect) -> Outline {
    let corner = |i: u32| {
        let angle = PI / 2.0 + f64::from(i) * PI / 5.0;
        let reach = if i.is_multiple_of(2) { 0.5 } else { 0.5 * 0.382 };
        at(rect, 0.5 + reach * angle.cos() / 0.951, 0.5 - reach * angle.sin())
    };
    Outline::Polygon { corners: (0..10).map(corner).collect(), lines: Vec::new() }
}

fn octagons(rect: Rect, n: u32) -> Outline {
    const GAP: f64 = 4.0;
    const SHARES: [(f64, f64); 8] =
        [(0.7, 0.0), (0.3, 0.0), (0.0, 0.3), (0.0, 0.7), (0.3, 1.0), (0.7, 1.0), (1.0, 0.7), (1.0, 0.3)];
    let ring = |i: u32| SHARES.map(|(across, down)| at(rect.within(GAP * f64::from(i)), across, down));
    let lines = (1..n).flat_map(|i| {
        let mut ring = ring(i).to_vec();
        ring.push(ring[0]);
        chain(&ring)
    });
    Outline::Polygon { corners: ring(0).to_vec(), lines: lines.collect() }
}

fn cut_diamond(rect: Rect) -> Outline {
    const CUT: f64 = 0.12;
    let place = |across: f64, down: f64| at(rect, across, down);
    let lines = vec![
        [place(0.5 - CUT, CUT), place(0.5 + CUT, CUT)],
        [place(0.5 - CUT, 1.0 - CUT), place(0.5 + CUT, 1.0 - CUT)],
        [place(CUT, 0.5 - CUT), place(CUT, 0.5 + CUT)],
        [place(1.0 - CUT, 0.5 - CUT), place(1.0 - CUT, 0.5 + CUT)],
    ];
    let corners = [(0.5, 0.0), (0.0, 0.5), (0.5, 1.0), (1.0, 0.5)].map(|(x, y)| place(x, y)).to_vec();
    Outline::Polygon { corners, lines }
}

fn cut_square(rect: Rect) -> Outline {
    let cut = 8.0f64.min(rect.size.width / 4.0).min(rect.size.height / 4.0);
    let (l, r, t, b) = (rect.left(), rect.right(), rect.top(), rect.bottom());
    let lines = [(l, t, 1.0, 1.0), (r, t, -1.0, 1.0), (l, b, 1.0, -1.0), (r, b, -1.0, -1.0)];
    let lines =
        lines.map(|(x, y, across, down)| [Point::new(x + across * cut, y), Point::new(x, y + down * cut)]);
    Outline::Polygon { corners: rect.corners(), lines: lines.to_vec() }
}

fn cut_circle(rect: Rect) -> Outline {
    let mut corners = arc(rect.centre, rect.size, 0.0, TAU, 48);
    corners.pop();
    let half = 0.5 * (1.0 - 0.7f64 * 0.7).sqrt();
    let chord = |down: f64| [at(rect, 0.5 - half, down), at(rect, 0.5 + half, down)];
    Outline::Polygon { corners, lines: vec![chord(0.15), chord(0.85)] }
}

/// A thick arrow to the right, or to the left for -1.
fn arrow(rect: Rect, way: f64) -> Outline {
    let shares = [(0.7, 0.0), (0.7, 0.2), (0.0, 0.2), (0.0, 0.8), (0.7, 0.8), (0.7, 1.0), (1.0, 0.5)];
    let turned = shares.map(|(across, down)| (if way > 0.0 { across } else { 1.0 - across }, down));
    polygon(rect, &turned)
}
