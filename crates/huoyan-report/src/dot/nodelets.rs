//! The small boxes at a node: what labels its samples carry (upstream's nodelets).

use crate::graph::{MAX_NODELETS, NodeTags, Tag, Weight, sort_tags};
use bstr::BString;
use huoyan_profile::units;
use std::sync::Arc;

/// Samples with the same text labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelBox {
    /// Its number among the node's.
    pub slot: usize,
    /// The labels as `key:value`.
    pub lines: Vec<BString>,
    /// What the samples cost: here, or at a leaf here and below.
    pub value: i64,
    /// The numbers that stand beside these labels.
    pub numbers: Vec<NumberBox>,
}

/// Samples with the same number, or with numbers close to each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberBox {
    /// Its number among its siblings.
    pub slot: usize,
    /// The number or a range: `1.50kB`, `1kB..2kB`.
    pub text: BString,
    /// What the samples cost.
    pub value: i64,
    /// Some of it was spent in functions that are not shown.
    pub is_cum: bool,
}

/// The boxes for text labels: the heaviest.
pub(super) fn labels(tags: &NodeTags, is_leaf: bool) -> Vec<LabelBox> {
    let mut texts = tags.texts.clone();
    sort_tags(&mut texts, !is_leaf);
    texts.truncate(MAX_NODELETS);
    let boxes = texts.into_iter().enumerate().filter_map(|(slot, tag)| {
        let value = if is_leaf { tag.weight.cum_value() } else { tag.weight.flat_value() };
        let numbers = (value != 0).then(|| numbers(tags, &tag.name, is_leaf))?;
        Some(LabelBox { slot, lines: tag.lines.to_vec(), value, numbers })
    });
    boxes.collect()
}

/// The boxes for the numbers that stand beside these text labels.
pub(super) fn numbers(tags: &NodeTags, texts: &[u8], is_leaf: bool) -> Vec<NumberBox> {
    let Some((_, tags)) = tags.numbers.iter().find(|(beside, _)| ***beside == *texts) else {
        return Vec::new();
    };
    let boxes = collapse(tags.clone(), is_leaf).into_iter().enumerate().filter_map(|(slot, tag)| {
        let (flat, cum) = (tag.weight.flat_value(), tag.weight.cum_value());
        let is_cum = is_leaf && flat != cum;
        let value = if is_cum { cum } else { flat };
        (value != 0).then_some(NumberBox { slot, text: tag.name.as_ref().clone(), value, is_cum })
    });
    boxes.collect()
}

/// Keeps the heaviest numbers, and adds each other one to the nearest of them.
fn collapse(mut tags: Vec<Tag>, is_leaf: bool) -> Vec<Tag> {
    sort_tags(&mut tags, !is_leaf);
    if tags.len() <= MAX_NODELETS {
        return tags;
    }
    let others = tags.split_off(MAX_NODELETS);
    let mut groups: Vec<Vec<Tag>> = tags.into_iter().map(|tag| vec![tag]).collect();
    for tag in others {
        let distances = groups.iter().map(|group| distance(&tag, &group[0]));
        // The first of equally near ones.
        let nearest = distances.enumerate().min_by(|a, b| a.1.total_cmp(&b.1)).map_or(0, |(i, _)| i);
        groups[nearest].push(tag);
    }
    let mut tags: Vec<Tag> = groups.iter().map(|group| one_tag(group)).collect();
    sort_tags(&mut tags, !is_leaf);
    tags
}

fn distance(tag: &Tag, to: &Tag) -> f64 {
    (in_unit(to, tag.unit.as_slice()) - tag.value as f64).abs()
}

fn in_unit(tag: &Tag, unit: &[u8]) -> f64 {
    units::scale(tag.value, tag.unit.as_slice(), unit).0
}

/// A group of numbers as one: its range, and the sum of its weights.
fn one_tag(group: &[Tag]) -> Tag {
    let (mut min, mut max) = (&group[0], &group[0]);
    let mut weight = group[0].weight;
    for tag in &group[1..] {
        if (in_unit(tag, min.unit.as_slice()) as i64) < min.value {
            min = tag;
        }
        if in_unit(tag, max.unit.as_slice()) as i64 > max.value {
            max = tag;
        }
        weight.add_flat(tag.weight.flat, tag.weight.flat_div);
        weight.add_cum(tag.weight.cum, tag.weight.cum_div);
    }
    // Numbers have units of their own: in the report's most of them would be 0.
    let mut name = units::label(min.value, min.unit.as_slice());
    if group.len() > 1 {
        name.extend_from_slice(b"..");
        name.extend_from_slice(&units::label(max.value, max.unit.as_slice()));
    }
    let (flat, cum) = (weight.flat_value(), weight.cum_value());
    Tag { weight: Weight { flat, flat_div: 0, cum, cum_div: 0 }, name: Arc::new(name), ..min.clone() }
}
