//! Stacks: lists of locations, each distinct list once.

use crate::{RowIndex, make_room};

/// The table of distinct stacks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stacks {
    ends: Vec<u32>,
    frames: Vec<u32>,
}

impl Stacks {
    /// How many distinct stacks.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A stack as indices of locations, leaf first.
    pub fn get(&self, idx: u32) -> &[u32] {
        let i = idx as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.frames[start..self.ends[i] as usize]
    }

    /// All stacks in turn.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        (0..self.len() as u32).map(|i| self.get(i))
    }

    /// Adds a stack without looking whether it is there already.
    ///
    /// # Panics
    /// When all stacks together would have more than 2³² − 1 frames; readers cap theirs.
    pub fn push(&mut self, frames: &[u32]) -> u32 {
        make_room(&mut self.frames, frames.len());
        self.frames.extend_from_slice(frames);
        make_room(&mut self.ends, 1);
        self.ends.push(u32::try_from(self.frames.len()).expect("readers cap frames below 2^32"));
        (self.ends.len() - 1) as u32
    }

    /// Frames of all stacks together.
    pub fn n_frames(&self) -> usize {
        self.frames.len()
    }

    /// Gives every frame another location.
    pub fn remap(&mut self, f: impl Fn(u32) -> u32) {
        for frame in &mut self.frames {
            *frame = f(*frame);
        }
    }
}

/// Builds a [`Stacks`] table in which no stack stands twice.
#[derive(Debug, Default)]
pub struct StackInterner {
    stacks: Stacks,
    index: RowIndex,
}

impl StackInterner {
    /// An empty table.
    pub fn new() -> Self {
        Self::default()
    }

    /// The index of this stack (leaf first), which is added when it is new.
    pub fn intern(&mut self, frames: &[u32]) -> u32 {
        let stacks = &self.stacks;
        let (idx, is_new) = self.index.find_or_add(frames, stacks.len() as u32, |i| stacks.get(i));
        if is_new {
            self.stacks.push(frames);
        }
        idx
    }

    /// The finished table.
    pub fn finish(self) -> Stacks {
        self.stacks
    }

    /// The table so far.
    pub fn stacks(&self) -> &Stacks {
        &self.stacks
    }
}
