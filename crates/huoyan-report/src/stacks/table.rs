//! What each name of a tree of stacks counts: the table beside a flame graph, and one function with its callers and
//! callees.

use super::{Amount, StackTree};
use std::collections::HashMap;

/// What a name counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NameSums {
    /// The name, in [`StackTree::names`].
    pub name: u32,
    /// As the leaf of stacks.
    pub flat: Amount,
    /// Anywhere in a stack, once for each.
    pub cum: Amount,
    /// The same of the base.
    pub base_flat: Amount,
    /// The same of the base.
    pub base_cum: Amount,
}

impl NameSums {
    /// Whether gains and losses have cancelled out, which is no row of a report.
    fn is_nothing(&self) -> bool {
        [self.flat, self.cum, self.base_flat, self.base_cum].iter().all(|amount| amount.sum == 0)
    }
}

/// What a call counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CallSums {
    /// The name of the caller or callee, in [`StackTree::names`].
    pub name: u32,
    /// What the stacks with this call count, once for each.
    pub value: Amount,
    /// The same of the base.
    pub base: Amount,
}

/// A name with its callers and callees, the heaviest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NameCalls {
    /// What it counts.
    pub sums: NameSums,
    /// How many boxes have it.
    pub n_boxes: usize,
    /// Who calls it.
    pub callers: Vec<CallSums>,
    /// Whom it calls.
    pub callees: Vec<CallSums>,
}

/// What each name counts that is in a tree of whole stacks, by name.
///
/// The tree must be joined from where threads start.
#[must_use]
pub fn name_sums(tree: &StackTree) -> Vec<NameSums> {
    let mut sums: Vec<NameSums> =
        (0..tree.names.len() as u32).map(|name| NameSums { name, ..NameSums::default() }).collect();
    // How many boxes below the present one, and it, have each name.
    let mut open = vec![0u32; tree.names.len()];
    let mut is_used = vec![false; tree.names.len()];
    walk(tree, |node, enters| {
        let name = tree.name(node) as usize;
        if !enters {
            open[name] -= 1;
            return;
        }
        open[name] += 1;
        is_used[name] = true;
        let row = &mut sums[name];
        let (flat, base_flat) = tree.own(node);
        row.flat = row.flat.plus(flat);
        row.base_flat = row.base_flat.plus(base_flat);
        if open[name] == 1 {
            row.cum = row.cum.plus(tree.value(node));
            row.base_cum = row.base_cum.plus(tree.base(node));
        }
    });
    sums.retain(|row| is_used[row.name as usize] && !row.is_nothing());
    sums
}

/// A name with its callers and callees, in a tree of whole stacks joined from where threads start.
#[must_use]
pub fn name_calls(tree: &StackTree, name: u32) -> NameCalls {
    let mut found = NameCalls { sums: NameSums { name, ..NameSums::default() }, ..NameCalls::default() };
    let (mut callers, mut callees) = (HashMap::new(), HashMap::new());
    for node in 1..tree.len() as u32 {
        let parent = tree.parent(node);
        if tree.name(parent) == name && parent != 0 && is_first_call(tree, node) {
            add(&mut callees, tree.name(node), tree, node);
        }
        if tree.name(node) != name {
            continue;
        }
        found.n_boxes += 1;
        let (flat, base_flat) = tree.own(node);
        found.sums.flat = found.sums.flat.plus(flat);
        found.sums.base_flat = found.sums.base_flat.plus(base_flat);
        if !tree.ancestors(node).iter().any(|&below| tree.name(below) == name) {
            found.sums.cum = found.sums.cum.plus(tree.value(node));
            found.sums.base_cum = found.sums.base_cum.plus(tree.base(node));
        }
        if parent != 0 && is_first_call(tree, node) {
            add(&mut callers, tree.name(parent), tree, node);
        }
    }
    found.callers = heaviest_first(tree, callers);
    found.callees = heaviest_first(tree, callees);
    found
}

/// Whether the same call is nowhere below this one in the stack.
fn is_first_call(tree: &StackTree, node: u32) -> bool {
    let call = (tree.name(tree.parent(node)), tree.name(node));
    let mut above = tree.parent(node);
    while above != 0 {
        let parent = tree.parent(above);
        if parent != 0 && (tree.name(parent), tree.name(above)) == call {
            return false;
        }
        above = parent;
    }
    true
}

fn add(calls: &mut HashMap<u32, CallSums>, name: u32, tree: &StackTree, node: u32) {
    let sums = calls.entry(name).or_insert(CallSums { name, ..CallSums::default() });
    sums.value = sums.value.plus(tree.value(node));
    sums.base = sums.base.plus(tree.base(node));
}

fn heaviest_first(tree: &StackTree, calls: HashMap<u32, CallSums>) -> Vec<CallSums> {
    let mut calls: Vec<CallSums> = calls.into_values().collect();
    let name = |call: &CallSums| &tree.names[call.name as usize];
    let weight = |call: &CallSums| call.value.sum.unsigned_abs().max(call.base.sum.unsigned_abs());
    calls.sort_unstable_by(|a, b| weight(b).cmp(&weight(a)).then_with(|| name(a).cmp(name(b))));
    calls
}

/// Enters and leaves each box but the root, in reading order.
fn walk(tree: &StackTree, mut visit: impl FnMut(u32, bool)) {
    let mut open: Vec<(u32, bool)> = tree.children(0).rev().map(|child| (child, true)).collect();
    while let Some((node, enters)) = open.pop() {
        visit(node, enters);
        if enters {
            open.push((node, false));
            open.extend(tree.children(node).rev().map(|child| (child, true)));
        }
    }
}
