//! The server: an address, connections within limits, until the program ends.

use crate::{Guard, router};
use huoyan_session::{Console, Explorer, open_browser, os_reason};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// The most connections at once; more wait.
const MAX_CONNECTIONS: usize = 256;
/// How long a client may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a connection may last: what hangs is gone then, a page connects again.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(600);
/// How long the server waits before it opens a browser.
const BROWSER_DELAY: Duration = Duration::from_millis(100);

/// Where to listen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listen {
    /// A name or an address; empty for `localhost`.
    pub host: String,
    /// The port; `None` for a free one.
    pub port: Option<u16>,
    /// Other names under which the server is asked.
    pub other_hosts: Vec<String>,
    /// Whether to open a browser.
    pub open_browser: bool,
}

/// Why the page is not served.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListenError {
    /// The address is none.
    #[error("could not split http address: {0}")]
    Address(String),
    /// The port is none.
    #[error("invalid port number: {0}")]
    Port(String),
    /// The system does not let us.
    #[error("listen tcp {address}: {}", os_reason(source))]
    Listen {
        /// Where.
        address: String,
        /// Why not.
        source: io::Error,
    },
    /// The server cannot run.
    #[error("the page cannot be served: {}", os_reason(.0))]
    Runtime(io::Error),
}

impl Listen {
    /// Reads `[host]:[port]` (upstream's `getHostAndPort`).
    ///
    /// # Errors
    /// What is wrong with it, in upstream's words.
    pub fn parse(text: &str) -> Result<Listen, ListenError> {
        let wrong = |why: &str| ListenError::Address(format!("address {text}: {why}"));
        let colon = text.rfind(':').ok_or_else(|| wrong("missing port in address"))?;
        let (host, port) = (&text[..colon], &text[colon + 1..]);
        let host = match host.strip_prefix('[') {
            Some(rest) => rest.strip_suffix(']').ok_or_else(|| wrong("missing ']' in address"))?,
            None if host.contains(':') => return Err(wrong("too many colons in address")),
            None => host,
        };
        let number = || {
            let quoted = format!("strconv.Atoi: parsing {port:?}:");
            let number: i64 =
                port.parse().map_err(|_| ListenError::Port(format!("{quoted} invalid syntax")))?;
            u16::try_from(number).map_err(|_| ListenError::Port(format!("{quoted} no port has this number")))
        };
        let port = if port.is_empty() { None } else { Some(number()?) };
        Ok(Listen { host: host.to_owned(), port, other_hosts: Vec::new(), open_browser: false })
    }

    fn host(&self) -> &str {
        if self.host.is_empty() { "localhost" } else { &self.host }
    }
}

/// Serves the page until the program ends.
///
/// # Errors
/// Where it cannot listen.
pub fn serve(explorer: Explorer, listen: &Listen, console: &dyn Console) -> Result<(), ListenError> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ListenError::Runtime)?;
    let host = listen.host();
    let listener = runtime.block_on(bind(host, listen.port.unwrap_or(0)))?;
    let address = listener.local_addr().map_err(ListenError::Runtime)?;
    let guard = Guard::new(host, &listen.other_hosts);
    let guard = if address.ip().is_loopback() { guard } else { guard.open_to_others() };
    let url = url(host, address, &guard);
    console.message(format!("Serving web UI on {url}").as_bytes());
    if guard.needs_token() {
        console.message(b"Others can reach this address: whoever has the token in it can read the profile.");
    }
    let app = router(Arc::new(explorer), Arc::new(guard));
    if listen.open_browser {
        runtime.spawn_blocking(move || {
            std::thread::sleep(BROWSER_DELAY);
            // The address has been printed.
            let _ = open_browser(&url);
        });
    }
    runtime.block_on(accept(listener, app));
    Ok(())
}

/// Listens at the first address of a name that can be had, those of loopback first.
async fn bind(host: &str, port: u16) -> Result<TcpListener, ListenError> {
    let address = format!("{host}:{port}");
    let failed = |source| ListenError::Listen { address: address.clone(), source };
    let mut addresses: Vec<SocketAddr> =
        tokio::net::lookup_host((host, port)).await.map_err(failed)?.collect();
    addresses.sort_by_key(|address| !matches!(address.ip(), IpAddr::V4(_)));
    TcpListener::bind(&addresses[..]).await.map_err(failed)
}

fn url(host: &str, address: SocketAddr, guard: &Guard) -> String {
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let url = format!("http://{host}:{}", address.port());
    if guard.needs_token() { format!("{url}/?token={}", guard.token()) } else { url }
}

async fn accept(listener: TcpListener, app: axum::Router) {
    let connections = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    loop {
        let Ok(permit) = Arc::clone(&connections).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files, say: others may close theirs.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let app = app.clone();
        tokio::spawn(async move {
            connection(stream, app).await;
            drop(permit);
        });
    }
}

async fn connection(stream: TcpStream, app: axum::Router) {
    // Answers are written at once.
    let _ = stream.set_nodelay(true);
    let mut server = hyper::server::conn::http1::Builder::new();
    server.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
    let served = server.serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
    // A client that is gone, or is too slow, is nobody's error.
    let _ = tokio::time::timeout(CONNECTION_TIMEOUT, served).await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_split_as_go_splits_them() {
        let parsed = |text| Listen::parse(text).map(|listen| (listen.host, listen.port));
        assert_eq!(parsed(":8080").expect("a port"), (String::new(), Some(8080)));
        assert_eq!(parsed("[::1]:").expect("an address"), ("::1".to_owned(), None));
        assert_eq!(parsed("0.0.0.0:80").expect("an address"), ("0.0.0.0".to_owned(), Some(80)));
        for (text, message) in [
            ("8080", "could not split http address: address 8080: missing port in address"),
            ("a:b:1", "could not split http address: address a:b:1: too many colons in address"),
            (":x", "invalid port number: strconv.Atoi: parsing \"x\": invalid syntax"),
            (":70000", "invalid port number: strconv.Atoi: parsing \"70000\": no port has this number"),
        ] {
            assert_eq!(parsed(text).expect_err(text).to_string(), message);
        }
    }
}
