//! A small HTTP server for tests, on a free port of this machine.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

/// A server that runs until the test ends.
pub(crate) struct Server {
    address: String,
}

impl Server {
    /// Answers `METHOD /path?query` with a body, or with 404.
    pub(crate) fn start(answer: impl Fn(&str) -> Option<Vec<u8>> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound").to_string();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Who hangs up early is no concern of ours.
                let _ = serve(stream, &answer);
            }
        });
        Self { address }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }
}

fn serve(mut stream: TcpStream, answer: impl Fn(&str) -> Option<Vec<u8>>) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length is a number");
        }
    }
    // Unread bytes would make the closing of the connection an error to the other side.
    std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
    let (status, body) = match answer(request.trim_end().trim_end_matches(" HTTP/1.1")) {
        Some(body) => ("200 OK", body),
        None => ("404 Not Found", b"404 page not found\n".to_vec()),
    };
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
    stream.write_all(&body)
}
