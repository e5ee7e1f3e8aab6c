//! `/ui/`: the page, upstream's routes to it, and what it is made of.

use crate::answer::{Refusal, saved, typed};
use crate::api::{self, in_worker};
use crate::query::Query;
use crate::watch::Watch;
use crate::{Guard, Shared};
use axum::Router;
use axum::body::Body;
use axum::extract::{OriginalUri, Path, RawQuery, Request, State};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use huoyan_render::page::{ASSETS, page_html};
use huoyan_session::{Explorer, command, delete_config, save_config};
use std::sync::Arc;

/// Views of the page, by their name in the address. The first is shown when none is named; those with a command are
/// refused, as upstream refuses them, where the command has no answer to the focus.
const VIEWS: [(&str, Option<&str>); 11] = [
    ("flamegraph", None),
    ("top", None),
    ("graph", None),
    ("peek", Some("peek")),
    ("source", Some("list")),
    ("disasm", Some("disasm")),
    ("tree", None),
    ("sandwich", None),
    ("labels", None),
    ("diff", None),
    ("text", None),
];

/// Upstream's older names of the flame graph.
const OLD_FLAMEGRAPHS: [&str; 2] = ["/ui/flamegraph2", "/ui/flamegraphold"];

/// What every answer says to the browser.
const HEADERS: [(&str, &str); 6] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: blob:; \
         form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// A picture that is opened by itself: its own script and styles are left out.
const PICTURE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// Routes of the page and its data, to serve or to mount below a prefix.
pub fn router(explorer: Arc<Explorer>, guard: Arc<Guard>) -> Router {
    let n_workers = std::thread::available_parallelism().map_or(2, usize::from);
    let shared = Shared {
        explorer,
        guard,
        watch: Arc::new(Watch::default()),
        workers: Arc::new(tokio::sync::Semaphore::new(n_workers)),
    };
    let mut router = Router::new()
        .route("/", get(enter))
        .route("/ui", get(|query| redirect(StatusCode::MOVED_PERMANENTLY, "ui/", query)))
        .route("/ui/", get(|query| redirect(StatusCode::MOVED_PERMANENTLY, VIEWS[0].0, query)))
        .route("/ui/download", get(download))
        .route("/ui/saveconfig", post(save))
        .route("/ui/deleteconfig", post(delete))
        .route("/ui/static/{name}", get(asset))
        .nest("/api/v1", api::routes())
        .fallback(|| async { (StatusCode::NOT_FOUND, "404 page not found\n") });
    for (name, command) in VIEWS {
        router = router.route(&format!("/ui/{name}"), get(move |shared, query| view(shared, query, command)));
    }
    for old in OLD_FLAMEGRAPHS {
        router = router.route(old, get(|query| redirect(StatusCode::MOVED_PERMANENTLY, VIEWS[0].0, query)));
    }
    router.layer(from_fn_with_state(shared.clone(), guarded)).with_state(shared)
}

/// Lets through who may ask, and adds the headers that every answer has.
async fn guarded(State(shared): State<Shared>, request: Request, next: Next) -> Response<Body> {
    let (query, token) = without_token(request.uri().query().unwrap_or_default());
    let checked = match Query::new(&query) {
        Ok(_) => shared.guard.check(request.method(), request.headers(), &token),
        Err(refusal) => Err(refusal),
    };
    let mut response = match checked {
        Err(refusal) => refusal.into_response(),
        // The token leaves the address, so that a link that is shared does not carry it.
        Ok(()) if shared.guard.needs_token() && !token.is_empty() => {
            entered(&shared, request.uri().path(), &query)
        }
        Ok(()) => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "image/svg+xml") {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(PICTURE_POLICY));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache"));
    response
}

/// A query without its token, and the token.
fn without_token(query: &str) -> (String, String) {
    let (tokens, rest): (Vec<&str>, Vec<&str>) =
        query.split('&').partition(|pair| pair.starts_with("token="));
    let token = tokens.first().and_then(|pair| pair.strip_prefix("token=")).unwrap_or_default();
    (rest.join("&"), token.to_owned())
}

/// Gives the browser that came with the token its cookie.
fn entered(shared: &Shared, path: &str, query: &str) -> Response<Body> {
    let last = path.rsplit('/').next().filter(|last| !last.is_empty()).unwrap_or("./");
    let mut response = redirected(StatusCode::SEE_OTHER, last, query);
    if let Ok(cookie) = HeaderValue::from_str(&shared.guard.cookie()) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// The way in. Mounted below a prefix, its address need not end in a slash, and what is relative to it begins beside it.
async fn enter(OriginalUri(uri): OriginalUri) -> Response<Body> {
    let last = uri.path().rsplit('/').next().unwrap_or_default();
    let to = if last.is_empty() { "ui/".to_owned() } else { format!("{last}/ui/") };
    redirected(StatusCode::TEMPORARY_REDIRECT, &to, uri.query().unwrap_or_default())
}

/// Redirects are relative and keep the query, so that the page can be mounted anywhere.
async fn redirect(status: StatusCode, to: &'static str, RawQuery(query): RawQuery) -> Response<Body> {
    redirected(status, to, &query.unwrap_or_default())
}

fn redirected(status: StatusCode, to: &str, query: &str) -> Response<Body> {
    let location = if query.is_empty() { to.to_owned() } else { format!("{to}?{query}") };
    match HeaderValue::from_str(&location) {
        Ok(location) => (status, [(header::LOCATION, location)]).into_response(),
        Err(error) => Refusal::Wrong(error.to_string()).into_response(),
    }
}

/// A view. The page asks for its data itself and shows what is wrong; the status says it to those who look at that.
async fn view(
    State(shared): State<Shared>,
    RawQuery(query): RawQuery,
    wanted: Option<&'static str>,
) -> Response<Body> {
    let work = move |shared: &Shared| {
        let html = page_html(&title(shared), shared.guard.token());
        let mut response = typed("text/html; charset=utf-8", html);
        if let Err(refusal) = check(shared, &query.unwrap_or_default(), wanted) {
            *response.status_mut() = refusal.status();
        }
        Ok(response)
    };
    in_worker(shared, work).await
}

fn title(shared: &Shared) -> String {
    shared.explorer.profiles().first().map(|profile| profile.name.clone()).unwrap_or_default()
}

fn check(shared: &Shared, query: &str, wanted: Option<&str>) -> Result<(), Refusal> {
    let query = Query::new(query)?;
    let state = query.state(shared.explorer.config())?;
    shared.explorer.check(&state)?;
    // Without a focus the page shows what was selected, or asks for a function.
    let wanted = wanted.filter(|_| !query.get("f").is_empty());
    if let Some(command) = wanted.and_then(command) {
        shared.explorer.report(&state, command, Some(query.get("f")), &mut Vec::new())?;
    }
    Ok(())
}

async fn asset(Path(name): Path<String>) -> Response<Body> {
    match ASSETS.iter().find(|asset| asset.name == name) {
        Some(asset) => typed(asset.content_type, asset.bytes),
        None => Refusal::Missing("there is no such part of the page".to_owned()).into_response(),
    }
}

async fn download(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Response<Body> {
    let work = move |shared: &Shared| {
        let id = Query::new(&query.unwrap_or_default())?.count("profile", 0)?;
        Ok(saved("application/vnd.google.protobuf+gzip", "profile.pb.gz", shared.explorer.download(id)?))
    };
    in_worker(shared, work).await
}

async fn save(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Response<Body> {
    let work = move |shared: &Shared| {
        let query = Query::new(&query.unwrap_or_default())?;
        let state = query.state(shared.explorer.config())?;
        save_config(query.get("config"), &state.config).map_err(Refusal::Wrong)?;
        Ok(StatusCode::OK.into_response())
    };
    in_worker(shared, work).await
}

async fn delete(State(shared): State<Shared>, RawQuery(query): RawQuery) -> Response<Body> {
    let work = move |_: &Shared| {
        delete_config(Query::new(&query.unwrap_or_default())?.get("config")).map_err(Refusal::Wrong)?;
        Ok(StatusCode::OK.into_response())
    };
    in_worker(shared, work).await
}
