//! The names under which the program answers.

use std::ffi::OsStr;
use std::path::Path;

use huoyan_session::OldName;

/// What the program is under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The tool itself.
    Pprof,
    /// A script whose place it takes.
    Old(OldName),
}

/// One name.
pub(crate) struct Name {
    /// The file's name, without a system's suffix for programs.
    pub(crate) name: &'static str,
    /// What the program is under it.
    pub(crate) role: Role,
}

const STACKCOLLAPSE: Role = Role::Old(OldName::StackcollapseGo);
const FLAMEGRAPH: Role = Role::Old(OldName::Flamegraph);

/// All names but `pprof`, which is the program's own.
pub(crate) static OTHER_NAMES: [Name; 5] = [
    Name { name: "huoyan", role: Role::Pprof },
    Name { name: "stackcollapse-go", role: STACKCOLLAPSE },
    Name { name: "stackcollapse-go.pl", role: STACKCOLLAPSE },
    Name { name: "flamegraph", role: FLAMEGRAPH },
    Name { name: "flamegraph.pl", role: FLAMEGRAPH },
];

/// What the program is when it is called by this path. A name that is not known is pprof's.
pub(crate) fn role(program: &OsStr) -> Role {
    let file_name = Path::new(program).file_name().and_then(OsStr::to_str).unwrap_or_default();
    let name = file_name.strip_suffix(std::env::consts::EXE_SUFFIX).unwrap_or(file_name);
    OTHER_NAMES.iter().find(|other| other.name == name).map_or(Role::Pprof, |other| other.role)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_choose_the_role() {
        let role = |path: &str| role(OsStr::new(path));
        for path in ["pprof", "/usr/bin/huoyan", "target/release/pprof", "renamed", ""] {
            assert_eq!(role(path), Role::Pprof, "{path}");
        }
        assert_eq!(role("./stackcollapse-go.pl"), STACKCOLLAPSE);
        assert_eq!(role("flamegraph"), FLAMEGRAPH);
    }
}
