//! What of a tree of stacks can be seen: the boxes that are wide enough, and what is left of their parents.

use super::{Amount, Search, StackTree};
use std::ops::Range;

/// Widths and places are in parts of a pixel.
const PARTS: f64 = 16.0;

/// The widest picture, in pixels: what is told in parts of a pixel fits into 32 bits.
const MAX_WIDTH: f64 = 1_000_000.0;

/// The part of a tree to look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Cut {
    /// The box that fills the width.
    pub zoom: u32,
    /// Its width, in pixels.
    pub width: f64,
    /// The rows on it that are wanted; row 0 is the box itself.
    pub rows: Range<usize>,
    /// Boxes that are narrower, in pixels, are not shown.
    pub min_width: f64,
}

/// What a box of a picture stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoxKind {
    /// A box of the tree.
    Node(u32),
    /// The boxes beside others that are too narrow to be seen.
    Rest {
        /// How many; what stands on them is not counted.
        count: u64,
        /// What they count.
        value: Amount,
        /// What that was in the base.
        base: Amount,
    },
}

/// A box of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Box {
    /// Where it begins, in parts of a pixel.
    pub start: u32,
    /// How wide it is, in parts of a pixel.
    pub width: u32,
    /// What it stands for.
    pub kind: BoxKind,
}

/// The visible part of a tree.
#[derive(Debug)]
pub struct Boxes<'a> {
    /// The tree.
    pub tree: &'a StackTree,
    /// What is searched for.
    pub search: Option<&'a Search>,
    /// The box that fills the width.
    pub zoom: u32,
    /// Whether that is the one that was asked for.
    pub is_found: bool,
    /// The width, in parts of a pixel.
    pub width: u32,
    /// How many rows the picture has in all.
    pub n_rows: usize,
    /// The boxes of each row that was asked for, from left to right.
    pub rows: Vec<Vec<Box>>,
}

/// A box whose place is known: where it begins, in units of weight from the left.
#[derive(Clone, Copy)]
struct Placed {
    node: u32,
    start: i64,
}

impl Cut {
    /// Looks at a tree.
    pub fn of<'a>(&self, tree: &'a StackTree, search: Option<&'a Search>) -> Boxes<'a> {
        let width = self.width.clamp(1.0, MAX_WIDTH) * PARTS;
        let whole = tree.weight(self.zoom).max(1) as f64;
        let place = |weight: i64| (weight as f64 / whole * width) as u32;
        // A box without weight has no width: no least width shows it.
        let least = (self.min_width.max(1.0 / PARTS) * PARTS / width * whole).max(f64::MIN_POSITIVE);
        let mut rows = Vec::new();
        let mut placed = vec![Placed { node: self.zoom, start: 0 }];
        let mut rests: Vec<Box> = Vec::new();
        for row in 0..self.rows.end {
            if placed.is_empty() && rests.is_empty() {
                break;
            }
            if row >= self.rows.start {
                let shown = placed.iter().map(|&Placed { node, start }| {
                    let from = place(start);
                    let to = place(start.saturating_add(tree.weight(node)));
                    Box { start: from, width: to - from, kind: BoxKind::Node(node) }
                });
                let mut boxes: Vec<Box> = shown.chain(rests.drain(..)).collect();
                boxes.sort_by_key(|shown| shown.start);
                rows.push(boxes);
            }
            rests.clear();
            let mut above = Vec::new();
            for &Placed { node, start } in &placed {
                let mut start = start;
                let mut rest = (0u64, 0i64, Amount::default(), Amount::default());
                for child in tree.children(node) {
                    let weight = tree.weight(child);
                    if weight as f64 >= least {
                        above.push(Placed { node: child, start });
                        start = start.saturating_add(weight);
                    } else {
                        rest.0 += 1;
                        rest.1 = rest.1.saturating_add(weight);
                        rest.2 = rest.2.plus(tree.value(child));
                        rest.3 = rest.3.plus(tree.base(child));
                    }
                }
                let (count, weight, value, base) = rest;
                if weight as f64 >= least {
                    let (from, to) = (place(start), place(start.saturating_add(weight)));
                    rests.push(Box {
                        start: from,
                        width: to - from,
                        kind: BoxKind::Rest { count, value, base },
                    });
                }
            }
            placed = above;
        }
        let n_rows = tree.rows_on(self.zoom).count();
        Boxes { tree, search, zoom: self.zoom, is_found: true, width: width as u32, n_rows, rows }
    }
}

impl Boxes<'_> {
    /// What is searched for is the box's name, or the name of one that stands on it.
    pub fn matches(&self, node: u32) -> (bool, bool) {
        self.search.map_or((false, false), |search| (search.is_match(self.tree, node), search.is_below(node)))
    }
}
