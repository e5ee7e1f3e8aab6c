//! The words before `--`: cargo's options, which it is told when it builds, and what it would pass on.
//!
//! Most are cargo's business. Of a few we must know that the next word is their value, or else it would be
//! taken for a filter; and a few we act upon, because we do what cargo would do after building.

use std::ffi::{OsStr, OsString};

/// Options that take a value in the next word.
const WITH_VALUE: [&str; 21] = [
    "-p",
    "--package",
    "--exclude",
    "--bin",
    "--example",
    "--test",
    "--bench",
    "-j",
    "--jobs",
    "-F",
    "--features",
    "--profile",
    "--target",
    "--target-dir",
    "--manifest-path",
    "--lockfile-path",
    "--artifact-dir",
    "--color",
    "--config",
    "--message-format",
    "-Z",
];

/// Options that choose what a workspace's metadata is read from, and so must be told there, too.
const OF_WORKSPACE: [&str; 7] =
    ["--manifest-path", "--lockfile-path", "--config", "-Z", "--offline", "--locked", "--frozen"];

/// What would make cargo do something else than to build for us.
const REFUSED: [(&str, &str); 3] = [
    ("--doc", "tests in documentation are rustdoc's, and are not profiled"),
    ("--no-run", "cargo pprof gives cargo its own"),
    ("--message-format", "cargo pprof gives cargo its own"),
];

/// The words before `--`, told apart.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct CargoWords {
    /// What cargo is told when it builds.
    pub(crate) options: Vec<OsString>,
    /// What cargo is told when it describes the workspace.
    pub(crate) workspace_options: Vec<OsString>,
    /// What cargo would pass on to what it runs.
    pub(crate) filters: Vec<OsString>,
    /// The profile with which cargo builds, if it was said.
    pub(crate) profile: Option<String>,
    /// Whether all else runs where something fails.
    pub(crate) no_fail_fast: bool,
    /// Whether cargo is told to say little.
    pub(crate) is_quiet: bool,
}

impl CargoWords {
    /// Tells the words apart.
    ///
    /// # Errors
    /// One line, where a word goes against what we do.
    pub(crate) fn read(words: Vec<OsString>) -> Result<CargoWords, String> {
        let mut told = CargoWords::default();
        let mut words = words.into_iter().peekable();
        while let Some(word) = words.next() {
            if !word.as_encoded_bytes().starts_with(b"-") {
                told.filters.push(word);
                continue;
            }
            let (name, inline) = split(&word);
            if let Some((name, reason)) = REFUSED.iter().find(|(refused, _)| *refused == name) {
                return Err(format!("{name}: {reason}"));
            }
            // Some of them take no value at the end, to list what there is.
            let takes_next = inline.is_none() && WITH_VALUE.contains(&name.as_str());
            let next = words.next_if(|next| takes_next && !next.as_encoded_bytes().starts_with(b"-"));
            told.note(&name, inline.as_deref().or(next.as_deref()));
            if name == "--no-fail-fast" {
                continue;
            }
            let both = [Some(word), next].into_iter().flatten();
            if OF_WORKSPACE.contains(&name.as_str()) {
                told.workspace_options.extend(both.clone());
            }
            told.options.extend(both);
        }
        Ok(told)
    }

    /// Notes what we must know, too.
    fn note(&mut self, name: &str, value: Option<&OsStr>) {
        match name {
            "--release" | "-r" => self.profile = Some("release".to_owned()),
            "--profile" => self.profile = value.and_then(OsStr::to_str).map(str::to_owned),
            "--no-fail-fast" => self.no_fail_fast = true,
            "--quiet" | "-q" => self.is_quiet = true,
            _ => {}
        }
    }
}

/// The name of an option, and its value where that is in the same word.
fn split(word: &OsStr) -> (String, Option<OsString>) {
    let text = word.to_string_lossy();
    match text.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.into())),
        // `-Fserde`, `-pshop`, `-j2`: their value is of no interest to us.
        None => (text.into_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> CargoWords {
        CargoWords::read(line.split(' ').map(OsString::from).collect()).expect(line)
    }

    fn text(words: &[OsString]) -> String {
        words.join(OsStr::new(" ")).into_string().expect("UTF-8")
    }

    #[test]
    fn values_of_options_are_no_filters() {
        let words =
            read("-p shop --bench speed parse --features=a,b -j 2 --all-features --config net.offline=true");
        assert_eq!(text(&words.filters), "parse");
        assert_eq!(
            text(&words.options),
            "-p shop --bench speed --features=a,b -j 2 --all-features --config net.offline=true"
        );
        assert_eq!(text(&words.workspace_options), "--config net.offline=true");
    }

    #[test]
    fn the_profile_is_the_last_one_said() {
        assert_eq!(read("-v").profile, None);
        assert_eq!(read("--release").profile.as_deref(), Some("release"));
        assert_eq!(read("--profile quick").profile.as_deref(), Some("quick"));
        assert_eq!(read("--profile=quick").profile.as_deref(), Some("quick"));
    }

    #[test]
    fn to_go_on_after_failures_is_ours() {
        let words = read("--no-fail-fast -q --example demo");
        assert!(words.no_fail_fast && words.is_quiet);
        assert_eq!(text(&words.options), "-q --example demo");
    }
}
