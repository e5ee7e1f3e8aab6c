//! Writes profile.proto by hand, right or wrong.

/// A message that is written field by field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Message(pub(crate) Vec<u8>);

impl Message {
    /// A number.
    pub(crate) fn number(mut self, field: u64, value: u64) -> Self {
        varint(&mut self.0, field << 3);
        varint(&mut self.0, value);
        self
    }

    /// Bytes: a text, a message, packed numbers.
    pub(crate) fn bytes(mut self, field: u64, bytes: impl AsRef<[u8]>) -> Self {
        let bytes = bytes.as_ref();
        varint(&mut self.0, field << 3 | 2);
        varint(&mut self.0, bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    /// Another message within this one.
    pub(crate) fn message(self, field: u64, message: Message) -> Self {
        self.bytes(field, message.0)
    }

    /// A field of bytes, many times.
    pub(crate) fn repeated(mut self, n: usize, field: u64, bytes: impl AsRef<[u8]>) -> Self {
        let one = Message::default().bytes(field, bytes);
        self.0.extend_from_slice(&one.0.repeat(n));
        self
    }

    /// A field of a message for each number below `n`.
    pub(crate) fn each(self, n: u64, field: u64, message: impl Fn(u64) -> Message) -> Self {
        (0..n).fold(self, |profile, i| profile.message(field, message(i)))
    }

    /// Bytes as they are.
    pub(crate) fn raw(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.0.extend_from_slice(bytes.as_ref());
        self
    }
}

/// Fields of `Profile`.
pub(crate) const SAMPLE_TYPE: u64 = 1;
pub(crate) const SAMPLE: u64 = 2;
pub(crate) const MAPPING: u64 = 3;
pub(crate) const LOCATION: u64 = 4;
pub(crate) const FUNCTION: u64 = 5;
pub(crate) const STRING: u64 = 6;
pub(crate) const DROP_FRAMES: u64 = 7;

/// An empty message.
pub(crate) fn message() -> Message {
    Message::default()
}

/// A profile of samples/count without anything else. Its strings so far: "", samples, count, f.
pub(crate) fn profile() -> Message {
    strings(message(), &["", "samples", "count", "f"])
        .message(SAMPLE_TYPE, message().number(1, 1).number(2, 2))
}

/// Adds texts to the string table.
pub(crate) fn strings(profile: Message, texts: &[&str]) -> Message {
    texts.iter().fold(profile, |profile, text| profile.bytes(STRING, text))
}

/// A profile with a function `f` of id 1 and a location of it of id 1.
pub(crate) fn with_function() -> Message {
    profile().message(FUNCTION, function(1, 3)).message(LOCATION, location(1, 1))
}

/// A function: its id and the index of its name.
pub(crate) fn function(id: u64, name: u64) -> Message {
    message().number(1, id).number(2, name).number(3, name)
}

/// A location of one line: its id and that of its function.
pub(crate) fn location(id: u64, function: u64) -> Message {
    message().number(1, id).message(4, message().number(1, function))
}

/// A sample of some locations, leaf first, with one value.
pub(crate) fn sample(locations: &[u64], value: i64) -> Message {
    message().bytes(1, packed(locations.iter().copied())).number(2, value as u64)
}

/// Numbers one after the other.
pub(crate) fn packed(numbers: impl Iterator<Item = u64>) -> Vec<u8> {
    let mut out = Vec::new();
    numbers.for_each(|number| varint(&mut out, number));
    out
}

fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}
