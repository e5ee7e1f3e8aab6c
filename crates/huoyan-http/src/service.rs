//! A tower service: for axum, hyper and tonic, whatever runs their tasks.

use crate::{Answer, Collection, Config, Request, Response, handle};
use bytes::Bytes;
use http_body::Frame;
use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::Instant;

/// The longest body that is read.
const MAX_BODY: usize = 64 << 10;

/// `/debug/pprof/` as a [tower service](tower_service::Service).
#[derive(Debug, Clone)]
pub struct Service {
    config: Arc<Config>,
}

impl Service {
    /// A service that shows what `config` allows.
    pub fn new(config: Config) -> Service {
        Service { config: Arc::new(config) }
    }
}

impl<B> tower_service::Service<http::Request<B>> for Service
where
    B: http_body::Body + Send + Unpin + 'static,
    B::Data: Send,
{
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = ResponseFuture;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<B>) -> ResponseFuture {
        let config = Arc::clone(&self.config);
        ResponseFuture(Box::pin(async move {
            let (parts, body) = request.into_parts();
            let body = read_body(body).await;
            let text = |name| parts.headers.get(name).and_then(|value| value.to_str().ok());
            // HTTP/2 has the host in the address.
            let host = text(http::header::HOST).or(parts.uri.authority().map(http::uri::Authority::as_str));
            let answer = handle(
                &config,
                &Request {
                    method: parts.method.as_str(),
                    path: parts.uri.path(),
                    query: parts.uri.query().unwrap_or_default(),
                    host,
                    authorization: text(http::header::AUTHORIZATION),
                    body: &body,
                },
            );
            let response = match answer {
                Answer::Ready(response) => response,
                Answer::Collect(collection) => Waiting::start(collection).await,
            };
            Ok(response.into())
        }))
    }
}

/// The answer to come. Dropped, what is collected ends.
pub struct ResponseFuture(Pin<Box<dyn Future<Output = Result<http::Response<Body>, Infallible>> + Send>>);

impl Future for ResponseFuture {
    type Output = Result<http::Response<Body>, Infallible>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        self.0.as_mut().poll(context)
    }
}

/// As much of a body as may be read; what breaks off or is longer is cut.
async fn read_body<B: http_body::Body + Unpin>(mut body: B) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < MAX_BODY {
        let frame = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
        let Some(Ok(frame)) = frame else { break };
        if let Ok(mut data) = frame.into_data() {
            use bytes::Buf;
            while data.has_remaining() && bytes.len() < MAX_BODY {
                let piece = data.chunk();
                let n = piece.len().min(MAX_BODY - bytes.len());
                bytes.extend_from_slice(&piece[..n]);
                data.advance(n);
            }
        }
    }
    bytes
}

/// Waits for a collection in a thread of its own, since no timer belongs to all runtimes.
struct Waiting(Arc<Shared>);

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    is_cancelled: bool,
    response: Option<Response>,
    waker: Option<Waker>,
}

impl Shared {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn start(collection: Collection) -> Waiting {
        let shared = Arc::new(Shared::default());
        let for_thread = Arc::clone(&shared);
        let wait = move || finish(collection, &for_thread);
        if thread::Builder::new().name("huoyan-http".to_owned()).spawn(wait).is_err() {
            shared.state().response = Some(Response::error(503, "no thread can be had"));
        }
        Waiting(shared)
    }
}

fn finish(collection: Collection, shared: &Shared) {
    let end = Instant::now() + collection.duration();
    let left = |end: Instant| end.saturating_duration_since(Instant::now());
    let state = shared.state();
    let waited = shared.changed.wait_timeout_while(state, left(end), |state| !state.is_cancelled);
    if waited.unwrap_or_else(PoisonError::into_inner).0.is_cancelled {
        return;
    }
    let response = collection.finish();
    let mut state = shared.state();
    state.response = Some(response);
    if let Some(waker) = state.waker.take() {
        waker.wake();
    }
}

impl Future for Waiting {
    type Output = Response;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Response> {
        let mut state = self.0.state();
        match state.response.take() {
            Some(response) => Poll::Ready(response),
            None => {
                state.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.state().is_cancelled = true;
        self.0.changed.notify_all();
    }
}

/// A body that is there as a whole.
#[derive(Debug)]
pub struct Body(Option<Bytes>);

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        http_body::SizeHint::with_exact(self.0.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}

impl From<Response> for http::Response<Body> {
    fn from(response: Response) -> http::Response<Body> {
        let body = Some(Bytes::from(response.body)).filter(|bytes| !bytes.is_empty());
        let mut made = http::Response::new(Body(body));
        *made.status_mut() = http::StatusCode::from_u16(response.status).unwrap_or(http::StatusCode::OK);
        for (name, value) in response.headers {
            if let Ok(value) = http::HeaderValue::try_from(value) {
                made.headers_mut().append(
                    name.to_ascii_lowercase().parse::<http::HeaderName>().expect("our names are valid"),
                    value,
                );
            }
        }
        made
    }
}
