//! A window that moves over a stream of bytes: what is decoded is seen in one piece,
//! however large the whole is.

use crate::Error;
use std::io::Read;

/// How much is read at once.
const CHUNK: usize = 64 << 10;

/// How much is read at first: enough to tell what it is, and to read a small profile.
const FIRST_CHUNK: usize = 4 << 10;

/// A stream of uncompressed bytes. It fails past its limit.
pub(crate) struct Stream<'r> {
    source: Box<dyn Read + 'r>,
    window: Vec<u8>,
    /// What lies before this index of the window is done with.
    start: usize,
    end: usize,
    /// The offset of `window[0]` in the whole.
    base: u64,
    at_end: bool,
    max_bytes: u64,
}

impl<'r> Stream<'r> {
    pub(crate) fn new(source: Box<dyn Read + 'r>, max_bytes: u64) -> Self {
        let window = vec![0; FIRST_CHUNK];
        Stream { source, window, start: 0, end: 0, base: 0, at_end: false, max_bytes }
    }

    /// The offset of the next byte.
    pub(crate) fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    /// At least the next `n` bytes, fewer only at the end of the stream.
    pub(crate) fn peek(&mut self, n: usize) -> Result<&[u8], Error> {
        if self.end - self.start < n && !self.at_end {
            self.fill(n)?;
        }
        Ok(&self.window[self.start..self.end])
    }

    fn too_large(&self) -> Error {
        Error::TooLarge { what: "bytes of uncompressed data", max: self.max_bytes }
    }

    /// Goes past `n` bytes that were seen.
    pub(crate) fn skip(&mut self, n: usize) {
        debug_assert!(n <= self.end - self.start);
        self.start += n;
    }

    /// The rest as a reader, without the limit: what was seen of it is given again.
    pub(crate) fn into_reader(self) -> Box<dyn Read + 'r> {
        let seen = std::io::Cursor::new(self.window[self.start..self.end].to_vec());
        Box::new(seen.chain(self.source))
    }

    /// Reads until `n` bytes lie in the window. Room is made as bytes arrive, so that a
    /// length that is only claimed costs nothing.
    fn fill(&mut self, n: usize) -> Result<(), Error> {
        self.window.copy_within(self.start..self.end, 0);
        self.base += self.start as u64;
        (self.start, self.end) = (0, self.end - self.start);
        if self.base > 0 && self.window.len() < CHUNK {
            self.window.resize(CHUNK, 0);
        }
        while self.end < n && !self.at_end {
            if self.end == self.window.len() {
                let room = self.window.len();
                self.window.resize(room + room.min(n - self.end).max(CHUNK), 0);
            }
            match self.source.read(&mut self.window[self.end..]) {
                Ok(0) => self.at_end = true,
                Ok(read) => self.end += read,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => {}
                Err(e) => return Err(crate::gzip::error(e)),
            }
            if self.base + self.end as u64 > self.max_bytes {
                return Err(self.too_large());
            }
        }
        Ok(())
    }
}

#[cfg(feature = "text")]
impl Stream<'_> {
    /// Lowers the limit.
    pub(crate) fn limit(&mut self, max_bytes: u64) {
        self.max_bytes = self.max_bytes.min(max_bytes);
    }

    /// Everything from here on.
    pub(crate) fn read_all(mut self) -> Result<Vec<u8>, Error> {
        let mut wanted = CHUNK;
        while !self.at_end {
            self.peek(wanted)?;
            wanted = (self.end - self.start) + CHUNK;
        }
        // What was peeked at before the limit was lowered counts too.
        if self.end as u64 > self.max_bytes {
            return Err(self.too_large());
        }
        self.window.truncate(self.end);
        self.window.drain(..self.start);
        Ok(self.window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_moves_and_grows() {
        let data: Vec<u8> = (0..CHUNK * 3).map(|i| i as u8).collect();
        let mut s = Stream::new(Box::new(data.as_slice()), 1 << 20);
        assert_eq!(s.peek(1).unwrap()[0], 0);
        s.skip(5);
        assert_eq!(&s.peek(CHUNK * 2).unwrap()[..CHUNK * 2], &data[5..CHUNK * 2 + 5]);
        s.skip(CHUNK * 2);
        assert_eq!(s.offset(), CHUNK as u64 * 2 + 5);
        assert_eq!(s.peek(CHUNK).unwrap(), &data[CHUNK * 2 + 5..]);
    }

    #[cfg(feature = "text")]
    #[test]
    fn the_limit_holds_while_reading() {
        let s = Stream::new(Box::new(std::io::repeat(0)), 1 << 20);
        assert!(matches!(s.read_all(), Err(Error::TooLarge { max: 1048576, .. })));
    }
}
