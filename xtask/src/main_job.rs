//! What the README shows first: the page of a real service's profile, and its data.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::run::{release_build, root};

const PROFILE: &str = "testdata/go/shop/cpu.pb.gz";

/// How long the page may take to come up on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that ends with this value.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Serves the page, and asks for it and for its first boxes.
pub(crate) fn run() -> Result<()> {
    let program = release_build()?;
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let mut command = Command::new(program);
    command.current_dir(root()).args([&format!("-http=localhost:{port}"), "-no_browser", PROFILE]);
    let mut server = Server(command.stdin(Stdio::null()).spawn()?);
    let page = ask(&mut server, port, "/ui/flamegraph")?;
    ensure!(page.windows(6).any(|bytes| bytes == b"static"), "the page is empty");
    let boxes = ask(&mut server, port, "/api/v1/boxes?w=1920&y0=0&y1=60&min=1")?;
    ensure!(boxes.windows(4).any(|bytes| bytes == b"HYB1") && boxes.len() > 1000, "the page has no boxes");
    eprintln!("the page of {PROFILE}: {} bytes, its first boxes: {}", page.len(), boxes.len());
    Ok(())
}

/// The answer to a request, once there is a server.
fn ask(server: &mut Server, port: u16, path: &str) -> Result<Vec<u8>> {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) {
            write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n")?;
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).context(path.to_owned())?;
            ensure!(answer.starts_with(b"HTTP/1.1 200"), "{path} is not answered");
            return Ok(answer);
        }
        if let Some(status) = server.0.try_wait()? {
            bail!("the server has ended: {status}");
        }
        ensure!(Instant::now() < end, "the server does not come up");
        thread::sleep(Duration::from_millis(50));
    }
}
