//! A small shop, to be profiled while it serves: searches by regular expression, JSON, compression, sorting, a hot
//! leaf, and a cache that only grows.
//!
//!     cargo run --profile demo -p shop -- --load
//!     pprof http://localhost:6060/debug/pprof/profile?seconds=5
//!
//! `--listen ADDRESS` (127.0.0.1:6060), `--load` sends requests to itself, `--seconds N` ends it.

mod load;
mod options;
mod work;

use anyhow::{Context as _, Result};
use axum::Router;
use axum::extract::{Query, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use huoyan::{FutureExt as _, labels};
use options::Options;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use work::Shop;

/// Samples what is allocated, for `/debug/pprof/heap`.
#[global_allocator]
static ALLOCATOR: huoyan::Heap = huoyan::Heap::system();

#[tokio::main]
async fn main() -> Result<()> {
    let Options { listen, has_load, seconds } = Options::parse(std::env::args().skip(1))?;
    let listener = tokio::net::TcpListener::bind(&listen).await.with_context(|| listen.clone())?;
    let address = listener.local_addr()?;
    let greeting = [
        format!("shop: http://{address}/search?q=lamp"),
        format!("profiles: http://{address}/debug/pprof/"),
        format!("try: pprof -top 'http://{address}/debug/pprof/profile?seconds=5'"),
    ];
    println!("{}", greeting.join("\n"));
    if has_load {
        tokio::spawn(load::send(address));
    }
    let app = app(Arc::new(Shop::new()));
    axum::serve(listener, app).with_graceful_shutdown(end(seconds)).await?;
    Ok(())
}

fn app(shop: Arc<Shop>) -> Router {
    let pprof = huoyan_http::Service::new(huoyan_http::Config::new());
    Router::new()
        .route("/search", get(search))
        .route("/report", get(report))
        .route("/order", get(order))
        .with_state(shop)
        .layer(from_fn(label_by_route))
        .route_service("/debug/pprof", pprof.clone())
        .nest_service("/debug/pprof/", pprof)
}

/// Gives whatever runs for a request a label with its route.
async fn label_by_route(request: Request, next: Next) -> Response {
    let route = request.uri().path().to_owned();
    next.run(request).labelled(labels! { "route" => route }).await
}

type Parameters = Query<HashMap<String, String>>;

async fn search(State(shop): State<Arc<Shop>>, Query(parameters): Parameters) -> impl IntoResponse {
    let found = shop.search(parameters.get("q").map_or("lamp", String::as_str));
    axum::Json(found)
}

async fn report(State(shop): State<Arc<Shop>>) -> impl IntoResponse {
    ([("content-encoding", "gzip"), ("content-type", "application/json")], shop.report())
}

async fn order(State(shop): State<Arc<Shop>>, Query(parameters): Parameters) -> String {
    let id = parameters.get("id").and_then(|id| id.parse().ok()).unwrap_or(1);
    format!("{:016x}\n", shop.order(id))
}

/// Waits for the end: Ctrl-C, or so many seconds.
async fn end(seconds: Option<u64>) {
    let never = Duration::from_secs(u64::MAX >> 32);
    let time = seconds.map_or(never, Duration::from_secs);
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = tokio::time::sleep(time) => {}
    }
    // Connections that are kept open, the load's own, would be waited for.
    tokio::spawn(async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        std::process::exit(0);
    });
}
