//! Requests that the shop sends to itself.

use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

const PATHS: [&str; 5] =
    ["/search?q=lamp", "/search?q=chair", "/report?", "/order?id=7", "/search?q=(red|blue) .*"];

/// Sends one request after the other, for ever.
pub(crate) async fn send(address: SocketAddr) {
    for (i, path) in PATHS.iter().cycle().enumerate() {
        // A request that fails is not worth a word: the next comes at once.
        let _ = request(address, &format!("{path}&n={i}").replace(' ', "%20")).await;
        tokio::task::yield_now().await;
    }
}

async fn request(address: SocketAddr, path: &str) -> std::io::Result<usize> {
    let mut stream = TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await
}
