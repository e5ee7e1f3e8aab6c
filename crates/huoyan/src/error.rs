//! What can go wrong.

use huoyan_capture::cpu::StartError;
use std::fmt;
use std::io;

/// Why a profile was not started, made or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A CPU profile is being collected already. There is one at a time in a process.
    InUse,
    /// The rate is outside of 1 to 10,000 samples a second.
    Rate(u32),
    /// The system refused what the profile needs: the engine by name, or a signal handler.
    System(String, io::Error),
    /// The profile could not be written.
    Write(io::Error),
    /// The process is the child of a `fork`: the profile goes on in its parent.
    Forked,
    /// The profile of this name has no sums since the start of the process, of which a difference could be made.
    NoDelta(String),
    /// The name of a profile is empty or taken.
    Name(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::InUse => write!(f, "{}", StartError::InUse),
            Error::Rate(hz) => write!(f, "{}", StartError::Rate(*hz)),
            Error::System(what, source) => write!(f, "{what}: {source}"),
            Error::Write(source) => write!(f, "profile cannot be written: {source}"),
            Error::Forked => write!(f, "the process is a child of the one that is profiled"),
            Error::NoDelta(name) => write!(f, "the profile {name} does not support differences"),
            Error::Name(name) if name.is_empty() => write!(f, "a profile needs a name"),
            Error::Name(name) => write!(f, "there is a profile {name:?} already"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::System(_, source) | Error::Write(source) => Some(source),
            _ => None,
        }
    }
}

impl From<StartError> for Error {
    fn from(error: StartError) -> Error {
        let what = error.to_string();
        match error {
            StartError::InUse => Error::InUse,
            StartError::Rate(hz) => Error::Rate(hz),
            StartError::Refused(_, source) | StartError::System(source) => Error::System(what, source),
            _ => Error::System(what, io::ErrorKind::Other.into()),
        }
    }
}

impl From<Error> for io::Error {
    fn from(error: Error) -> io::Error {
        io::Error::other(error)
    }
}
