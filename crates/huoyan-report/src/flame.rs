//! `flamegraph`: equal stacks joined from the root, as boxes that stand on each other.

use crate::{
    Error, Formatter, View,
    stacks::{Amount, NamedStacks, Reading, Root, Stack, StackOrder},
};
use bstr::BString;

/// A flame graph, as values.
#[derive(Debug)]
pub struct FlameReport {
    /// The name of the program.
    pub title: Option<BString>,
    /// How values are shown.
    pub values: Formatter,
    /// What the whole width stands for: the sum of all stacks, unless more was asked for.
    pub total: i64,
    /// The sum of all stacks.
    pub sum: i64,
    /// The names of frames.
    pub names: Vec<BString>,
    /// The frames, callers before their callees, siblings by name or in the order of the samples. The first is the root,
    /// which is all stacks.
    pub frames: Vec<FlameFrame>,
    /// Whether there is a base to compare with.
    pub is_difference: bool,
    /// Stacks whose values are less than zero: they have no width.
    pub n_below_zero: usize,
    /// Frames that are too narrow; those that stand on them are not counted.
    pub n_narrow: usize,
}

/// A frame of a flame graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlameFrame {
    /// Its name in [`FlameReport::names`].
    pub name: u32,
    /// How many callers it has; 0 is the root.
    pub depth: u32,
    /// What stands to its left.
    pub start: i64,
    /// What it and its callees count; it is as wide as the sum.
    pub value: Amount,
    /// What that was in the base.
    pub base: Amount,
}

/// How a flame graph is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlameOptions {
    /// From which end stacks are joined.
    pub root: Root,
    /// What stands beside what.
    pub order: StackOrder,
    /// Frames of a smaller share of all are left out with what stands on them, and counted.
    pub least_share: f64,
    /// What the whole width stands for, where that is more than the sum of all stacks.
    pub total: Option<i64>,
}

/// The name of the root.
const ALL: &str = "all";

/// Joins the stacks of a view. Of a difference (`-diff_base`), widths are of the profile, and the base is beside them.
///
/// # Errors
/// [`Error::GraphTooLarge`].
pub fn flame(view: &View, options: &FlameOptions) -> Result<FlameReport, Error> {
    let reading = Reading { root: options.root, order: options.order, ..Reading::default() };
    let mut stacks = NamedStacks::new(view, &reading)?;
    let n_below_zero = stacks.drop_below_zero();
    let mut report = FlameReport {
        title: view.title().map(ToOwned::to_owned),
        values: Formatter::new(view, view.options.unit.as_str()),
        total: 0,
        sum: 0,
        names: std::mem::take(&mut stacks.names),
        frames: Vec::new(),
        is_difference: stacks.is_difference,
        n_below_zero,
        n_narrow: 0,
    };
    report.names.push(ALL.into());
    report.join(&stacks, options);
    Ok(report)
}

/// Stacks that begin alike, of which a frame is still to be made.
struct Group {
    stacks: std::ops::Range<usize>,
    name: u32,
    /// The frames above the root that they share.
    depth: u32,
}

impl FlameReport {
    /// Makes frames of stacks: neighbours that begin alike share them.
    fn join(&mut self, stacks: &NamedStacks, options: &FlameOptions) {
        let running = |of: fn(&Stack) -> Amount| {
            let mut sum = Amount::default();
            let add = |stack: &Stack| {
                sum = sum.plus(of(stack));
                sum
            };
            let sums = stacks.stacks.iter().map(add);
            std::iter::once(Amount::default()).chain(sums).collect::<Vec<Amount>>()
        };
        let (values, bases) = (running(|stack| stack.value), running(|stack| stack.base));
        self.sum = values[stacks.stacks.len()].sum;
        self.total = options.total.map_or(self.sum, |total| total.max(self.sum));
        let least = self.total as f64 * options.least_share;
        let name = self.names.len() as u32 - 1;
        let mut groups = vec![Group { stacks: 0..stacks.stacks.len(), name, depth: 0 }];
        while let Some(Group { stacks: range, name, depth }) = groups.pop() {
            let start = values[range.start].sum;
            let value = values[range.end].minus(values[range.start]);
            if value.sum == 0 || (value.sum as f64) < least {
                // What is gone is no frame of this picture.
                self.n_narrow += usize::from(value.sum > 0);
                continue;
            }
            let base = bases[range.end].minus(bases[range.start]);
            self.frames.push(FlameFrame { name, depth, start, value, base });
            // Some end here; of the others those whose next frame is the same.
            let next = |i: usize| stacks.frame(i, depth as usize);
            let above = groups.len();
            let mut from = range.start;
            while from < range.end {
                let name = next(from);
                let to = (from..range.end).find(|&i| next(i) != name).unwrap_or(range.end);
                groups.extend(name.map(|name| Group { stacks: from..to, name, depth: depth + 1 }));
                from = to;
            }
            // The last is taken first.
            groups[above..].reverse();
        }
        if let Some(root) = self.frames.first_mut() {
            let unseen = self.total - self.sum;
            (root.value.sum, root.base.sum) = (self.total, root.base.sum.saturating_add(unseen));
        }
    }
}
