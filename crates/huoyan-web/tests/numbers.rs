//! Random states of the page over random and real profiles: its numbers and orders beside those of the text reports.

use huoyan_session::{
    Console, ExploreError, Explorer, PageState, Report, Request, TableOrder, TableSort, command, parse,
};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

struct Silence(io::Sink);

impl Console for Silence {
    fn message(&self, _line: &[u8]) {}

    fn report(&mut self) -> &mut dyn io::Write {
        &mut self.0
    }
}

/// Numbers that look random, the same in every run (splitmix64).
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

const NAMES: [&str; 8] =
    ["main.main", "main.run", "json.read", "json.write", "a::b::c", "a::d", "memcpy", "(*T).f"];

/// A profile as the text of `-raw`: two columns, recursion, inlined calls, labels, values of zero and below.
fn random_profile(random: &mut Random) -> String {
    let mut text =
        "PeriodType: cpu nanoseconds\nPeriod: 1\nSamples:\ncalls/count delay/nanoseconds\n".to_owned();
    let may_lose = random.below(3) == 0;
    for _ in 0..random.below(60) {
        let delay = random.below(40) as i64 - if may_lose { 12 } else { 0 };
        let stack: Vec<String> = (0..=random.below(6)).map(|_| (1 + random.below(12)).to_string()).collect();
        text.push_str(&format!("{:11} {delay:10}: {} \n", random.below(5), stack.join(" ")));
        if random.below(2) == 0 {
            text.push_str(&format!("                route:[{}]\n", random.of(&["buy", "look"])));
        }
    }
    text.push_str("Locations\n");
    for id in 1..=12 {
        let line = |random: &mut Random| {
            let name = random.of(&NAMES);
            format!("{name} {}.go:{}:0 s=1\n", &name[..1].replace('(', "t"), 1 + random.below(3))
        };
        text.push_str(&format!("{id:6}: {:#x} M=1 {}", id * 16, line(random)));
        for _ in 0..random.below(3) / 2 {
            text.push_str(&format!("             {}", line(random)));
        }
    }
    text.push_str("Mappings\n1: 0x0/0x1000/0x0 shop  [FN]\n");
    text
}

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(name)
}

fn explorer(profile: &str) -> Explorer {
    let words = ["-http=:0".into(), testdata(profile).into_os_string()];
    let Ok(Request::Run(invocation)) = parse(words) else { panic!("a command line") };
    Explorer::open(&invocation, &Silence(io::sink())).expect("a profile")
}

type Pairs = Vec<(&'static str, String)>;

fn state(explorer: &Explorer, pairs: &Pairs) -> PageState {
    let mut state = PageState::new(explorer.config().clone());
    // Nothing of a report is trimmed.
    for (name, value) in [("trim", "f"), ("n", "1000000")] {
        state.set(name, value).expect("an option");
    }
    pairs.iter().for_each(|(name, value)| state.set(name, value).expect("a parameter"));
    state
}

/// What a page may look like. `n_profiles` are open.
fn random_state(random: &mut Random, n_profiles: usize) -> Pairs {
    let patterns = ["main", "json|mem", "^a::", "T", "nothing", "r", "runtime", "\\.f$"];
    let mut pairs: Pairs = vec![("profile", random.below(n_profiles).to_string())];
    if random.below(3) == 0 {
        pairs.push(("base", random.below(n_profiles).to_string()));
    }
    for filter in ["f", "i", "h", "s", "sf", "prunefrom"] {
        if random.below(5) == 0 {
            pairs.push((filter, (*random.of(&patterns)).to_owned()));
        }
    }
    let mut may = |name, values: &[&str], one_in| {
        if random.below(one_in) == 0 {
            pairs.push((name, (*random.of(values)).to_owned()));
        }
    };
    may("si", &["0", "1"], 2);
    may("mean", &["t"], 3);
    may("rel", &["t"], 5);
    may("g", &["filefunctions", "lines", "files", "addresses"], 4);
    may("noinlines", &["t"], 6);
    may("dropneg", &["t"], 6);
    may("tf", &["route=buy", "look"], 6);
    may("ti", &["buy"], 8);
    may("tagroot", &["route"], 8);
    may("dir", &["up"], 3);
    may("order", &["name"], 3);
    pairs
}

/// What a row shows: name, own value, value with callees.
type Row = (String, i64, i64);

/// The report `top`: its rows, the sum of their own values, and the total above them, with what it is the mean of.
struct Reported {
    rows: Vec<Row>,
    sum: i64,
    total: (i64, i64),
}

fn reported(explorer: &Explorer, state: &PageState, sort: &str) -> Result<Reported, ExploreError> {
    let mut state = state.clone();
    state.set("sort", sort).expect("an order");
    let outcome = explorer.report(&state, command("top").expect("a command"), None, &mut Vec::new())?;
    let Report::Top(top) = outcome.report else { panic!("another report") };
    let row = |row: &huoyan_session::TopRow| {
        (row.name.to_string(), row.weight.flat_value(), row.weight.cum_value())
    };
    let view = outcome.view.expect("a view");
    Ok(Reported {
        rows: top.rows.iter().map(row).collect(),
        sum: top.rows.iter().map(|row| row.weight.flat).sum(),
        total: (view.total, view.total_weight),
    })
}

/// The rows of the page's table; of a comparison, the changes.
fn shown(explorer: &Explorer, state: &PageState, sort: TableSort) -> Result<Vec<Row>, ExploreError> {
    let order = TableOrder { sort, ..TableOrder::default() };
    let table = explorer.table(state, &order)?;
    let rows = table.rows.iter().map(|row| {
        let (flat, cum) = (row.flat.minus(row.base_flat), row.cum.minus(row.base_cum));
        (table.tree.names[row.name as usize].to_string(), flat.shown(), cum.shown())
    });
    // What is in both alike is no row of a report on the difference, nor are stacks without any frame.
    let is_difference = table.tree.is_difference;
    let is_row = |(name, flat, cum): &Row| name != "[unknown]" && (!is_difference || (*flat, *cum) != (0, 0));
    Ok(rows.filter(is_row).collect())
}

fn check_tables(explorer: &Explorer, pairs: &Pairs) {
    let state = state(explorer, pairs);
    let is_difference = state.base.is_some();
    for (sort, by, by_change) in
        [("flat", TableSort::Flat, TableSort::DiffFlat), ("cum", TableSort::Cum, TableSort::DiffCum)]
    {
        let by = if is_difference { by_change } else { by };
        match (shown(explorer, &state, by), reported(explorer, &state, sort)) {
            (Ok(shown), Ok(Reported { rows: mut reported, .. })) => {
                if is_difference {
                    // A mean of a difference may be 0 where its sum is not.
                    reported.retain(|(_, flat, cum)| (*flat, *cum) != (0, 0));
                }
                // With `noinlines`, the report may have several rows of one name, which are one in the page.
                let names: BTreeSet<&String> = reported.iter().map(|(name, ..)| name).collect();
                if names.len() == reported.len() {
                    assert_eq!(shown, reported, "{sort} {pairs:?}");
                }
            }
            (Err(_), Err(_)) => {}
            (shown, reported) => panic!("{pairs:?}: {:?} {:?}", shown.err(), reported.err()),
        }
    }
}

fn check_totals(explorer: &Explorer, pairs: &Pairs) {
    let state = state(explorer, pairs);
    let Ok((about, _)) = explorer.about(&state) else { return };
    let Ok(tree) = explorer.tree(&PageState { at: None, ..state.clone() }) else { panic!("{pairs:?}") };
    assert_eq!(tree.tree.value(0), about.totals.value, "{pairs:?}");
    assert_eq!(tree.tree.base(0), about.totals.base.unwrap_or_default(), "{pairs:?}");
    if state.config.drop_negative {
        return;
    }
    let Reported { sum, total, .. } = reported(explorer, &state, "flat").expect("a report");
    let table = explorer.table(&state, &TableOrder::default()).expect("a table");
    let unseen = table.rows.iter().filter(|row| table.tree.names[row.name as usize] == "[unknown]");
    let unseen: i64 = unseen.map(|row| row.flat.minus(row.base_flat).sum).sum();
    let total_sum = about.totals.value.minus(about.totals.base.unwrap_or_default()).sum;
    assert_eq!(total_sum, sum + unseen, "{pairs:?}");
    // The report takes losses for gains here, and of a comparison tells the base's.
    if total.1 == about.whole.value.sum && state.base.is_none() {
        assert_eq!(about.whole.value.shown(), total.0, "{pairs:?}");
    }
    // What there is without filters is what a page without them has.
    let is_filter = |name: &str| ["f", "i", "h", "s", "sf", "prunefrom", "tf", "ti"].contains(&name);
    let plain: Pairs = match state.config.relative_percentages {
        true => pairs.clone(),
        false => pairs.iter().filter(|(name, _)| !is_filter(name)).cloned().collect(),
    };
    let (whole, _) = explorer.about(&self::state(explorer, &plain)).expect("the whole");
    assert_eq!((about.whole, whole.whole), (whole.totals, whole.totals), "{pairs:?}");
}

/// What a search matches is what a focus leaves.
fn check_search(explorer: &Explorer, pairs: &Pairs, pattern: &str) {
    let taken = ["f", "h", "s", "sf", "prunefrom", "rel", "noinlines", "g", "tagroot"];
    let kept: Pairs = pairs.iter().filter(|(name, _)| !taken.contains(name)).cloned().collect();
    let with = |name, value: &str| {
        let pairs = kept.iter().cloned().chain([(name, value.to_owned())]).collect();
        state(explorer, &pairs)
    };
    let Ok(searched) = explorer.tree(&with("q", pattern)) else { return };
    let search = searched.search.expect("a search");
    let (focused, _) = explorer.about(&with("f", pattern)).expect("a focus");
    assert_eq!(search.value, focused.totals.value, "{pattern} {kept:?}");
    assert_eq!(search.base, focused.totals.base.unwrap_or_default(), "{pattern} {kept:?}");
}

/// Callers and callees are those of `peek`, which does not tell of calls to itself.
fn check_calls(explorer: &Explorer, pairs: &Pairs, random: &mut Random) {
    let state = state(explorer, pairs);
    let Ok(table) = explorer.table(&state, &TableOrder::default()) else { return };
    if table.rows.is_empty() {
        return;
    }
    let name = table.tree.names[random.of(&table.rows).name as usize].to_string();
    let function = explorer.function(&state, &name).expect("a function");
    let quoted: String = name
        .chars()
        .flat_map(|c| r"\.+*?()|[]{}^$".contains(c).then_some('\\').into_iter().chain([c]))
        .collect();
    let peek = command("peek").expect("a command");
    let outcome = explorer.report(&state, peek, Some(&format!("^{quoted}$")), &mut Vec::new());
    let Ok(outcome) = outcome else {
        // The difference of equal values is nothing to look at.
        return assert!(state.base.is_some(), "{name} {pairs:?}");
    };
    let Report::Tree(tree) = outcome.report else { panic!("another report") };
    let graph = &tree.graph;
    let mut wanted: [BTreeMap<String, i64>; 2] = Default::default();
    for entry in tree.entries.iter().filter(|entry| *graph.printable_name(entry.node) == name.as_str()) {
        for &edge in &graph.node(entry.node).in_edges {
            let edge = graph.edge(edge);
            wanted[0].insert(graph.printable_name(edge.src).to_string(), edge.weight_value());
        }
        for &edge in &graph.node(entry.node).out_edges {
            let edge = graph.edge(edge);
            wanted[1].insert(graph.printable_name(edge.dest).to_string(), edge.weight_value());
        }
    }
    let calls = [&function.calls.callers, &function.calls.callees];
    for (calls, mut wanted) in calls.into_iter().zip(wanted) {
        let calls = calls.iter().map(|call| (function.name_of(call), call.value.minus(call.base).shown()));
        let mut found: BTreeMap<String, i64> = calls.filter(|(other, _)| *other != name).collect();
        found.retain(|_, value| *value != 0);
        wanted.retain(|_, value| *value != 0);
        assert_eq!(found, wanted, "{name} {pairs:?}");
    }
}

#[test]
fn the_page_counts_as_the_reports_do() {
    let mut random = Random(20);
    let explorer = explorer("go/tiny/cpu.pb.gz");
    for k in 0..8 {
        let text = random_profile(&mut random);
        explorer.add(&format!("{k}"), text.as_bytes(), &Silence(io::sink())).expect("a profile");
    }
    for _ in 0..600 {
        let pairs = random_state(&mut random, 9);
        check_tables(&explorer, &pairs);
        check_totals(&explorer, &pairs);
        let pattern = *random.of(&["main", "json|memcpy", "T", "^a::b::c$", "nothing"]);
        check_search(&explorer, &pairs, pattern);
        check_calls(&explorer, &pairs, &mut random);
    }
}

#[test]
fn tables_of_real_profiles_have_the_order_of_top() {
    for (profile, base) in [
        ("go/shop/cpu.pb.gz", "go/shop2/cpu.pb.gz"),
        ("go/shop/heap.pb.gz", "go/shop2/heap.pb.gz"),
        ("go/shop/mutex.pb.gz", "go/shop/block.pb.gz"),
        ("rust/rust.pb", "rust/rust.pb"),
    ] {
        let explorer = explorer(profile);
        let bytes = std::fs::read(testdata(base)).expect("a file");
        explorer.add(base, &bytes, &Silence(io::sink())).expect("a profile");
        for pairs in [
            vec![],
            vec![("f", "runtime|fmt".to_owned())],
            vec![("i", "main".to_owned()), ("h", "^runtime".to_owned())],
            vec![("base", "1".to_owned())],
            vec![("base", "1".to_owned()), ("f", "main".to_owned())],
            vec![("mean", "t".to_owned())],
            vec![("g", "lines".to_owned())],
        ] {
            check_tables(&explorer, &pairs);
            check_totals(&explorer, &pairs);
        }
    }
}
