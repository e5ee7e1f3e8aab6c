//! Who may ask: which names the server answers to, where requests that change something must come from, and the token.
//!
//! A page of another site can make a browser send requests to this machine (DNS rebinding, forms, images). So the name in
//! `Host` must be ours, what changes something must come from our own page and show its token, and nothing here may be put
//! into a frame.

use crate::answer::Refusal;
use axum::http::{HeaderMap, Method, header};
use std::net::IpAddr;

/// The header that carries the token.
const TOKEN_HEADER: &str = "x-huoyan-token";
/// The cookie that carries it, where every request needs one.
const TOKEN_COOKIE: &str = "huoyan_token";

/// Who may ask.
pub struct Guard {
    hosts: Vec<String>,
    token: String,
    /// Whether reading needs the token too.
    is_open_to_others: bool,
}

impl Guard {
    /// Answers under `host`, under `localhost` and addresses of numbers, and under these other names.
    #[must_use]
    pub fn new(host: &str, others: &[String]) -> Guard {
        let hosts = std::iter::once(host).chain(others.iter().map(String::as_str));
        let hosts = hosts.map(str::to_ascii_lowercase).collect();
        Guard { hosts, token: new_token(), is_open_to_others: false }
    }

    /// The same, where others can reach the server: every request needs the token.
    #[must_use]
    pub fn open_to_others(self) -> Guard {
        Guard { is_open_to_others: true, ..self }
    }

    /// The token of this run.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Whether reading needs the token.
    pub fn needs_token(&self) -> bool {
        self.is_open_to_others
    }

    /// Whether a request may be answered.
    pub(crate) fn check(
        &self,
        method: &Method,
        headers: &HeaderMap,
        query_token: &str,
    ) -> Result<(), Refusal> {
        let host = text(headers, header::HOST.as_str());
        if !self.knows(host) {
            return Err(Refusal::Forbidden(
                "this name is not served here: start pprof with -allow_host=NAME",
            ));
        }
        if self.is_open_to_others && !self.is_token(query_token) && !self.has_cookie(headers) {
            return Err(Refusal::Unauthorized);
        }
        if matches!(*method, Method::GET | Method::HEAD) {
            return Ok(());
        }
        let origin = text(headers, header::ORIGIN.as_str());
        let is_ours = origin.is_empty() || origin.split_once("://").is_some_and(|(_, from)| from == host);
        let is_same_site = matches!(text(headers, "sec-fetch-site"), "" | "same-origin");
        if !is_ours || !is_same_site {
            return Err(Refusal::Forbidden("the request comes from another page"));
        }
        match self.is_token(text(headers, TOKEN_HEADER)) {
            true => Ok(()),
            false => Err(Refusal::Forbidden("the token of the page is missing or old: load the page again")),
        }
    }

    /// Whether the server answers to this name, with or without a port.
    fn knows(&self, host: &str) -> bool {
        let name = match host.strip_prefix('[') {
            Some(rest) => rest.split(']').next().unwrap_or_default(),
            None => host.rsplit_once(':').map_or(host, |(name, _)| name),
        };
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        name == "localhost" || name.parse::<IpAddr>().is_ok() || self.hosts.contains(&name)
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        let cookies = text(headers, header::COOKIE.as_str()).split(';');
        let mut ours = cookies.filter_map(|cookie| cookie.trim().split_once('='));
        ours.any(|(name, value)| name == TOKEN_COOKIE && self.is_token(value))
    }

    /// The cookie of a browser that came with the token.
    pub(crate) fn cookie(&self) -> String {
        format!("{TOKEN_COOKIE}={}; HttpOnly; SameSite=Strict; Path=/", self.token)
    }

    /// Compares in a time that does not say where the first difference is.
    pub(crate) fn is_token(&self, text: &str) -> bool {
        let pairs = text.bytes().zip(self.token.bytes());
        let difference = pairs.fold(0, |sum, (a, b)| sum | (a ^ b));
        text.len() == self.token.len() && difference == 0
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    // What is no text is nobody's name or token.
    headers.get(name).map_or("", |value| value.to_str().unwrap_or("\u{fffd}"))
}

/// 256 bits that nobody can guess.
fn new_token() -> String {
    let mut bytes = [0; 32];
    // A system without random numbers has no safe way to serve a page.
    getrandom::fill(&mut bytes).expect("the system has random numbers");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(guard: &Guard, method: &Method, headers: &[(&'static str, &str)]) -> Result<(), Refusal> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header"));
        }
        guard.check(method, &map, "")
    }

    #[test]
    fn only_our_names_are_served() {
        let guard = Guard::new("dev.box", &["Other.Name".to_owned()]);
        for host in
            ["localhost:80", "LOCALHOST", "127.0.0.1:1", "[::1]:80", "10.0.0.7", "dev.box:8080", "other.name"]
        {
            assert_eq!(check(&guard, &Method::GET, &[("host", host)]), Ok(()), "{host}");
        }
        for host in ["evil.example", "localhost.evil.example:80", "", "127.0.0.1.evil.example", "[x]"] {
            assert!(check(&guard, &Method::GET, &[("host", host)]).is_err(), "{host}");
        }
    }

    #[test]
    fn changes_need_our_page_and_its_token() {
        let guard = Guard::new("localhost", &[]);
        let token = guard.token().to_owned();
        let host = ("host", "localhost:80");
        let post = |more: &[(&'static str, &str)]| check(&guard, &Method::POST, &[&[host], more].concat());
        assert_eq!(post(&[("x-huoyan-token", &token), ("origin", "http://localhost:80")]), Ok(()));
        assert!(post(&[]).is_err());
        assert!(post(&[("x-huoyan-token", "guess")]).is_err());
        assert!(post(&[("x-huoyan-token", &token), ("origin", "http://evil.example")]).is_err());
        assert!(post(&[("x-huoyan-token", &token), ("origin", "null")]).is_err());
        assert!(post(&[("x-huoyan-token", &token), ("sec-fetch-site", "cross-site")]).is_err());
    }

    #[test]
    fn where_others_can_come_everything_needs_the_token() {
        let guard = Guard::new("0.0.0.0", &[]).open_to_others();
        let cookie = format!("a=b; huoyan_token={}", guard.token());
        let host = ("host", "10.0.0.7");
        assert_eq!(check(&guard, &Method::GET, &[host]), Err(Refusal::Unauthorized));
        assert_eq!(check(&guard, &Method::GET, &[host, ("cookie", &cookie)]), Ok(()));
    }

    #[test]
    fn tokens_are_long_and_new_each_time() {
        let (a, b) = (new_token(), new_token());
        assert!(a != b && a.len() == 64);
    }
}
