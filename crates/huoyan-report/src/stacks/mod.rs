//! The stacks of a view by the names of their frames: what flame graphs and call trees are made of.

mod amount;
mod cut;
mod package;
mod search;
mod sums;
mod table;
mod tree;

pub use amount::Amount;
pub use cut::{Box, BoxKind, Boxes, Cut};
pub use package::package;
pub use search::Search;
pub use table::{CallSums, NameCalls, NameSums, name_calls, name_sums};
pub use tree::{Order, StackTree, TreePath, Widths};

use crate::{
    Error, View,
    graph::{NodeNames, NodeTable},
    paths,
};
use bstr::{BStr, BString, ByteSlice};
use hashbrown::HashMap;
use huoyan_profile::StrId;
use std::borrow::Cow;
use std::ops::Range;
use sums::{Sum, runs, sums};

/// The name of a frame where a stack has none.
const UNKNOWN: &str = "[unknown]";

/// The most frames of all stacks together: some hundred megabytes.
const MAX_FRAMES: usize = 32 << 20;

/// From which end stacks are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Root {
    /// From where threads start: what do functions call?
    #[default]
    Start,
    /// From the leaf: who calls a function?
    Leaf,
}

/// What the name of a frame is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Group {
    /// Whatever the granularity of the view makes of it.
    #[default]
    Entry,
    /// The package of the function: crate, module, namespace.
    Package,
    /// The source file of the function, in views that tell files apart.
    File,
    /// The binary that it is in.
    Binary,
}

/// In which order stacks stand side by side.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum StackOrder {
    /// By their names: equal beginnings are one.
    #[default]
    Names,
    /// As the samples came: only neighbours are joined. What is a base then stands elsewhere, and is left out.
    Samples,
}

/// How stacks are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Reading<'a> {
    /// From which end.
    pub root: Root,
    /// What stands beside what.
    pub order: StackOrder,
    /// What frames are named by.
    pub group: Group,
    /// Whether neighbours of one name are one frame, as a group always makes them.
    pub join_recursion: bool,
    /// Only stacks with a frame of this name: from its outermost call on, or down to it where
    /// they are read from the leaf.
    pub at: Option<&'a BStr>,
}

/// Distinct stacks by the names of their frames.
#[derive(Debug, Default)]
pub struct NamedStacks {
    /// The names, in order, each once.
    pub names: Vec<BString>,
    /// Whether there is a base to compare with.
    pub is_difference: bool,
    /// Whether values are means.
    pub is_mean: bool,
    pub(crate) stacks: Vec<Stack>,
    frames: Vec<u32>,
}

/// A stack and what it cost. Two may have the same frames.
#[derive(Debug, Clone)]
pub(crate) struct Stack {
    /// Its part of all frames, the root first.
    frames: Range<usize>,
    pub(crate) value: Amount,
    pub(crate) base: Amount,
}

impl NamedStacks {
    /// Reads the stacks of a view, in the order of their names.
    ///
    /// # Errors
    /// [`Error::GraphTooLarge`].
    pub fn new(view: &View, reading: &Reading<'_>) -> Result<NamedStacks, Error> {
        let (names, frames_of) = named_locations(view, reading.group);
        let at = match reading.at.map(|name| names.iter().position(|known| known == name)) {
            // No stack has it.
            Some(None) => {
                let is_difference = view.whole.base.is_some();
                return Ok(NamedStacks {
                    names,
                    is_difference,
                    is_mean: view.column.mean,
                    ..NamedStacks::default()
                });
            }
            at => at.flatten().map(|at| at as u32),
        };
        let joined = reading.join_recursion || reading.group != Group::Entry;
        let (sums, is_difference) = match reading.order {
            StackOrder::Names => (sums(view), view.whole.base.is_some()),
            StackOrder::Samples => (runs(view), false),
        };
        let is_mean = view.column.mean;
        let mut read = NamedStacks { names, is_difference, is_mean, stacks: Vec::new(), frames: Vec::new() };
        for Sum { stack, value, base } in sums {
            let locations = view.profile.stacks.get(stack);
            if value == Amount::default() && base == Amount::default() {
                continue;
            }
            let start = read.frames.len();
            read.push_frames(locations.iter().rev().map(|&l| &frames_of[l as usize]), joined);
            if let Some(at) = at {
                let Some(call) = read.frames[start..].iter().position(|&frame| frame == at) else {
                    read.frames.truncate(start);
                    continue;
                };
                match reading.root {
                    Root::Start => drop(read.frames.drain(start..start + call)),
                    Root::Leaf => read.frames.truncate(start + call + 1),
                }
            }
            if reading.root == Root::Leaf {
                read.frames[start..].reverse();
            }
            read.stacks.push(Stack { frames: start..read.frames.len(), value, base });
            if read.frames.len() > MAX_FRAMES {
                return Err(Error::GraphTooLarge { max: MAX_FRAMES * size_of::<u32>() });
            }
        }
        if reading.order == StackOrder::Names {
            let frames = &read.frames;
            read.stacks.sort_by(|a, b| frames[a.frames.clone()].cmp(&frames[b.frames.clone()]));
        }
        Ok(read)
    }

    /// Adds the frames of a stack from the root.
    fn push_frames<'l>(&mut self, locations: impl Iterator<Item = &'l Vec<u32>>, joined: bool) {
        let start = self.frames.len();
        for &frame in locations.flat_map(|frames| frames.iter().rev()) {
            if !joined || self.frames.get(start..).and_then(<[u32]>::last) != Some(&frame) {
                self.frames.push(frame);
            }
        }
        if self.frames.len() == start {
            // The last of all names, as in folded text.
            self.frames.push(self.names.len() as u32 - 1);
        }
    }

    /// The frame of a stack below `depth` others.
    pub(crate) fn frame(&self, stack: usize, depth: usize) -> Option<u32> {
        self.frames[self.stacks[stack].frames.clone()].get(depth).copied()
    }

    /// Takes values of less than zero for none, which have no width, and says how many there were.
    pub(crate) fn drop_below_zero(&mut self) -> usize {
        let n_below_zero = self.stacks.iter().filter(|stack| stack.value.sum < 0).count();
        for stack in self.stacks.iter_mut().filter(|stack| stack.value.sum < 0) {
            stack.value = Amount::default();
        }
        self.stacks.retain(|stack| stack.value.sum != 0 || stack.base.sum != 0);
        n_below_zero
    }
}

/// The names of frames, in order and each once, and the names at each location, innermost first.
/// The last name, which is not in that order, is that of a stack without frames.
fn named_locations(view: &View, group: Group) -> (Vec<BString>, Vec<Vec<u32>>) {
    let profile = &view.profile;
    let table = NodeTable::new(profile, &NodeNames { objects: false, trim: Some(view.trim_paths()) });
    let binary = |location: u32| {
        let mapping = profile.locations.get(location).mapping;
        let file = mapping.map_or(BStr::new(""), |m| profile.str(profile.mappings[m as usize].file));
        match file.is_empty() {
            true => Cow::Borrowed(BStr::new(UNKNOWN)),
            false => Cow::Owned([b"[", paths::base(file).as_bytes(), b"]"].concat().into()),
        }
    };
    let name = |location: u32, node: u32| match group {
        Group::Entry => table.infos[node as usize].printable_name(&table.strings),
        Group::Binary => binary(location),
        Group::File => match table.infos[node as usize].file {
            StrId::EMPTY => table.infos[node as usize].printable_name(&table.strings),
            file => Cow::Borrowed(table.strings.get(file)),
        },
        Group::Package => match package(table.strings.get(table.infos[node as usize].name)) {
            Some(package) => Cow::Borrowed(package),
            None => binary(location),
        },
    };
    let mut index: HashMap<Cow<'_, BStr>, u32> = HashMap::new();
    // Of functions that stand at many locations the name is made once.
    let mut of_node: HashMap<(u32, u32), u32> = HashMap::new();
    let mut at = Vec::with_capacity(profile.locations.len());
    for location in 0..profile.locations.len() as u32 {
        let key = |node| match group {
            Group::Entry => (0, node),
            _ => (profile.locations.get(location).mapping.map_or(0, |m| m + 1), node),
        };
        let mut names = Vec::with_capacity(table.at(location).len());
        for &node in table.at(location) {
            names.push(*of_node.entry(key(node)).or_insert_with(|| {
                let n = index.len() as u32;
                *index.entry(name(location, node)).or_insert(n)
            }));
        }
        at.push(names);
    }
    let mut order: Vec<(Cow<'_, BStr>, u32)> = index.into_iter().collect();
    order.sort_unstable();
    let mut place = vec![0u32; order.len()];
    for (i, (_, old)) in order.iter().enumerate() {
        place[*old as usize] = i as u32;
    }
    at.iter_mut().flatten().for_each(|name| *name = place[*name as usize]);
    let mut names: Vec<BString> = order.into_iter().map(|(name, _)| name.into_owned()).collect();
    names.push(UNKNOWN.into());
    (names, at)
}
