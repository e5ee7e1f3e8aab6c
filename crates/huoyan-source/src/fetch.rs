//! One exchange over HTTP/1.1: the request, its redirects, and the answer or the error that explains it.

use std::io::Read;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ureq::config::Config;
use ureq::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use ureq::http::{Method, Request, Response, Uri};
use ureq::{Agent, Body, Proxy, ProxyProtocol};

use crate::body::{BodyReader, decoded};
use crate::dial::{Way, agent};
use crate::error::Error;
use crate::options::FetchOptions;
use crate::progress::{Amount, Task};
use crate::reason::{Waiting, reason_of};
use crate::target::Target;
use crate::tls::{self, Verify};
use crate::url::{Credentials, Url};
use crate::wire::StatusLine;

/// As many requests are made for one name before a server that redirects for ever is given up.
const MAX_REQUESTS: usize = 10;

/// How much of a server's explanation is read.
const MAX_EXPLANATION: u64 = 64 << 10;

const USER_AGENT: &str = concat!("huoyan/", env!("CARGO_PKG_VERSION"));

/// A successful answer.
pub(crate) struct Answer {
    pub(crate) reader: Box<dyn Read + Send>,
    pub(crate) size: Option<u64>,
}

/// The next request of an exchange.
struct Hop {
    url: Url,
    /// What messages call it.
    shown: String,
    way: Way,
    credentials: Option<Credentials>,
    /// The headers that the user gave may be sent: no other host came between.
    is_trusted: bool,
    referer: Option<String>,
    /// Sent with `POST` if there is one.
    body: Option<Vec<u8>>,
}

/// Asks `target` with `GET`, or with `POST` if there is a `body`.
pub(crate) fn exchange(
    target: &Target,
    body: Option<&[u8]>,
    options: &FetchOptions,
) -> Result<Answer, Error> {
    let verify = if target.url.scheme == "https+insecure" { Verify::No } else { Verify::Yes };
    let mut hop = first_hop(target, body);
    options.tls.check()?;
    for _ in 0..MAX_REQUESTS {
        let (response, status) = request(&mut hop, target, verify, options)?;
        if let Some(location) = redirect(&response) {
            hop = hop.follow(response.status().as_u16(), location)?;
            continue;
        }
        return answer(response, &status, hop, target, options);
    }
    Err(hop.failed(format!("stopped after {MAX_REQUESTS} redirects")))
}

fn first_hop(target: &Target, body: Option<&[u8]>) -> Hop {
    let mut url = target.url.clone();
    if url.scheme == "https+insecure" {
        "https".clone_into(&mut url.scheme);
    }
    let shown = if target.socket.is_some() { target.url() } else { url.to_string() };
    Hop {
        url,
        shown,
        way: Way { socket: target.socket.clone(), forward: None },
        credentials: target.credentials.clone(),
        is_trusted: true,
        referer: None,
        body: body.map(<[u8]>::to_vec),
    }
}

impl Hop {
    fn failed(&self, reason: String) -> Error {
        Error::Fetch { url: self.shown.clone(), reason, source: None }
    }

    fn uri(&self) -> Result<Uri, Error> {
        if !matches!(self.url.scheme.as_str(), "http" | "https") {
            return Err(self.failed(format!("unsupported protocol scheme {:?}", self.url.scheme)));
        }
        let port = self.url.port();
        if !port.is_empty() && port.parse::<u16>().is_err() {
            return Err(self.failed(format!("dial tcp: address {port}: invalid port")));
        }
        // A colon without a port behind it is legal, but means nothing.
        let host = self.url.host.strip_suffix(':').unwrap_or(&self.url.host);
        let text = format!("{}://{host}{}", self.url.scheme, self.url.path_and_query());
        text.parse().map_err(|error| self.failed(format!("{error}")))
    }

    /// The request that a redirect asks for.
    fn follow(self, code: u16, location: &str) -> Result<Self, Error> {
        let Ok(reference) = Url::parse(location) else {
            return Err(self.failed(format!("failed to parse Location header {:?}", crate::redact(location))));
        };
        let mut url = self.url.join(&reference);
        let same_place = is_same_place(&self.url, &url);
        let is_trusted = self.is_trusted && same_place;
        let kept = if is_trusted { self.credentials } else { None };
        let downgraded = self.url.scheme == "https" && url.scheme == "http";
        Ok(Self {
            credentials: url.credentials.take().or(kept),
            shown: url.to_string(),
            referer: (!downgraded && self.way.socket.is_none()).then(|| self.url.to_string()),
            // The name in a URL of such a server is our own invention, so it leads back to the socket.
            way: Way { socket: self.way.socket.filter(|_| same_place), forward: None },
            is_trusted,
            body: self.body.filter(|_| matches!(code, 307 | 308)),
            url,
        })
    }

    fn headers(&self, options: &FetchOptions) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if self.is_trusted {
            for header in &options.headers {
                headers.append(header.name.clone(), header.value.clone());
            }
        }
        let mut default = |name: HeaderName, value: Option<HeaderValue>| {
            if let Some(value) = value
                && !headers.contains_key(&name)
            {
                headers.insert(name, value);
            }
        };
        default(header::AUTHORIZATION, self.credentials.as_ref().and_then(basic_auth));
        default(header::ACCEPT_ENCODING, Some(HeaderValue::from_static("gzip")));
        default(header::REFERER, self.referer.as_deref().and_then(|url| HeaderValue::from_str(url).ok()));
        headers
    }

    /// Chooses the proxy. One for plain `http` is told the whole URL; through any other a tunnel is dug.
    fn choose_proxy(
        &mut self,
        options: &FetchOptions,
        headers: &mut HeaderMap,
    ) -> Result<Option<Proxy>, Error> {
        let proxy = if self.way.socket.is_some() { None } else { options.proxies.proxy_for(&self.url)? };
        let Some(proxy) = proxy else { return Ok(None) };
        let bad = || Error::Proxy { address: proxy.to_string() };
        if proxy.scheme == "http" && self.url.scheme == "http" {
            let uri = format!("http://{}:{}/", bare_host(&proxy), proxy.effective_port());
            let uri = uri.parse().map_err(|_| bad())?;
            self.way.forward = Some((uri, format!("http://{}", self.url.host)));
            if let Some(value) = proxy.credentials.as_ref().and_then(basic_auth) {
                headers.insert(header::PROXY_AUTHORIZATION, value);
            }
            return Ok(None);
        }
        let protocol = match proxy.scheme.as_str() {
            "http" => ProxyProtocol::Http,
            "https" => ProxyProtocol::Https,
            // As in Go, the name is looked up by the proxy in both.
            _ => ProxyProtocol::Socks5h,
        };
        let port = proxy.effective_port().parse().map_err(|_| bad())?;
        let mut builder = Proxy::builder(protocol).host(bare_host(&proxy)).port(port);
        if let Some(Credentials { user, password }) = &proxy.credentials {
            builder =
                builder.username(&String::from_utf8_lossy(user)).password(&String::from_utf8_lossy(password));
        }
        builder.build().map(Some).map_err(|_| bad())
    }
}

/// The host with its brackets, without its port.
fn bare_host(url: &Url) -> &str {
    url.host.strip_suffix(url.port()).map_or(&*url.host, |host| host.strip_suffix(':').unwrap_or(host))
}

fn basic_auth(credentials: &Credentials) -> Option<HeaderValue> {
    let pair = [credentials.user.as_slice(), b":", &credentials.password].concat();
    let mut value = HeaderValue::from_str(&format!("Basic {}", BASE64_STANDARD.encode(pair))).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// Whether what was meant for one URL may be sent to the other: the same host and port, and not less secure.
fn is_same_place(from: &Url, to: &Url) -> bool {
    let same_host = from.host_name().eq_ignore_ascii_case(to.host_name());
    let same_port = from.scheme == to.scheme && from.effective_port() == to.effective_port();
    let upgraded = from.scheme == "http"
        && to.scheme == "https"
        && from.effective_port() == "80"
        && to.effective_port() == "443";
    same_host && (same_port || upgraded)
}

fn request(
    hop: &mut Hop,
    target: &Target,
    verify: Verify,
    options: &FetchOptions,
) -> Result<(Response<Body>, StatusLine), Error> {
    let uri = hop.uri()?;
    let mut headers = hop.headers(options);
    let proxy = hop.choose_proxy(options, &mut headers)?;
    let has_proxy = proxy.is_some() || hop.way.forward.is_some();
    let mut config = settings(target.limit, proxy);
    if uri.scheme_str() == Some("https") {
        config = config.tls_config(tls::config(&options.tls, verify)?);
    }
    let status = StatusLine::default();
    let agent = agent(config.build(), hop.way.clone(), status.clone());

    let amount = target.collected.map_or(Amount::Unknown, Amount::Wait);
    let _waiting = Task::begin(options.progress.as_ref(), &hop.shown, amount);
    send(&agent, uri, headers, hop.body.as_deref()).map(|response| (response, status)).map_err(|error| {
        let (reason, source) = reason_of(error, Waiting::ForHeader(target.limit));
        let through = if has_proxy && reason.starts_with("dial ") { "proxyconnect tcp: " } else { "" };
        Error::Fetch { url: hop.shown.clone(), reason: format!("{through}{reason}"), source }
    })
}

fn settings(
    limit: Duration,
    proxy: Option<Proxy>,
) -> ureq::config::ConfigBuilder<ureq::typestate::AgentScope> {
    // Better on purpose: upstream limits only the wait for the header; here no step lasts for ever, and the
    // limit on each read ends a body that stalls without limiting how long a large one takes.
    let limit = Some(limit);
    Config::builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(USER_AGENT)
        .accept("")
        .proxy(proxy)
        .timeout_resolve(limit)
        .timeout_connect(limit)
        .timeout_send_request(limit)
        .timeout_send_body(limit)
        .timeout_recv_response(limit)
        .timeout_per_read(limit)
}

fn send(
    agent: &Agent,
    uri: Uri,
    headers: HeaderMap,
    body: Option<&[u8]>,
) -> Result<Response<Body>, ureq::Error> {
    let method = if body.is_some() { Method::POST } else { Method::GET };
    let mut request = Request::builder().method(method).uri(uri);
    if let Some(all) = request.headers_mut() {
        *all = headers;
    }
    match body {
        Some(body) => agent.run(request.body(body)?),
        None => agent.run(request.body(())?),
    }
}

/// Where a redirect leads. One without a `Location` is an answer like any other.
fn redirect(response: &Response<Body>) -> Option<&str> {
    let is_redirect = matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = response.headers().get(header::LOCATION).filter(|_| is_redirect)?;
    location.to_str().ok().filter(|location| !location.is_empty())
}

fn answer(
    response: Response<Body>,
    status: &StatusLine,
    hop: Hop,
    target: &Target,
    options: &FetchOptions,
) -> Result<Answer, Error> {
    let code = response.status();
    if code.as_u16() != 200 {
        let reason = || format!("{} {}", code.as_u16(), code.canonical_reason().unwrap_or_default());
        let status = status.status(code.as_u16()).unwrap_or_else(reason).trim_end().to_owned();
        return Err(Error::Status { status, body: explanation(response) });
    }
    let we_asked =
        !(hop.is_trusted && options.headers.iter().any(|header| header.name == header::ACCEPT_ENCODING));
    let encoding = response.headers().get(header::CONTENT_ENCODING);
    let is_gzip = we_asked && encoding.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"gzip"));
    let length = response.body().content_length();
    let reader = BodyReader::new(response.into_body().into_reader(), hop.shown, target.limit);
    let (reader, size) = decoded(reader, is_gzip, length, options.progress.as_ref(), &target.url());
    Ok(Answer { reader, size })
}

/// What a `/debug/pprof` handler says about its refusal; other servers' pages are not for the terminal.
fn explanation(mut response: Response<Body>) -> Option<String> {
    let headers = response.headers();
    let is_text = headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().windows(10).any(|window| window == b"text/plain"));
    if !is_text || headers.get("x-go-pprof").is_none_or(HeaderValue::is_empty) {
        return None;
    }
    let mut text = Vec::new();
    response.body_mut().as_reader().take(MAX_EXPLANATION).read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).trim_end_matches('\n').to_owned())
}
