//! `topproto`: the functions of `top` as a profile.

use crate::{
    Error, View,
    graph::{NodeInfo, TrimOptions, trimmed_graph},
    output_unit::common_unit,
};
use hashbrown::HashMap;
use huoyan_profile::{Builder, Function, Line, Location, Profile, StrId, Strings, ValueType, units::Scaler};

/// Makes the profile (upstream's `printTopProto`): a sample for each function, its location alone,
/// with the values `cum` and `flat` in the unit of the report.
///
/// # Errors
/// Where the graph is too large.
pub fn topproto(view: &View) -> Result<Profile, Error> {
    let graph = trimmed_graph(view, &TrimOptions::default())?.graph;
    let unit = common_unit(view, &graph, true);
    let scaler = Scaler::new(&view.column.unit, &unit);
    let value = |value: i64| scaler.scale(value).0 as i64;

    let mut builder = Builder::new();
    header(view, &mut builder);
    builder.sample_type("cum", &unit);
    builder.sample_type("flat", &unit);
    let mut functions = HashMap::new();
    for node in graph.shown() {
        let info = &node.info;
        // The address and the line are the location's.
        let function = *functions
            .entry((info.name, info.file, info.start_line))
            .or_insert_with(|| add_function(&mut builder, &graph.strings, info));
        let line = Line { function, line: info.line, column: info.column };
        let location = Location { address: info.address, ..Location::default() };
        let location = builder.location(location, &[line]);
        let weight = &node.weight;
        builder.sample(&[location], &[value(weight.cum_value()), value(weight.flat_value())], &[]);
    }
    Ok(builder.finish().expect("every id is a number of the builder's, every sample has two values"))
}

fn header(view: &View, builder: &mut Builder) {
    let old = &view.profile.header;
    builder.header.time_nanos = old.time_nanos;
    builder.header.duration_nanos = old.duration_nanos;
    builder.header.period = old.period;
    let mut text = |id: StrId| builder.strings.intern(view.profile.str(id));
    let period_type = old.period_type.map(|t| ValueType { kind: text(t.kind), unit: text(t.unit) });
    builder.header.period_type = period_type;
}

fn add_function(builder: &mut Builder, strings: &Strings, info: &NodeInfo) -> u32 {
    let name = builder.str(strings.get(info.name));
    let filename = builder.str(strings.get(info.file));
    builder.function(Function { name, filename, start_line: info.start_line, ..Function::default() })
}
