//! One request, one answer; it knows no server.
//!
//! Source of what Go does: `net/http/pprof/pprof.go`.

use crate::collection::{Collection, Work};
use crate::{Config, Request, Response, access, index, query};
use huoyan::Error;
use std::time::Duration;

/// What a request gets.
#[derive(Debug)]
pub enum Answer {
    /// An answer.
    Ready(Response),
    /// An answer after some time.
    Collect(Collection),
}

/// Answers a request.
pub fn handle(config: &Config, request: &Request<'_>) -> Answer {
    let mut answer = access::refusal(config, request).map_or_else(|| route(config, request), Answer::Ready);
    if let (Answer::Ready(response), "HEAD") = (&mut answer, request.method) {
        response.body.clear();
    }
    answer
}

fn route(config: &Config, request: &Request<'_>) -> Answer {
    let path = query::decoded(request.path);
    let Some(name) = name(config, &path) else {
        return Answer::Ready(Response { status: 404, ..Response::text("404 page not found\n") });
    };
    let allowed: &[&str] = if name == "/symbol" { &["GET", "HEAD", "POST"] } else { &["GET", "HEAD"] };
    if !allowed.contains(&request.method) {
        let response = Response { status: 405, ..Response::text("Method Not Allowed\n") };
        return Answer::Ready(response.with("Allow", allowed.join(", ")));
    }
    let Some(name) = name.strip_prefix('/') else { return Answer::Ready(redirect(config, request)) };
    match name {
        "" => Answer::Ready(Response::html(index::page(&config.prefix, &huoyan::profiles()))),
        "cmdline" => Answer::Ready(cmdline(config)),
        "symbol" => Answer::Ready(symbol(request)),
        "profile" => cpu_profile(config, request),
        name => match huoyan::lookup(name) {
            Some(profile) => named(config, request, profile),
            None => Answer::Ready(Response::error(404, "Unknown profile")),
        },
    }
}

/// What stands behind the prefix, from the slash on: empty without one.
fn name<'a>(config: &Config, path: &'a str) -> Option<&'a str> {
    match path.strip_prefix(&config.prefix) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => Some(rest),
        _ => config.is_mounted.then_some(path),
    }
}

fn redirect(config: &Config, request: &Request<'_>) -> Response {
    let mut to = format!("{}/", config.prefix);
    if !request.query.is_empty() {
        to = format!("{to}?{}", request.query);
    }
    let body = format!("<a href=\"{}/\">Temporary Redirect</a>.\n\n", config.prefix);
    Response { status: 307, ..Response::html(body) }.with("Location", to)
}

fn cmdline(config: &Config) -> Response {
    if !config.shows_cmdline {
        let text = "the command line is not shown: huoyan_http::Config::show_cmdline shows it";
        return Response::error(403, text);
    }
    let words: Vec<String> = std::env::args_os().map(|word| word.to_string_lossy().into_owned()).collect();
    Response::text(words.join("\0"))
}

/// The names of functions at addresses, which stand in the body or the query, with `+` between them.
fn symbol(request: &Request<'_>) -> Response {
    let words = if request.method == "POST" { request.body } else { request.query.as_bytes() };
    let words = String::from_utf8_lossy(words);
    let addresses: Vec<u64> =
        words.split('+').filter_map(|word| number(word.trim())).filter(|&n| n != 0).collect();
    // Clients ask whether there are symbols at all: one is enough to say so.
    let mut text = "num_symbols: 1\n".to_owned();
    for (address, name) in addresses.iter().zip(huoyan::function_names(&addresses)) {
        if let Some(name) = name {
            text += &format!("{address:#x} {name}\n");
        }
    }
    Response::text(text)
}

/// A number as Go reads it: `0x` hexadecimal, else decimal.
fn number(word: &str) -> Option<u64> {
    match word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => word.parse().ok(),
    }
}

fn cpu_profile(config: &Config, request: &Request<'_>) -> Answer {
    let seconds = query::value(request.query, "seconds").and_then(|text| text.parse::<i64>().ok());
    let seconds = seconds.filter(|&seconds| seconds > 0).unwrap_or(30) as u64;
    if let Some(refusal) = too_long(config, seconds) {
        return Answer::Ready(refusal);
    }
    let hz = match query::value(request.query, "hz").map(|text| text.parse::<u32>()) {
        None => 100,
        Some(Ok(hz)) => hz,
        Some(Err(_)) => 0,
    };
    if request.method == "HEAD" {
        return Answer::Ready(Response::file("profile", Vec::new()));
    }
    match huoyan::cpu::Config::new().hz(hz).start(Vec::new()) {
        Ok(guard) => Answer::Collect(Collection::new(Duration::from_secs(seconds), false, Work::Cpu(guard))),
        Err(error @ Error::Rate(_)) => {
            Answer::Ready(Response::error(400, &format!("invalid value for \"hz\": {error}")))
        }
        Err(error) => {
            Answer::Ready(Response::error(500, &format!("Could not enable CPU profiling: {error}")))
        }
    }
}

fn too_long(config: &Config, seconds: u64) -> Option<Response> {
    let max = config.max.as_secs();
    let text =
        || format!("{seconds} seconds are more than the {max} that huoyan_http::Config::max_seconds allows");
    (seconds > max).then(|| Response::error(400, &text()))
}

fn named(config: &Config, request: &Request<'_>, profile: huoyan::Profile) -> Answer {
    let debug = query::value(request.query, "debug").and_then(|text| text.parse::<i64>().ok()).unwrap_or(0);
    let is_head = request.method == "HEAD";
    match query::value(request.query, "seconds").filter(|seconds| !seconds.is_empty()) {
        Some(seconds) => delta(config, &seconds, debug, is_head, profile),
        None => Answer::Ready(whole(&profile, debug)),
    }
}

fn whole(profile: &huoyan::Profile, debug: i64) -> Response {
    let mut bytes = Vec::new();
    match (profile.write_to(&mut bytes, u32::from(debug != 0)), debug) {
        (Err(error), _) => Response::error(500, &format!("failed to collect profile: {error}")),
        (Ok(()), 0) => Response::file(profile.name(), bytes),
        (Ok(()), _) => Response::text(bytes),
    }
}

/// The difference of now and in some seconds.
fn delta(config: &Config, seconds: &str, debug: i64, is_head: bool, profile: huoyan::Profile) -> Answer {
    let refuse = |text: &str| Answer::Ready(Response::error(400, text));
    let Some(seconds) = seconds.parse::<i64>().ok().filter(|&seconds| seconds > 0) else {
        return refuse("invalid value for \"seconds\" - must be a positive integer");
    };
    let before = match profile.snapshot() {
        Ok(before) => before,
        Err(Error::NoDelta(_)) => {
            return refuse("\"seconds\" parameter is not supported for this profile type");
        }
        Err(error) => {
            return Answer::Ready(Response::error(500, &format!("failed to collect profile: {error}")));
        }
    };
    if debug != 0 {
        return refuse("seconds and debug params are incompatible");
    }
    match too_long(config, seconds as u64) {
        Some(refusal) => Answer::Ready(refusal),
        None => {
            let duration = Duration::from_secs(seconds as u64);
            Answer::Collect(Collection::new(duration, is_head, Work::Delta(profile, before)))
        }
    }
}
