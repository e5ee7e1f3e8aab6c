//! A small listener of HTTP/1.1 on threads of its own: one request a connection, nothing kept.

use crate::{Answer, Collection, Config, Request, Response, handle};
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
#[cfg(unix)]
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The most connections at a time; others wait.
const MAX_CONNECTIONS: usize = 64;
/// The longest head of a request.
const MAX_HEAD: usize = 16 << 10;
/// The longest body.
const MAX_BODY: usize = 64 << 10;
/// How long a client may take to send its request, and to take a piece of the answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Serves `/debug/pprof/` on an address of this machine, `127.0.0.1:6060`, or on a socket, `unix:/run/pprof.sock`, in the
/// background. It goes on until the process ends, or until [`Handle::stop`].
///
/// # Errors
/// Where the address is not of this machine ([`Server::allow_remote`] allows it), or the system refuses.
pub fn serve(address: &str) -> io::Result<Handle> {
    Server::new(address).start()
}

/// A listener that is made ready.
#[derive(Debug, Clone)]
pub struct Server {
    address: String,
    is_remote_allowed: bool,
    config: Config,
}

impl Server {
    /// On an address, `127.0.0.1:6060`, or a socket, `unix:/run/pprof.sock`.
    pub fn new(address: &str) -> Server {
        Server { address: address.to_owned(), is_remote_allowed: false, config: Config::new() }
    }

    /// Takes addresses that other machines reach: `0.0.0.0:8020`. Whoever reaches it can read profiles, and slow the
    /// program down a little: ask for a [token](Config::token) where that matters.
    #[must_use]
    pub fn allow_remote(mut self) -> Server {
        self.is_remote_allowed = true;
        self
    }

    /// What is shown, and to whom.
    #[must_use]
    pub fn config(mut self, config: Config) -> Server {
        self.config = config;
        self
    }

    /// Listens, in the background.
    ///
    /// # Errors
    /// As [`serve`].
    pub fn start(self) -> io::Result<Handle> {
        match self.address.strip_prefix("unix:") {
            #[cfg(unix)]
            Some(path) => {
                let listener = bind(path)?;
                let config = Config { checks_host: false, is_mounted: false, ..self.config };
                let address = Address::Unix(path.to_owned());
                let accept = move || listener.accept().map(|(stream, _)| Connection::Unix(stream));
                run(address, config, accept)
            }
            #[cfg(not(unix))]
            Some(_) => Err(io::ErrorKind::Unsupported.into()),
            None => {
                let listener = TcpListener::bind(&*self.allowed_addresses()?)?;
                let address = Address::Tcp(listener.local_addr()?);
                let accept = move || listener.accept().map(|(stream, _)| Connection::Tcp(stream));
                run(address, Config { is_mounted: false, ..self.config }, accept)
            }
        }
    }

    fn allowed_addresses(&self) -> io::Result<Vec<SocketAddr>> {
        let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", self.address));
        let addresses: Vec<SocketAddr> = self.address.to_socket_addrs().map_err(named)?.collect();
        if self.is_remote_allowed || addresses.iter().all(|address| address.ip().is_loopback()) {
            return Ok(addresses);
        }
        let text = "other machines reach this address: say so by huoyan_http::Server::allow_remote";
        Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{}: {text}", self.address)))
    }
}

/// A socket that its owner alone can use, in the place of one that nobody serves any more.
#[cfg(unix)]
fn bind(path: &str) -> io::Result<UnixListener> {
    use std::os::unix::fs::PermissionsExt;
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{path}: {error}"));
    let is_left_over =
        || UnixStream::connect(path).is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused);
    let listener = match UnixListener::bind(path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && is_left_over() => {
            std::fs::remove_file(path).and_then(|()| UnixListener::bind(path))
        }
        bound => bound,
    };
    let listener = listener.map_err(named)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).map_err(named)?;
    Ok(listener)
}

/// A listener that runs. Dropped, it goes on.
#[derive(Debug)]
pub struct Handle {
    address: Address,
    is_stopped: Arc<AtomicBool>,
}

#[derive(Debug, Clone)]
enum Address {
    Tcp(SocketAddr),
    #[cfg(unix)]
    Unix(String),
}

impl Handle {
    /// The address, with the port that the system chose for 0; of a socket, `unix:` and its path.
    pub fn local_addr(&self) -> String {
        match &self.address {
            Address::Tcp(address) => address.to_string(),
            #[cfg(unix)]
            Address::Unix(path) => format!("unix:{path}"),
        }
    }

    /// Takes no more connections.
    pub fn stop(self) {
        self.is_stopped.store(true, Ordering::SeqCst);
        // The listener waits for a connection: it gets one, and sees that it is to stop.
        match &self.address {
            Address::Tcp(address) => drop(TcpStream::connect(address)),
            #[cfg(unix)]
            Address::Unix(path) => {
                drop(UnixStream::connect(path));
                // It may be gone already.
                let _ = std::fs::remove_file(path);
            }
        }
    }
}

fn run(
    address: Address,
    config: Config,
    accept: impl Fn() -> io::Result<Connection> + Send + 'static,
) -> io::Result<Handle> {
    let is_stopped = Arc::new(AtomicBool::new(false));
    let is_over = Arc::clone(&is_stopped);
    let config = Arc::new(config);
    let places = Arc::new(Places::default());
    let listen = move || {
        while !is_over.load(Ordering::SeqCst) {
            places.wait();
            let Ok(connection) = accept() else {
                // Too many open files, say: it may pass.
                thread::sleep(Duration::from_millis(50));
                continue;
            };
            let place = Places::take(&places);
            let config = Arc::clone(&config);
            let talk = move || {
                // A client that leaves is no error of ours.
                let _ = connection.serve(&config);
                drop(place);
            };
            // Where no thread can be had the connection is closed.
            let _ = thread::Builder::new().name("huoyan-http".to_owned()).spawn(talk);
        }
    };
    thread::Builder::new().name("huoyan-listen".to_owned()).spawn(listen)?;
    Ok(Handle { address, is_stopped })
}

/// Counts connections.
#[derive(Debug, Default)]
struct Places {
    n_taken: Mutex<usize>,
    freed: Condvar,
}

struct Place(Arc<Places>);

impl Places {
    /// Waits until one is free.
    fn wait(&self) {
        let taken = self.n_taken.lock().unwrap_or_else(PoisonError::into_inner);
        drop(self.freed.wait_while(taken, |n_taken| *n_taken >= MAX_CONNECTIONS));
    }

    fn take(places: &Arc<Places>) -> Place {
        *places.n_taken.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Place(Arc::clone(places))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.n_taken.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.freed.notify_one();
    }
}

enum Connection {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

impl Connection {
    fn serve(mut self, config: &Config) -> io::Result<()> {
        self.set_timeout(PATIENCE)?;
        let mut bytes = Vec::new();
        let answer = match self.read_request(&mut bytes)? {
            Ok(length) => answer(config, &bytes, length),
            Err(refusal) => Answer::Ready(refusal),
        };
        let response = match answer {
            Answer::Ready(response) => Some(response),
            Answer::Collect(collection) => self.collect(collection)?,
        };
        match response {
            Some(response) => self.send(&response),
            None => Ok(()),
        }
    }

    /// Reads head and body; gives the length of the head, or what is wrong with it.
    fn read_request(&mut self, bytes: &mut Vec<u8>) -> io::Result<Result<usize, Response>> {
        let start = Instant::now();
        let mut head = None;
        loop {
            if head.is_none() {
                head = bytes.windows(4).position(|end| end == b"\r\n\r\n").map(|end| end + 4);
            }
            match head {
                _ if head.unwrap_or(bytes.len()) > MAX_HEAD => {
                    return Ok(Err(Response::error(431, "the head of the request is too long")));
                }
                None => {}
                Some(head) => match body_length(&bytes[..head]) {
                    Ok(length) if length > MAX_BODY => {
                        return Ok(Err(Response::error(413, "the body is too long")));
                    }
                    Ok(length) if bytes.len() >= head + length => return Ok(Ok(head)),
                    Ok(_) => {}
                    Err(refusal) => return Ok(Err(refusal)),
                },
            }
            if start.elapsed() > PATIENCE {
                return Ok(Err(Response::error(408, "the request did not come to its end")));
            }
            let mut piece = [0; 4096];
            match self.read(&mut piece)? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                n => bytes.extend_from_slice(&piece[..n]),
            }
        }
    }

    /// Waits until the collection is to end; `None` where the client leaves before.
    fn collect(&mut self, collection: Collection) -> io::Result<Option<Response>> {
        let end = Instant::now() + collection.duration();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                self.set_timeout(PATIENCE)?;
                return Ok(Some(collection.finish()));
            }
            self.set_timeout(left.clamp(Duration::from_millis(1), Duration::from_millis(200)))?;
            // A client that waits sends nothing; one that left is at its end.
            let mut rest = [0; 64];
            match self.read(&mut rest) {
                Ok(0) => return Ok(None),
                Ok(_) => {}
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn send(&mut self, response: &Response) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", response.status, response.reason());
        for (name, value) in &response.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head += &format!("Content-Length: {}\r\nConnection: close\r\n\r\n", response.body.len());
        self.write_all(head.as_bytes())?;
        self.write_all(&response.body)?;
        match self {
            Connection::Tcp(stream) => stream.shutdown(Shutdown::Write),
            #[cfg(unix)]
            Connection::Unix(stream) => stream.shutdown(Shutdown::Write),
        }
    }

    fn set_timeout(&self, time: Duration) -> io::Result<()> {
        match self {
            Connection::Tcp(stream) => {
                stream.set_read_timeout(Some(time)).and(stream.set_write_timeout(Some(PATIENCE)))
            }
            #[cfg(unix)]
            Connection::Unix(stream) => {
                stream.set_read_timeout(Some(time)).and(stream.set_write_timeout(Some(PATIENCE)))
            }
        }
    }
}

impl Read for Connection {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Connection::Tcp(stream) => stream.read(out),
            #[cfg(unix)]
            Connection::Unix(stream) => stream.read(out),
        }
    }
}

impl Write for Connection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Connection::Tcp(stream) => stream.write(bytes),
            #[cfg(unix)]
            Connection::Unix(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Connection::Tcp(stream) => stream.flush(),
            #[cfg(unix)]
            Connection::Unix(stream) => stream.flush(),
        }
    }
}

/// The length of the body that a head tells of.
fn body_length(head: &[u8]) -> Result<usize, Response> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut headers);
    parsed.parse(head).map_err(|error| Response::error(400, &format!("not a request: {error}")))?;
    if header(&parsed, "Transfer-Encoding").is_some() {
        return Err(Response::error(400, "a body must come with its Content-Length"));
    }
    match header(&parsed, "Content-Length") {
        None => Ok(0),
        Some(length) => {
            length.trim().parse().map_err(|_| Response::error(400, "Content-Length is no number"))
        }
    }
}

fn header<'a>(request: &httparse::Request<'_, 'a>, name: &str) -> Option<&'a str> {
    let found = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case(name))?;
    // What is no text is nobody's name or token.
    Some(std::str::from_utf8(found.value).unwrap_or("\u{fffd}"))
}

fn answer(config: &Config, bytes: &[u8], head: usize) -> Answer {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut parsed = httparse::Request::new(&mut headers);
    if let Err(error) = parsed.parse(&bytes[..head]) {
        return Answer::Ready(Response::error(400, &format!("not a request: {error}")));
    }
    if parsed.version == Some(1) && header(&parsed, "Host").is_none() {
        return Answer::Ready(Response::error(400, "missing required Host header"));
    }
    let target = parsed.path.unwrap_or("/");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = Request {
        method: parsed.method.unwrap_or_default(),
        path,
        query,
        host: header(&parsed, "Host"),
        authorization: header(&parsed, "Authorization"),
        body: &bytes[head..],
    };
    handle(config, &request)
}
