//! The tower service under axum.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

async fn start(config: huoyan_http::Config) -> SocketAddr {
    let pprof = huoyan_http::Service::new(config);
    let app: axum::Router = axum::Router::new()
        .route("/", axum::routing::get(|| async { "shop" }))
        .route_service("/debug/pprof", pprof.clone())
        .nest_service("/debug/pprof/", pprof);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it is bound");
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

fn send(address: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.write_all(request.as_bytes()).expect("it reads");
    stream
}

fn answer(address: SocketAddr, method: &str, path: &str, body: &str) -> (String, Vec<u8>) {
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    let mut bytes = Vec::new();
    send(address, &request).read_to_end(&mut bytes).expect("it answers");
    let head = bytes.windows(4).position(|end| end == b"\r\n\r\n").expect("a head");
    (String::from_utf8_lossy(&bytes[..head]).into_owned(), bytes[head + 4..].to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn axum_serves_the_pages() {
    let address = start(huoyan_http::Config::new()).await;
    let ask = |method: &'static str, path: &'static str, body: &'static str| async move {
        tokio::task::spawn_blocking(move || answer(address, method, path, body)).await.expect("no panic")
    };
    let (head, body) = ask("GET", "/debug/pprof/", "").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert!(String::from_utf8_lossy(&body).contains("href='heap?debug=1'"));
    let (head, _) = ask("GET", "/debug/pprof", "").await;
    assert!(head.starts_with("HTTP/1.1 307") && head.contains("location: /debug/pprof/"), "{head}");
    let (head, body) = ask("GET", "/debug/pprof/heap", "").await;
    assert!(head.contains("content-disposition: attachment; filename=\"heap\""), "{head}");
    assert_eq!(body[..2], [0x1f, 0x8b], "gzip");
    let function = (answer as *const () as usize).to_string();
    let (_, body) =
        tokio::task::spawn_blocking(move || answer(address, "POST", "/debug/pprof/symbol", &function))
            .await
            .expect("no panic");
    assert!(String::from_utf8_lossy(&body).contains("service::answer"), "{}", String::from_utf8_lossy(&body));
    let long = "1+".repeat(40_000);
    let (head, _) =
        tokio::task::spawn_blocking(move || answer(address, "POST", "/debug/pprof/symbol", &long))
            .await
            .expect("no panic");
    assert!(head.starts_with("HTTP/1.1 413"), "{head}");
    let (head, body) = ask("GET", "/debug/pprof/profile?seconds=1", "").await;
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!(body[..2], [0x1f, 0x8b], "gzip");
    client_that_leaves_ends_its_profile(address).await;
}

async fn client_that_leaves_ends_its_profile(address: SocketAddr) {
    let leaving = send(address, "GET /debug/pprof/profile?seconds=60 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(huoyan::cpu::start(Vec::new()).is_err(), "its profile goes on");
    drop(leaving);
    let start = Instant::now();
    while huoyan::cpu::start(Vec::new()).is_err() {
        assert!(start.elapsed() < Duration::from_secs(10), "the profile of a client that left goes on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
