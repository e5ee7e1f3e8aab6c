//! A profile in the making whose samples are lists of addresses.
//!
//! Takes samples (leaf first) and, at the end, the memory map; gives the profile. Each address
//! becomes a location; locations are numbered in the order in which samples need them.

use super::{locate::locate, massage::massage};
use crate::{Error, Limits};
use hashbrown::HashMap;
use huoyan_profile::{Builder, Function, Label, Line, Location, Mapping, Profile, StrId, ValueType};
use std::ops::Range;

/// The profile so far.
#[derive(Debug)]
pub(super) struct Draft {
    /// Holds the header and the texts; the tables are filled at the end.
    pub(super) builder: Builder,
    /// One row for each distinct address, in the order in which they appear.
    rows: Vec<Row>,
    by_address: HashMap<u64, u32>,
    functions: Vec<Function>,
    /// Indices into `rows`, one sample after the other.
    frames: Vec<u32>,
    samples: Vec<Sample>,
    n_values: usize,
    limits: Limits,
}

/// An address that samples name.
#[derive(Debug, Clone, Copy)]
struct Row {
    address: u64,
    /// What the profile itself says of it; `function` is an index into [`Draft::functions`].
    symbol: Option<Line>,
}

/// The most values a sample of these formats has.
const MAX_VALUES: usize = 4;

#[derive(Debug)]
struct Sample {
    /// Which part of `frames` its stack is, leaf first.
    frames: Range<usize>,
    values: [i64; MAX_VALUES],
    /// The size of its memory blocks, which becomes the label `bytes`.
    block_size: Option<i64>,
}

impl Sample {
    /// The row of the frame that calls the leaf.
    fn second(&self, frames: &[u32]) -> Option<u32> {
        frames[self.frames.clone()].get(1).copied()
    }

    fn remove_second(&mut self, frames: &mut [u32]) {
        frames[self.frames.start + 1] = frames[self.frames.start];
        self.frames.start += 1;
    }
}

impl Draft {
    /// A profile of these sample types and this period type, each a kind and a unit.
    pub(super) fn new(types: &[(&str, &str)], period_type: (&str, &str), limits: &Limits) -> Self {
        let mut builder = Builder::new();
        let (kind, unit) = (builder.str(period_type.0), builder.str(period_type.1));
        builder.header.period_type = Some(ValueType { kind, unit });
        for (kind, unit) in types {
            builder.sample_type(kind, unit);
        }
        Draft {
            builder,
            rows: Vec::new(),
            by_address: HashMap::new(),
            functions: Vec::new(),
            frames: Vec::new(),
            samples: Vec::new(),
            n_values: 0,
            limits: limits.clone(),
        }
    }

    /// Adds a sample: addresses leaf first, as many values as every other sample has.
    pub(super) fn sample(
        &mut self,
        addresses: &[u64],
        values: &[i64],
        block_size: Option<i64>,
    ) -> Result<(), Error> {
        let start = self.frames.len();
        for &address in addresses {
            let next = self.rows.len() as u32;
            let row = *self.by_address.entry(address).or_insert(next);
            if row == next {
                self.rows.push(Row { address, symbol: None });
            }
            self.frames.push(row);
        }
        let mut padded = [0; MAX_VALUES];
        padded[..values.len()].copy_from_slice(values);
        self.n_values = values.len();
        self.samples.push(Sample { frames: start..self.frames.len(), values: padded, block_size });
        self.check_size()
    }

    fn check_size(&self) -> Result<(), Error> {
        for (what, n) in [("samples", self.samples.len()), ("locations", self.rows.len())] {
            if n > self.limits.max_rows {
                return Err(Error::TooLarge { what, max: self.limits.max_rows as u64 });
            }
        }
        // Each with what it becomes at the end, when both are there.
        let n_bytes = 160 * self.samples.len()
            + 144 * self.rows.len()
            + 12 * self.frames.len()
            + 200 * self.functions.len()
            + self.builder.n_bytes();
        self.limits.check_tables(b"", n_bytes)
    }

    /// Counts the last sample once more; nothing happens when there is none.
    pub(super) fn repeat_last(&mut self) {
        if let Some(sample) = self.samples.last_mut() {
            sample.values[0] = sample.values[0].saturating_add(1);
        }
    }

    /// Adds a function and gives its index for [`Draft::set_symbol`].
    pub(super) fn function(&mut self, function: Function) -> u32 {
        self.functions.push(function);
        self.functions.len() as u32 - 1
    }

    /// Whether a sample has named this address.
    pub(super) fn has_address(&self, address: u64) -> bool {
        self.by_address.contains_key(&address)
    }

    /// Says what stands at an address that a sample has named. Its location shows the function
    /// instead of the address.
    pub(super) fn set_symbol(&mut self, address: u64, function: u32, line: i64) {
        if let Some(&row) = self.by_address.get(&address) {
            let symbol = Some(Line { function, line, column: 0 });
            self.rows[row as usize] = Row { address: 0, symbol };
        }
    }

    /// Takes out, up to twice, a frame that nearly all samples have next to the leaf: it is the
    /// profiler's signal handler, which the unwinder saw between the two.
    pub(super) fn drop_signal_frames(&mut self) {
        const ROUNDS: usize = 2;
        // One sample in so many may differ.
        const ONE_IN: usize = 32;
        let wanted = self.samples.len() - self.samples.len() / ONE_IN;
        for _ in 0..ROUNDS {
            let mut counts: HashMap<u32, usize> = HashMap::new();
            for row in self.samples.iter().filter_map(|s| s.second(&self.frames)) {
                *counts.entry(row).or_default() += 1;
            }
            // More than half of the samples have it, so there is at most one.
            let Some((&common, _)) = counts.iter().find(|&(_, &n)| n >= wanted) else { return };
            for sample in &mut self.samples {
                if sample.second(&self.frames) == Some(common) {
                    sample.remove_second(&mut self.frames);
                }
            }
        }
    }

    /// Takes out the frame next to the leaf where it is the leaf once more, moved by one as if it
    /// were a caller: the leaf comes from the signal's registers and from the unwinder.
    fn drop_duplicate_leaves(&mut self) {
        for sample in &mut self.samples {
            let address = |row: u32| self.rows[row as usize].address;
            if let [leaf, second, ..] = self.frames[sample.frames.clone()]
                && address(leaf) == address(second).wrapping_add(1)
            {
                sample.remove_second(&mut self.frames);
            }
        }
    }

    /// The profile, with these mappings. Frames that stand twice at the leaf are taken out.
    pub(super) fn finish_with_leaves_once(mut self, mappings: Vec<Mapping>) -> Result<Profile, Error> {
        // Compat: what no sample needs any more then stays in the table of locations.
        let order = self.rows_in_use();
        self.drop_duplicate_leaves();
        self.build(mappings, &order, true)
    }

    /// The profile, with these mappings.
    pub(super) fn finish(self, mappings: Vec<Mapping>) -> Result<Profile, Error> {
        let order = self.rows_in_use();
        self.build(mappings, &order, true)
    }

    /// The profile of a program whose addresses say nothing outside of it: they are left out.
    pub(super) fn finish_without_addresses(self) -> Result<Profile, Error> {
        let order = self.rows_in_use();
        self.build(Vec::new(), &order, false)
    }

    /// The rows that samples name, in the order in which they do.
    fn rows_in_use(&self) -> Vec<u32> {
        let mut seen = vec![false; self.rows.len()];
        let mut order = Vec::new();
        for &row in self.samples.iter().flat_map(|s| &self.frames[s.frames.clone()]) {
            if !std::mem::replace(&mut seen[row as usize], true) {
                order.push(row);
            }
        }
        order
    }

    fn build(
        mut self,
        mut mappings: Vec<Mapping>,
        order: &[u32],
        with_addresses: bool,
    ) -> Result<Profile, Error> {
        massage(&mut mappings, &self.builder.strings);
        let addresses: Vec<u64> = order.iter().map(|&row| self.rows[row as usize].address).collect();
        let owners = locate(&addresses, &mut mappings);
        for mapping in mappings {
            self.builder.mapping(mapping);
        }
        let mut functions: HashMap<u32, u32> = HashMap::new();
        let mut location_of = vec![u32::MAX; self.rows.len()];
        for (&row_idx, mapping) in order.iter().zip(owners) {
            let row = self.rows[row_idx as usize];
            let address = if with_addresses { row.address } else { 0 };
            let location = Location { mapping, address, ..Location::default() };
            let line = row.symbol.map(|symbol| {
                let source = self.functions[symbol.function as usize];
                let function =
                    *functions.entry(symbol.function).or_insert_with(|| self.builder.function(source));
                Line { function, ..symbol }
            });
            location_of[row_idx as usize] = self.builder.location(location, line.as_slice());
        }
        self.add_samples(&location_of);
        Ok(self.builder.finish()?)
    }

    fn add_samples(&mut self, location_of: &[u32]) {
        let bytes = self.builder.str("bytes");
        let mut stack = Vec::new();
        for sample in &self.samples {
            stack.clear();
            stack.extend(self.frames[sample.frames.clone()].iter().map(|&row| location_of[row as usize]));
            let label = sample.block_size.map(|size| Label::number(bytes, size, StrId::EMPTY));
            self.builder.sample(&stack, &sample.values[..self.n_values], label.as_slice());
        }
    }
}
