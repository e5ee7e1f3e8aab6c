//! The end of decoding: what named later rows by id or index is pointed to them, and the
//! profile is checked as upstream's `CheckValid` does, with its texts.

use super::{
    decode::{Raw, Table},
    ids::Ids,
    raw_sets::RawSets,
    samples::SampleColumns,
    texts::Texts,
};
use crate::{
    Error, Parts, Read,
    wire::{Message, Value, wrong_type},
};
use huoyan_profile::{
    Error as Invalid, Function, Header, Label, LabelSetInterner, LabelSets, Location, Locations, Mapping,
    NO_TIME, Profile, Samples, StackInterner, Stacks, Times, check_unique_ids,
};
use std::sync::Arc;

pub(super) fn finish(mut raw: Raw, end: u64) -> Result<Read, Error> {
    let mut warnings = Vec::new();
    let n_types = raw.sample_types.len();
    let mut columns = std::mem::replace(&mut raw.columns, SampleColumns::new(raw.parts));
    columns.close();
    let mut samples = std::mem::take(&mut columns.samples);
    check_types(&mut samples, columns.other_count, n_types)?;

    let texts = std::mem::replace(&mut raw.texts, Texts::new());
    let header = header(&raw, &texts, end)?;
    let mappings = mappings(std::mem::take(&mut raw.mappings), &texts)?;
    let mut functions = functions(std::mem::take(&mut raw.functions), &texts)?;
    check_ids(&mappings, &functions, &raw, &columns.location_ids)?;

    let mut locations = std::mem::take(&mut raw.locations);
    let mut stacks = columns.stacks;
    let function_rows = raw.function_ids.rows(functions.iter().map(|f| f.id));
    resolve_lines(&mut locations, &function_rows, &raw.function_users)?;
    match raw.parts {
        Parts::All => {
            resolve_frames(&mut stacks, &columns.location_ids.rows(locations.rows().iter().map(|l| l.id)));
        }
        Parts::WithoutStacks => {
            locations = one_a_mapping(&raw.mapping_users);
            functions.clear();
        }
    }
    let mapping_rows = raw.mapping_ids.rows(mappings.iter().map(|m| m.id));
    warnings.extend(resolve_mappings(&mut locations, &mapping_rows, &raw));
    let stacks = if columns.has_long_varints { deduplicate(&stacks, &mut samples.stack) } else { stacks };
    let label_sets = label_sets(&columns.label_sets, &columns.label_offsets, &texts, &mut samples)?;

    let profile = Profile {
        header,
        strings: Arc::new(texts.strings),
        mappings: Arc::new(mappings),
        functions: Arc::new(functions),
        locations: Arc::new(locations),
        stacks: Arc::new(stacks),
        label_sets: Arc::new(label_sets),
        samples: Arc::new(samples),
    };
    Ok(Read { profile, warnings })
}

/// Samples must have a value for each type; `other_count` is of one that has not as many as others.
fn check_types(samples: &mut Samples, other_count: Option<usize>, n_types: usize) -> Result<(), Error> {
    if samples.is_empty() {
        samples.values = vec![Vec::new(); n_types];
    }
    let wrong = [Some(samples.values.len()), other_count].into_iter().flatten().find(|&n| n != n_types);
    match wrong.or(other_count) {
        None => Ok(()),
        Some(_) if n_types == 0 => Err(Invalid::MissingSampleTypes.into()),
        Some(values) => Err(Invalid::ValueCount { values, types: n_types }.into()),
    }
}

fn header(raw: &Raw, texts: &Texts, end: u64) -> Result<Header, Error> {
    Ok(Header {
        sample_types: raw.sample_types.iter().map(|&t| texts.value_type(t, end)).collect::<Result<_, _>>()?,
        default_sample_type: texts.get(raw.default_sample_type, end)?,
        drop_frames: texts.get(raw.drop_frames, end)?,
        keep_frames: texts.get(raw.keep_frames, end)?,
        time_nanos: raw.time_nanos,
        duration_nanos: raw.duration_nanos,
        // Compat: a protobuf profile always has a period type, be it without texts
        // (profile/encode.go, postDecode).
        period_type: Some(texts.value_type(raw.period_type, end)?),
        period: raw.period,
        comments: raw.comments.iter().map(|&c| texts.get(c, end)).collect::<Result<_, _>>()?,
        doc_url: texts.get(raw.doc_url, end)?,
    })
}

fn mappings(mut table: Table<Mapping>, texts: &Texts) -> Result<Vec<Mapping>, Error> {
    for (m, &at) in table.rows.iter_mut().zip(&table.offsets) {
        texts.resolve([&mut m.file, &mut m.build_id], at)?;
    }
    Ok(table.rows)
}

fn functions(mut table: Table<Function>, texts: &Texts) -> Result<Vec<Function>, Error> {
    for (f, &at) in table.rows.iter_mut().zip(&table.offsets) {
        texts.resolve([&mut f.name, &mut f.system_name, &mut f.filename], at)?;
    }
    Ok(table.rows)
}

/// Frames become rows of the location table; all are known.
fn resolve_frames(stacks: &mut Stacks, rows: &[Option<u32>]) {
    if rows.iter().enumerate().any(|(number, &row)| row != Some(number as u32)) {
        stacks.remap(|number| rows[number as usize].expect("every location is known"));
    }
}

/// Equal stacks that were encoded differently become one.
fn deduplicate(stacks: &Stacks, samples: &mut [u32]) -> Stacks {
    let mut distinct = StackInterner::new();
    let new_idx: Vec<u32> = stacks.iter().map(|stack| distinct.intern(stack)).collect();
    for stack in samples {
        *stack = new_idx[*stack as usize];
    }
    distinct.finish()
}

/// Ids are unique and not 0, and the locations that stacks name are there.
fn check_ids(
    mappings: &[Mapping],
    functions: &[Function],
    raw: &Raw,
    named_locations: &Ids,
) -> Result<(), Error> {
    // One of both is empty.
    let kept_and_seen =
        || raw.locations.rows().iter().map(|l| l.id).chain(raw.seen_locations.iter().copied());
    if let Some(id) = named_locations.missing(kept_and_seen()) {
        return Err(Invalid::UnknownLocation(id).into());
    }
    check_unique_ids(mappings.iter().map(|m| m.id), Invalid::MappingIdZero, Invalid::DuplicateMapping)?;
    check_unique_ids(functions.iter().map(|f| f.id), Invalid::FunctionIdZero, Invalid::DuplicateFunction)?;
    Ok(check_unique_ids(kept_and_seen(), Invalid::LocationIdZero, Invalid::DuplicateLocation)?)
}

/// For each mapping that locations name the first of them: where locations are not kept, they still
/// show which mappings are used.
fn one_a_mapping(users: &[u64]) -> Locations {
    let mut locations = Locations::default();
    for (number, &id) in users.iter().enumerate() {
        locations.push(Location { id, mapping: Some(number as u32), ..Location::default() }, &[]);
    }
    locations
}

/// Lines name rows of the function table; `users` are the locations that first named each function.
fn resolve_lines(locations: &mut Locations, functions: &[Option<u32>], users: &[u64]) -> Result<(), Error> {
    if let Some(number) = functions.iter().position(Option::is_none) {
        return Err(Invalid::UnknownFunction(users[number]).into());
    }
    for line in locations.lines_mut() {
        line.function = functions[line.function as usize].expect("all are known");
    }
    Ok(())
}

/// Mappings become rows of their table. A location with an unknown one has none, which is worth a
/// warning and no error.
fn resolve_mappings(locations: &mut Locations, rows: &[Option<u32>], raw: &Raw) -> Option<String> {
    for location in locations.rows_mut() {
        location.mapping = location.mapping.and_then(|number| rows[number as usize]);
    }
    let unknown = |&number: &u32| rows[number as usize].is_none() && raw.mapping_ids.id(number) != 0;
    let unknown = (0..rows.len() as u32).find(unknown)?;
    let (location, mapping) = (raw.mapping_users[unknown as usize], raw.mapping_ids.id(unknown));
    Some(format!("location {location}: mapping {mapping} is not in the table"))
}

/// Decodes the distinct label sets; a time among the labels becomes the sample's time.
fn label_sets(
    raw: &RawSets,
    offsets: &[u64],
    texts: &Texts,
    samples: &mut Samples,
) -> Result<LabelSets, Error> {
    let time_keys = texts.time_keys();
    let mut sets = LabelSetInterner::new();
    let mut new_sets = Vec::with_capacity(raw.len());
    let mut labels = Vec::new();
    let mut times: Option<Times> = None;
    let mut nanos = Vec::new();
    for number in 0..raw.len() as u32 {
        labels.clear();
        decode_labels(raw.get(number), offsets[number as usize], texts, &mut labels)?;
        let time = time_keys.iter().find_map(|&key| Times::take(&mut times, key, &mut labels));
        new_sets.push(sets.intern(&mut labels, &texts.strings));
        if !time_keys.is_empty() {
            nanos.push(time.unwrap_or(NO_TIME));
        }
    }
    if let Some(mut times) = times {
        times.nanos = samples.labels.iter().map(|&number| nanos[number as usize]).collect();
        samples.times = Some(times);
    }
    for set in &mut samples.labels {
        *set = new_sets[*set as usize];
    }
    Ok(sets.finish())
}

/// Decodes a run of `Label` fields.
fn decode_labels(run: &[u8], offset: u64, texts: &Texts, labels: &mut Vec<Label>) -> Result<(), Error> {
    let mut fields = Message::new(run, offset);
    while let Some((_, value)) = fields.next() {
        let Value::Bytes(bytes) = value else { return Err(wrong_type("label", offset)) };
        let [mut key, mut text, mut number, mut unit] = [0i64; 4];
        let mut message = Message::new(bytes, offset);
        while let Some((field, value)) = message.next() {
            let target = match field {
                1 => &mut key,
                2 => &mut text,
                3 => &mut number,
                4 => &mut unit,
                _ => continue,
            };
            let Value::Number(value) = value else { return Err(wrong_type("field of a label", offset)) };
            *target = value as i64;
        }
        message.finish()?;
        let key = texts.get(key, offset)?;
        match text {
            // Compat: a number of 0 without a unit is lost, as it cannot be told from an empty
            // text (profile/encode.go, postDecode).
            0 if number == 0 && unit == 0 => {}
            0 => labels.push(Label::number(key, number, texts.get(unit, offset)?)),
            text => labels.push(Label::text(key, texts.get(text, offset)?)),
        }
    }
    fields.finish()
}
