//! Decodes `Sample` messages into columns: the hot loop of every report.

use super::{ids::Ids, raw_sets::RawSets};
use crate::{
    Error, MAX_TYPES, Parts,
    limits::Meter,
    wire::{Message, Value, each_varint, varint, wrong_type},
};
use huoyan_profile::{Samples, Stacks};

/// The samples so far. Their stacks and label sets are numbered by their encoding.
pub(super) struct SampleColumns {
    /// `stack` numbers `stacks`, `labels` numbers `label_sets`.
    pub(super) samples: Samples,
    /// The distinct stacks; frames are numbers of `location_ids`.
    pub(super) stacks: Stacks,
    parts: Parts,
    pub(super) location_ids: Ids,
    /// Two encodings of one number exist in this file, so equal stacks may stand twice.
    pub(super) has_long_varints: bool,
    stack_bytes: RawSets,
    /// The distinct label sets as a run of `Label` fields; the first is the empty one.
    pub(super) label_sets: RawSets,
    /// Where each label set stood first.
    pub(super) label_offsets: Vec<u64>,
    frames: Vec<u32>,
    values: Vec<i64>,
    /// Values of the sample at hand beyond those that the first sample has.
    n_excess: usize,
    /// How many values the first sample has that differs from the others.
    pub(super) other_count: Option<usize>,
    joined: Joined,
}

/// Pieces of a message that do not lie side by side are joined here.
#[derive(Default)]
struct Joined {
    locations: Vec<u8>,
    labels: Vec<u8>,
}

/// About what a location takes for being named, in bytes.
const NAMED_COST: usize = 40;

impl SampleColumns {
    pub(super) fn new(parts: Parts) -> Self {
        let mut label_sets = RawSets::default();
        label_sets.intern(b"");
        SampleColumns {
            samples: Samples::default(),
            stacks: Stacks::default(),
            parts,
            location_ids: Ids::default(),
            has_long_varints: false,
            stack_bytes: RawSets::default(),
            label_sets,
            label_offsets: vec![0],
            frames: Vec::new(),
            values: Vec::new(),
            n_excess: 0,
            other_count: None,
            joined: Joined::default(),
        }
    }

    /// Forgets what only further samples would need.
    pub(super) fn close(&mut self) {
        self.stack_bytes = RawSets::default();
        if self.stacks.is_empty() && !self.samples.is_empty() {
            // The one that all samples have where stacks are not kept.
            self.stacks.push(&[]);
        }
    }

    /// Adds the sample in `bytes`, which stand at `offset`.
    pub(super) fn push(&mut self, bytes: &[u8], offset: u64, meter: &mut Meter) -> Result<(), Error> {
        let mut joined = std::mem::take(&mut self.joined);
        let result = self.push_fields(bytes, offset, &mut joined, meter);
        self.joined = joined;
        result
    }

    fn push_fields(
        &mut self,
        bytes: &[u8],
        offset: u64,
        joined: &mut Joined,
        meter: &mut Meter,
    ) -> Result<(), Error> {
        let mut locations = Piece::default();
        let mut labels = Piece::default();
        self.values.clear();
        self.n_excess = 0;
        let mut message = Message::new(bytes, offset);
        let mut begin = message.at();
        while let Some((number, value)) = message.next() {
            match (number, value) {
                (1, Value::Bytes(packed)) => {
                    let end = message.at();
                    locations.add(bytes, end - packed.len(), end, &mut joined.locations);
                }
                (1, Value::Number(id)) => locations.add_varint(bytes, id, &mut joined.locations),
                (2, Value::Bytes(packed)) => self.packed_values(packed, offset)?,
                (2, Value::Number(v)) => self.value(v as i64, offset)?,
                (3, Value::Bytes(_)) => labels.add(bytes, begin, message.at(), &mut joined.labels),
                (1..=3, _) => return Err(wrong_type("field of a sample", offset + begin as u64)),
                _ => {}
            }
            begin = message.at();
        }
        message.finish()?;
        if !self.has_the_usual_count() {
            return Ok(());
        }
        let stack = self.stack(locations.get(bytes, &joined.locations), offset, meter)?;
        let labels = self.label_set(labels.get(bytes, &joined.labels), offset, meter)?;
        // A filter makes a copy.
        meter.row("samples", self.samples.len(), 16 + 16 * self.values.len())?;
        self.samples.push(stack, labels, &self.values);
        Ok(())
    }

    fn packed_values(&mut self, packed: &[u8], offset: u64) -> Result<(), Error> {
        let mut at = 0;
        while at < packed.len() {
            let (value, n) = varint(&packed[at..])
                .ok_or_else(|| Error::Malformed { reason: "bad varint in values".into(), offset })?;
            self.value(value as i64, offset)?;
            at += n;
        }
        Ok(())
    }

    #[inline]
    fn value(&mut self, value: i64, offset: u64) -> Result<(), Error> {
        let most = if self.samples.is_empty() { MAX_TYPES } else { self.samples.values.len() };
        if self.values.len() < most {
            self.values.push(value);
        } else if self.samples.is_empty() {
            let reason = format!("a sample has more than {MAX_TYPES} values");
            return Err(Error::Malformed { reason, offset });
        } else {
            self.n_excess += 1;
        }
        Ok(())
    }

    /// Whether the sample at hand has as many values as the first, as it must. The error is left
    /// to the end: which count is wrong is known with the sample types, and these may come later
    /// in the file.
    fn has_the_usual_count(&mut self) -> bool {
        let n_values = self.values.len() + self.n_excess;
        if self.samples.is_empty() && n_values > 0 {
            self.samples.values = vec![Vec::new(); n_values];
        }
        let is_usual = n_values > 0 && n_values == self.samples.values.len();
        if !is_usual {
            self.other_count.get_or_insert(n_values);
        }
        is_usual
    }

    #[inline]
    fn stack(&mut self, encoding: &[u8], offset: u64, meter: &mut Meter) -> Result<u32, Error> {
        match self.parts {
            Parts::All => self.kept_stack(encoding, offset, meter),
            Parts::WithoutStacks => self.seen_stack(encoding, offset, meter),
        }
    }

    /// Notes which locations a stack names, and keeps none of it.
    fn seen_stack(&mut self, encoding: &[u8], offset: u64, meter: &mut Meter) -> Result<u32, Error> {
        let n_known = self.location_ids.len();
        let ids = &mut self.location_ids;
        if !each_varint(encoding, |id, _| _ = ids.number(id)) {
            return Err(bad_locations(offset));
        }
        let n_new = self.location_ids.len() - n_known;
        meter.row("locations", self.location_ids.len(), NAMED_COST * n_new)?;
        Ok(0)
    }

    #[inline]
    fn kept_stack(&mut self, encoding: &[u8], offset: u64, meter: &mut Meter) -> Result<u32, Error> {
        let (number, is_new) = self.stack_bytes.intern(encoding);
        if !is_new {
            return Ok(number);
        }
        let n_frames = encoding.iter().filter(|&&byte| byte < 0x80).count();
        // A filter makes a copy.
        meter.row("stacks", self.stacks.len(), 24 + encoding.len() + 8 * n_frames)?;
        self.frames.clear();
        self.frames.reserve(n_frames);
        let (frames, ids) = (&mut self.frames, &mut self.location_ids);
        let mut has_long_varints = false;
        let is_whole = each_varint(encoding, |id, len| {
            has_long_varints |= len > 1 && id >> (7 * (len - 1)) == 0;
            frames.push(ids.number(id));
        });
        self.has_long_varints |= has_long_varints;
        if !is_whole {
            return Err(bad_locations(offset));
        }
        self.stacks.push(&self.frames);
        Ok(number)
    }

    fn label_set(&mut self, encoding: &[u8], offset: u64, meter: &mut Meter) -> Result<u32, Error> {
        if encoding.is_empty() {
            return Ok(0);
        }
        let (number, is_new) = self.label_sets.intern(encoding);
        if is_new {
            // Decoded, a label takes about four times its bytes.
            meter.row("label sets", self.label_sets.len(), 48 + 5 * encoding.len())?;
            self.label_offsets.push(offset);
        }
        Ok(number)
    }
}

fn bad_locations(offset: u64) -> Error {
    Error::Malformed { reason: "bad varint in locations".into(), offset }
}

/// A part of a message: a range of it, or, where its pieces do not lie side by side, joined
/// apart.
#[derive(Default)]
struct Piece {
    range: Option<(usize, usize)>,
    is_joined: bool,
}

impl Piece {
    fn add(&mut self, bytes: &[u8], begin: usize, end: usize, joined: &mut Vec<u8>) {
        match (self.is_joined, self.range) {
            (false, None) => self.range = Some((begin, end)),
            (false, Some((first, last))) if last == begin => self.range = Some((first, end)),
            _ => {
                self.join(bytes, joined);
                joined.extend_from_slice(&bytes[begin..end]);
            }
        }
    }

    fn add_varint(&mut self, bytes: &[u8], value: u64, joined: &mut Vec<u8>) {
        self.join(bytes, joined);
        crate::wire::put_varint(joined, value);
    }

    fn join(&mut self, bytes: &[u8], joined: &mut Vec<u8>) {
        if !self.is_joined {
            joined.clear();
            if let Some((begin, end)) = self.range {
                joined.extend_from_slice(&bytes[begin..end]);
            }
            self.is_joined = true;
        }
    }

    fn get<'a>(&self, bytes: &'a [u8], joined: &'a [u8]) -> &'a [u8] {
        match self.range {
            _ if self.is_joined => joined,
            Some((begin, end)) => &bytes[begin..end],
            None => &[],
        }
    }
}
