//! The page in one file: its modules as `data:` addresses, its data compressed, nothing from elsewhere (`docs/api.md`).

use super::{ASSETS, Asset, SKELETON, escaped};
use crate::json::{AboutJson, ListJson, NameRowJson, TagsJson, about_json, name_row_json, tags_json};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, write::GzEncoder};
use huoyan_report::page::{PageReport, Place};
use serde::Serialize;
use std::collections::HashMap;
use std::io::{self, Write};

/// What the page may load: what is in the file.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline' data: blob:; style-src 'unsafe-inline'; \
     img-src data: blob:; form-action 'none'; base-uri 'none'";

/// The lines of the page that load its parts, which the file has in itself.
const STYLE_LINE: &str = "<link rel=\"stylesheet\" href=\"static/page.css\">";
const SCRIPT_LINE: &str = "<script type=\"module\" src=\"static/main.js\"></script>";

/// Values of a label that are written.
const MAX_VALUES: usize = 200;

/// The data of the page.
#[derive(Serialize)]
struct DataJson<'a> {
    profile: ProfileJson,
    tree: TreeJson,
    top: Vec<NameRowJson>,
    n_top: usize,
    labels: TagsJson,
    functions: HashMap<u32, PlaceJson>,
    graph: Option<&'a str>,
    source: Option<&'a ListJson>,
    pruned: Option<String>,
    start: Option<&'a Start>,
}

/// What stands in a page beside its stacks.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts<'a> {
    /// The drawing of the call graph.
    pub graph: Option<&'a str>,
    /// Annotated source.
    pub source: Option<&'a ListJson>,
    /// What is shown first, where that is not the flame graph.
    pub start: Option<&'a Start>,
}

/// A view, as an address would name it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Start {
    /// The view, by the last part of its path.
    pub view: &'static str,
    /// The functions that it is about, as a regular expression.
    pub focus: String,
}

#[derive(Serialize)]
struct ProfileJson {
    version: u32,
    program: String,
    profile: usize,
    base: Option<usize>,
    profiles: [(); 0],
    #[serde(flatten)]
    about: AboutJson,
    warnings: Vec<String>,
    options: [(); 0],
    configs: [(); 0],
}

/// The boxes, in columns; a box stands after the one it stands on.
#[derive(Default, Serialize)]
struct TreeJson {
    names: Vec<String>,
    parent: Vec<usize>,
    name: Vec<usize>,
    value: Vec<i64>,
    #[serde(rename = "self")]
    own: Vec<i64>,
    base: Option<Vec<i64>>,
    base_self: Option<Vec<i64>>,
    /// What the sums are divided by, where means are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    divisors: Option<DivisorsJson>,
    /// What widths are of, where that is not the value.
    weight: Option<Vec<i64>>,
    /// The boxes on each that are left out.
    rest_count: Vec<usize>,
    rest_value: Vec<i64>,
    rest_base: Option<Vec<i64>>,
}

/// What the columns of [`TreeJson`] are divided by.
#[derive(Default, Serialize)]
struct DivisorsJson {
    #[serde(rename = "self")]
    own: Vec<i64>,
    base_self: Vec<i64>,
    rest_value: Vec<i64>,
    rest_base: Vec<i64>,
}

#[derive(Serialize)]
struct PlaceJson {
    file: String,
    package: String,
    binary: String,
}

/// Writes the page.
///
/// # Errors
/// Those of `out`.
pub fn write_page(report: &PageReport, parts: Parts<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Parts { graph, source, start } = parts;
    let names = Names::of(report);
    let data = DataJson {
        profile: ProfileJson {
            version: crate::json::JSON_VERSION,
            program: format!("pprof {}", env!("CARGO_PKG_VERSION")),
            profile: 0,
            base: None,
            profiles: [],
            about: about_json(report.about.clone()),
            warnings: report.warnings.clone(),
            options: [],
            configs: [],
        },
        tree: tree(report, &names),
        top: report.table.iter().map(|row| name_row_json(&report.tree, row)).collect(),
        n_top: report.n_functions,
        labels: tags_json(&report.tags, MAX_VALUES),
        functions: report
            .places
            .iter()
            .filter_map(|place| Some((names.place(place.name)?, self::place(place))))
            .collect(),
        graph,
        source,
        pruned: pruned(report),
        start,
    };
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    serde_json::to_writer(&mut gzip, &data)?;
    out.write_all(html(&report.about.title, &gzip.finish()?).as_bytes())
}

/// What is not in the file, in words.
fn pruned(report: &PageReport) -> Option<String> {
    let share = report.least_share?;
    let (kept, all) = (report.boxes.len(), report.tree.len());
    Some(format!(
        "{kept} of {all} boxes: those of less than {:.4} % are left out; -html_full keeps all",
        share * 100.0
    ))
}

/// The names that are in the file, and their new places.
struct Names {
    names: Vec<u32>,
    places: HashMap<u32, usize>,
}

impl Names {
    fn of(report: &PageReport) -> Names {
        let used = report.boxes.iter().map(|&node| report.tree.name(node));
        let mut names: Vec<u32> = used.chain(report.table.iter().map(|row| row.name)).collect();
        names.sort_unstable();
        names.dedup();
        let places = names.iter().enumerate().map(|(place, &name)| (name, place)).collect();
        Names { names, places }
    }

    fn place(&self, name: u32) -> Option<u32> {
        self.places.get(&name).map(|&place| place as u32)
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn tree(report: &PageReport, names: &Names) -> TreeJson {
    let tree = &report.tree;
    let place: HashMap<u32, usize> = report.boxes.iter().enumerate().map(|(i, &node)| (node, i)).collect();
    let base = || tree.is_difference.then(Vec::new);
    let is_weighted = report.boxes.iter().any(|&node| tree.weight(node) != tree.value(node).sum);
    let mut json = TreeJson {
        names: names.names.iter().map(|&name| text(&tree.names[name as usize])).collect(),
        base: base(),
        base_self: base(),
        rest_base: base(),
        weight: is_weighted.then(Vec::new),
        divisors: tree.is_mean.then(DivisorsJson::default),
        ..TreeJson::default()
    };
    for &node in &report.boxes {
        let (own, base_own) = tree.own(node);
        json.parent.push(place[&tree.parent(node)]);
        json.name.push(names.places[&tree.name(node)]);
        json.value.push(tree.value(node).sum);
        json.own.push(own.sum);
        push(&mut json.base, tree.base(node).sum);
        push(&mut json.base_self, base_own.sum);
        push(&mut json.weight, tree.weight(node));
        let rest: Vec<u32> = tree.children(node).filter(|child| !place.contains_key(child)).collect();
        json.rest_count.push(rest.len());
        let (rest_value, rest_base) = rest.iter().fold(Default::default(), |(value, base), &child| {
            (tree.value(child).plus(value), tree.base(child).plus(base))
        });
        json.rest_value.push(rest_value.sum);
        push(&mut json.rest_base, rest_base.sum);
        if let Some(divisors) = &mut json.divisors {
            divisors.own.push(own.div);
            divisors.base_self.push(base_own.div);
            divisors.rest_value.push(rest_value.div);
            divisors.rest_base.push(rest_base.div);
        }
    }
    json
}

fn push(column: &mut Option<Vec<i64>>, value: i64) {
    if let Some(column) = column {
        column.push(value);
    }
}

fn place(place: &Place) -> PlaceJson {
    PlaceJson { file: text(&place.file), package: text(&place.package), binary: text(&place.binary) }
}

/// The page with everything that it needs.
fn html(title: &str, data: &[u8]) -> String {
    let policy = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">", escaped(POLICY));
    let style: String = ASSETS.iter().filter(|asset| asset.name.ends_with(".css")).map(content).collect();
    let script = format!(
        "<script type=\"importmap\">{}</script>\n<script type=\"application/octet-stream\" id=\"huoyan-data\">{}</script>\n\
         <script type=\"module\">import \"hy/main.js\";</script>",
        import_map(),
        STANDARD.encode(data)
    );
    SKELETON
        .replace("<meta charset=\"utf-8\">", &format!("<meta charset=\"utf-8\">\n{policy}"))
        .replace(STYLE_LINE, &format!("<style>\n{style}</style>"))
        .replace(SCRIPT_LINE, &script)
        .replace("{{title}}", &escaped(title))
        .replace("{{token}}", "")
}

fn content(asset: &Asset) -> String {
    text(asset.bytes)
}

/// Each module under a name, as an address that holds it. Modules name each other relatively where they are served, which
/// has no meaning from such an address.
fn import_map() -> String {
    let modules = ASSETS.iter().filter(|asset| asset.name.ends_with(".js"));
    let imports: serde_json::Map<String, serde_json::Value> = modules
        .map(|asset| {
            let source =
                content(asset).replace("from \"./", "from \"hy/").replace("import \"./", "import \"hy/");
            let address = format!("data:text/javascript;base64,{}", STANDARD.encode(source));
            (format!("hy/{}", asset.name), address.into())
        })
        .collect();
    serde_json::json!({ "imports": imports }).to_string()
}
