//! Gzip in and out: several members are one stream, as `gzip` itself has it.

use crate::Error;
use std::io::{self, BufReader, Read, Write};

/// The first two bytes of every gzip stream.
pub(crate) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// The uncompressed bytes of a gzip stream.
pub(crate) fn decompress<'r>(source: impl Read + 'r) -> Box<dyn Read + 'r> {
    let reader = flate2::bufread::MultiGzDecoder::new(BufReader::with_capacity(32 << 10, source));
    Box::new(Marked(reader))
}

/// Compresses what is written to it; `finish` must be called.
pub(crate) fn compressor<W: Write>(out: W) -> flate2::write::GzEncoder<W> {
    flate2::write::GzEncoder::new(out, flate2::Compression::new(LEVEL))
}

/// The best size that costs little: see docs/speed.md.
const LEVEL: u32 = 4;

/// Marks errors that come from the compressed data, to tell them from those of the source.
struct Marked<R>(R);

#[derive(Debug)]
struct Damaged(String);

impl std::fmt::Display for Damaged {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Damaged {}

impl<R: Read> Read for Marked<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        self.0.read(buf).map_err(|e| match e.kind() {
            io::ErrorKind::UnexpectedEof if !is_of_source(&e) => {
                io::Error::other(Damaged("unexpected EOF".into()))
            }
            io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData => {
                io::Error::other(Damaged(in_gos_words(e.to_string())))
            }
            _ => e,
        })
    }
}

/// Whether it was the source that ended too early: then it says what it is.
fn is_of_source(eof: &io::Error) -> bool {
    eof.get_ref().is_some_and(|reason| reason.to_string() != "incomplete deflate stream")
}

/// What Go's `compress/gzip` says, where it says the same.
fn in_gos_words(reason: String) -> String {
    match reason.as_str() {
        "corrupt gzip stream does not have a matching checksum" => "gzip: invalid checksum".to_owned(),
        "invalid gzip header" => "gzip: invalid header".to_owned(),
        _ => reason,
    }
}

/// The error of a read: of the gzip stream or of what lies below it.
pub(crate) fn error(e: io::Error) -> Error {
    match e.get_ref().and_then(|inner| inner.downcast_ref::<Damaged>()) {
        Some(damaged) => Error::Gzip(damaged.0.clone()),
        None => Error::Read(e),
    }
}
