//! The room that an edge has on its way through the layers.

use crate::graph::Point;

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
