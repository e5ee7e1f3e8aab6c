//! The profiles that a page can show: opened by the command line, handed in, read again.

use super::{ExploreError, Explorer};
use crate::{
    Console, Invocation,
    binaries::executable,
    pipeline::{load, prepare},
};
use huoyan_format::Limits;
use huoyan_profile::Profile;
use std::sync::{PoisonError, RwLockReadGuard};

/// The most profiles that may be open at once.
const MAX_OPEN: usize = 16;

/// A profile that is open.
#[derive(Debug, Clone)]
pub(super) struct Opened {
    /// What it is called.
    pub(super) name: String,
    /// Where it came from.
    pub(super) source: String,
    /// Whether it can be had from there again.
    pub(super) can_reload: bool,
    /// Counts up each time it is had again.
    pub(super) edition: u64,
    pub(super) profile: Profile,
}

/// A profile that is open, as others see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenedProfile {
    /// Its number.
    pub id: usize,
    /// What it is called.
    pub name: String,
    /// Where it came from.
    pub source: String,
    /// Whether it can be had from there again.
    pub can_reload: bool,
}

impl Opened {
    /// What an invocation names.
    pub(super) fn first(invocation: &Invocation, console: &dyn Console) -> Result<Opened, crate::Error> {
        let profile = load(invocation, console)?;
        let (name, source) = names(invocation);
        let can_reload = !invocation.sources.iter().any(|source| source == "-");
        Ok(Opened { name, source, can_reload, edition: 0, profile })
    }
}

impl Explorer {
    /// The profiles that are open.
    pub fn profiles(&self) -> Vec<OpenedProfile> {
        let open = |(id, opened): (usize, &Opened)| OpenedProfile {
            id,
            name: opened.name.clone(),
            source: opened.source.clone(),
            can_reload: opened.can_reload,
        };
        self.read().iter().enumerate().map(open).collect()
    }

    /// Opens a profile from its bytes, under a name.
    ///
    /// # Errors
    /// Bytes that are no profile; too many profiles.
    pub fn add(&self, name: &str, bytes: &[u8], console: &dyn Console) -> Result<usize, ExploreError> {
        let limits = Limits::of_bytes(self.invocation.fetch.max_bytes);
        let wrong = |error: &dyn std::fmt::Display| ExploreError::Wrong(format!("{name}: {error}"));
        let read = huoyan_format::read(bytes, &limits).map_err(|error| wrong(&error))?;
        for warning in read.warnings {
            console.message(format!("{name}: {warning}").as_bytes());
        }
        let profile = prepare(read.profile, &[], &self.invocation, console).map_err(|error| wrong(&error))?;
        let opened = Opened {
            name: short_name(name),
            source: name.to_owned(),
            can_reload: false,
            edition: 0,
            profile,
        };
        let mut all = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MAX_OPEN {
            return Err(ExploreError::Wrong(format!(
                "{MAX_OPEN} profiles are open, which is as many as can be"
            )));
        }
        all.push(opened);
        Ok(all.len() - 1)
    }

    /// Reads a profile again from where it came from.
    ///
    /// # Errors
    /// Where it cannot be had again.
    pub fn reload(&self, id: usize, console: &dyn Console) -> Result<(), ExploreError> {
        let can_reload = self.read().get(id).is_some_and(|opened| opened.can_reload);
        if !can_reload {
            return Err(ExploreError::Wrong(
                "this profile was handed in: it cannot be read again".to_owned(),
            ));
        }
        let profile =
            load(&self.invocation, console).map_err(|error| ExploreError::Wrong(error.to_string()))?;
        let mut all = self.opened.write().unwrap_or_else(PoisonError::into_inner);
        all[id].profile = profile;
        all[id].edition += 1;
        drop(all);
        self.kept.clear();
        Ok(())
    }

    /// The profile itself, compressed.
    ///
    /// # Errors
    /// Where it is not open.
    pub fn download(&self, id: usize) -> Result<Vec<u8>, ExploreError> {
        let missing = || ExploreError::Missing(format!("no profile {id} is open"));
        let profile = self.read().get(id).map(|opened| opened.profile.clone()).ok_or_else(missing)?;
        let mut bytes = Vec::new();
        huoyan_format::write_pprof(&profile, &mut bytes)
            .map_err(|error| ExploreError::Wrong(error.to_string()))?;
        Ok(bytes)
    }

    /// All of them.
    pub(super) fn read(&self) -> RwLockReadGuard<'_, Vec<Opened>> {
        self.opened.read().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the profiles of an invocation are called, in short, and what they are. A binary before them is none.
fn names(invocation: &Invocation) -> (String, String) {
    let has_binary = executable(invocation).is_some();
    let sources = &invocation.sources[usize::from(has_binary)..];
    let names: Vec<_> = sources.iter().map(|source| source.to_string_lossy()).collect();
    let first = names.first().map(|name| short_name(name)).unwrap_or_default();
    let short = match names.len() {
        0 | 1 => first,
        n => format!("{first} +{}", n - 1),
    };
    (short, names.join(" "))
}

/// The last part of a path or an address.
fn short_name(source: &str) -> String {
    let end = source.split('?').next().unwrap_or(source).trim_end_matches('/');
    match end.rsplit(['/', '\\']).next() {
        Some(name) if !name.is_empty() => name.to_owned(),
        _ => source.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_are_called_by_the_end_of_their_name() {
        for (source, name) in [
            ("cpu.pb.gz", "cpu.pb.gz"),
            ("/a b/cpu.pb.gz", "cpu.pb.gz"),
            ("http://localhost:6060/debug/pprof/profile?seconds=5", "profile"),
            ("localhost:6060/", "localhost:6060"),
            ("-", "-"),
        ] {
            assert_eq!(short_name(source), name);
        }
    }
}
