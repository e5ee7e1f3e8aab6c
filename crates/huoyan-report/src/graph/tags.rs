//! The labels of a node's samples, for pictures (upstream calls the boxes nodelets).
//!
//! Only the nodes that are shown or counted get them: a node's labels do not depend on which
//! other nodes are kept.

use super::{
    Graph, NodeIdx, NodeTable, Weight, Weights,
    few::sort_few,
    shown_sets::{ShownSet, ShownSets},
    size,
    tree::Finder,
};
use crate::{Error, view::View};
use bstr::BString;
use hashbrown::HashMap;
use std::{cmp::Reverse, sync::Arc};

/// How many boxes a node shows of each kind.
pub const MAX_NODELETS: usize = 4;

/// What the samples with one label set, or one number, cost at a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The text labels as `key:value`, joined by `\n`; or the number, formatted.
    pub name: Arc<BString>,
    /// The text labels one by one; none for a number.
    pub lines: Arc<[BString]>,
    /// The number, 0 for texts.
    pub value: i64,
    /// Its unit, empty for texts.
    pub unit: Arc<BString>,
    /// What the samples cost.
    pub weight: Weight,
}

/// The labels at a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeTags {
    /// Text labels.
    pub texts: Vec<Tag>,
    /// Numbers, by the text labels that stand beside them, which may be empty.
    pub numbers: Vec<(Arc<BString>, Vec<Tag>)>,
}

impl NodeTags {
    /// How many have a flat value.
    pub(super) fn count(&self) -> usize {
        let is_flat = |t: &&Tag| t.weight.flat != 0;
        let numbers = self.numbers.iter().flat_map(|(_, tags)| tags).filter(is_flat).count();
        self.texts.iter().filter(is_flat).count() + numbers
    }
}

/// Orders tags as upstream's `SortTags`: by weight, largest first, then by name.
pub fn sort_tags(tags: &mut [Tag], flat: bool) {
    let cum = |t: &Tag| if flat { 0 } else { t.weight.cum };
    let is_before = |a: &Tag, b: &Tag| {
        if cum(a) != cum(b) {
            cum(a).unsigned_abs() > cum(b).unsigned_abs()
        } else if a.weight.flat != b.weight.flat {
            a.weight.flat.unsigned_abs() > b.weight.flat.unsigned_abs()
        } else {
            a.name < b.name
        }
    };
    if !sort_few(tags, is_before) {
        let key = |t: &Tag| (Reverse(cum(t).unsigned_abs()), Reverse(t.weight.flat.unsigned_abs()));
        tags.sort_by(|a, b| key(a).cmp(&key(b)).then_with(|| a.name.cmp(&b.name)));
    }
}

pub(super) struct TagBuilder<'a> {
    pub(super) view: &'a View,
    pub(super) table: &'a NodeTable,
    pub(super) is_tree: bool,
}

impl TagBuilder<'_> {
    /// The labels of each of these nodes, without those lighter than the cutoff.
    ///
    /// # Errors
    /// Where there are too many.
    pub(super) fn tags(&self, graph: &Graph, nodes: &[NodeIdx], cutoff: u64) -> Result<Vec<NodeTags>, Error> {
        let sets = ShownSets::new(self.view)?;
        if sets.are_empty() {
            return Ok(vec![NodeTags::default(); nodes.len()]);
        }
        let by_stack = SamplesByStack::new(self.view);
        let mut sums = SetSums::new(sets.sets.len());
        let mut shown = Vec::with_capacity(nodes.len());
        let mut n_tags = 0;
        // One node after the other: a profile may have more label sets than fit side by side.
        for visits in self.visits(graph, nodes) {
            self.add_up(&visits, &by_stack, &sets.of_label_set, &mut sums);
            let mut tag_sums = TagSums::default();
            // The order in which samples named the label sets decides which of two numbers that
            // look alike gives its value.
            for (set, weight) in sums.take() {
                tag_sums.add(&sets, set, weight);
            }
            tag_sums.drop_light(cutoff);
            n_tags += tag_sums.len();
            size::check_bytes(n_tags * TAG_COST)?;
            shown.push(tag_sums.finish(self.view, &sets));
        }
        Ok(shown)
    }

    /// For each of these nodes the stacks that it is in.
    fn visits(&self, graph: &Graph, nodes: &[NodeIdx]) -> Vec<Vec<Visit>> {
        let profile = &self.view.profile;
        let mut wanted = vec![None; graph.nodes.len()];
        nodes.iter().enumerate().for_each(|(i, &n)| wanted[n as usize] = Some(i));
        let weights = Weights::new(profile, &self.view.column);
        let finder = self.is_tree.then(|| Finder::new(self.table, profile, &weights));
        let mut visits: Vec<Vec<Visit>> = vec![Vec::new(); nodes.len()];
        let mut path: Vec<NodeIdx> = Vec::new();
        for (stack, ..) in weights.used() {
            let frames = profile.stacks.get(stack);
            match &finder {
                Some(finder) => finder.walk(self.table, frames, &mut path),
                None => {
                    path.clear();
                    path.extend(self.table.walk(frames).map(|(n, _)| n));
                }
            }
            for node in path.iter().filter_map(|&n| wanted[n as usize]) {
                let visits = &mut visits[node];
                if visits.last().is_none_or(|v| v.stack != stack) {
                    visits.push(Visit { stack, is_leaf: false });
                }
            }
            if let Some(node) = path.last().and_then(|&n| wanted[n as usize])
                && let Some(visit) = visits[node].last_mut()
            {
                visit.is_leaf = true;
            }
        }
        visits
    }

    /// Adds up what the samples of these stacks cost, by label set.
    fn add_up(&self, visits: &[Visit], by_stack: &SamplesByStack, shown_of_set: &[u32], sums: &mut SetSums) {
        let samples = &self.view.profile.samples;
        for visit in visits {
            for &i in by_stack.of(visit.stack) {
                let (value, div) = self.view.column.of(samples, i as usize);
                if value == 0 && div == 0 {
                    continue;
                }
                let weight = sums.at(shown_of_set[samples.labels[i as usize] as usize]);
                weight.add_cum(value, div);
                if visit.is_leaf {
                    weight.add_flat(value, div);
                }
            }
        }
    }
}

/// A node in a stack.
#[derive(Debug, Clone, Copy)]
struct Visit {
    stack: u32,
    is_leaf: bool,
}

/// The samples of each stack, in their order.
struct SamplesByStack {
    ends: Vec<u32>,
    samples: Vec<u32>,
}

impl SamplesByStack {
    fn new(view: &View) -> Self {
        let stacks = &view.profile.samples.stack;
        let mut ends = vec![0u32; view.profile.stacks.len()];
        stacks.iter().for_each(|&s| ends[s as usize] += 1);
        let mut sum = 0;
        for end in &mut ends {
            // Where the stack begins, for now.
            let n = std::mem::replace(end, sum);
            sum += n;
        }
        let mut samples = vec![0u32; stacks.len()];
        for (i, &s) in stacks.iter().enumerate() {
            let at = &mut ends[s as usize];
            samples[*at as usize] = i as u32;
            *at += 1;
        }
        SamplesByStack { ends, samples }
    }

    fn of(&self, stack: u32) -> &[u32] {
        let i = stack as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.samples[start..self.ends[i] as usize]
    }
}

/// Weights by label set, of one node at a time.
struct SetSums {
    weights: Vec<Weight>,
    is_touched: Vec<bool>,
    touched: Vec<u32>,
}

impl SetSums {
    fn new(n_sets: usize) -> Self {
        SetSums {
            weights: vec![Weight::default(); n_sets],
            is_touched: vec![false; n_sets],
            touched: Vec::new(),
        }
    }

    fn at(&mut self, set: u32) -> &mut Weight {
        if !std::mem::replace(&mut self.is_touched[set as usize], true) {
            self.touched.push(set);
        }
        &mut self.weights[set as usize]
    }

    /// The sums in the order of the sets; none is left.
    fn take(&mut self) -> impl Iterator<Item = (u32, Weight)> {
        let SetSums { weights, is_touched, touched } = self;
        touched.sort_unstable();
        touched.drain(..).map(|set| {
            is_touched[set as usize] = false;
            (set, std::mem::take(&mut weights[set as usize]))
        })
    }
}

/// About what a tag takes, with its lines.
const TAG_COST: usize = 300;

/// A number that is added up: the index of its name, its value.
type NumberSum = (u32, i64, Weight);

/// The sums of one node by text and by number, in the order in which they were first met.
#[derive(Default)]
struct TagSums {
    /// Indices of texts.
    texts: Vec<(u32, Weight)>,
    /// By the index of the texts beside them.
    numbers: Vec<(u32, Vec<NumberSum>)>,
    /// Where each stands: texts by their index, numbers by that of the texts beside them, and by
    /// their name.
    text_places: HashMap<u32, usize>,
    beside_places: HashMap<u32, usize>,
    number_places: HashMap<(u32, u32), usize>,
}

impl TagSums {
    /// Adds what the samples with one shown label set cost.
    fn add(&mut self, sets: &ShownSets, set: u32, weight: Weight) {
        let ShownSet { text, bytes } = &sets.sets[set as usize];
        if !sets.texts[*text as usize].name.is_empty() {
            let at = *self.text_places.entry(*text).or_insert(self.texts.len());
            match self.texts.get_mut(at) {
                Some((_, sum)) => sum.add(weight),
                None => self.texts.push((*text, weight)),
            }
        }
        if bytes.is_empty() {
            return;
        }
        let beside = *self.beside_places.entry(*text).or_insert(self.numbers.len());
        if beside == self.numbers.len() {
            self.numbers.push((*text, Vec::new()));
        }
        let numbers = &mut self.numbers[beside].1;
        for &(value, name) in bytes {
            let at = *self.number_places.entry((*text, name)).or_insert(numbers.len());
            match numbers.get_mut(at) {
                Some((.., sum)) => sum.add(weight),
                None => numbers.push((name, value, weight)),
            }
        }
    }

    fn drop_light(&mut self, cutoff: u64) {
        let is_heavy = |w: &Weight| w.flat.unsigned_abs() >= cutoff || w.cum.unsigned_abs() >= cutoff;
        self.texts.retain(|(_, weight)| is_heavy(weight));
        self.numbers.iter_mut().for_each(|(_, numbers)| numbers.retain(|(.., weight)| is_heavy(weight)));
        self.numbers.retain(|(_, numbers)| !numbers.is_empty());
    }

    /// How many there are.
    fn len(&self) -> usize {
        self.texts.len() + self.numbers.iter().map(|(_, numbers)| numbers.len()).sum::<usize>()
    }

    fn finish(self, view: &View, sets: &ShownSets) -> NodeTags {
        let name_of = |text: u32| Arc::clone(&sets.texts[text as usize].name);
        let text = |(text, weight)| Tag {
            name: name_of(text),
            lines: sets.lines(view, text).into(),
            value: 0,
            unit: Arc::default(),
            weight,
        };
        let number = |(name, value, weight): NumberSum| Tag {
            name: Arc::clone(&sets.names[name as usize]),
            lines: Arc::default(),
            value,
            unit: Arc::clone(&sets.unit),
            weight,
        };
        let beside = |(text, numbers): (u32, Vec<NumberSum>)| {
            (name_of(text), numbers.into_iter().map(number).collect())
        };
        NodeTags {
            texts: self.texts.into_iter().map(text).collect(),
            numbers: self.numbers.into_iter().map(beside).collect(),
        }
    }
}
