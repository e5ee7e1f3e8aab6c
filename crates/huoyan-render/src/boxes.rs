//! The visible part of a flame graph as bytes, for the page: the format `HYB1` of `docs/api.md`.

use huoyan_report::stacks::{Amount, Box, BoxKind, Boxes};
use std::collections::HashMap;

/// The first bytes.
const MAGIC: &[u8; 4] = b"HYB1";

/// The base's values are there.
const HAS_BASE: u64 = 1;
/// The box that was asked for is not there.
const NOT_FOUND: u64 = 2;

/// Values are means: each is followed by its sum.
const IS_MEAN: u64 = 4;

/// The kind of a box.
const REST: u64 = 1;
const MATCHES: u64 = 2;
const MATCHES_ABOVE: u64 = 4;
/// Nothing is its own, or everything: its own value is not written.
const OWNS_NOTHING: u64 = 8;
const OWNS_ALL: u64 = 16;

/// Writes boxes.
#[must_use]
pub fn boxes_bytes(boxes: &Boxes<'_>) -> Vec<u8> {
    let tree = boxes.tree;
    let scale = scale(boxes);
    let mut out = Encoder {
        bytes: MAGIC.to_vec(),
        names: HashMap::new(),
        has_base: tree.is_difference,
        is_mean: tree.is_mean,
        scale,
    };
    let flags = [(out.has_base, HAS_BASE), (!boxes.is_found, NOT_FOUND), (out.is_mean, IS_MEAN)];
    out.unsigned(flags.iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| flag).sum());
    out.unsigned(u64::from(boxes.width));
    out.unsigned(scale.unsigned_abs());
    out.values(tree.value(0), tree.base(0));
    let ancestors = tree.ancestors(boxes.zoom);
    out.names(boxes, &ancestors);
    out.unsigned(ancestors.len() as u64);
    for node in ancestors {
        out.name(tree.name(node));
        out.values(tree.value(node), tree.base(node));
    }
    out.unsigned(boxes.n_rows as u64);
    out.unsigned(boxes.rows.len() as u64);
    for row in &boxes.rows {
        out.unsigned(row.len() as u64);
        let mut end = 0;
        for shown in row {
            out.unsigned(u64::from(shown.start.saturating_sub(end)));
            out.unsigned(u64::from(shown.width));
            end = shown.start + shown.width;
            out.shown(boxes, shown);
        }
    }
    out.bytes
}

struct Encoder {
    bytes: Vec<u8>,
    /// The place of each name in the table.
    names: HashMap<u32, u64>,
    has_base: bool,
    is_mean: bool,
    /// All values are multiples of it.
    scale: i64,
}

/// What all values are multiples of: those of a sampled profile are of its period, and short when they are divided by it.
fn scale(boxes: &Boxes<'_>) -> i64 {
    let tree = boxes.tree;
    if tree.is_mean {
        // Means are multiples of nothing.
        return 1;
    }
    let shown = boxes.rows.iter().flatten().flat_map(|shown| match shown.kind {
        BoxKind::Node(node) => [tree.value(node), tree.base(node), tree.own(node).0, tree.own(node).1],
        BoxKind::Rest { value, base, .. } => [value, base, Amount::default(), Amount::default()],
    });
    let below = tree
        .ancestors(boxes.zoom)
        .into_iter()
        .chain([0])
        .flat_map(|node| [tree.value(node), tree.base(node)]);
    let common =
        shown.chain(below).fold(0, |common, value| greatest_common_divisor(common, value.sum.unsigned_abs()));
    i64::try_from(common).unwrap_or(1).max(1)
}

fn greatest_common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Encoder {
    fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }

    fn signed(&mut self, value: i64) {
        let value = value / self.scale;
        self.unsigned(((value << 1) ^ (value >> 63)) as u64);
    }

    fn values(&mut self, value: Amount, base: Amount) {
        self.amount(value);
        if self.has_base {
            self.amount(base);
        }
    }

    fn amount(&mut self, amount: Amount) {
        self.signed(amount.shown());
        if self.is_mean {
            self.signed(amount.sum);
        }
    }

    fn name(&mut self, name: u32) {
        self.unsigned(self.names[&name]);
    }

    /// The table of names that the boxes have, in order; each says how much it shares with the one before.
    fn names(&mut self, boxes: &Boxes<'_>, ancestors: &[u32]) {
        let tree = boxes.tree;
        let shown = boxes.rows.iter().flatten().filter_map(|shown| match shown.kind {
            BoxKind::Node(node) => Some(node),
            BoxKind::Rest { .. } => None,
        });
        let mut names: Vec<u32> =
            shown.chain(ancestors.iter().copied()).map(|node| tree.name(node)).collect();
        let text = |name: u32| &tree.names[name as usize];
        names.sort_unstable_by(|&a, &b| text(a).cmp(text(b)).then(a.cmp(&b)));
        names.dedup();
        self.unsigned(names.len() as u64);
        let mut before: &[u8] = b"";
        for (place, &name) in names.iter().enumerate() {
            self.names.insert(name, place as u64);
            let text: &[u8] = text(name);
            let shared = before.iter().zip(text).take_while(|(a, b)| a == b).count();
            self.unsigned(shared as u64);
            self.unsigned((text.len() - shared) as u64);
            self.bytes.extend_from_slice(&text[shared..]);
            before = text;
        }
    }

    /// What a box is.
    fn shown(&mut self, boxes: &Boxes<'_>, shown: &Box) {
        let tree = boxes.tree;
        match shown.kind {
            BoxKind::Rest { count, value, base } => {
                self.unsigned(REST);
                self.unsigned(count);
                self.values(value, base);
            }
            BoxKind::Node(node) => {
                let (matches, above) = boxes.matches(node);
                let (all, own) = ((tree.value(node), tree.base(node)), tree.own(node));
                let owns = match own {
                    (Amount { sum: 0, .. }, Amount { sum: 0, .. }) => OWNS_NOTHING,
                    own if own == all => OWNS_ALL,
                    _ => 0,
                };
                self.unsigned(owns + u64::from(matches) * MATCHES + u64::from(above) * MATCHES_ABOVE);
                self.name(tree.name(node));
                self.values(all.0, all.1);
                if owns == 0 {
                    self.values(own.0, own.1);
                }
            }
        }
    }
}
