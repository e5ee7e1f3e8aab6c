//! The way of each edge: the shortest one through the corridor that its items leave it, then a smooth curve along it.
//!
//! In its layers an edge keeps between its neighbours, so two edges cross only where their order changes. The shortest
//! way through a row of gates is found by a funnel (Lee and Preparata 1984).

use crate::curve;
use crate::graph::Point;
use crate::layers::{Kind, Layers};
use crate::position::Positions;

/// What an edge must pass: a stretch of a horizontal line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gate {
    pub(crate) y: f64,
    pub(crate) left: f64,
    pub(crate) right: f64,
}

/// The room of an edge: gates from top to bottom. Between the two gates of a layer it stays within both; between layers
/// there is nothing but other edges.
#[derive(Debug)]
pub(crate) struct Corridor {
    pub(crate) start: Point,
    pub(crate) end: Point,
    pub(crate) gates: Vec<Gate>,
}

/// The room that edges keep from nodes that are not theirs.
const MARGIN: f64 = 5.0;

/// Where edges may pass at an item: from half way to its neighbours on both sides.
pub(crate) fn passages(layers: &Layers, positions: &Positions) -> Vec<(f64, f64)> {
    let mut passages = vec![(f64::NEG_INFINITY, f64::INFINITY); layers.len()];
    for layer in &layers.order {
        for pair in layer.windows(2) {
            let (a, b) = (pair[0] as usize, pair[1] as usize);
            let (end, start) = (positions.x[a] + layers.right[a], positions.x[b] - layers.left[b]);
            let is_node = |v: usize| layers.kind[v] == Kind::Node;
            let (to_a, to_b) = match (is_node(a), is_node(b)) {
                (true, true) => (end, start),
                (true, false) => (end, end + MARGIN.min((start - end) / 2.0)),
                (false, true) => (start - MARGIN.min((start - end) / 2.0), start),
                (false, false) => ((end + start) / 2.0 - 1.0, (end + start) / 2.0 + 1.0),
            };
            passages[a].1 = to_a;
            passages[b].0 = to_b;
        }
    }
    passages
}

/// The corridor of a chain of items.
pub(crate) fn corridor(
    layers: &Layers,
    positions: &Positions,
    passages: &[(f64, f64)],
    chain: &[u32],
) -> Corridor {
    let place = |v: u32| {
        let rank = layers.rank[v as usize] as usize;
        Point::new(positions.x[v as usize], positions.y[rank])
    };
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    let (start, end) = (place(first), place(last));
    let mut gates = Vec::with_capacity(2 * chain.len());
    for &v in chain {
        let rank = layers.rank[v as usize] as usize;
        let (y, half) = (positions.y[rank], positions.half_height[rank]);
        let x = positions.x[v as usize];
        let (mut left, mut right) = passages[v as usize];
        match layers.kind[v as usize] {
            // An edge enters and leaves its own node within its width.
            Kind::Node => {
                let inner = (layers.left[v as usize] - 2.0).max(0.0);
                (left, right) = (x - inner, x + inner);
            }
            Kind::Label => right = x + 1.0,
            Kind::Bend => {}
        }
        // The numbers of the whole drawing are no place.
        (left, right) = (left.max(x - REACH), right.min(x + REACH));
        if v != first {
            gates.push(Gate { y: y - half, left, right });
        }
        if v != last {
            gates.push(Gate { y: y + half, left, right });
        }
    }
    Corridor { start, end, gates }
}

/// An edge does not go farther than this from where it was placed.
const REACH: f64 = 400.0;

/// The curve of an edge between the middles of its ends.
pub(crate) fn route(corridor: &Corridor) -> Vec<Point> {
    curve::fit(&shortest(corridor), corridor)
}

/// The shortest way through the gates.
pub(crate) fn shortest(corridor: &Corridor) -> Vec<Point> {
    let mut way = vec![corridor.start];
    let gates = &corridor.gates;
    let ends = Gate { y: corridor.end.y, left: corridor.end.x, right: corridor.end.x };
    let gate = |i: usize| gates.get(i).copied().unwrap_or(ends);
    let mut from = corridor.start;
    let mut next = 0;
    // The funnel: all that can be seen from `from` lies between the two slopes, each with the gate that it touches.
    'corner: loop {
        let (mut low, mut high) = ((f64::NEG_INFINITY, next), (f64::INFINITY, next));
        for i in next..=gates.len() {
            let Gate { y, left, right } = gate(i);
            let down = y - from.y;
            if down <= 1e-9 {
                continue;
            }
            let (left_slope, right_slope) = ((left - from.x) / down, (right - from.x) / down);
            if left_slope > high.0 + 1e-12 {
                // The way bends round the right end of the gate that was touched.
                let Gate { y, right, .. } = gate(high.1);
                from = Point::new(right, y);
                way.push(from);
                next = high.1 + 1;
                continue 'corner;
            }
            if right_slope < low.0 - 1e-12 {
                let Gate { y, left, .. } = gate(low.1);
                from = Point::new(left, y);
                way.push(from);
                next = low.1 + 1;
                continue 'corner;
            }
            if left_slope >= low.0 {
                low = (left_slope, i);
            }
            if right_slope <= high.0 {
                high = (right_slope, i);
            }
        }
        way.push(corridor.end);
        return way;
    }
}
