//! Room for labels that the layout knows nothing of: of several places the one that covers the least.

use super::shape::Rect;
use hashbrown::HashMap;
use huoyan_layout::{Point, Size};

/// What is drawn already.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// By squares of the plane.
    squares: HashMap<(i64, i64), Vec<Rect>>,
    /// What lies in very many of these.
    large: Vec<Rect>,
}

/// The side of a square.
const SQUARE: f64 = 48.0;
/// What lies in more squares is looked at each time.
const MANY: i64 = 400;

impl Taken {
    /// Notes a box.
    pub(super) fn add(&mut self, rect: Rect) {
        let ((from_x, to_x), (from_y, to_y)) = squares(&rect);
        if (to_x - from_x + 1).saturating_mul(to_y - from_y + 1) > MANY {
            self.large.push(rect);
            return;
        }
        for x in from_x..=to_x {
            for y in from_y..=to_y {
                self.squares.entry((x, y)).or_default().push(rect);
            }
        }
    }

    /// Notes a chain of Bézier curves, as spots.
    pub(super) fn add_curve(&mut self, curve: &[Point]) {
        const N_SPOTS: u32 = 12;
        for piece in 0..curve.len().saturating_sub(1) / 3 {
            for spot in 0..N_SPOTS {
                let at = on_curve(&curve[3 * piece..3 * piece + 4], f64::from(spot) / f64::from(N_SPOTS));
                self.add(Rect { centre: at, size: Size { width: 3.0, height: 3.0 } });
            }
        }
    }

    /// Takes the place that covers the least; of those that cover as much the first.
    pub(super) fn take(&mut self, places: impl Iterator<Item = Rect>) -> Option<Rect> {
        let best = places.min_by(|a, b| self.covered(a).total_cmp(&self.covered(b)))?;
        self.add(best);
        Some(best)
    }

    /// How much of what is drawn a box would cover.
    fn covered(&self, rect: &Rect) -> f64 {
        let ((from_x, to_x), (from_y, to_y)) = squares(rect);
        // A label that is longer than this is weighed by its first part.
        let here = (from_x..=to_x.min(from_x + 40))
            .flat_map(|x| (from_y..=to_y.min(from_y + 40)).map(move |y| (x, y)))
            .filter_map(|square| self.squares.get(&square))
            .flatten();
        here.chain(&self.large).map(|other| shared(rect, other)).sum()
    }
}

/// The area that two boxes share.
fn shared(a: &Rect, b: &Rect) -> f64 {
    let width = a.right().min(b.right()) - a.left().max(b.left());
    let height = a.bottom().min(b.bottom()) - a.top().max(b.top());
    if width > 0.0 && height > 0.0 { width * height } else { 0.0 }
}

/// The first and the last square of a box, across and down.
fn squares(rect: &Rect) -> ((i64, i64), (i64, i64)) {
    let of = |at: f64| (at / SQUARE).floor() as i64;
    ((of(rect.left()), of(rect.right())), (of(rect.top()), of(rect.bottom())))
}

/// A place on a cubic Bézier curve.
pub(super) fn on_curve(curve: &[Point], t: f64) -> Point {
    let &[a, b, c, d] = curve else { return Point::default() };
    let u = 1.0 - t;
    let mix = |a: f64, b: f64, c: f64, d: f64| {
        u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
    };
    Point::new(mix(a.x, b.x, c.x, d.x), mix(a.y, b.y, c.y, d.y))
}

/// Places around a box, from its upper left corner.
pub(super) fn around(rect: Rect, size: Size) -> impl Iterator<Item = Rect> {
    const GAP: f64 = 2.0;
    const WAYS: [(f64, f64); 8] = [
        (-1.0, -1.0),
        (1.0, -1.0),
        (-1.0, 1.0),
        (1.0, 1.0),
        (0.0, -1.0),
        (0.0, 1.0),
        (-1.0, 0.0),
        (1.0, 0.0),
    ];
    let across = (rect.size.width + size.width) / 2.0 + GAP;
    let down = (rect.size.height + size.height) / 2.0 + GAP;
    WAYS.into_iter().map(move |(x, y)| {
        // A corner may be shared in part.
        let closer = if x != 0.0 && y != 0.0 { (rect.size.width / 4.0).min(10.0) } else { 0.0 };
        Rect { centre: Point::new(rect.centre.x + x * (across - closer), rect.centre.y + y * down), size }
    })
}

/// Places on both sides of a line that runs from a place in a direction, so far along it.
pub(super) fn along(
    from: Point,
    (dx, dy): (f64, f64),
    distance: f64,
    size: Size,
) -> impl Iterator<Item = Rect> {
    const GAP: f64 = 3.0;
    let length = dx.hypot(dy).max(1e-9);
    let (dx, dy) = (dx / length, dy / length);
    // How far the box reaches from its middle along the line, and beside it.
    let reach = |x: f64, y: f64| (x * size.width).abs() / 2.0 + (y * size.height).abs() / 2.0;
    let beside = if dx.abs() < 0.5 { size.width / 2.0 } else { reach(dy, dx) } + GAP;
    let start = reach(dx, dy).min(size.height) * 0.5;
    [0.0, 0.6, 1.2, 2.4].into_iter().flat_map(move |more| {
        [1.0, -1.0].map(|side| {
            let along = start + distance * (1.0 + more);
            let centre = Point::new(
                from.x + dx * along - dy * side * beside,
                from.y + dy * along + dx * side * beside,
            );
            Rect { centre, size }
        })
    })
}
