//! Equal beginnings of stacks joined to a tree, in columns: of a million boxes each takes some tens of bytes.

use super::{Amount, NamedStacks};
use bstr::{BString, ByteSlice as _};
use std::ops::Range;

/// The name of the root.
const ALL: &str = "all";

/// The order of boxes that stand on the same one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Order {
    /// The heaviest first, then by name.
    #[default]
    Weight,
    /// By name.
    Name,
}

/// What the widths of a comparison are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Widths {
    /// The larger of the two values of each stack, so that what vanished has a place.
    #[default]
    Both,
    /// The profile.
    New,
    /// The base.
    Base,
}

/// Stacks that begin alike joined: box 0 is the root, which is all stacks. Boxes stand row by row, those on the same
/// box side by side.
#[derive(Debug)]
pub struct StackTree {
    /// The names of frames; the last is the root's.
    pub names: Vec<BString>,
    /// Whether there is a base to compare with.
    pub is_difference: bool,
    /// Whether values are means.
    pub is_mean: bool,
    name: Vec<u32>,
    parent: Vec<u32>,
    /// Where the boxes on each box begin; those on the last one end where all do.
    first: Vec<u32>,
    value: Vec<i64>,
    /// Empty without a base.
    base: Vec<i64>,
    /// What values are divided by; empty unless they are means.
    div: Vec<i64>,
    /// The same of the base.
    base_div: Vec<i64>,
    /// Empty where it is the value.
    weight: Vec<i64>,
    /// The hashes of names, by which paths are made.
    hashes: Vec<(u32, u32)>,
}

/// Names a box by the names from the root to it: the same in every run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TreePath(u32, u32);

impl TreePath {
    /// The root's.
    pub const ROOT: TreePath = TreePath(0x811c_9dc5, 0x0100_0193);

    fn below(self, (a, b): (u32, u32)) -> TreePath {
        let mix =
            |lane: u32, hash: u32| (lane ^ hash).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
        TreePath(mix(self.0, a), mix(self.1, b))
    }

    /// Sixteen hexadecimal digits.
    pub fn parse(text: &str) -> Option<TreePath> {
        let is_path = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let lane = |part| u32::from_str_radix(part, 16).ok();
        is_path.then(|| Some(TreePath(lane(&text[..8])?, lane(&text[8..])?))).flatten()
    }
}

impl std::fmt::Display for TreePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:08x}{:08x}", self.0, self.1)
    }
}

fn fnv1a(start: u32, bytes: &[u8]) -> u32 {
    bytes.iter().fold(start, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

impl StackTree {
    /// Joins stacks.
    pub fn new(stacks: NamedStacks, order: Order, widths: Widths) -> StackTree {
        let mut tree = Joining::new(&stacks, widths).join(order);
        (tree.is_difference, tree.is_mean) = (stacks.is_difference, stacks.is_mean);
        tree.names = stacks.names;
        tree.names.push(ALL.into());
        // Pages hash names as they see them.
        let hash = |name: &BString| {
            let text = name.to_str_lossy();
            (fnv1a(0x811c_9dc5, text.as_bytes()), fnv1a(0x9747_b28c, text.as_bytes()))
        };
        tree.hashes = tree.names.iter().map(hash).collect();
        tree
    }

    /// How many boxes; the root is one.
    pub fn len(&self) -> usize {
        self.name.len()
    }

    /// Never: there is always the root.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// About how much memory it takes.
    pub fn n_bytes(&self) -> usize {
        let names: usize = self.names.iter().map(|name| name.len() + size_of::<BString>()).sum();
        let columns = [&self.value, &self.base, &self.div, &self.base_div, &self.weight];
        self.len() * 12 + columns.map(Vec::len).iter().sum::<usize>() * 8 + names
    }

    /// The name of a box, in [`StackTree::names`].
    pub fn name(&self, node: u32) -> u32 {
        self.name[node as usize]
    }

    /// The box that one stands on; the root stands on itself.
    pub fn parent(&self, node: u32) -> u32 {
        self.parent[node as usize]
    }

    /// The boxes that stand on one.
    pub fn children(&self, node: u32) -> Range<u32> {
        let end = self.first.get(node as usize + 1).copied().unwrap_or(self.len() as u32);
        self.first[node as usize]..end
    }

    /// What a box and those on it count.
    pub fn value(&self, node: u32) -> Amount {
        Amount { sum: self.value[node as usize], div: at(&self.div, node).unwrap_or(0) }
    }

    /// What that was in the base.
    pub fn base(&self, node: u32) -> Amount {
        Amount { sum: at(&self.base, node).unwrap_or(0), div: at(&self.base_div, node).unwrap_or(0) }
    }

    /// What its width is of.
    pub fn weight(&self, node: u32) -> i64 {
        at(&self.weight, node).unwrap_or_else(|| self.value[node as usize])
    }

    /// What a box counts without those on it, in the profile and in the base.
    pub fn own(&self, node: u32) -> (Amount, Amount) {
        let sum = |of: &dyn Fn(u32) -> Amount| {
            self.children(node).fold(of(node), |own, child| own.minus(of(child)))
        };
        (sum(&|node| self.value(node)), sum(&|node| self.base(node)))
    }

    /// The boxes from the root to one, without it.
    pub fn ancestors(&self, node: u32) -> Vec<u32> {
        let mut ancestors = Vec::new();
        let mut above = node;
        while above != 0 {
            above = self.parent(above);
            ancestors.push(above);
        }
        ancestors.reverse();
        ancestors
    }

    /// The boxes in the rows on a box, row by row: descendants of one row stand side by side.
    pub fn rows_on(&self, node: u32) -> impl Iterator<Item = Range<u32>> {
        let next = |row: &Range<u32>| {
            let end = self.first.get(row.end as usize).copied().unwrap_or(self.len() as u32);
            let row = self.first[row.start as usize]..end;
            (!row.is_empty()).then_some(row)
        };
        std::iter::successors(Some(node..node + 1), next)
    }

    /// The path of a box.
    pub fn path(&self, node: u32) -> TreePath {
        let ancestors = self.ancestors(node);
        let below_root = ancestors.iter().chain((node != 0).then_some(&node)).filter(|&&node| node != 0);
        below_root.fold(TreePath::ROOT, |path, &node| path.below(self.hash(node)))
    }

    /// The path of a box that stands on one with the path `below`.
    pub fn path_on(&self, below: TreePath, node: u32) -> TreePath {
        below.below(self.hash(node))
    }

    fn hash(&self, node: u32) -> (u32, u32) {
        self.hashes[self.name(node) as usize]
    }

    /// The box of a path.
    pub fn find(&self, path: TreePath) -> Option<u32> {
        if path == TreePath::ROOT {
            return Some(0);
        }
        let (mut row, mut paths) = (0..1u32, vec![TreePath::ROOT]);
        while !row.is_empty() {
            let mut above = Vec::new();
            for (node, &below) in row.clone().zip(&paths) {
                for child in self.children(node) {
                    let found = self.path_on(below, child);
                    if found == path {
                        return Some(child);
                    }
                    above.push(found);
                }
            }
            row = row.end..row.end + above.len() as u32;
            paths = above;
        }
        None
    }
}

/// A number of a column that may be empty.
fn at(column: &[i64], node: u32) -> Option<i64> {
    column.get(node as usize).copied()
}

/// Sorted stacks, and their sums from the first one on.
struct Joining<'a> {
    stacks: &'a NamedStacks,
    values: Vec<i64>,
    bases: Vec<i64>,
    divs: Vec<i64>,
    base_divs: Vec<i64>,
    weights: Vec<i64>,
}

/// Stacks that begin alike, of which a box is to be made.
struct Run {
    stacks: Range<u32>,
    name: u32,
    weight: i64,
}

impl<'a> Joining<'a> {
    fn new(stacks: &'a NamedStacks, widths: Widths) -> Self {
        // Widths are of sums, also of means: only sums add up.
        let weight = |value: Amount, base: Amount| match widths {
            Widths::Both => value.sum.saturating_abs().max(base.sum.saturating_abs()),
            Widths::New => value.sum.saturating_abs(),
            Widths::Base => base.sum.saturating_abs(),
        };
        let running = |is_wanted: bool, of: &dyn Fn(Amount, Amount) -> i64| {
            if !is_wanted {
                return Vec::new();
            }
            let mut sum = 0i64;
            let sums = stacks.stacks.iter().map(|stack| {
                sum = sum.saturating_add(of(stack.value, stack.base));
                sum
            });
            std::iter::once(0).chain(sums).collect::<Vec<i64>>()
        };
        let (is_mean, is_difference) = (stacks.is_mean, stacks.is_difference);
        Joining {
            stacks,
            values: running(true, &|value, _| value.sum),
            bases: running(is_difference, &|_, base| base.sum),
            divs: running(is_mean, &|value, _| value.div),
            base_divs: running(is_mean && is_difference, &|_, base| base.div),
            weights: running(true, &weight),
        }
    }

    fn sum(sums: &[i64], run: &Range<u32>) -> i64 {
        sums[run.end as usize].saturating_sub(sums[run.start as usize])
    }

    /// Makes boxes row by row.
    fn join(&self, order: Order) -> StackTree {
        let all = 0..self.stacks.stacks.len() as u32;
        let mut tree = StackTree {
            names: Vec::new(),
            is_difference: false,
            is_mean: false,
            name: Vec::new(),
            parent: Vec::new(),
            first: Vec::new(),
            value: Vec::new(),
            base: Vec::new(),
            div: Vec::new(),
            base_div: Vec::new(),
            weight: Vec::new(),
            hashes: Vec::new(),
        };
        let root =
            Run { weight: Self::sum(&self.weights, &all), stacks: all, name: self.stacks.names.len() as u32 };
        self.add(&mut tree, &root, 0);
        let mut row = vec![root];
        for depth in 0.. {
            let mut above = Vec::new();
            let below = tree.name.len() - row.len();
            for run in &row {
                let start = above.len();
                tree.first.push((tree.name.len() + start) as u32);
                self.split(&run.stacks, depth, &mut above);
                if order == Order::Weight {
                    above[start..].sort_by_key(|run| std::cmp::Reverse(run.weight));
                }
            }
            if above.is_empty() {
                break;
            }
            // The box of each run stands on the one that its stacks were split from.
            let mut parent = below;
            let base = tree.name.len();
            for (i, run) in above.iter().enumerate() {
                while parent + 1 < base && tree.first[parent + 1] as usize <= base + i {
                    parent += 1;
                }
                self.add(&mut tree, run, parent as u32);
            }
            row = above;
        }
        if tree.weight == tree.value {
            tree.weight = Vec::new();
        }
        tree
    }

    fn add(&self, tree: &mut StackTree, run: &Run, parent: u32) {
        tree.name.push(run.name);
        tree.parent.push(parent);
        tree.value.push(Self::sum(&self.values, &run.stacks));
        tree.weight.push(run.weight);
        for (column, sums) in [
            (&mut tree.base, &self.bases),
            (&mut tree.div, &self.divs),
            (&mut tree.base_div, &self.base_divs),
        ] {
            if !sums.is_empty() {
                column.push(Self::sum(sums, &run.stacks));
            }
        }
    }

    /// Stacks that have the same frames down to `depth`, by their next one; those that end there have none.
    fn split(&self, stacks: &Range<u32>, depth: usize, runs: &mut Vec<Run>) {
        let next = |i: u32| self.stacks.frame(i as usize, depth);
        let mut from = stacks.start;
        while from < stacks.end {
            let name = next(from);
            let to = (from..stacks.end).find(|&i| next(i) != name).unwrap_or(stacks.end);
            if let Some(name) = name {
                let weight = Self::sum(&self.weights, &(from..to));
                runs.push(Run { stacks: from..to, name, weight });
            }
            from = to;
        }
    }
}
