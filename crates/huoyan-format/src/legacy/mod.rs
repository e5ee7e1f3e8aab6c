//! The formats that profilers wrote before profile.proto, and some still write.
//!
//! | file | format |
//! |---|---|
//! | `cpu` | gperftools' CPU profiles, binary, words of 32 or 64 bits in either byte order |
//! | `java` | the same for Java, and Java's heap and contention text |
//! | `heap` | gperftools' heap, growth and fragmentation text, Go's heap text |
//! | `go_count` | Go's goroutine, threadcreate and other counts as text |
//! | `threadz` | stacks of all threads as text |
//! | `contention` | gperftools' and Go's lock contention as text |
//! | `maps` | the memory map that may follow any of them |
//!
//! Samples come as addresses (`draft` collects them); `massage` and `locate` give each its mapping, `frames` says which
//! functions of the profiler itself are left out of reports. All of it follows upstream's
//! `profile/legacy_profile.go` and `legacy_java_profile.go`.

mod contention;
mod cpu;
mod draft;
mod frames;
mod go_count;
mod heap;
mod java;
mod locate;
mod maps;
mod massage;
#[cfg(test)]
mod tests;
mod threadz;

use crate::{Error, Limits, cursor::trim, lines::Lines};
use huoyan_profile::Profile;

/// Why a reader gives no profile.
#[derive(Debug)]
enum Refusal {
    /// It may be another format; if no other reader takes it, this is what is wrong.
    TryNext(Error),
    /// It is this format, and damaged.
    Wrong(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Wrong(error)
    }
}

struct Reader {
    is_text: bool,
    recognizes: fn(&[u8]) -> bool,
    parse: fn(&[u8], &Limits) -> Result<Profile, Refusal>,
}

/// Every reader, in the order in which they are tried.
const READERS: [Reader; 6] = [
    Reader { is_text: false, recognizes: cpu::recognizes, parse: cpu::parse },
    Reader { is_text: true, recognizes: heap::recognizes, parse: heap::parse },
    Reader { is_text: true, recognizes: go_count::recognizes, parse: go_count::parse },
    Reader { is_text: true, recognizes: threadz::recognizes, parse: threadz::parse },
    Reader { is_text: true, recognizes: contention::recognizes, parse: contention::parse },
    Reader { is_text: true, recognizes: java::recognizes, parse: java::parse },
];

/// Whether something that begins like this may be one of these formats: the answer is never
/// wrongly `false`. It may be wrongly `true` where the lines that decide lie past the prefix.
pub(crate) fn looks_like(prefix: &[u8]) -> bool {
    READERS.iter().any(|reader| (reader.recognizes)(prefix))
}

/// The profile, or what is wrong with it; `None` if it is in none of these formats.
pub(crate) fn parse(data: &[u8], limits: &Limits) -> Option<Result<Profile, Error>> {
    let mut reason = None;
    for reader in READERS.iter().filter(|reader| (reader.recognizes)(data)) {
        if reader.is_text
            && let Err(error) = crate::text_size::check(data, limits)
        {
            return Some(Err(error));
        }
        match (reader.parse)(data, limits) {
            Ok(mut profile) => {
                frames::add_built_in(&mut profile);
                return Some(Ok(profile));
            }
            Err(Refusal::Wrong(error)) => return Some(Err(error)),
            Err(Refusal::TryNext(Error::Unrecognized)) => {}
            Err(Refusal::TryNext(error)) => reason = Some(error),
        }
    }
    reason.map(Err)
}

/// What one reader makes of any bytes, for fuzzing.
pub(crate) fn parse_as(reader: usize, data: &[u8], limits: &Limits) -> Result<Profile, Error> {
    match (READERS[reader].parse)(data, limits) {
        Ok(mut profile) => {
            frames::add_built_in(&mut profile);
            Ok(profile)
        }
        Err(Refusal::Wrong(error) | Refusal::TryNext(error)) => Err(error),
    }
}

/// Whether a line says nothing.
fn is_blank_or_comment(line: &[u8]) -> bool {
    matches!(trim(line), [] | [b'#', ..])
}

/// The first line that is neither blank nor a comment, and whether it ends within the text.
fn first_telling_line(text: &[u8]) -> (&[u8], bool) {
    let mut lines = Lines::new(text);
    while lines.advance() && is_blank_or_comment(lines.line()) {}
    (lines.line(), lines.is_terminated() && !is_blank_or_comment(lines.line()))
}

/// The first line, and whether it ends within the text.
fn first_line(text: &[u8]) -> (&[u8], bool) {
    let mut lines = Lines::new(text);
    lines.advance();
    (lines.line(), lines.is_terminated())
}
