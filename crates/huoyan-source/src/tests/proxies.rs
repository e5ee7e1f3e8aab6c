//! Requests through proxies.

use super::server::{Server, respond};
use super::{error, read};
use crate::{FetchOptions, ProxyConfig};

fn through(http: &str, https: &str, no_proxy: &str) -> FetchOptions {
    let given = |value: &str| Some(value.to_owned());
    let proxies = ProxyConfig { http: given(http), https: given(https), no_proxy: given(no_proxy) };
    FetchOptions { proxies, ..FetchOptions::default() }
}

#[test]
fn a_proxy_is_told_the_whole_url() {
    let proxy = Server::new(|asked| respond("200 OK", &[], asked.line.as_bytes()));
    let options = through(&format!("http://me:secret@{}", proxy.address), "", "");
    let line = read("http://you:word@app.example:81/x?a=1", &options).unwrap();
    assert_eq!(line, "GET http://app.example:81/x?a=1 HTTP/1.1");
    let asked = &proxy.asked()[0];
    assert_eq!(asked.header("host"), Some("app.example:81"));
    assert_eq!(asked.header("proxy-authorization"), Some("Basic bWU6c2VjcmV0"));
    assert_eq!(asked.header("authorization"), Some("Basic eW91OndvcmQ="));
}

#[test]
fn https_goes_through_a_tunnel() {
    let proxy = Server::new(|_| respond("407 Proxy Authentication Required", &[], b""));
    let options = through("", &proxy.address, "");
    let error = error("https://app.example/x", &options);
    assert_eq!(proxy.asked()[0].line, "CONNECT app.example:443 HTTP/1.1");
    assert!(error.starts_with("Get \"https://app.example/x\": proxyconnect tcp: "), "{error}");
    assert!(error.contains("407"), "{error}");
}

#[test]
fn what_is_listed_is_asked_directly() {
    let server = Server::new(|_| respond("200 OK", &[], b"direct"));
    let options = through("http://127.0.0.1:1", "", "");
    assert_eq!(read(&server.url("/x"), &options).unwrap(), "direct");
    let refused = error("http://app.example/x", &options);
    let expected =
        "Get \"http://app.example/x\": proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused";
    assert_eq!(refused, expected);
}

#[test]
fn a_proxy_that_we_cannot_speak_to_is_named_without_its_password() {
    let options = through("gopher://me:secret@proxy", "", "");
    assert_eq!(error("http://app.example/x", &options), "invalid proxy address \"gopher://proxy\"");
}
