//! Profiles of every shape, for property tests.

use huoyan_profile::{Builder, Function, Label, Line, Location, Mapping, Profile, StrId};
use proptest::{collection::vec, prelude::*};

/// What a profile is made from: small numbers that pick from small tables, so that rows are
/// shared, repeated and left unused.
#[derive(Debug, Clone)]
struct Recipe {
    types: Vec<(u8, u8)>,
    mappings: Vec<(u16, u16, u8, u8, [bool; 4])>,
    functions: Vec<(u8, u8, u8, i64)>,
    locations: Vec<(Option<u8>, u64, bool, Vec<LineRecipe>)>,
    samples: Vec<SampleRecipe>,
    header: (i64, i64, i64, u8, u8, Vec<u8>),
    first_id: u64,
}

/// Stack, values, labels, time.
type SampleRecipe = (Vec<u8>, Vec<i64>, Vec<LabelRecipe>, Option<i64>);
/// Function, line, column.
type LineRecipe = (u8, i64, i64);
/// Key, and a text or a number with its unit.
type LabelRecipe = (u8, Result<u8, (i64, u8)>);

/// Any valid profile of a few dozen rows: several sample types, inlined frames, repeated
/// stacks, labels of both kinds, some with times, names that are no UTF-8.
pub fn arbitrary_profile() -> impl Strategy<Value = Profile> {
    let value = || prop_oneof![3 => -5i64..100, 1 => any::<i64>()];
    let label = (0u8..6, prop_oneof![(0u8..8).prop_map(Ok), (value(), 0u8..3).prop_map(Err)]);
    let sample = (
        vec(any::<u8>(), 0..12),
        vec(value(), 4),
        vec(label, 0..4),
        prop_oneof![4 => Just(None), 1 => (1i64..1_000_000).prop_map(Some)],
    );
    let line = (any::<u8>(), value(), 0i64..4);
    let location = (prop::option::of(any::<u8>()), any::<u64>(), any::<bool>(), vec(line, 0..4));
    let header = (any::<i64>(), any::<i64>(), any::<i64>(), 0u8..8, 0u8..8, vec(0u8..8, 0..3));
    let recipe = (
        vec((0u8..8, 0u8..8), 1..4),
        vec((any::<u16>(), any::<u16>(), 0u8..8, 0u8..8, any::<[bool; 4]>()), 0..4),
        vec((0u8..8, 0u8..8, 0u8..8, 0i64..50), 1..8),
        vec(location, 1..10),
        vec(sample, 0..20),
        header,
        prop_oneof![Just(1u64), Just(1 << 31), Just(u64::MAX - 40)],
    );
    recipe
        .prop_map(|(types, mappings, functions, locations, samples, header, first_id)| Recipe {
            types,
            mappings,
            functions,
            locations,
            samples,
            header,
            first_id,
        })
        .prop_map(|recipe| build(&recipe))
}

/// The texts that names are picked from.
const TEXTS: [&[u8]; 8] = [
    b"",
    b"main",
    b"main.(*T).run",
    b"std::vector<int>::push_back",
    b"/src/a.rs",
    b"bytes",
    b"\xff\xfe",
    "火焰".as_bytes(),
];

fn build(recipe: &Recipe) -> Profile {
    let mut b = Builder::new();
    let ids: Vec<StrId> = TEXTS.iter().map(|t| b.str(t)).collect();
    let text = |i: u8| ids[usize::from(i) % ids.len()];
    for &(kind, unit) in &recipe.types {
        b.sample_type(TEXTS[usize::from(kind)], TEXTS[usize::from(unit)]);
    }
    let id = |i: usize| recipe.first_id + i as u64;
    for (i, &(start, size, file, build_id, flags)) in recipe.mappings.iter().enumerate() {
        let start = u64::from(start) << 12;
        let [has_functions, has_filenames, has_line_numbers, has_inline_frames] = flags;
        b.mapping(Mapping {
            id: id(i),
            start,
            limit: start + u64::from(size),
            offset: 0,
            file: text(file),
            build_id: text(build_id),
            has_functions,
            has_filenames,
            has_line_numbers,
            has_inline_frames,
        });
    }
    for (i, &(name, system_name, filename, start_line)) in recipe.functions.iter().enumerate() {
        let names = (text(name), text(system_name), text(filename));
        b.function(Function {
            id: id(i),
            name: names.0,
            system_name: names.1,
            filename: names.2,
            start_line,
        });
    }
    let pick = |i: u8, n: usize| (usize::from(i) % n) as u32;
    for (i, (mapping, address, is_folded, lines)) in recipe.locations.iter().enumerate() {
        let n_mappings = recipe.mappings.len();
        let mapping = mapping.filter(|_| n_mappings > 0).map(|m| pick(m, n_mappings));
        let lines: Vec<Line> = lines
            .iter()
            .map(|&(f, line, column)| Line { function: pick(f, recipe.functions.len()), line, column })
            .collect();
        b.location(Location { id: id(i), mapping, address: *address, is_folded: *is_folded }, &lines);
    }
    let time_key = b.str("end_timestamp_ns");
    for (frames, values, labels, time) in &recipe.samples {
        let frames: Vec<u32> = frames.iter().map(|&l| pick(l, recipe.locations.len())).collect();
        let mut labels: Vec<Label> = labels
            .iter()
            .map(|&(key, value)| match value {
                // The format cannot tell an empty text from the number 0.
                Ok(value) => Label::text(text(key), text(value % 7 + 1)),
                // Nor does it keep a 0 without a unit.
                Err((0, unit)) => Label::number(text(key), 0, text(unit + 1)),
                Err((number, unit)) => Label::number(text(key), number, text(unit)),
            })
            .collect();
        labels.extend(time.map(|t| Label::number(time_key, t, StrId::EMPTY)));
        b.sample(&frames, &values[..recipe.types.len()], &labels);
    }
    let (time, duration, period, default_type, drop_frames, comments) = &recipe.header;
    b.header.time_nanos = *time;
    b.header.duration_nanos = *duration;
    b.header.period = *period;
    b.header.default_sample_type = text(*default_type);
    b.header.drop_frames = text(*drop_frames);
    b.header.comments = comments.iter().map(|&c| text(c)).collect();
    b.header.period_type = Some(b.header.sample_types[0]);
    b.finish().expect("a recipe makes only valid profiles")
}
