//! Answers as JSON: the shapes of `docs/api.md`.

use huoyan_render::json::{
    AboutJson, Amounts, DisasmJson, ListJson, NameRowJson, name_amounts, name_row_json,
};
use huoyan_session::{
    Amount, CallSums, ConfigOption, FunctionAnswer, OPTIONS, OpenedProfile, PageState, SavedConfig,
    TableAnswer, TreeAnswer, Value,
};
use serde::Serialize;

/// `/api/v1/profile`.
#[derive(Serialize)]
pub(crate) struct ProfileJson {
    version: u32,
    program: String,
    profile: usize,
    base: Option<usize>,
    profiles: Vec<OpenedJson>,
    #[serde(flatten)]
    about: AboutJson,
    warnings: Vec<String>,
    options: Vec<OptionJson>,
    configs: Vec<ConfigJson>,
}

#[derive(Serialize)]
struct OpenedJson {
    id: usize,
    name: String,
    source: String,
    can_reload: bool,
}

#[derive(Serialize)]
struct OptionJson {
    name: &'static str,
    parameter: &'static str,
    kind: &'static str,
    default: String,
    choices: Vec<&'static str>,
    help: String,
}

#[derive(Serialize)]
struct ConfigJson {
    name: String,
    query: String,
}

/// What stands beside a profile.
pub(crate) struct Around {
    pub(crate) profiles: Vec<OpenedProfile>,
    pub(crate) configs: Vec<SavedConfig>,
    pub(crate) warnings: Vec<String>,
}

pub(crate) fn profile_json(state: &PageState, about: AboutJson, around: Around) -> ProfileJson {
    let opened =
        |p: OpenedProfile| OpenedJson { id: p.id, name: p.name, source: p.source, can_reload: p.can_reload };
    ProfileJson {
        version: huoyan_render::json::JSON_VERSION,
        program: format!("pprof {}", env!("CARGO_PKG_VERSION")),
        profile: state.profile,
        base: state.base,
        profiles: around.profiles.into_iter().map(opened).collect(),
        about,
        warnings: around.warnings,
        options: OPTIONS.iter().filter_map(option_json).collect(),
        configs: around.configs.into_iter().map(|c| ConfigJson { name: c.name, query: c.query }).collect(),
    }
}

fn option_json(option: &ConfigOption) -> Option<OptionJson> {
    let config = huoyan_session::Config::default();
    let kind = match (option.value)(&config) {
        Value::Bool(_) => "bool",
        Value::Int(_) => "int",
        Value::Float(_) => "float",
        Value::Text(_) => "text",
        Value::Choice(_) => "choice",
    };
    Some(OptionJson {
        name: option.name,
        parameter: option.url_parameter?,
        kind,
        default: option.default_text(),
        choices: option.choices.iter().map(|choice| choice.name).collect(),
        help: option.help.join("\n"),
    })
}

/// `/api/v1/top`.
#[derive(Serialize)]
pub(crate) struct TableJson {
    #[serde(flatten)]
    totals: Amounts,
    n: usize,
    from: usize,
    rows: Vec<NameRowJson>,
    warnings: Vec<String>,
}

pub(crate) fn table_json(answer: &TableAnswer, from: usize, count: usize) -> TableJson {
    let tree = &answer.tree;
    let base_total = tree.is_difference.then(|| tree.base(0));
    let rows = answer.rows.iter().skip(from).take(count).map(|row| name_row_json(tree, row));
    TableJson {
        totals: Amounts(vec![("total", Some(tree.value(0))), ("base_total", base_total)]),
        n: answer.rows.len(),
        from,
        rows: rows.collect(),
        warnings: answer.warnings.clone(),
    }
}

/// The table as CSV (RFC 4180). A name that a spreadsheet would take for a formula begins with an apostrophe.
pub(crate) fn table_csv(answer: &TableAnswer) -> String {
    let tree = &answer.tree;
    let (head, base): (_, fn(Amount, Amount) -> String) = match tree.is_difference {
        true => {
            ("name,flat,cum,base_flat,base_cum\r\n", |flat, cum| format!(",{},{}", flat.shown(), cum.shown()))
        }
        false => ("name,flat,cum\r\n", |_, _| String::new()),
    };
    let mut text = head.to_owned();
    for row in &answer.rows {
        let name = tree.names[row.name as usize].to_string().replace('"', "\"\"");
        let guard = if name.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        let base = base(row.base_flat, row.base_cum);
        text.push_str(&format!("\"{guard}{name}\",{},{}{base}\r\n", row.flat.shown(), row.cum.shown()));
    }
    text
}

/// A box in `/api/v1/children`.
#[derive(Serialize)]
struct NodeJson {
    name: String,
    path: String,
    #[serde(flatten)]
    amounts: Amounts,
    n_children: usize,
}

fn node_json(answer: &TreeAnswer, node: u32) -> NodeJson {
    let tree = &answer.tree;
    let (own, base_self) = tree.own(node);
    NodeJson {
        name: tree.names[tree.name(node) as usize].to_string(),
        path: tree.path(node).to_string(),
        amounts: Amounts::with_base(
            [("value", tree.value(node)), ("self", own)],
            [("base", tree.base(node)), ("base_self", base_self)],
            tree.is_difference,
        ),
        n_children: tree.children(node).len(),
    }
}

/// `/api/v1/children`.
#[derive(Serialize)]
pub(crate) struct ChildrenJson {
    n: usize,
    from: usize,
    node: NodeJson,
    rows: Vec<NodeJson>,
    warnings: Vec<String>,
}

/// What the rows of a level of the call tree are sorted by.
#[derive(Clone, Copy)]
pub(crate) enum ChildSort {
    Value,
    Own,
    Name,
}

pub(crate) fn children_json(
    answer: &TreeAnswer,
    node: u32,
    sort: ChildSort,
    from: usize,
    count: usize,
) -> ChildrenJson {
    let tree = &answer.tree;
    let mut children: Vec<u32> = tree.children(node).collect();
    let name = |&child: &u32| &tree.names[tree.name(child) as usize];
    match sort {
        // They stand in this order, unless the state has another one.
        ChildSort::Value => children.sort_by_key(|&child| std::cmp::Reverse(tree.weight(child))),
        ChildSort::Own => children.sort_by_cached_key(|&child| std::cmp::Reverse(tree.own(child).0.sum)),
        ChildSort::Name => children.sort_by(|a, b| name(a).cmp(name(b))),
    }
    ChildrenJson {
        n: children.len(),
        from,
        node: node_json(answer, node),
        rows: children.iter().skip(from).take(count).map(|&child| node_json(answer, child)).collect(),
        warnings: answer.warnings.clone(),
    }
}

/// `/api/v1/search`.
#[derive(Serialize)]
pub(crate) struct SearchJson {
    #[serde(flatten)]
    amounts: Amounts,
    n_functions: usize,
    n_boxes: usize,
    n_matches: usize,
    names: Vec<String>,
    #[serde(rename = "match", skip_serializing_if = "Option::is_none")]
    matching: Option<MatchJson>,
}

#[derive(Serialize)]
struct MatchJson {
    k: usize,
    path: String,
    row: usize,
    name: String,
    #[serde(flatten)]
    amounts: Amounts,
}

/// What was found, and the match number `k` if one is asked for; numbers beyond the last start again.
pub(crate) fn search_json(answer: &TreeAnswer, k: Option<usize>) -> Option<SearchJson> {
    let (tree, search) = (&answer.tree, answer.search.as_ref()?);
    let n_matches = search.outermost.len();
    let matching = k.filter(|_| n_matches > 0).map(|k| {
        let k = k % n_matches;
        let node = search.outermost[k];
        MatchJson {
            k,
            path: tree.path(node).to_string(),
            row: tree.ancestors(node).len(),
            name: tree.names[tree.name(node) as usize].to_string(),
            amounts: Amounts(vec![("value", Some(tree.value(node)))]),
        }
    });
    Some(SearchJson {
        amounts: Amounts(vec![
            ("value", Some(search.value)),
            ("base", tree.is_difference.then_some(search.base)),
            ("total", Some(tree.value(0))),
        ]),
        n_functions: search.n_names,
        n_boxes: search.n_boxes,
        n_matches,
        names: answer.matching_names(),
        matching,
    })
}

/// `/api/v1/function`.
#[derive(Serialize)]
pub(crate) struct FunctionJson {
    name: String,
    #[serde(flatten)]
    amounts: Amounts,
    n_boxes: usize,
    files: Vec<String>,
    binaries: Vec<BinaryJson>,
    package: Option<String>,
    callers: Vec<CallJson>,
    callees: Vec<CallJson>,
}

#[derive(Serialize)]
struct BinaryJson {
    file: String,
    build_id: String,
}

#[derive(Serialize)]
struct CallJson {
    name: String,
    #[serde(flatten)]
    amounts: Amounts,
}

pub(crate) fn function_json(name: &str, answer: FunctionAnswer) -> FunctionJson {
    let tree = &answer.tree;
    let mut amounts = name_amounts(tree, &answer.calls.sums);
    amounts.0.push(("total", Some(tree.value(0))));
    let call = |call: &CallSums| CallJson {
        name: answer.name_of(call),
        amounts: Amounts::with_base([("value", call.value)], [("base", call.base)], tree.is_difference),
    };
    FunctionJson {
        name: name.to_owned(),
        amounts,
        n_boxes: answer.calls.n_boxes,
        callers: answer.calls.callers.iter().map(call).collect(),
        callees: answer.calls.callees.iter().map(call).collect(),
        files: answer.files,
        binaries: answer.binaries.into_iter().map(|(file, build_id)| BinaryJson { file, build_id }).collect(),
        package: answer.package,
    }
}

/// `/api/v1/source` with instructions.
#[derive(Serialize)]
pub(crate) struct SourceJson {
    #[serde(flatten)]
    pub(crate) source: ListJson,
    pub(crate) warnings: Vec<String>,
}

/// `/api/v1/disasm`.
#[derive(Serialize)]
pub(crate) struct CodeJson {
    #[serde(flatten)]
    pub(crate) code: DisasmJson,
    pub(crate) warnings: Vec<String>,
}

/// `/api/v1/progress`.
#[derive(Serialize)]
pub(crate) struct ProgressJson {
    pub(crate) work: Option<WorkJson>,
}

#[derive(Serialize)]
pub(crate) struct WorkJson {
    pub(crate) what: String,
    pub(crate) done: Option<f64>,
}

/// A profile that was opened or read again.
#[derive(Serialize)]
pub(crate) struct OpenJson {
    pub(crate) profile: usize,
}
