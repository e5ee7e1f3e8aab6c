//! The pages, asked for over the listener: statuses, headers and texts are Go's.

use huoyan_http::{Config, Handle, Server, serve};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// There is one CPU profile at a time.
fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

static SESSIONS: LazyLock<huoyan::Profile> =
    LazyLock::new(|| huoyan::Profile::new("shop/<sessions>").expect("the name is free"));

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(other, _)| other.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }
}

fn connect(server: &Handle) -> TcpStream {
    TcpStream::connect(server.local_addr()).expect("it listens")
}

fn ask(server: &Handle, method: &str, path: &str, headers: &str, body: &str) -> Answer {
    let mut stream = connect(server);
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    )
    .expect("it reads");
    read_answer(stream)
}

fn read_answer(mut stream: impl Read) -> Answer {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).expect("it answers");
    let end = bytes.windows(4).position(|end| end == b"\r\n\r\n").expect("a head");
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    Answer { status, head, body: bytes[end + 4..].to_vec() }
}

fn get(server: &Handle, path: &str) -> Answer {
    ask(server, "GET", path, "", "")
}

fn server() -> Handle {
    serve("127.0.0.1:0").expect("a port is free")
}

const TEXT: &str = "text/plain; charset=utf-8";

#[test]
fn errors_are_those_of_go() {
    let _alone = alone();
    let server = server();
    LazyLock::force(&SESSIONS);
    let rows = [
        ("nothing", 404, "Unknown profile\n"),
        ("trace", 404, "Unknown profile\n"),
        ("heap?seconds=0", 400, "invalid value for \"seconds\" - must be a positive integer\n"),
        ("heap?seconds=x", 400, "invalid value for \"seconds\" - must be a positive integer\n"),
        ("heap?seconds=1&debug=1", 400, "seconds and debug params are incompatible\n"),
        (
            "shop/%3csessions%3E?seconds=1",
            400,
            "\"seconds\" parameter is not supported for this profile type\n",
        ),
        (
            "profile?hz=0",
            400,
            "invalid value for \"hz\": 0 samples a second: the rate must be from 1 to 10000\n",
        ),
    ];
    for (path, status, text) in rows {
        let answer = get(&server, &format!("/debug/pprof/{path}"));
        assert_eq!((answer.status, answer.text().as_str()), (status, text), "{path}");
        assert_eq!(answer.header("X-Go-Pprof"), Some("1"), "{path}");
        assert_eq!(answer.header("Content-Type"), Some(TEXT), "{path}");
        assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"), "{path}");
    }
    let busy = huoyan::cpu::start(Vec::new()).expect("none goes on");
    let answer = get(&server, "/debug/pprof/profile?seconds=1");
    assert_eq!(answer.status, 500);
    assert_eq!(answer.text(), "Could not enable CPU profiling: cpu profiling already in use\n");
    drop(busy);
    let answer = get(&server, "/debug/pprof/profile?seconds=301");
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("max_seconds"), "{}", answer.text());
    server.stop();
}

#[test]
fn methods_are_checked_and_head_has_no_body() {
    let server = server();
    for (method, path, status) in
        [("POST", "heap", 405), ("DELETE", "", 405), ("PUT", "symbol", 405), ("POST", "symbol", 200)]
    {
        let answer = ask(&server, method, &format!("/debug/pprof/{path}"), "", "");
        assert_eq!(answer.status, status, "{method} {path}");
        let allowed = if path == "symbol" { "GET, HEAD, POST" } else { "GET, HEAD" };
        assert!(status == 200 || answer.header("Allow") == Some(allowed), "{}", answer.head);
    }
    for path in ["", "heap", "profile", "heap?debug=1"] {
        let answer = ask(&server, "HEAD", &format!("/debug/pprof/{path}"), "", "");
        assert_eq!((answer.status, answer.body.len()), (200, 0), "{path}");
    }
}

#[test]
fn profiles_are_files_and_texts() {
    let _alone = alone();
    let server = server();
    let _session = SESSIONS.track();
    let answer = get(&server, "/debug/pprof");
    assert_eq!((answer.status, answer.header("Location")), (307, Some("/debug/pprof/")));
    let answer = get(&server, "/debug/pprof/");
    assert!(
        answer.text().contains("<a href='shop/%3Csessions%3E?debug=1'>shop/&lt;sessions&gt;</a>"),
        "{}",
        answer.text()
    );
    let answer = get(&server, "/debug/pprof/shop/%3Csessions%3E?debug=1");
    assert_eq!(answer.header("Content-Type"), Some(TEXT));
    assert!(answer.text().starts_with("shop/<sessions> profile: total 1\n1 @ 0x"), "{}", answer.text());
    assert!(answer.text().contains("profiles_are_files_and_texts"), "{}", answer.text());
    for (path, name) in [
        ("heap", "heap"),
        ("allocs?gc=1", "allocs"),
        ("heap?seconds=1", "heap-delta"),
        ("profile?seconds=1&hz=1000", "profile"),
    ] {
        let answer = get(&server, &format!("/debug/pprof/{path}"));
        assert_eq!(answer.header("Content-Type"), Some("application/octet-stream"), "{path}");
        assert_eq!(
            answer.header("Content-Disposition"),
            Some(format!("attachment; filename=\"{name}\"").as_str())
        );
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&answer.body[..]).read_to_end(&mut unpacked).expect("gzip");
        assert!(!unpacked.is_empty(), "{path}");
    }
}

#[test]
fn addresses_have_names() {
    let server = server();
    let address = addresses_have_names as *const () as usize;
    for answer in [
        get(&server, &format!("/debug/pprof/symbol?{address:#x}+1")),
        ask(&server, "POST", "/debug/pprof/symbol", "", &format!("1+{address}")),
    ] {
        let expected = format!("num_symbols: 1\n{address:#x} pages::addresses_have_names\n");
        assert_eq!((answer.status, answer.text()), (200, expected));
    }
}

#[test]
fn only_those_who_may_ask_are_answered() {
    let config = Config::new().token("s3cret").allow_host("pprof.example").show_cmdline();
    let server = Server::new("127.0.0.1:0").config(config).start().expect("a port is free");
    let status = |host: &str, authorization: &str| {
        let mut stream = connect(&server);
        write!(stream, "GET /debug/pprof/cmdline HTTP/1.1\r\nHost: {host}\r\n{authorization}\r\n")
            .expect("it reads");
        read_answer(stream).status
    };
    let bearer = "Authorization: Bearer s3cret\r\n";
    assert_eq!(status("localhost:6060", bearer), 200);
    assert_eq!(status("127.0.0.1", "Authorization: Basic dXNlcjpzM2NyZXQ=\r\n"), 200);
    assert_eq!(status("pprof.example", bearer), 200);
    assert_eq!(status("evil.example", bearer), 403);
    assert_eq!(status("localhost", ""), 401);
    assert_eq!(status("localhost", "Authorization: Bearer wrong!\r\n"), 401);
    let answer = get(&serve("127.0.0.1:0").expect("a port is free"), "/debug/pprof/cmdline");
    assert_eq!(answer.status, 403);
    assert!(answer.text().contains("show_cmdline"));
}

#[test]
fn other_machines_are_let_in_only_by_saying_so() {
    let error = serve("0.0.0.0:0").expect_err("it is refused");
    assert!(error.to_string().contains("allow_remote"), "{error}");
    let server = Server::new("0.0.0.0:0").allow_remote().start().expect("it was said");
    let port = server.local_addr().rsplit_once(':').expect("a port").1.to_owned();
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).expect("it listens");
    write!(stream, "GET /debug/pprof/ HTTP/1.0\r\n\r\n").expect("it reads");
    assert_eq!(read_answer(stream).status, 200);
}

#[cfg(unix)]
#[test]
fn a_socket_is_served_too() {
    let path = std::env::temp_dir().join(format!("huoyan-{}.sock", std::process::id()));
    let server = serve(&format!("unix:{}", path.display())).expect("a socket");
    let mut stream = std::os::unix::net::UnixStream::connect(&path).expect("it listens");
    write!(stream, "GET /debug/pprof/heap HTTP/1.1\r\nHost: whatever\r\n\r\n").expect("it reads");
    assert_eq!(read_answer(stream).status, 200);
    server.stop();
    assert!(!path.exists());
    // What a program that crashed left over is in nobody's way.
    drop(std::os::unix::net::UnixListener::bind(&path).expect("it is free"));
    serve(&format!("unix:{}", path.display())).expect("nobody serves it").stop();
}

#[test]
fn a_client_that_leaves_ends_its_profile() {
    let _alone = alone();
    let server = server();
    let mut leaving = connect(&server);
    write!(leaving, "GET /debug/pprof/profile?seconds=60 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .expect("it reads");
    std::thread::sleep(Duration::from_millis(200));
    assert!(huoyan::cpu::start(Vec::new()).is_err(), "its profile goes on");
    drop(leaving);
    let start = Instant::now();
    while huoyan::cpu::start(Vec::new()).is_err() {
        assert!(start.elapsed() < Duration::from_secs(10), "the profile of a client that left goes on");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn many_clients_are_answered_and_broken_ones_do_no_harm() {
    let server = server();
    let slow: Vec<TcpStream> = (0..20)
        .map(|_| {
            let mut stream = connect(&server);
            stream.write_all(b"GET /debug").expect("it reads");
            stream
        })
        .collect();
    let address = server.local_addr();
    let clients: Vec<_> = (0..200)
        .map(|i| {
            let address = address.clone();
            std::thread::spawn(move || {
                let mut stream = TcpStream::connect(address).expect("it listens");
                let path = if i % 2 == 0 { "heap?debug=1" } else { "nothing" };
                write!(stream, "GET /debug/pprof/{path} HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .expect("it reads");
                read_answer(stream).status
            })
        })
        .collect();
    let statuses: Vec<u16> = clients.into_iter().map(|client| client.join().expect("no panic")).collect();
    assert!(statuses.chunks(2).all(|pair| pair == [200, 404]), "{statuses:?}");
    drop(slow);
    let long = "x".repeat(20_000);
    for (request, status) in [
        (format!("GET /{long} HTTP/1.1\r\n\r\n"), 431),
        ("POST /debug/pprof/symbol HTTP/1.1\r\nContent-Length: 9999999\r\n\r\n".to_owned(), 413),
        ("POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n".to_owned(), 400),
        ("\0\u{1}\u{2}\r\n\r\n".to_owned(), 400),
        ("GET /debug/pprof/ HTTP/1.1\r\n\r\n".to_owned(), 400),
        ("GET /debug/pprof/ HTTP/1.0\r\n\r\n".to_owned(), 200),
        ("GET /debug/pprofheap HTTP/1.0\r\n\r\n".to_owned(), 404),
        ("GET /heap HTTP/1.0\r\n\r\n".to_owned(), 404),
        ("POST /debug/pprof HTTP/1.0\r\n\r\n".to_owned(), 405),
    ] {
        let mut stream = connect(&server);
        stream.write_all(request.as_bytes()).expect("it reads");
        assert_eq!(read_answer(stream).status, status, "{:.40}", request);
    }
}
