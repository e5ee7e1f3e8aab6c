//! The labels of a node's samples, for pictures (upstream calls the boxes nodelets).
//!
//! Only the nodes that are shown or counted get them: a node's labels do not depend on which
//! other nodes are kept.

use super::{Graph, NodeIdx, NodeTable, Weight, Weights, few::sort_few, tree::Finder};
use crate::view::View;
use bstr::{BString, ByteSlice};
use hashbrown::HashMap;
use huoyan_profile::{Label, LabelValue, units};
use std::{cmp::Reverse, sync::Arc};

/// How many boxes a node shows of each kind.
pub const MAX_NODELETS: usize = 4;

/// What the samples with one label set, or one number, cost at a node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// The text labels as `key:value`, joined by `\n`; or the number, formatted.
    pub name: BString,
    /// The text labels one by one; none for a number.
    pub lines: Arc<[BString]>,
    /// The number, 0 for texts.
    pub value: i64,
    /// Its unit, empty for texts.
    pub unit: BString,
    /// What the samples cost.
    pub weight: Weight,
}

/// The labels at a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NodeTags {
    /// Text labels.
    pub texts: Vec<Tag>,
    /// Numbers, by the text labels that stand beside them, which may be empty.
    pub numbers: Vec<(BString, Vec<Tag>)>,
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

/// A label set as pictures show it: its texts joined, and the numbers of its key `bytes`.
#[derive(PartialEq, Eq, Hash, Clone)]
struct Shown {
    texts: BString,
    lines: Arc<[BString]>,
    bytes: Vec<i64>,
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
        let (shown, shown_of_set) = self.shown_sets();
        if shown.iter().all(|s| s.texts.is_empty() && s.bytes.is_empty()) {
            return tags;
        }
        let mut wanted = vec![None; graph.nodes.len()];
        nodes.iter().enumerate().for_each(|(i, &n)| wanted[n as usize] = Some(i));
        let mut sums = self.sums(&shown_of_set, &wanted);
        // The order in which samples named the label sets decides which of two numbers that
        // look alike gives its value.
        sums.sort_by_key(|&((node, set), _)| (node, set));
        let mut index = TagIndex::new();
        for ((node, set), weight) in sums {
            self.add(&mut index, (node, &mut tags[node]), &shown[set as usize], weight);
        }
        tags.iter_mut().for_each(|t| t.drop_light(cutoff));
        tags
    }

    /// The distinct label sets as shown, and which of them each set is.
    fn shown_sets(&self) -> (Vec<Shown>, Vec<u32>) {
        let mut shown = Vec::new();
        let mut index: HashMap<Shown, u32> = HashMap::new();
        let of_set = self.view.profile.label_sets.iter().map(|set| {
            *index.entry(self.shown(set)).or_insert_with_key(|s| {
                shown.push(s.clone());
                (shown.len() - 1) as u32
            })
        });
        let of_set = of_set.collect();
        (shown, of_set)
    }

    fn shown(&self, set: &[Label]) -> Shown {
        let profile = &self.view.profile;
        let mut texts: Vec<BString> = Vec::new();
        let mut bytes = Vec::new();
        for label in set {
            let key = profile.str(label.key);
            match label.value {
                LabelValue::Str(value) if key != "pprof::base" => {
                    texts.push(bstr::concat([key.as_bytes(), b":", profile.str(value)]).into());
                }
                LabelValue::Num { value, .. } if key == "bytes" => bytes.push(value),
                _ => {}
            }
        }
        texts.sort();
        Shown { texts: bstr::join(r"\n", &texts).into(), lines: texts.into(), bytes }
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

    /// Adds what the samples with one shown label set cost at a node.
    fn add(&self, index: &mut TagIndex, (node, tags): (usize, &mut NodeTags), set: &Shown, weight: Weight) {
        if !set.texts.is_empty() {
            let key = (node, None, set.texts.clone());
            let at = *index.entry(key).or_insert(tags.texts.len());
            add_tag(&mut tags.texts, at, weight, || {
                let (name, lines) = (set.texts.clone(), Arc::clone(&set.lines));
                Tag { name, lines, value: 0, unit: BString::default(), weight }
            });
        }
        if set.bytes.is_empty() {
            return;
        }
        let i = tags.numbers.iter().position(|(texts, _)| *texts == set.texts).unwrap_or_else(|| {
            tags.numbers.push((set.texts.clone(), Vec::new()));
            tags.numbers.len() - 1
        });
        let unit = self.view.num_label_unit(b"bytes".as_bstr());
        for &value in &set.bytes {
            let name = units::scaled_label(value, &unit, self.view.options.unit.as_str());
            let numbers = &mut tags.numbers[i].1;
            let key = (node, Some(set.texts.clone()), name.clone());
            let at = *index.entry(key).or_insert(numbers.len());
            add_tag(numbers, at, weight, || Tag {
                name,
                lines: Arc::default(),
                value,
                unit: unit.clone(),
                weight,
            });
        }
    }
}

/// Where a tag stands: by its node, the texts beside a number, and its name.
type TagIndex = HashMap<(usize, Option<BString>, BString), usize>;

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
