//! Connections to sockets of this machine (`unix:/run/app.sock`).

use std::path::PathBuf;

use ureq::Error;
use ureq::unversioned::transport::{ConnectionDetails, Connector, Transport};

/// Connects to a socket of this machine, if it was given one.
#[derive(Debug)]
pub(crate) struct SocketConnector(pub(crate) Option<PathBuf>);

impl<In: Transport> Connector<In> for SocketConnector {
    type Out = Box<dyn Transport>;

    fn connect(&self, details: &ConnectionDetails<'_>, _: Option<In>) -> Result<Option<Self::Out>, Error> {
        self.0.as_deref().map(|path| platform::connect(path, details)).transpose()
    }
}

#[cfg(unix)]
mod platform {
    use std::io::{self, Read, Write};
    use std::os::unix::net::UnixStream;
    use std::path::Path;

    use ureq::Error;
    use ureq::unversioned::transport::{Buffers, ConnectionDetails, LazyBuffers, NextTimeout, Transport};

    use crate::dial::DialError;
    use crate::error::os_reason;

    pub(super) fn connect(path: &Path, details: &ConnectionDetails<'_>) -> Result<Box<dyn Transport>, Error> {
        let stream = open(path).map_err(|error| {
            DialError::new(format!("dial unix {}: connect: {}", path.display(), os_reason(&error)))
                .into_ureq()
        })?;
        let config = details.config;
        let buffers = LazyBuffers::new(config.input_buffer_size(), config.output_buffer_size());
        Ok(Box::new(SocketTransport { stream, buffers }))
    }

    fn open(path: &Path) -> io::Result<UnixStream> {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        {
            use std::os::linux::net::SocketAddrExt as _;
            use std::os::unix::ffi::OsStrExt as _;
            if let Some(name) = path.as_os_str().as_bytes().strip_prefix(b"@") {
                return UnixStream::connect_addr(&std::os::unix::net::SocketAddr::from_abstract_name(name)?);
            }
        }
        UnixStream::connect(path)
    }

    #[derive(Debug)]
    struct SocketTransport {
        stream: UnixStream,
        buffers: LazyBuffers,
    }

    impl Transport for SocketTransport {
        fn buffers(&mut self) -> &mut dyn Buffers {
            &mut self.buffers
        }

        fn transmit_output(&mut self, amount: usize, timeout: NextTimeout) -> Result<(), Error> {
            let timeout = timeout.for_write();
            self.stream.set_write_timeout(timeout.not_zero().map(|duration| *duration))?;
            let output = &self.buffers.output()[..amount];
            self.stream.write_all(output).map_err(|error| named(error, timeout))
        }

        fn await_input(&mut self, timeout: NextTimeout) -> Result<bool, Error> {
            let timeout = timeout.for_read();
            self.stream.set_read_timeout(timeout.not_zero().map(|duration| *duration))?;
            let input = self.buffers.input_append_buf();
            let n_bytes = loop {
                match self.stream.read(input) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    done => break done.map_err(|error| named(error, timeout))?,
                }
            };
            self.buffers.input_appended(n_bytes);
            Ok(n_bytes > 0)
        }

        fn is_open(&mut self) -> bool {
            // One request is made on a connection, so nobody asks whether it can take another.
            false
        }
    }

    fn named(error: io::Error, timeout: NextTimeout) -> Error {
        match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Error::Timeout(timeout.reason),
            _ => Error::Io(error),
        }
    }
}

#[cfg(not(unix))]
mod platform {
    use std::path::Path;

    use ureq::Error;
    use ureq::unversioned::transport::{ConnectionDetails, Transport};

    use crate::dial::DialError;

    pub(super) fn connect(path: &Path, _: &ConnectionDetails<'_>) -> Result<Box<dyn Transport>, Error> {
        let text = format!("dial unix {}: this system has no such sockets", path.display());
        Err(DialError::new(text).into_ureq())
    }
}
