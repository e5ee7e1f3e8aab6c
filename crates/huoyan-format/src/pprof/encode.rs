//! Writes profile.proto: the order of fields and the numbering of strings are upstream's
//! (`profile/encode.go`), so that a profile from us and one from Go differ in gzip only.

use crate::{gzip, wire::put_varint};
use huoyan_profile::{Label, LabelValue, Profile, StrId, ValueType};
use std::io::{self, Write};

/// How much is gathered before it is written.
const BATCH: usize = 64 << 10;

/// Writes a profile as gzip-compressed protobuf, as every pprof tool reads it.
///
/// # Errors
/// Those of `out`.
pub fn write_pprof(profile: &Profile, out: &mut dyn Write) -> io::Result<()> {
    let mut compressed = gzip::compressor(out);
    write_pprof_uncompressed(profile, &mut compressed)?;
    compressed.finish()?;
    Ok(())
}

/// Writes a profile as protobuf without compression.
///
/// # Errors
/// Those of `out`.
pub fn write_pprof_uncompressed(profile: &Profile, out: &mut dyn Write) -> io::Result<()> {
    Encoder::new(profile, out).write()
}

struct Encoder<'a> {
    profile: &'a Profile,
    out: &'a mut dyn Write,
    buf: Vec<u8>,
    /// Index in the file of each string that was needed so far.
    file_idx: Vec<u32>,
    /// The strings in the order of the file.
    needed: Vec<StrId>,
}

const UNSEEN: u32 = u32::MAX;

impl<'a> Encoder<'a> {
    fn new(profile: &'a Profile, out: &'a mut dyn Write) -> Self {
        let mut file_idx = vec![UNSEEN; profile.strings.len()];
        file_idx[StrId::EMPTY.idx()] = 0;
        Encoder { profile, out, buf: Vec::with_capacity(2 * BATCH), file_idx, needed: vec![StrId::EMPTY] }
    }

    fn write(mut self) -> io::Result<()> {
        for &t in &self.profile.header.sample_types {
            self.value_type(1, t);
        }
        self.samples()?;
        self.mappings();
        self.locations()?;
        self.functions()?;
        let header = self.header();
        self.strings()?;
        self.buf.extend_from_slice(&header);
        self.out.write_all(&self.buf)?;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buf.len() >= BATCH {
            self.out.write_all(&self.buf)?;
            self.buf.clear();
        }
        Ok(())
    }

    fn str(&mut self, id: StrId) -> u64 {
        let idx = &mut self.file_idx[id.idx()];
        if *idx == UNSEEN {
            *idx = self.needed.len() as u32;
            self.needed.push(id);
        }
        u64::from(*idx)
    }

    fn value_type(&mut self, field: u32, t: ValueType) {
        let (kind, unit) = (self.str(t.kind), self.str(t.unit));
        let mut message = Vec::new();
        put_number(&mut message, 1, kind);
        put_number(&mut message, 2, unit);
        put_bytes(&mut self.buf, field, &message);
    }

    fn samples(&mut self) -> io::Result<()> {
        let profile = self.profile;
        let samples = &profile.samples;
        let sets: Vec<Option<Box<[u8]>>> = vec![None; profile.label_sets.len()];
        let mut sets = sets;
        let mut message = Vec::new();
        let mut values = Vec::new();
        for i in 0..samples.len() {
            message.clear();
            let frames = profile.stacks.get(samples.stack[i]);
            put_numbers(&mut message, 1, frames.iter().map(|&l| profile.locations.get(l).id));
            values.clear();
            values.extend(samples.values_of(i).map(|v| v as u64));
            put_numbers(&mut message, 2, values.iter().copied());
            if samples.time(i).is_some() {
                for label in profile.labels_of(i) {
                    self.label(&mut message, label);
                }
            } else if samples.labels[i] != 0 {
                let set = &mut sets[samples.labels[i] as usize];
                if set.is_none() {
                    let mut run = Vec::new();
                    for &label in profile.label_sets.get(samples.labels[i]) {
                        self.label(&mut run, label);
                    }
                    *set = Some(run.into());
                }
                message.extend_from_slice(set.as_deref().expect("the set was just encoded"));
            }
            put_bytes(&mut self.buf, 2, &message);
            self.flush()?;
        }
        Ok(())
    }

    fn label(&mut self, out: &mut Vec<u8>, label: Label) {
        let mut message = Vec::new();
        put_number(&mut message, 1, self.str(label.key));
        match label.value {
            LabelValue::Str(text) => put_number(&mut message, 2, self.str(text)),
            LabelValue::Num { value, unit } => {
                put_number(&mut message, 3, value as u64);
                put_number(&mut message, 4, self.str(unit));
            }
        }
        put_bytes(out, 3, &message);
    }

    fn mappings(&mut self) {
        for m in self.profile.mappings.iter() {
            let mut message = Vec::new();
            let (file, build_id) = (self.str(m.file), self.str(m.build_id));
            for (field, value) in
                [(1, m.id), (2, m.start), (3, m.limit), (4, m.offset), (5, file), (6, build_id)]
            {
                put_number(&mut message, field, value);
            }
            let flags = [m.has_functions, m.has_filenames, m.has_line_numbers, m.has_inline_frames];
            for (field, flag) in (7..).zip(flags) {
                put_number(&mut message, field, flag.into());
            }
            put_bytes(&mut self.buf, 3, &message);
        }
    }

    fn locations(&mut self) -> io::Result<()> {
        let profile = self.profile;
        let (mut message, mut inner) = (Vec::new(), Vec::new());
        for (idx, l) in profile.locations.rows().iter().enumerate() {
            message.clear();
            put_number(&mut message, 1, l.id);
            put_number(&mut message, 2, l.mapping.map_or(0, |m| profile.mappings[m as usize].id));
            put_number(&mut message, 3, l.address);
            for line in profile.locations.lines(idx as u32) {
                inner.clear();
                put_number(&mut inner, 1, profile.functions[line.function as usize].id);
                put_number(&mut inner, 2, line.line as u64);
                put_number(&mut inner, 3, line.column as u64);
                put_bytes(&mut message, 4, &inner);
            }
            put_number(&mut message, 5, l.is_folded.into());
            put_bytes(&mut self.buf, 4, &message);
            self.flush()?;
        }
        Ok(())
    }

    fn functions(&mut self) -> io::Result<()> {
        let mut message = Vec::new();
        for f in self.profile.functions.iter() {
            message.clear();
            put_number(&mut message, 1, f.id);
            for (field, text) in (2..).zip([f.name, f.system_name, f.filename]) {
                let text = self.str(text);
                put_number(&mut message, field, text);
            }
            put_number(&mut message, 5, f.start_line as u64);
            put_bytes(&mut self.buf, 5, &message);
            self.flush()?;
        }
        Ok(())
    }

    /// The fields that follow the string table; their strings are in it.
    fn header(&mut self) -> Vec<u8> {
        let h = &self.profile.header;
        let mut out = Vec::new();
        let (drop, keep) = (self.str(h.drop_frames), self.str(h.keep_frames));
        put_number(&mut out, 7, drop);
        put_number(&mut out, 8, keep);
        put_number(&mut out, 9, h.time_nanos as u64);
        put_number(&mut out, 10, h.duration_nanos as u64);
        if let Some(t) = h.period_type
            && t != ValueType::default()
        {
            let mut message = Vec::new();
            put_number(&mut message, 1, self.str(t.kind));
            put_number(&mut message, 2, self.str(t.unit));
            put_bytes(&mut out, 11, &message);
        }
        put_number(&mut out, 12, h.period as u64);
        let comments: Vec<u64> = h.comments.iter().map(|&c| self.str(c)).collect();
        put_numbers(&mut out, 13, comments.into_iter());
        let (default_sample_type, doc_url) = (self.str(h.default_sample_type), self.str(h.doc_url));
        put_number(&mut out, 14, default_sample_type);
        put_number(&mut out, 15, doc_url);
        out
    }

    fn strings(&mut self) -> io::Result<()> {
        for id in std::mem::take(&mut self.needed) {
            put_bytes(&mut self.buf, 6, self.profile.str(id));
            self.flush()?;
        }
        Ok(())
    }
}

/// A number, left out when it is 0.
fn put_number(out: &mut Vec<u8>, field: u32, value: u64) {
    if value != 0 {
        put_varint(out, u64::from(field) << 3);
        put_varint(out, value);
    }
}

fn put_bytes(out: &mut Vec<u8>, field: u32, bytes: &[u8]) {
    put_varint(out, u64::from(field) << 3 | 2);
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Repeated numbers: packed from three on, as upstream has it.
fn put_numbers(out: &mut Vec<u8>, field: u32, values: impl ExactSizeIterator<Item = u64> + Clone) {
    if values.len() > 2 {
        let len: usize = values.clone().map(varint_len).sum();
        put_varint(out, u64::from(field) << 3 | 2);
        put_varint(out, len as u64);
        values.for_each(|v| put_varint(out, v));
    } else {
        values.for_each(|v| {
            put_varint(out, u64::from(field) << 3);
            put_varint(out, v);
        });
    }
}

fn varint_len(value: u64) -> usize {
    ((64 - (value | 1).leading_zeros()) as usize).div_ceil(7)
}
