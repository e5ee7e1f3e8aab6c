//! Which boxes of a tree have a name that matches, and how much that is.

use super::{Amount, StackTree};
use crate::pattern::Pattern;

/// What a search found in a tree.
#[derive(Debug)]
pub struct Search {
    /// What matches, and what stands on it: each stack counts once.
    pub value: Amount,
    /// What that was in the base.
    pub base: Amount,
    /// How many names match.
    pub n_names: usize,
    /// How many boxes have such a name.
    pub n_boxes: usize,
    /// The boxes that match and stand on none that does, in reading order: from the left, lower ones first.
    pub outermost: Vec<u32>,
    /// For each name.
    is_match: Vec<bool>,
    /// For each box, a bit: whether one on it matches.
    below: Vec<u64>,
}

impl Search {
    /// Searches a tree.
    pub fn new(tree: &StackTree, pattern: &Pattern) -> Search {
        // What is called like the root is all stacks, which is no answer.
        let is_root = |name: usize| name + 1 == tree.names.len();
        let is_match: Vec<bool> = tree.names.iter().map(|name| pattern.is_match(name.as_ref())).collect();
        let is_match: Vec<bool> = is_match.into_iter().enumerate().map(|(i, m)| m && !is_root(i)).collect();
        let mut is_used = vec![false; tree.names.len()];
        let mut search = Search {
            value: Amount::default(),
            base: Amount::default(),
            n_names: 0,
            n_boxes: 0,
            outermost: Vec::new(),
            is_match,
            below: vec![0; tree.len().div_ceil(64)],
        };
        // Boxes stand on ones with lower numbers.
        for node in (1..tree.len() as u32).rev() {
            let matches = search.is_match(tree, node);
            if matches {
                search.n_boxes += 1;
                is_used[tree.name(node) as usize] = true;
            }
            if matches || search.is_below(node) {
                let parent = tree.parent(node) as usize;
                search.below[parent / 64] |= 1 << (parent % 64);
            }
        }
        search.n_names = is_used.iter().filter(|&&used| used).count();
        search.walk(tree);
        search
    }

    /// Finds the outermost matches.
    fn walk(&mut self, tree: &StackTree) {
        let mut open = vec![0u32];
        while let Some(node) = open.pop() {
            if self.is_match(tree, node) {
                self.outermost.push(node);
                self.value = self.value.plus(tree.value(node));
                self.base = self.base.plus(tree.base(node));
            } else if self.is_below(node) {
                open.extend(tree.children(node).rev());
            }
        }
    }

    /// Whether the name of a box matches.
    pub fn is_match(&self, tree: &StackTree, node: u32) -> bool {
        self.is_match[tree.name(node) as usize]
    }

    /// Whether a box stands on this one that matches.
    pub fn is_below(&self, node: u32) -> bool {
        let node = node as usize;
        self.below[node / 64] >> (node % 64) & 1 == 1
    }

    /// The names that match, in order.
    pub fn names<'a>(&'a self, tree: &'a StackTree) -> impl Iterator<Item = &'a bstr::BStr> {
        tree.names
            .iter()
            .zip(&self.is_match)
            .filter(|(_, is_match)| **is_match)
            .map(|(name, _)| name.as_ref())
    }
}
