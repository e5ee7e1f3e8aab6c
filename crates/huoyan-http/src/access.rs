//! Who may ask.

use crate::{Config, Request, Response};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The refusal of a request that is not allowed.
pub(crate) fn refusal(config: &Config, request: &Request<'_>) -> Option<Response> {
    if config.checks_host && !request.host.is_none_or(|host| is_allowed(config, host)) {
        let host = request.host.unwrap_or_default();
        let text = format!("the host {host:?} is not allowed: name it by huoyan_http::Config::allow_host");
        return Some(Response::error(403, &text));
    }
    let token = config.token.as_deref()?;
    if request.authorization.and_then(sent_token).is_some_and(|sent| is_equal(&sent, token.as_bytes())) {
        return None;
    }
    let text = "a token is needed: as Authorization: Bearer TOKEN, or http://user:TOKEN@host/";
    Some(Response::error(401, text).with("WWW-Authenticate", "Basic realm=\"pprof\"".to_owned()))
}

/// Whether a `Host` is an address, `localhost` or an allowed name.
fn is_allowed(config: &Config, host: &str) -> bool {
    if let Some(v6) = host.strip_prefix('[') {
        let is_port = |rest: &str| rest.is_empty() || rest.strip_prefix(':').is_some_and(is_number);
        return v6
            .split_once(']')
            .is_some_and(|(address, rest)| address.parse::<Ipv6Addr>().is_ok() && is_port(rest));
    }
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name).to_ascii_lowercase();
    name == "localhost" || name.parse::<Ipv4Addr>().is_ok() || config.allowed_hosts.contains(&name)
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The token of an `Authorization`: of `Bearer`, or the password of `Basic`.
fn sent_token(authorization: &str) -> Option<Vec<u8>> {
    let (scheme, rest) = authorization.split_once(' ')?;
    match scheme.to_ascii_lowercase().as_str() {
        "bearer" => Some(rest.trim().as_bytes().to_vec()),
        "basic" => {
            let pair = BASE64_STANDARD.decode(rest.trim()).ok()?;
            let colon = pair.iter().position(|&byte| byte == b':')?;
            Some(pair[colon + 1..].to_vec())
        }
        _ => None,
    }
}

/// Whether both are equal, in a time that does not tell where they differ.
fn is_equal(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len()
        && std::hint::black_box(a.iter().zip(b).fold(0, |different, (a, b)| different | (a ^ b))) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_localhost_are_allowed_and_other_names_are_not() {
        let config = Config::new().allow_host("Pprof.Example");
        for host in [
            "localhost",
            "LocalHost:6060",
            "127.0.0.1:1",
            "10.1.2.3",
            "[::1]:80",
            "[fe80::1]",
            "pprof.example:8",
        ] {
            assert!(is_allowed(&config, host), "{host}");
        }
        for host in [
            "evil.example",
            "localhost.evil.example:80",
            "127.0.0.1.evil",
            "",
            "[evil]",
            "[::1]evil",
            "[::1]:x",
            "\u{fffd}",
            "example",
        ] {
            assert!(!is_allowed(&config, host), "{host}");
        }
    }

    #[test]
    fn tokens_are_read_of_both_schemes() {
        assert_eq!(sent_token("Bearer s3cret").as_deref(), Some(&b"s3cret"[..]));
        // user:s3:cret
        assert_eq!(sent_token("basic dXNlcjpzMzpjcmV0").as_deref(), Some(&b"s3:cret"[..]));
        assert_eq!(sent_token("Basic dXNlcg=="), None);
        assert_eq!(sent_token("Digest x"), None);
        assert!(is_equal(b"ab", b"ab") && !is_equal(b"ab", b"ac") && !is_equal(b"ab", b"a"));
    }
}
