//! `flamegraph`: equal stacks joined from the root, as boxes that stand on each other.

use crate::{
    Error, Formatter, View,
    graph::{NodeNames, NodeTable},
};
use bstr::BString;
use hashbrown::HashMap;

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
    /// What it and its callees count.
    pub value: i64,
    /// What that was in the base.
    pub base: i64,
}

/// From which end stacks are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlameRoot {
    /// From where threads start: what do functions call?
    Start,
    /// From the leaf: who calls a function?
    Leaf,
}

/// In which order stacks stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlameOrder {
    /// By their names: equal stacks are one.
    Names,
    /// As the samples came: only neighbours are joined. What is a base then stands elsewhere, and is left out.
    Samples,
}

/// How a flame graph is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlameOptions {
    /// From which end stacks are joined.
    pub root: FlameRoot,
    /// What stands beside what.
    pub order: FlameOrder,
    /// Frames of a smaller share of all are left out with what stands on them, and counted.
    pub least_share: f64,
    /// What the whole width stands for, where that is more than the sum of all stacks.
    pub total: Option<i64>,
}

/// The name of a frame where a stack has none.
const UNKNOWN: &str = "[unknown]";

/// The name of the root.
const ALL: &str = "all";

/// The most frames of all stacks together: some hundred megabytes.
const MAX_FRAMES: usize = 32 << 20;

/// Joins the stacks of a view. Of a difference (`-diff_base`), widths are of the profile, and the base is beside them.
///
/// # Errors
/// [`Error::GraphTooLarge`].
pub fn flame(view: &View, options: &FlameOptions) -> Result<FlameReport, Error> {
    let table = NodeTable::new(&view.profile, &NodeNames { objects: false, trim: Some(view.trim_paths()) });
    let mut names: Vec<BString> = Vec::with_capacity(table.infos.len());
    names.extend(table.infos.iter().map(|info| info.printable_name(&table.strings).into_owned()));
    let (mut names, name_of_node) = sorted(names);
    // Of stacks without frames, as in folded text.
    let unknown = names.len() as u32;
    names.push(UNKNOWN.into());
    let (sums, is_difference) = match options.order {
        FlameOrder::Names => sums(view),
        FlameOrder::Samples => (runs(view), false),
    };
    let mut stacks = Vec::new();
    let mut frames = Vec::new();
    let mut n_below_zero = 0;
    for Sum { stack, value, base } in sums {
        let locations = view.profile.stacks.get(stack);
        if value < 0 {
            n_below_zero += 1;
        }
        let value = value.max(0);
        if value == 0 && base == 0 {
            continue;
        }
        let start = frames.len();
        for &location in locations {
            frames.extend(table.at(location).iter().map(|&node| name_of_node[node as usize]));
        }
        if locations.is_empty() {
            frames.push(unknown);
        }
        if options.root == FlameRoot::Start {
            frames[start..].reverse();
        }
        stacks.push(Stack { frames: start..frames.len(), value, base });
        if frames.len() > MAX_FRAMES {
            return Err(Error::GraphTooLarge { max: MAX_FRAMES * size_of::<u32>() });
        }
    }
    if options.order == FlameOrder::Names {
        stacks.sort_by(|a, b| frames[a.frames.clone()].cmp(&frames[b.frames.clone()]));
    }
    let mut report = FlameReport {
        title: view.title().map(ToOwned::to_owned),
        values: Formatter::new(view, view.options.unit.as_str()),
        total: 0,
        sum: 0,
        names,
        frames: Vec::new(),
        is_difference,
        n_below_zero,
        n_narrow: 0,
    };
    report.names.push(ALL.into());
    report.join(&stacks, &frames, options);
    Ok(report)
}

/// A distinct stack.
struct Stack {
    /// Its part of all frames, the root first.
    frames: std::ops::Range<usize>,
    value: i64,
    base: i64,
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
    fn join(&mut self, stacks: &[Stack], frames: &[u32], options: &FlameOptions) {
        let running = |of: fn(&Stack) -> i64| {
            let mut sum = 0i64;
            let add = |stack: &Stack| {
                sum = sum.saturating_add(of(stack));
                sum
            };
            std::iter::once(0).chain(stacks.iter().map(add)).collect::<Vec<i64>>()
        };
        let (values, bases) = (running(|stack| stack.value), running(|stack| stack.base));
        self.sum = values[stacks.len()];
        self.total = options.total.map_or(self.sum, |total| total.max(self.sum));
        let least = self.total as f64 * options.least_share;
        let name = self.names.len() as u32 - 1;
        let mut groups = vec![Group { stacks: 0..stacks.len(), name, depth: 0 }];
        while let Some(Group { stacks: range, name, depth }) = groups.pop() {
            let start = values[range.start];
            let value = values[range.end] - start;
            if value == 0 || (value as f64) < least {
                // What is gone is no frame of this picture.
                self.n_narrow += usize::from(value > 0);
                continue;
            }
            let base = bases[range.end] - bases[range.start];
            self.frames.push(FlameFrame { name, depth, start, value, base });
            // Some end here; of the others those whose next frame is the same.
            let next = |i: usize| frames[stacks[i].frames.clone()].get(depth as usize).copied();
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
            (root.value, root.base) = (self.total, root.base.saturating_add(unseen));
        }
    }
}

/// Distinct names in order, and the place of each among them.
fn sorted(names: Vec<BString>) -> (Vec<BString>, Vec<u32>) {
    let mut distinct = names.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let place_of = {
        let places: HashMap<&BString, u32> = distinct.iter().zip(0..).collect();
        names.iter().map(|name| places[name]).collect()
    };
    (distinct, place_of)
}

/// What a stack counts: in the profile, and in the base.
struct Sum {
    stack: u32,
    value: i64,
    base: i64,
}

/// The sums of each stack, and whether there is a base.
fn sums(view: &View) -> (Vec<Sum>, bool) {
    let profile = &view.profile;
    let is_base = profile.base_label_sets();
    let mut sums: Vec<Sum> =
        (0..profile.stacks.len()).map(|stack| Sum { stack: stack as u32, value: 0, base: 0 }).collect();
    let mut has_base = false;
    for i in 0..profile.samples.len() {
        let value = value_of(view, i);
        let sum = &mut sums[profile.samples.stack[i] as usize];
        if is_base[profile.samples.labels[i] as usize] {
            has_base = true;
            sum.base = sum.base.saturating_sub(value);
        } else {
            sum.value = sum.value.saturating_add(value);
        }
    }
    (sums, has_base)
}

/// What samples of one stack count that follow each other, without those of a base.
fn runs(view: &View) -> Vec<Sum> {
    let samples = &view.profile.samples;
    let is_base = view.profile.base_label_sets();
    let mut runs: Vec<Sum> = Vec::new();
    for i in (0..samples.len()).filter(|&i| !is_base[samples.labels[i] as usize]) {
        let (stack, value) = (samples.stack[i], value_of(view, i));
        match runs.last_mut() {
            Some(last) if last.stack == stack => last.value = last.value.saturating_add(value),
            _ => runs.push(Sum { stack, value, base: 0 }),
        }
    }
    runs
}

/// What a sample counts, or the mean that it is.
fn value_of(view: &View, sample: usize) -> i64 {
    let (value, div) = view.column.of(&view.profile.samples, sample);
    if div == 0 { value } else { value.wrapping_div(div) }
}
