//! The body of an answer as a plain reader: errors that name the URL, and transport compression undone.

use std::io::{self, Read};
use std::sync::Arc;
use std::time::Duration;

use flate2::read::MultiGzDecoder;

use crate::error::Error;
use crate::progress::{Progress, ProgressReader};
use crate::reason::{Waiting, reason_of};

/// Reads a body; its errors are ours.
pub(crate) struct BodyReader<R> {
    inner: R,
    url: String,
    limit: Duration,
}

impl<R: Read> BodyReader<R> {
    /// `limit` is how long the client waits for more.
    pub(crate) fn new(inner: R, url: String, limit: Duration) -> Self {
        Self { inner, url, limit }
    }
}

impl<R: Read> Read for BodyReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.inner.read(buffer).map_err(|error| {
            let kind = error.kind();
            let (reason, source) = reason_of(error.into(), Waiting::ForBody(self.limit));
            Error::Fetch { url: self.url.clone(), reason, source }.into_io(kind)
        })
    }
}

/// The bytes that the server meant, and how many they are if that is known.
pub(crate) fn decoded(
    reader: impl Read + Send + 'static,
    is_gzip: bool,
    length: Option<u64>,
    progress: Option<&Arc<dyn Progress>>,
    what: &str,
) -> (Box<dyn Read + Send>, Option<u64>) {
    let reader = ProgressReader::new(reader, progress, what, length);
    if is_gzip { (Box::new(MultiGzDecoder::new(reader)), None) } else { (Box::new(reader), length) }
}
