//! What our HTTP client leaves out of HTTP/1.1, done on the bytes as they pass.
//!
//! Two things: the reason of the status line (`404 Not Found` is shown as the server words it), and the
//! absolute form of the request line (`GET http://host/path`), which a proxy wants for plain `http`.

use std::io::{Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use ureq::Error;
use ureq::unversioned::transport::{
    Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport, TransportAdapter,
};

/// A status line longer than this is not kept.
const MAX_STATUS_LINE: usize = 1024;

/// The first line of the last answer, once it is there.
#[derive(Clone, Debug, Default)]
pub(crate) struct StatusLine(Arc<Mutex<Option<String>>>);

impl StatusLine {
    /// What stands behind `HTTP/1.1 `, if it is the answer with this code.
    pub(crate) fn status(&self, code: u16) -> Option<String> {
        let line = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        let (_, status) = line.split_once(' ')?;
        let status = status.trim();
        (status.starts_with(&code.to_string()) && !status.contains(char::is_control))
            .then(|| status.to_owned())
    }

    fn set(&self, line: &[u8]) {
        let line = String::from_utf8_lossy(line).into_owned();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(line);
    }
}

/// Puts a [`Tap`] on every connection.
#[derive(Debug, Default)]
pub(crate) struct TapConnector {
    /// `http://host:port`, to be put before the path, if the connection is one to a proxy.
    pub(crate) origin: Option<String>,
    /// Where the status line goes.
    pub(crate) status: StatusLine,
}

impl<In: Transport> Connector<In> for TapConnector {
    type Out = Tap<In>;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        chained: Option<In>,
    ) -> Result<Option<Tap<In>>, Error> {
        let buffers =
            LazyBuffers::new(details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(chained.map(|inner| Tap {
            origin: self.origin.clone(),
            status: Some(self.status.clone()),
            head: Vec::new(),
            buffers,
            inner: TransportAdapter::new(inner, details.current_time.clone()),
        }))
    }
}

/// A connection whose first lines are looked at, and changed, as they pass.
pub(crate) struct Tap<In: Transport> {
    /// Gone once the request line is sent.
    origin: Option<String>,
    /// Gone once the status line is read.
    status: Option<StatusLine>,
    head: Vec<u8>,
    buffers: LazyBuffers,
    inner: TransportAdapter<In>,
}

impl<In: Transport> std::fmt::Debug for Tap<In> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tap").finish_non_exhaustive()
    }
}

impl<In: Transport> Tap<In> {
    fn look_at(&mut self, input_len: usize) {
        let Some(status) = &self.status else { return };
        let input = self.buffers.input();
        self.head.extend_from_slice(&input[input.len() - input_len..]);
        if let Some(end) = self.head.iter().position(|&byte| byte == b'\n') {
            status.set(&self.head[..end]);
        } else if self.head.len() < MAX_STATUS_LINE {
            return;
        }
        self.status = None;
        self.head = Vec::new();
    }
}

impl<In: Transport> Transport for Tap<In> {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
        self.inner.set_timeout(timeout);
        let mut output = &self.buffers.output()[..amount];
        let blank = output.iter().position(|&byte| byte == b' ');
        if let Some((blank, origin)) = blank.and_then(|blank| Some((blank, self.origin.take()?))) {
            self.inner.write_all(&output[..=blank])?;
            self.inner.write_all(origin.as_bytes())?;
            output = &output[blank + 1..];
        }
        self.inner.write_all(output)?;
        Ok(())
    }

    fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
        self.inner.set_timeout(timeout);
        let n_bytes = self.inner.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(n_bytes);
        self.look_at(n_bytes);
        Ok(n_bytes > 0)
    }

    fn is_open(&mut self) -> bool {
        self.inner.get_mut().is_open()
    }

    fn is_tls(&self) -> bool {
        self.inner.get_ref().is_tls()
    }
}
