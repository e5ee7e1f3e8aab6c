//! The protobuf wire format, over a slice: varints and fields.

use crate::Error;

/// Wire types that profile.proto uses, or that unknown fields may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// Wire type 0.
    Number(u64),
    /// Wire types 1 and 5, which no field of profile.proto has.
    Fixed,
    /// Wire type 2.
    Bytes(&'a [u8]),
}

/// A message that is read field by field, in a loop over [`Message::next`] that
/// [`Message::finish`] ends: what is wrong is told once, after the last good field.
#[derive(Debug)]
pub(crate) struct Message<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Offset of `bytes[0]` in the whole, for errors.
    base: u64,
    error: Option<Box<Error>>,
}

/// A field: its number and its value.
pub(crate) type Field<'a> = (u32, Value<'a>);

impl<'a> Message<'a> {
    pub(crate) fn new(bytes: &'a [u8], base: u64) -> Self {
        Message { bytes, at: 0, base, error: None }
    }

    /// Offset of the next field in the whole.
    pub(crate) fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    /// Index of the next field in the message.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// The next field, `None` at the end and at the first that is damaged.
    #[inline(always)]
    pub(crate) fn next(&mut self) -> Option<Field<'a>> {
        // All good fields of a profile: a key of one byte, then a number or bytes.
        let (&key, value) = self.bytes[self.at..].split_first()?;
        if (8..0x80).contains(&key)
            && let Some((number, len)) = varint(value)
        {
            let field = u32::from(key >> 3);
            if key & 7 == 0 {
                self.at += 1 + len;
                return Some((field, Value::Number(number)));
            }
            if key & 7 == 2
                && let Some(bytes) = usize::try_from(number).ok().and_then(|n| value[len..].get(..n))
            {
                self.at += 1 + len + bytes.len();
                return Some((field, Value::Bytes(bytes)));
            }
        }
        self.next_of_any_kind()
    }

    #[cold]
    fn next_of_any_kind(&mut self) -> Option<Field<'a>> {
        match self.try_next() {
            Ok(field) => Some(field),
            Err(error) => {
                self.at = self.bytes.len();
                self.error.get_or_insert(Box::new(error));
                None
            }
        }
    }

    fn try_next(&mut self) -> Result<Field<'a>, Error> {
        let begin = self.at;
        let key = self.varint()?;
        let number = u32::try_from(key >> 3)
            .ok()
            .filter(|&n| n != 0)
            .ok_or_else(|| self.malformed(begin, format!("field number {} does not exist", key >> 3)))?;
        let value = match key & 7 {
            0 => Value::Number(self.varint()?),
            1 => self.take(8).map(|_| Value::Fixed)?,
            2 => {
                let n = self.varint()?;
                Value::Bytes(self.take(n)?)
            }
            5 => self.take(4).map(|_| Value::Fixed)?,
            wire_type => return Err(self.malformed(begin, format!("unknown wire type {wire_type}"))),
        };
        Ok((number, value))
    }

    /// Whether all fields were good.
    pub(crate) fn finish(self) -> Result<(), Error> {
        self.error.map_or(Ok(()), |error| Err(*error))
    }

    fn varint(&mut self) -> Result<u64, Error> {
        match varint(&self.bytes[self.at..]) {
            Some((value, n)) => {
                self.at += n;
                Ok(value)
            }
            None => Err(self.malformed(self.at, "bad varint".into())),
        }
    }

    fn take(&mut self, n: u64) -> Result<&'a [u8], Error> {
        let rest = &self.bytes[self.at..];
        match usize::try_from(n).ok().and_then(|n| rest.get(..n)) {
            Some(taken) => {
                self.at += taken.len();
                Ok(taken)
            }
            None => {
                let reason = format!("field of {n} bytes in {} that are left", rest.len());
                Err(self.malformed(self.at, reason))
            }
        }
    }

    fn malformed(&self, at: usize, reason: String) -> Error {
        Error::Malformed { reason, offset: self.base + at as u64 }
    }
}

/// A varint at the front of `bytes` and its length; `None` if it is cut short or too long.
#[inline]
pub(crate) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let &first = bytes.first()?;
    if first < 0x80 {
        return Some((first.into(), 1));
    }
    if let Some(&second) = bytes.get(1)
        && second < 0x80
    {
        return Some((u64::from(first & 0x7f) | u64::from(second) << 7, 2));
    }
    match bytes.first_chunk::<8>() {
        Some(&word) => short_varint(u64::from_le_bytes(word)).or_else(|| long_varint(bytes)),
        None => long_varint(bytes),
    }
}

/// The varint in the first bytes of a word, if it ends there: without a branch on its length, which
/// is hard to guess.
#[inline]
fn short_varint(word: u64) -> Option<(u64, usize)> {
    const LAST_BYTES: u64 = 0x8080_8080_8080_8080;
    let last_bits = !word & LAST_BYTES;
    if last_bits == 0 {
        return None;
    }
    // Up to and with the first byte whose high bit is not set.
    let own = word & (last_bits ^ (last_bits - 1));
    let by_7 = own & !LAST_BYTES;
    let by_14 = by_7 & 0x007f_007f_007f_007f | (by_7 & 0x7f00_7f00_7f00_7f00) >> 1;
    let by_28 = by_14 & 0x0000_3fff_0000_3fff | (by_14 & 0x3fff_0000_3fff_0000) >> 2;
    let value = by_28 & 0x0fff_ffff | (by_28 & 0x0fff_ffff_0000_0000) >> 4;
    Some((value, last_bits.trailing_zeros() as usize / 8 + 1))
}

#[cold]
fn long_varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0u64;
    let mut shift = 0;
    for (i, &byte) in bytes.iter().enumerate() {
        // Compat: bits past the 64th are lost without a word (profile/proto.go, decodeVarint).
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some((value, i + 1));
        }
        shift += 7;
        if shift >= 70 {
            return None;
        }
    }
    None
}

/// Reads a run of varints, and tells each with its length; false if the run ends within one.
///
/// Ids of locations have one byte or two as it happens, so a branch on the length would be guessed
/// wrong half the time.
#[inline]
pub(crate) fn each_varint(mut bytes: &[u8], mut tell: impl FnMut(u64, usize)) -> bool {
    while let Some(&word) = bytes.first_chunk::<8>() {
        let found = short_varint(u64::from_le_bytes(word)).or_else(|| long_varint(bytes));
        let Some((value, len)) = found else { return false };
        tell(value, len);
        bytes = &bytes[len..];
    }
    while !bytes.is_empty() {
        let Some((value, len)) = varint(bytes) else { return false };
        tell(value, len);
        bytes = &bytes[len..];
    }
    true
}

/// The error for a field whose wire type is not the one that profile.proto gives it.
pub(crate) fn wrong_type(what: &str, offset: u64) -> Error {
    Error::Malformed { reason: format!("{what} has the wrong wire type"), offset }
}

/// Appends a varint.
#[inline]
pub(crate) fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_come_back() {
        for value in [0, 1, 127, 128, 300, 1 << 14, (1 << 35) + 5, u64::MAX] {
            let mut out = Vec::new();
            put_varint(&mut out, value);
            assert_eq!(varint(&out), Some((value, out.len())));
            assert_eq!(varint(&out[..out.len() - 1]), None);
        }
        assert_eq!(varint(&[0x80; 11]), None);
    }

    #[test]
    fn a_run_of_varints_is_read_as_one_by_one() {
        let values: Vec<u64> = (0..64).flat_map(|bits| [(1 << bits) - 1, 1 << bits, 5]).collect();
        let mut run = Vec::new();
        values.iter().for_each(|&value| put_varint(&mut run, value));
        run.extend([0x80, 0x80, 0]);
        for cut in 0..=run.len() {
            let (mut one_by_one, mut at) = (Vec::new(), 0);
            while let Some(found) = varint(&run[at..cut]) {
                one_by_one.push(found);
                at += found.1;
            }
            let mut read = Vec::new();
            let is_whole = each_varint(&run[..cut], |value, len| read.push((value, len)));
            assert_eq!((read, is_whole), (one_by_one, at == cut));
        }
        assert!(!each_varint(&[0x80; 11], |_, _| ()));
    }

    #[test]
    fn errors_say_where() {
        let error = |bytes, base| {
            let mut m = Message::new(bytes, base);
            while m.next().is_some() {}
            m.finish().unwrap_err().to_string()
        };
        let e = error(&[0x08, 1, 0x0a, 0x05, 1, 2], 98);
        assert_eq!(e, "parsing profile: field of 5 bytes in 2 that are left at byte 102");
        let e = error(&[0x0b], 7);
        assert_eq!(e, "parsing profile: unknown wire type 3 at byte 7");
    }
}
