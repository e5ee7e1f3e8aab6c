//! From a URL to a connection: names, proxies, sockets, TLS, and errors that say which step failed.

use std::fmt;
use std::path::PathBuf;

use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{
    ConnectProxyConnector, ConnectionDetails, Connector, NextTimeout, RustlsConnector, SocksConnector,
    TcpConnector, Transport,
};
use ureq::{Agent, Timeout, config::Config};

use crate::error::os_reason;
use crate::socket::SocketConnector;
use crate::wire::{StatusLine, TapConnector};

/// The way to the server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Way {
    /// A socket of this machine, in place of a host.
    pub(crate) socket: Option<PathBuf>,
    /// A proxy for plain `http`, which is told the whole URL: where it is, and the origin to put before paths.
    pub(crate) forward: Option<(Uri, String)>,
}

/// An agent that makes one request on this way. Its status line ends up in `status`.
pub(crate) fn agent(config: Config, way: Way, status: StatusLine) -> Agent {
    let (proxy, origin) = way.forward.unzip();
    let resolver = WayResolver { is_socket: way.socket.is_some(), proxy, system: DefaultResolver::default() };
    let connector =
        ().chain(SocketConnector(way.socket))
            .chain(SocksConnector::default())
            .chain(ConnectProxyConnector::default())
            .chain(NamedTcp(TcpConnector::default()))
            .chain(RustlsConnector::default())
            .chain(TapConnector { origin, status });
    Agent::with_parts(config, connector, resolver)
}

/// A connection could not be made; the text says which, and why.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct DialError(String);

impl DialError {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn into_ureq(self) -> ureq::Error {
        ureq::Error::Other(Box::new(self))
    }
}

/// Looks up the host to which we connect, which for a forwarding proxy is not that of the URL.
struct WayResolver {
    is_socket: bool,
    proxy: Option<Uri>,
    system: DefaultResolver,
}

impl fmt::Debug for WayResolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WayResolver")
    }
}

impl Resolver for WayResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        if self.is_socket {
            return Ok(self.empty());
        }
        let uri = self.proxy.as_ref().unwrap_or(uri);
        let host = uri.host().unwrap_or_default();
        let reason = match self.system.resolve(uri, config, timeout) {
            Ok(addresses) => return Ok(addresses),
            Err(ureq::Error::Timeout(_)) => "i/o timeout".to_owned(),
            // The system has many words for this one.
            Err(ureq::Error::HostNotFound | ureq::Error::Io(_)) => "no such host".to_owned(),
            Err(other) => other.to_string(),
        };
        Err(DialError(format!("dial tcp: lookup {host}: {reason}")).into_ureq())
    }
}

/// Connects over TCP, and says to which address it could not.
#[derive(Debug)]
struct NamedTcp(TcpConnector);

impl<In: Transport> Connector<In> for NamedTcp {
    type Out = <TcpConnector as Connector<In>>::Out;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Self::Out>, ureq::Error> {
        self.0.connect(details, chained).map_err(|error| {
            let reason = match error {
                ureq::Error::Timeout(Timeout::PerRead | Timeout::PerWrite) => return error,
                ureq::Error::Timeout(_) => "i/o timeout".to_owned(),
                ureq::Error::Io(error) => format!("connect: {}", os_reason(&error)),
                other => return other,
            };
            let address = details.addrs.iter().next().map(ToString::to_string).unwrap_or_default();
            DialError(format!("dial tcp {address}: {reason}")).into_ureq()
        })
    }
}
