//! `/api/v1/`: data of what can be seen.

use crate::Shared;
use crate::answer::{Refusal, json, saved, typed, with_warnings};
use crate::data::{
    Around, ChildSort, CodeJson, OpenJson, ProgressJson, SourceJson, WorkJson, children_json, function_json,
    profile_json, search_json, table_csv, table_json,
};
use crate::query::Query;
use crate::watch::PageConsole;
use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get, post};
use axum::{Router, extract::DefaultBodyLimit};
use huoyan_render::json::{
    MostCode, about_json, annotated_json, disasm_json, list_json, tags_json, tree_json,
};
use huoyan_session::{Command, PageState, Report, TableOrder, TableSort, command, saved_configs};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use tokio::sync::Semaphore;
use tokio::task::JoinError;

/// Rows of a table in one answer.
const USUAL_ROWS: usize = 200;
const MAX_ROWS: usize = 1000;
/// Rows of boxes in one answer: no screen has more.
const MAX_BOX_ROWS: usize = 4096;
/// Instructions of a listing.
const MAX_INSTRUCTIONS: usize = 20_000;
/// Functions of a listing, and values of a label.
const MAX_FUNCTIONS: usize = 50;
const MAX_VALUES: usize = 200;
/// The largest profile that a page may hand in, compressed.
const MAX_BODY: usize = 512 << 20;

/// The routes.
pub(crate) fn routes() -> Router<Shared> {
    Router::new()
        .route("/profile", get(profile))
        .route("/boxes", question(boxes))
        .route("/top", question(top))
        .route("/children", question(children))
        .route("/search", question(search))
        .route("/function", question(function))
        .route("/labels", question(labels))
        .route("/source", asked(source, |_| Parts::Files))
        .route("/disasm", asked(disasm, |_| Parts::Files))
        .route("/peek", question(peek))
        .route("/graph", question(graph))
        .route("/text", asked(text, |query| parts_of(query.get("cmd"))))
        .route("/export", asked(export, |query| parts_of(exported(query).map_or("", |export| export.1))))
        .route("/progress", get(progress))
        .route("/open", post(open).layer(DefaultBodyLimit::max(MAX_BODY)))
        .route("/reload", post(reload))
        .fallback(|| async {
            Refusal::Missing("there is no such question: docs/api.md lists them".to_owned())
        })
}

type Answer = Result<Response<Body>, Refusal>;

/// What an answer is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Parts {
    /// The profile and the query alone.
    Profile,
    /// Source files or programs beside it, which may be others the next time: such an answer has no tag.
    Files,
}

fn parts_of(name: &str) -> Parts {
    match command(name) {
        Some(command) if command.reads_files() => Parts::Files,
        _ => Parts::Profile,
    }
}

/// A question about the profile alone.
fn question(answer: fn(&Shared, &Query, &PageState) -> Answer) -> MethodRouter<Shared> {
    asked(answer, |_| Parts::Profile)
}

fn asked(
    answer: fn(&Shared, &Query, &PageState) -> Answer,
    parts: fn(&Query) -> Parts,
) -> MethodRouter<Shared> {
    get(move |State(shared): State<Shared>, RawQuery(query): RawQuery, headers: HeaderMap| async move {
        let query = query.unwrap_or_default();
        let work = move |shared: &Shared| {
            let asked = Query::new(&query)?;
            let state = asked.state(shared.explorer.config())?;
            if parts(&asked) == Parts::Files {
                return answer(shared, &asked, &state);
            }
            let tag = tag(shared, &query, &state)?;
            if headers.get(header::IF_NONE_MATCH).is_some_and(|known| *known == tag) {
                return Ok(StatusCode::NOT_MODIFIED.into_response());
            }
            let mut response = answer(shared, &asked, &state)?;
            response.headers_mut().insert(header::ETAG, tag);
            Ok(response)
        };
        in_worker(shared, work).await
    })
}

/// Works on a question, no more of them at once than there are processors.
pub(crate) async fn in_worker(
    shared: Shared,
    work: impl FnOnce(&Shared) -> Answer + Send + 'static,
) -> Response<Body> {
    let workers = Arc::clone(&shared.workers);
    match in_turn(workers, move || work(&shared)).await {
        Ok(Ok(response)) => response,
        Ok(Err(refusal)) => refusal.into_response(),
        Err(_) => Refusal::Broken("the question could not be worked on: this is a bug of pprof".to_owned())
            .into_response(),
    }
}

/// Does work when it is its turn. Nobody may wait for it any more before it is done, and it takes its place until then.
async fn in_turn<T: Send + 'static>(
    workers: Arc<Semaphore>,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, JoinError> {
    // It is never closed.
    let permit = workers.acquire_owned().await;
    let work = move || {
        let done = work();
        drop(permit);
        done
    };
    tokio::task::spawn_blocking(work).await
}

/// What an answer depends on: the profiles, the query, the program.
fn tag(shared: &Shared, query: &str, state: &PageState) -> Result<HeaderValue, Refusal> {
    let mut hasher = DefaultHasher::new();
    (shared.explorer.edition(state)?, shared.explorer.profiles().len(), query, shared.guard.token())
        .hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    HeaderValue::from_str(&tag).map_err(|error| Refusal::Broken(error.to_string()))
}

fn rows(query: &Query) -> Result<(usize, usize), Refusal> {
    Ok((query.count("from", 0)?, query.count("count", USUAL_ROWS)?.min(MAX_ROWS)))
}

/// Which functions are asked for: those of the focus, unless others are named.
fn argument(query: &Query) -> &str {
    match query.get("arg") {
        "" => query.get("f"),
        argument => argument,
    }
}

/// Beside the profile there are saved options and other profiles, which change: this answer has no tag.
async fn profile(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Response<Body> {
    in_worker(shared, move |shared| about(shared, &query.unwrap_or_default())).await
}

fn about(shared: &Shared, query: &str) -> Answer {
    let state = &Query::new(query)?.state(shared.explorer.config())?;
    let (about, mut warnings) = shared.explorer.about(state)?;
    let configs = saved_configs().unwrap_or_else(|error| {
        warnings.push(error);
        Vec::new()
    });
    let around = Around { profiles: shared.explorer.profiles(), configs, warnings };
    Ok(json(&profile_json(state, about_json(about), around)))
}

fn boxes(shared: &Shared, query: &Query, state: &PageState) -> Answer {
    let answer = shared.explorer.tree(state)?;
    let (y0, y1) = (query.count("y0", 0)?, query.count("y1", 64)?);
    let rows = y0..y1.clamp(y0, y0.saturating_add(MAX_BOX_ROWS));
    let boxes = answer.boxes(query.number("w", 1920.0)?, rows, query.number("min", 1.0)?);
    let response = typed("application/octet-stream", huoyan_render::boxes_bytes(&boxes));
    Ok(with_warnings(response, &answer.warnings))
}

fn top(shared: &Shared, query: &Query, state: &PageState) -> Answer {
    let word = query.get("order_by");
    let sort =
        TableSort::parse(word).ok_or_else(|| Refusal::Wrong(format!("order_by={word} is no column")))?;
    let order = TableOrder {
        sort,
        is_reversed: is_reversed(sort, query.get("desc")),
        filter: query.get("filter").to_owned(),
    };
    let (from, count) = rows(query)?;
    Ok(json(&table_json(&shared.explorer.table(state, &order)?, from, count)))
}

/// Numbers come heaviest first and names by the alphabet, unless it is said otherwise.
fn is_reversed(sort: TableSort, descending: &str) -> bool {
    match sort {
        TableSort::Name => descending == "1",
        _ => descending == "0",
    }
}

fn children(shared: &Shared, query: &Query, state: &PageState) -> Answer {
    let sort = match query.get("order_by") {
        "" | "value" => ChildSort::Value,
        "self" => ChildSort::Own,
        "name" => ChildSort::Name,
        word => return Err(Refusal::Wrong(format!("order_by={word} is no column"))),
    };
    let answer = shared.explorer.tree(state)?;
    let (from, count) = rows(query)?;
    Ok(json(&children_json(&answer, answer.zoom()?, sort, from, count)))
}

fn search(shared: &Shared, query: &Query, state: &PageState) -> Answer {
    let k = match query.get("k") {
        "" => None,
        _ => Some(query.count("k", 0)?),
    };
    let answer = shared.explorer.tree(state)?;
    match search_json(&answer, k) {
        Some(found) => Ok(json(&found)),
        None => Err(Refusal::Wrong("q= is missing: what is searched for?".to_owned())),
    }
}

fn function(shared: &Shared, query: &Query, state: &PageState) -> Answer {
    let name = query.get("name");
    Ok(json(&function_json(name, shared.explorer.function(state, name)?)))
}

fn labels(shared: &Shared, _query: &Query, state: &PageState) -> Answer {
    match report(shared, state, "tags", None)? {
        (Report::Tags(tags), _) => Ok(json(&tags_json(&tags, MAX_VALUES))),
        _ => Err(unexpected()),
    }
}

fn source(shared: &Shared, query: &Query, state: &PageState) -> Answer {
    if query.get("code") == "1" {
        return source_with_code(shared, query, state);
    }
    match report(shared, state, "list", Some(argument(query)))? {
        (Report::List(list), _) => Ok(json(&list_json(&list, MAX_FUNCTIONS))),
        _ => Err(unexpected()),
    }
}

fn source_with_code(shared: &Shared, query: &Query, state: &PageState) -> Answer {
    let command: &'static Command = command("weblist").ok_or_else(unexpected)?;
    let mut warnings = Vec::new();
    let report = shared.explorer.annotated_source(state, command, argument(query), &mut warnings)?;
    Ok(json(&SourceJson { source: annotated_json(&report, MAX_FUNCTIONS), warnings }))
}

fn disasm(shared: &Shared, query: &Query, state: &PageState) -> Answer {
    let (report, warnings) = report(shared, state, "disasm", Some(argument(query)))?;
    let most = MostCode { routines: MAX_FUNCTIONS, instructions: MAX_INSTRUCTIONS };
    match report {
        Report::Disasm(disasm) => Ok(json(&CodeJson { code: disasm_json(&disasm, most), warnings })),
        _ => Err(unexpected()),
    }
}

fn peek(shared: &Shared, query: &Query, state: &PageState) -> Answer {
    match report(shared, state, "peek", Some(argument(query)))? {
        (Report::Tree(tree), _) => Ok(json(&tree_json(&tree, MAX_FUNCTIONS))),
        _ => Err(unexpected()),
    }
}

fn graph(shared: &Shared, _query: &Query, state: &PageState) -> Answer {
    let (report, warnings) = report(shared, state, "svg", None)?;
    Ok(with_warnings(typed("image/svg+xml", written(&report)?), &warnings))
}

fn text(shared: &Shared, query: &Query, state: &PageState) -> Answer {
    let name = query.get("cmd");
    let wanted = command(name).filter(|command| command.is_text());
    let wanted = wanted.ok_or_else(|| Refusal::Wrong(format!("cmd={name} is no report of text")))?;
    let argument = wanted.takes_regexp.then(|| argument(query));
    let (report, warnings) = report(shared, state, wanted.name, argument)?;
    Ok(with_warnings(typed("text/plain; charset=utf-8", written(&report)?), &warnings))
}

/// Files to save: parameter, command or other, content type, name.
const EXPORTS: [(&str, &str, &str, &str); 5] = [
    ("html", "html", "text/html; charset=utf-8", "profile.html"),
    ("svg", "flamegraph", "image/svg+xml", "flamegraph.svg"),
    ("folded", "folded", "text/plain; charset=utf-8", "stacks.folded"),
    ("pb.gz", "proto", "application/vnd.google.protobuf+gzip", "profile.pb.gz"),
    ("graph.svg", "svg", "image/svg+xml", "graph.svg"),
];

/// The row of the file that is asked for, where a command makes it.
fn exported(query: &Query) -> Option<&'static (&'static str, &'static str, &'static str, &'static str)> {
    EXPORTS.iter().find(|(export, ..)| *export == query.get("format"))
}

fn export(shared: &Shared, query: &Query, state: &PageState) -> Answer {
    let format = query.get("format");
    if let Some((_, command, content_type, name)) = exported(query) {
        let (report, _) = report(shared, state, command, None)?;
        return Ok(saved(content_type, name, written(&report)?));
    }
    let table = || shared.explorer.table(state, &TableOrder::default());
    match format {
        "json" => {
            let table = table()?;
            let mut response = json(&table_json(&table, 0, table.rows.len()));
            response.headers_mut().insert(
                header::CONTENT_DISPOSITION,
                HeaderValue::from_static("attachment;filename=top.json"),
            );
            Ok(response)
        }
        "csv" => Ok(saved("text/csv; charset=utf-8", "top.csv", table_csv(&table()?))),
        _ => Err(Refusal::Wrong(format!("format={format} is no file that can be saved"))),
    }
}

/// A report and its warnings.
fn report(
    shared: &Shared,
    state: &PageState,
    name: &str,
    argument: Option<&str>,
) -> Result<(Report, Vec<String>), Refusal> {
    let command: &'static Command = command(name).ok_or_else(unexpected)?;
    let mut warnings = Vec::new();
    let outcome = shared.explorer.report(state, command, argument, &mut warnings)?;
    Ok((outcome.report, warnings))
}

fn written(report: &Report) -> Result<Vec<u8>, Refusal> {
    let mut bytes = Vec::new();
    report.write(&mut bytes).map_err(|error| Refusal::Broken(error.to_string()))?;
    Ok(bytes)
}

fn unexpected() -> Refusal {
    Refusal::Broken("the report is not what was asked for: this is a bug of pprof".to_owned())
}

async fn progress(State(shared): State<Shared>) -> Response<Body> {
    let work = shared.watch.now().map(|(what, done)| WorkJson { what, done });
    json(&ProgressJson { work })
}

async fn open(State(shared): State<Shared>, RawQuery(query): RawQuery, body: Bytes) -> Response<Body> {
    let work = move |shared: &Shared| {
        let query = Query::new(&query.unwrap_or_default())?;
        let name = match query.get("name") {
            "" => "profile",
            name => name,
        };
        let console = PageConsole::new(shared.watch.clone());
        Ok(json(&OpenJson { profile: shared.explorer.add(name, &body, &console)? }))
    };
    in_worker(shared, work).await
}

async fn reload(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Response<Body> {
    let work = move |shared: &Shared| {
        let profile = Query::new(&query.unwrap_or_default())?.count("profile", 0)?;
        shared.explorer.reload(profile, &PageConsole::new(shared.watch.clone()))?;
        Ok(json(&OpenJson { profile }))
    };
    in_worker(shared, work).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    #[test]
    fn work_that_nobody_waits_for_takes_its_place_until_it_is_done() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_time().build().expect("a runtime");
        runtime.block_on(async {
            let workers = Arc::new(Semaphore::new(1));
            let (started, has_started) = mpsc::channel();
            let (end, ends) = mpsc::channel::<()>();
            let work = move || {
                let _ = started.send(());
                let _ = ends.recv();
            };
            let asked = tokio::spawn(in_turn(Arc::clone(&workers), work));
            tokio::task::spawn_blocking(move || has_started.recv())
                .await
                .expect("a thread")
                .expect("a start");
            asked.abort();
            let _ = asked.await;
            assert_eq!(workers.available_permits(), 0);
            drop(end);
            let next = in_turn(Arc::clone(&workers), || 7);
            let next = tokio::time::timeout(Duration::from_secs(60), next).await;
            assert_eq!(next.expect("in time").expect("an answer"), 7);
        });
    }
}
