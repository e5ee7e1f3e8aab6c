//! Requests, answers, redirects and waits over plain HTTP.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::server::{Asked, Server, respond, serve};
use super::{Folder, Heard, error, open_silently, read, text};
use crate::progress::tests::Log;
use crate::{FetchOptions, Header, Progress, adjust_url, open, request};

fn plain() -> FetchOptions {
    FetchOptions::default()
}

#[test]
fn a_fetch_says_what_it_does_as_upstream_does() {
    let server = Server::new(|asked| respond("200 OK", &[], asked.path().as_bytes()));
    let heard = Heard::default();
    let options = FetchOptions { seconds: Some(90), ..plain() };
    let fetched = open(server.url("/heap?b=1&a=2").as_ref(), &options, &heard).unwrap();
    let url = server.url("/heap?a=2&b=1&seconds=90");
    assert_eq!(fetched.remote.as_ref(), Some(&url));
    assert_eq!(fetched.size_hint, Some(24));
    assert_eq!(
        heard.lines(),
        [format!("Fetching profile over HTTP from {url}"), "Please wait... (1m30s)".into()]
    );
    assert_eq!(text(fetched).unwrap(), "/heap?a=2&b=1&seconds=90");
}

#[test]
fn a_bare_address_means_the_cpu_profile() {
    let server = Server::new(|asked| respond("200 OK", &[], asked.path().as_bytes()));
    assert_eq!(read(&server.address, &plain()).unwrap(), "/debug/pprof/profile");
}

#[test]
fn credentials_are_sent_and_nowhere_shown() {
    let server = Server::new(|_| respond("404 Not Found", &[], b"secret page"));
    let heard = Heard::default();
    let name = format!("http://me:s%20ecret@{}/x", server.address);
    let error = open(name.as_ref(), &plain(), &heard).unwrap_err();
    assert_eq!(server.asked()[0].header("authorization"), Some("Basic bWU6cyBlY3JldA=="));
    assert_eq!(server.asked()[0].header("host"), Some(server.address.as_str()));
    assert_eq!(error.to_string(), "server response: 404 Not Found");
    assert!(!format!("{:?} {error:?}", heard.lines()).contains("ecret"));
    let refused = super::error("http://me:secret@127.0.0.1:1/x", &plain());
    assert_eq!(refused, "Get \"http://127.0.0.1:1/x\": dial tcp 127.0.0.1:1: connect: connection refused");
}

#[test]
fn a_status_is_shown_in_the_servers_words() {
    let server = Server::new(|asked| match asked.path() {
        "/own" => respond("418 Short And Stout", &[], b""),
        "/bare" => b"HTTP/1.1 503\r\nContent-Length: 0\r\n\r\n".to_vec(),
        "/moved" => respond("302 Found", &[], b""),
        "/html" => {
            respond("500 Internal Server Error", &["X-Go-Pprof: 1", "Content-Type: text/html"], b"<p>")
        }
        _ => respond(
            "500 Internal Server Error",
            &["X-Go-Pprof: 1", "Content-Type: text/plain; charset=utf-8"],
            b"cpu profiling already in use\n",
        ),
    });
    for (path, expected) in [
        ("/own", "418 Short And Stout"),
        ("/bare", "503"),
        ("/moved", "302 Found"),
        ("/html", "500 Internal Server Error"),
        ("/busy", "500 Internal Server Error - cpu profiling already in use"),
    ] {
        assert_eq!(error(&server.url(path), &plain()), format!("server response: {expected}"), "{path}");
    }
}

#[test]
fn headers_are_sent_and_win_over_the_urls_credentials() {
    let server = Server::new(|_| respond("200 OK", &[], b""));
    let headers =
        Header::parse_file("Authorization: Bearer abc\nX-Two: 1\nX-Two: 2\nHost: app.internal").unwrap();
    read(&format!("me:secret@{}/x", server.address), &FetchOptions { headers, ..plain() }).unwrap();
    let asked = &server.asked()[0];
    assert_eq!(asked.header("authorization"), Some("Bearer abc"));
    assert_eq!(asked.headers.iter().filter(|(name, _)| name == "x-two").count(), 2);
    assert_eq!(asked.header("host"), Some("app.internal"));
}

#[test]
fn compression_on_the_way_is_undone_and_that_of_the_profile_is_not() {
    let packed = |text: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    };
    let server = Server::new(move |asked| {
        let headers: &[&str] = if asked.path() == "/way" { &["Content-Encoding: gzip"] } else { &[] };
        respond("200 OK", headers, &packed(b"profile"))
    });
    assert_eq!(read(&server.url("/way"), &plain()).unwrap(), "profile");
    assert_eq!(server.asked()[0].header("accept-encoding"), Some("gzip"));
    let mut bytes = Vec::new();
    open_silently(&server.url("/own"), &plain()).unwrap().reader.read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes[..2], [0x1f, 0x8b]);
}

#[test]
fn bodies_may_come_in_chunks_or_end_with_the_connection() {
    let server = Server::new(|asked| match asked.path() {
        "/chunks" => {
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n".to_vec()
        }
        _ => b"HTTP/1.0 200 OK\r\n\r\nabcde".to_vec(),
    });
    assert_eq!(read(&server.url("/chunks"), &plain()).unwrap(), "abcde");
    assert_eq!(read(&server.url("/close"), &plain()).unwrap(), "abcde");
}

#[test]
fn a_large_body_is_read_to_its_end() {
    let server = Server::new(|_| respond("200 OK", &[], &vec![b'x'; 12 << 20]));
    assert_eq!(read(&server.url("/x"), &plain()).unwrap().len(), 12 << 20);
}

#[test]
fn a_body_that_breaks_off_is_an_error_that_names_the_url() {
    let server = Server::new(|_| b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc".to_vec());
    let fetched = open_silently(&server.url("/x"), &plain()).unwrap();
    let error = text(fetched).unwrap_err().to_string();
    assert_eq!(error, format!("Get \"{}\": unexpected EOF", server.url("/x")));
}

#[test]
fn what_is_no_answer_is_said_in_one_line() {
    let nothing = Server::new(|_| Vec::new());
    assert_eq!(error(&nothing.url("/x"), &plain()), format!("Get \"{}\": EOF", nothing.url("/x")));
    let garbage = Server::new(|_| b"SSH-2.0-OpenSSH\r\n\r\n".to_vec());
    assert!(
        error(&garbage.url("/x"), &plain()).contains("malformed HTTP response"),
        "{}",
        error(&garbage.url("/x"), &plain())
    );
    for (name, expected) in [
        ("ftp://h/x", "Get \"ftp://h/x\": unsupported protocol scheme \"ftp\""),
        ("//h/x", "Get \"//h/x\": unsupported protocol scheme \"\""),
        (
            "http://127.0.0.1:99999/x",
            "Get \"http://127.0.0.1:99999/x\": dial tcp: address 99999: invalid port",
        ),
        (
            "http://127.0.0.1:1x/",
            "invalid URL http://127.0.0.1:1x/: percent-encode what is special in its host, path, user or password",
        ),
    ] {
        assert_eq!(error(name, &plain()), expected);
    }
}

#[test]
fn redirects_are_followed_on_the_same_server_with_all_that_was_sent() {
    let server = Server::new(|asked| match asked.path() {
        "/a" => respond("302 Found", &["Location: b?x=1"], b""),
        "/b?x=1" => respond("307 Temporary Redirect", &["Location: /c"], b""),
        _ => respond("200 OK", &[], b"here"),
    });
    let headers = vec![Header::parse("X-Token: t").unwrap()];
    let name = format!("http://me:secret@{}/a", server.address);
    assert_eq!(read(&name, &FetchOptions { headers, ..plain() }).unwrap(), "here");
    let asked = server.asked();
    assert_eq!(asked.iter().map(Asked::path).collect::<Vec<_>>(), ["/a", "/b?x=1", "/c"]);
    assert!(
        asked
            .iter()
            .all(|asked| asked.header("authorization").is_some() && asked.header("x-token").is_some())
    );
    assert_eq!(asked[1].header("referer"), Some(server.url("/a").as_str()));
}

#[test]
fn no_other_server_learns_the_secrets_not_even_on_the_way_back() {
    let home = Arc::new(Mutex::new(String::new()));
    let home_url = Arc::clone(&home);
    let other = Server::new(move |_| {
        let location = format!("Location: {}", home_url.lock().unwrap());
        respond("302 Found", &[&location], b"")
    });
    let away = format!("Location: {}", other.url("/away"));
    let server = Server::new(move |asked| match asked.path() {
        "/a" => respond("302 Found", &[&away], b""),
        _ => respond("200 OK", &[], b"back"),
    });
    *home.lock().unwrap() = server.url("/back");
    let headers = vec![Header::parse("X-Token: t").unwrap(), Header::parse("Host: app.internal").unwrap()];
    let name = format!("http://me:secret@{}/a", server.address);
    assert_eq!(read(&name, &FetchOptions { headers, ..plain() }).unwrap(), "back");
    for asked in [&other.asked()[0], &server.asked()[1]] {
        assert_eq!((asked.header("authorization"), asked.header("x-token")), (None, None));
        assert_ne!(asked.header("host"), Some("app.internal"));
    }
}

#[test]
fn a_server_that_redirects_for_ever_is_given_up() {
    let server = Server::new(|_| respond("302 Found", &["Location: /again"], b""));
    let expected = format!("Get \"{}\": stopped after 10 redirects", server.url("/again"));
    assert_eq!(error(&server.url("/a"), &plain()), expected);
    assert_eq!(server.asked().len(), 10);
}

#[test]
fn a_server_that_does_not_answer_is_left() {
    let server = Server::with(|asked, stream| {
        if asked.path() == "/body" {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
            let _ = stream.flush();
        }
        thread::sleep(Duration::from_secs(4));
    });
    let start = Instant::now();
    let mut target = adjust_url(&server.url("/header"), None, None).unwrap();
    target.limit = Duration::from_millis(400);
    let error = request(&target, None, &plain()).unwrap_err().to_string();
    assert!(
        error.ends_with("timeout awaiting response headers after 400ms; -timeout SECONDS sets the limit"),
        "{error}"
    );
    let fetched = request(&target.with_path("/body"), None, &plain()).unwrap();
    let error = text(fetched).unwrap_err().to_string();
    assert!(error.ends_with("timeout: nothing more came for 400ms"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(4));
}

#[test]
fn symbols_are_asked_for_with_post_beside_the_profile() {
    let server =
        Server::new(|asked| respond("200 OK", &[], format!("{} {}", asked.line, asked.body).as_bytes()));
    let name = format!("http://me:secret@{}/debug/pprof/heap?gc=1", server.address);
    let target = open_silently(&name, &plain()).unwrap().target.unwrap();
    let symbols = request(&target.with_path("/debug/pprof/symbol"), Some(b"0x1+0x2"), &plain()).unwrap();
    assert_eq!(text(symbols).unwrap(), "POST /debug/pprof/symbol HTTP/1.1 0x1+0x2");
    assert!(server.asked()[1].header("authorization").is_some());
}

#[test]
fn progress_is_told_of_the_wait_and_of_the_bytes() {
    let server = Server::new(|_| respond("200 OK", &[], b"abc"));
    let log = Arc::new(Log::default());
    let progress: Arc<dyn Progress> = log.clone();
    let options = FetchOptions { seconds: Some(2), progress: Some(progress), ..plain() };
    read(&server.url("/x"), &options).unwrap();
    let url = server.url("/x?seconds=2");
    let expected = [
        format!("begin {url} Wait(2s)"),
        "7: end".to_owned(),
        format!("begin {url} Bytes(Some(3))"),
        "7: 3".to_owned(),
        "7: end".to_owned(),
    ];
    assert_eq!(*log.0.lock().unwrap(), expected);
}

#[cfg(unix)]
#[test]
fn a_socket_of_this_machine_is_asked_like_a_server() {
    let folder = Folder::new("socket");
    let path = folder.0.join("app.sock");
    let listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            serve(stream, &Mutex::default(), |asked, stream| {
                let answer = match asked.path() {
                    "/moved" => respond("302 Found", &["Location: http://localhost/here"], b""),
                    path => respond("200 OK", &[], path.as_bytes()),
                };
                stream.write_all(&answer).unwrap();
            });
        }
    });
    let name = format!("unix:{}", path.display());
    assert_eq!(read(&name, &plain()).unwrap(), "/debug/pprof/profile");
    assert_eq!(
        read(&format!("unix://{}?seconds=2", path.display()), &plain()).unwrap(),
        "/debug/pprof/profile?seconds=2"
    );
    assert_eq!(read(&format!("{name}:/moved"), &plain()).unwrap(), "/here");
    let missing = error("unix:/no/such.sock:/x", &plain());
    let expected =
        "Get \"unix:/no/such.sock:/x\": dial unix /no/such.sock: connect: no such file or directory";
    assert_eq!(missing, expected);
}
