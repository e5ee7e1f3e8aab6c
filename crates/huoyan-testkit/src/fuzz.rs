//! What fuzzing calls, by name. The targets under `fuzz/` hand random bytes to these functions; a test of
//! this crate hands them the corpus, so that what was found once stays found without a fuzzer.

use std::ffi::OsString;
use std::hint::black_box;

use bstr::{BStr, ByteSlice};
use huoyan_format::fuzz::{self as format, Family};
use huoyan_layout::{Edge, Graph, Options as LayoutOptions, Size};
use huoyan_profile::units;
use huoyan_render::picture::{self, Interaction, Scene};
use huoyan_report::{
    Granularity, Options, View,
    label_filter::{LabelFilter, Labels},
    paths::{base, clean},
    pattern::Pattern,
    short_name::{short_name, short_rust_name},
};
use huoyan_symbol::{Demangling, demangle, is_rust_name, simplified_name, without_hash};

/// Takes any bytes and must return.
pub type Target = fn(&[u8]);

/// Every target, by the name of its file under `fuzz/fuzz_targets` and of its folder under `fuzz/corpus`.
pub const TARGETS: [(&str, Target); 18] = [
    ("command_line", command_line),
    ("contention", |data| format::legacy(Family::Contention, data)),
    ("cpu", |data| format::legacy(Family::Cpu, data)),
    ("demangling", demangling),
    ("dot", dot),
    ("folded", format::folded),
    ("go_count", |data| format::legacy(Family::GoCount, data)),
    ("heap", |data| format::legacy(Family::Heap, data)),
    ("java", |data| format::legacy(Family::Java, data)),
    ("label_filters", label_filters),
    ("layout", layout),
    ("patterns", patterns),
    ("pprof", format::pprof),
    ("raw", format::raw),
    ("read", format::any),
    ("reports", reports),
    ("threadz", |data| format::legacy(Family::Threadz, data)),
    ("units", unit_parsing),
];

/// Runs the target of this name.
///
/// # Panics
/// Where there is none, or it finds something.
pub fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    let (_, target) = target.expect("the file of a target bears its name");
    target(data);
}

/// Words, one a line.
fn command_line(data: &[u8]) {
    let words = data.split(|&byte| byte == b'\n').map(|word| OsString::from(word.to_str_lossy().as_ref()));
    if let Err(error) = huoyan_session::parse(words) {
        assert!(!error.text().is_empty());
    }
}

/// A pattern, and below it names to match.
fn patterns(data: &[u8]) {
    let mut lines = data.splitn(2, |&byte| byte == b'\n');
    let (pattern, names) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    for compiled in [Pattern::from_bytes(pattern), Pattern::full_match(pattern)] {
        match compiled {
            Ok(pattern) => {
                black_box(names.split(|&byte| byte == b'\n').filter(|name| pattern.is_match(name)).count());
            }
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}

/// One sample's labels.
struct OneOfEach<'a>(&'a BStr);

impl Labels for OneOfEach<'_> {
    fn texts(&self) -> impl Iterator<Item = (&BStr, &BStr)> {
        std::iter::once(("key".into(), self.0))
    }

    fn numbers(&self) -> impl Iterator<Item = (&BStr, i64, &BStr)> {
        [i64::MIN, 0, 1 << 20, i64::MAX].into_iter().map(|number| ("size".into(), number, self.0))
    }
}

/// An expression, and below it a label's value and unit.
fn label_filters(data: &[u8]) {
    let text = data.to_str_lossy();
    let (expression, value) = text.split_once('\n').unwrap_or((&text, "bytes"));
    if let Ok(filter) = LabelFilter::new(expression) {
        black_box(filter.note("tagfocus"));
        black_box(filter.is_match(&OneOfEach(value.into())));
    }
}

/// A name to demangle, and to shorten.
fn demangling(data: &[u8]) {
    let name = data.as_bstr();
    for mode in [Demangling::Simplified, Demangling::Templates, Demangling::Full, Demangling::None] {
        for shown in [b"".as_bstr(), name] {
            if let Some(readable) = demangle(shown, name, mode) {
                assert!(readable.len() <= 1 << 20, "{} bytes of a name", readable.len());
            }
        }
    }
    black_box(simplified_name(name));
    black_box(short_name(name));
    black_box(short_rust_name(name));
    black_box(without_hash(name));
    black_box(is_rust_name(name));
    black_box(base(name));
    black_box(clean(name));
}

/// A value and two units, one a line.
fn unit_parsing(data: &[u8]) {
    let mut lines = data.split(|&byte| byte == b'\n');
    let value = lines.next().and_then(|line| line.to_str().ok()?.parse().ok()).unwrap_or(i64::MIN);
    let [from, to] = [(); 2].map(|()| lines.next().unwrap_or_default());
    black_box(units::scale(value, from, to));
    black_box(units::scaled_label(value, from, to));
    black_box(units::label(value, from));
    black_box(units::ratio(from, to));
    black_box(units::percentage(value, i64::MAX));
    let types = [("a".into(), from.as_bstr()), ("a".into(), to.as_bstr())];
    black_box(units::compatible(types[0], types[1]));
    drop(units::finest(&types));
}

/// A graph in DOT: drawn where it is small.
fn dot(data: &[u8]) {
    const MOST: usize = 300;
    let graph = match picture::read_dot(&data.to_str_lossy()) {
        Ok(graph) if graph.nodes.len() + graph.edges.len() <= MOST => graph,
        Ok(_) => return,
        Err(error) => return assert!(error.offset <= data.to_str_lossy().len()),
    };
    let Ok(scene) = Scene::new(graph) else { return };
    let mut out = Vec::new();
    picture::write_svg(&scene, Interaction::PanAndZoom, &mut out).expect("memory takes it");
    assert!(out.to_str().is_ok() && out.ends_with(b"</svg>\n"));
    picture::write_ps(&scene, &mut out).expect("memory takes it");
}

/// A number of nodes, a budget, and for each edge its ends, its weight and length, and its label's size.
fn layout(data: &[u8]) {
    let Some((&[n_nodes, budget], rest)) = data.split_first_chunk() else { return };
    let nodes = (0..u32::from(n_nodes) + 1)
        .map(|i| Size { width: f64::from(i * 7 % 90), height: f64::from(i * 5 % 40) });
    let nodes: Vec<Size> = nodes.collect();
    let edges = rest.chunks_exact(4).take(1000).map(|bytes| {
        let [tail, head] = [bytes[0], bytes[1]].map(|node| usize::from(node) % nodes.len());
        let label = Size { width: f64::from(bytes[3]), height: f64::from(bytes[3] / 8) };
        Edge {
            weight: u32::from(bytes[2] / 4),
            min_length: u32::from(bytes[2] % 4),
            label: (bytes[3] > 100).then_some(label),
            ..Edge::new(tail, head)
        }
    });
    let graph = Graph { edges: edges.collect(), nodes: nodes.clone(), ..Graph::default() };
    let options = LayoutOptions { budget: u64::from(budget) * 10_000, ..LayoutOptions::default() };
    let drawing = huoyan_layout::layout(&graph, &options).expect("all ends are nodes");
    let is_within = |length: f64, most: f64| (-0.01..=most + 0.01).contains(&length);
    for point in drawing.edges.iter().flat_map(|route| &route.curve) {
        assert!(
            is_within(point.x, drawing.size.width) && is_within(point.y, drawing.size.height),
            "{point:?}"
        );
    }
}

/// Options in the first bytes, then a profile: every report of it.
fn reports(data: &[u8]) {
    let Some((&[flags, granularity], rest)) = data.split_first_chunk() else { return };
    let Ok(read) = huoyan_format::read(rest, &huoyan_format::Limits::of_bytes(64 << 20)) else { return };
    let is = |bit: u8| flags & 1 << bit != 0;
    let options = Options {
        call_tree: is(0),
        relative_percentages: is(1),
        mean: is(2),
        cum_sort: is(3),
        drop_negative: is(4),
        no_inlines: is(5),
        show_columns: is(6),
        node_count: if is(7) { 2 } else { 80 },
        node_fraction: if is(7) { 0.1 } else { 0.0 },
        edge_fraction: if is(7) { 0.1 } else { 0.0 },
        granularity: match granularity % 5 {
            0 => Granularity::Functions,
            1 => Granularity::FileFunctions,
            2 => Granularity::Files,
            3 => Granularity::Lines,
            _ => Granularity::Addresses,
        },
        tagroot: if granularity & 8 != 0 { "key,bytes".into() } else { String::new() },
        show: if granularity & 16 != 0 { "a".into() } else { String::new() },
        show_from: if granularity & 32 != 0 { "m".into() } else { String::new() },
        tagfocus: if granularity & 64 != 0 { ":4kb".into() } else { String::new() },
        prune_from: if granularity & 128 != 0 { "r".into() } else { String::new() },
        ..Options::default()
    };
    let mut profile = read.profile;
    drop(huoyan_report::drop_uninteresting(&mut profile));
    let Ok(view) = View::new(profile, options) else { return };
    let out = &mut std::io::sink();
    let written = [
        huoyan_report::top::top(&view).map(|report| huoyan_render::write_top(&report, out)),
        huoyan_report::tree::tree(&view).map(|report| huoyan_render::write_tree(&report, out)),
        huoyan_report::dot::dot(&view).map(|report| huoyan_render::write_dot(&report, out)),
        huoyan_report::callgrind::callgrind(&view).map(|report| huoyan_render::write_callgrind(&report, out)),
        huoyan_report::topproto::topproto(&view)
            .map(|report| huoyan_format::write_raw(&report, &view.options.time_zone, out)),
        huoyan_report::tags::tags(&view).map(|report| huoyan_render::write_tags(&report, out)),
        Ok(huoyan_render::write_comments(&huoyan_report::comments::comments(&view), out)),
        Ok(huoyan_render::write_traces(&huoyan_report::traces::traces(view), out)),
    ];
    for result in written.into_iter().flatten() {
        result.expect("a sink takes everything");
    }
}
