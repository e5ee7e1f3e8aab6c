//! The labels of a node's samples, for pictures (upstream calls the boxes nodelets).
//!
//! Only the nodes that are shown or counted get them: a node's labels do not depend on which
//! other nodes are kept.

use super::{
    Graph, NodeIdx, NodeTable, Weight, Weights,
    few::sort_few,
    shown_sets::{ShownSet, ShownSets, Text},
    tree::Finder,
};
use crate::view::View;
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

    fn drop_light(&mut self, cutoff: u64) {
        let is_heavy =
            |t: &Tag| t.weight.flat.unsigned_abs() >= cutoff || t.weight.cum.unsigned_abs() >= cutoff;
        self.texts.retain(is_heavy);
        self.numbers.iter_mut().for_each(|(_, tags)| tags.retain(is_heavy));
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
    pub(super) fn tags(&self, graph: &Graph, nodes: &[NodeIdx], cutoff: u64) -> Vec<NodeTags> {
        let mut tags = vec![NodeTags::default(); nodes.len()];
        let sets = ShownSets::new(self.view);
        if sets.are_empty() {
            return tags;
        }
        let mut wanted = vec![None; graph.nodes.len()];
        nodes.iter().enumerate().for_each(|(i, &n)| wanted[n as usize] = Some(i));
        let mut sums = self.sums(&sets.of_label_set, &wanted);
        // The order in which samples named the label sets decides which of two numbers that
        // look alike gives its value.
        sums.sort_unstable_by_key(|&((node, set), _)| (node, set));
        let mut places = Places::default();
        for of_node in sums.chunk_by(|(a, _), (b, _)| a.0 == b.0) {
            places.clear();
            for &((node, set), weight) in of_node {
                places.add(&mut tags[node], &sets, set, weight);
            }
        }
        tags.iter_mut().for_each(|t| t.drop_light(cutoff));
        tags
    }

    /// Weights by wanted node and shown label set.
    fn sums(&self, shown_of_set: &[u32], wanted: &[Option<usize>]) -> Vec<((usize, u32), Weight)> {
        let profile = &self.view.profile;
        let mut of_stack: HashMap<(u32, u32), (i64, i64)> = HashMap::new();
        for i in 0..profile.samples.len() {
            let (value, div) = self.view.column.of(&profile.samples, i);
            if value == 0 && div == 0 {
                continue;
            }
            let key = (profile.samples.stack[i], shown_of_set[profile.samples.labels[i] as usize]);
            let (sum, div_sum) = of_stack.entry(key).or_default();
            *sum = sum.saturating_add(value);
            *div_sum = div_sum.saturating_add(div);
        }
        let finder = self.is_tree.then(|| {
            let weights = Weights::new(profile, &self.view.column);
            Finder::new(self.table, profile, &weights)
        });
        let mut sums: HashMap<(usize, u32), Weight> = HashMap::new();
        let mut path: Vec<NodeIdx> = Vec::new();
        let mut seen: Vec<usize> = Vec::new();
        for ((stack, set), (value, div)) in of_stack {
            let stack = profile.stacks.get(stack);
            match &finder {
                Some(finder) => finder.walk(self.table, stack, &mut path),
                None => {
                    path.clear();
                    path.extend(self.table.walk(stack).map(|(n, _)| n));
                }
            }
            seen.clear();
            for node in path.iter().filter_map(|&n| wanted[n as usize]) {
                if !seen.contains(&node) {
                    seen.push(node);
                    sums.entry((node, set)).or_default().add_cum(value, div);
                }
            }
            if let Some(leaf) = path.last().and_then(|&n| wanted[n as usize]) {
                sums.entry((leaf, set)).or_default().add_flat(value, div);
            }
        }
        sums.into_iter().collect()
    }
}

/// Where the tags of one node stand: texts by their number among the texts; numbers by that of
/// the texts beside them, and by their name.
#[derive(Default)]
struct Places {
    texts: HashMap<u32, usize>,
    beside: HashMap<u32, usize>,
    numbers: HashMap<(u32, u32), usize>,
}

impl Places {
    fn clear(&mut self) {
        self.texts.clear();
        self.beside.clear();
        self.numbers.clear();
    }

    /// Adds what the samples with one shown label set cost.
    fn add(&mut self, tags: &mut NodeTags, sets: &ShownSets, set: u32, weight: Weight) {
        let ShownSet { text, bytes } = &sets.sets[set as usize];
        let Text { name, lines } = &sets.texts[*text as usize];
        if !name.is_empty() {
            let at = *self.texts.entry(*text).or_insert(tags.texts.len());
            add_tag(&mut tags.texts, at, weight, || Tag {
                name: Arc::clone(name),
                lines: Arc::clone(lines),
                value: 0,
                unit: Arc::default(),
                weight,
            });
        }
        if bytes.is_empty() {
            return;
        }
        let beside = *self.beside.entry(*text).or_insert_with(|| {
            tags.numbers.push((Arc::clone(name), Vec::new()));
            tags.numbers.len() - 1
        });
        let numbers = &mut tags.numbers[beside].1;
        for &(value, name) in bytes {
            let at = *self.numbers.entry((*text, name)).or_insert(numbers.len());
            add_tag(numbers, at, weight, || Tag {
                name: Arc::clone(&sets.names[name as usize]),
                lines: Arc::default(),
                value,
                unit: Arc::clone(&sets.unit),
                weight,
            });
        }
    }
}

/// Adds to the tag at this place, or makes it.
fn add_tag(tags: &mut Vec<Tag>, at: usize, weight: Weight, new: impl FnOnce() -> Tag) {
    if at == tags.len() {
        tags.push(new());
        return;
    }
    let sum = &mut tags[at].weight;
    sum.add_flat(weight.flat, weight.flat_div);
    sum.add_cum(weight.cum, weight.cum_div);
}
