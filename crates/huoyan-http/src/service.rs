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
            let response = match read_body(body).await {
                Ok(body) => Waiting::start(config, Owned { parts, body }).await,
                Err(refusal) => refusal,
            };
            Ok(response.into())
        }))
    }
}

/// A request that a thread can take along.
struct Owned {
    parts: http::request::Parts,
    body: Vec<u8>,
}

impl Owned {
    fn answer(&self, config: &Config) -> Answer {
        let Owned { parts, body } = self;
        // What is no text is nobody's name or token.
        let text = |name| parts.headers.get(name).map(|value| value.to_str().unwrap_or("\u{fffd}"));
        // HTTP/2 has the host in the address.
        let host = text(http::header::HOST).or(parts.uri.authority().map(http::uri::Authority::as_str));
        let request = Request {
            method: parts.method.as_str(),
            path: parts.uri.path(),
            query: parts.uri.query().unwrap_or_default(),
            host,
            authorization: text(http::header::AUTHORIZATION),
            body,
        };
        handle(config, &request)
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

/// The body, or the refusal of one that is too long or breaks off.
async fn read_body<B: http_body::Body + Unpin>(mut body: B) -> Result<Vec<u8>, Response> {
    use bytes::Buf;
    let mut bytes = Vec::new();
    while let Some(frame) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(frame) = frame else { return Err(Response::error(400, "the body breaks off")) };
        let Ok(mut data) = frame.into_data() else { continue };
        if data.remaining() > MAX_BODY - bytes.len() {
            return Err(Response::error(413, "the body is too long"));
        }
        while data.has_remaining() {
            let n_bytes = data.chunk().len();
            bytes.extend_from_slice(data.chunk());
            data.advance(n_bytes);
        }
    }
    Ok(bytes)
}

/// Answers in a thread of its own: making a profile takes longer than a task may hold its runtime's thread, and no timer
/// to wait by belongs to all runtimes.
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

    fn give(&self, response: Option<Response>) {
        let mut state = self.state();
        state.response = response;
        if let Some(waker) = state.waker.take() {
            waker.wake();
        }
    }
}

impl Waiting {
    fn start(config: Arc<Config>, request: Owned) -> Waiting {
        let shared = Arc::new(Shared::default());
        let for_thread = Arc::clone(&shared);
        let work = move || {
            let response = match request.answer(&config) {
                Answer::Ready(response) => Some(response),
                Answer::Collect(collection) => collect(collection, &for_thread),
            };
            for_thread.give(response);
        };
        if thread::Builder::new().name("huoyan-http".to_owned()).spawn(work).is_err() {
            shared.give(Some(Response::error(503, "no thread can be had")));
        }
        Waiting(shared)
    }
}

/// Waits until the collection is to end; `None` where nobody waits for it any more.
fn collect(collection: Collection, shared: &Shared) -> Option<Response> {
    let state = shared.state();
    let waited = shared.changed.wait_timeout_while(state, collection.duration(), |state| !state.is_cancelled);
    let is_cancelled = waited.unwrap_or_else(PoisonError::into_inner).0.is_cancelled;
    (!is_cancelled).then(|| collection.finish())
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
