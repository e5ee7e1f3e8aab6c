//! The environment variables that pprof looks at. This crate is the last one that reads them: what lies
//! below is handed values.

use std::ffi::OsString;

/// One variable.
#[derive(Debug)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// Lines of help; empty for those that are not pprof's own.
    pub help: &'static [&'static str],
    /// What it is for, in a few words.
    pub about: &'static str,
}

/// All of them, pprof's own ones first.
pub static ENVIRONMENT: &[Variable] = &[
    Variable {
        name: "PPROF_TMPDIR",
        help: &["Location for saved profiles (default $HOME/pprof)"],
        about: "folder for copies of fetched profiles",
    },
    Variable {
        name: "PPROF_TOOLS",
        help: &["Search path for object-level tools"],
        about: "where to look for object tools, as -tools",
    },
    Variable {
        name: "PPROF_BINARY_PATH",
        help: &[
            "Search path for local binary files",
            "default: $HOME/pprof/binaries",
            "searches $buildid/$name, $buildid/*, $path/$buildid,",
            "${buildid:0:2}/${buildid:2}.debug, $name, $path,",
            "${name}.debug, $dir/.debug/${name}.debug,",
            "usr/lib/debug/$dir/${name}.debug",
        ],
        about: "folders to look for binaries in",
    },
    Variable { name: "HOME", help: &[], about: "the folder above pprof/ (USERPROFILE on Windows)" },
    Variable { name: "XDG_CONFIG_HOME", help: &[], about: "the folder above pprof/settings.json" },
    Variable {
        name: "XDG_STATE_HOME",
        help: &[],
        about: "the folder above pprof/history, the shell's lines",
    },
    Variable {
        name: "TERM",
        help: &[],
        about: "if unset or dumb, the shell edits no lines and has no colours",
    },
    Variable { name: "NO_COLOR", help: &[], about: "if set, the shell has no colours" },
    Variable { name: "BROWSER", help: &[], about: "the browser that -web and -http open" },
    Variable { name: "DISPLAY", help: &[], about: "whether xdg-open may be tried" },
    Variable { name: "HTTP_PROXY", help: &[], about: "proxy for http sources; also HTTPS_PROXY, NO_PROXY" },
    Variable { name: "TZ", help: &[], about: "time zone of the times in reports" },
];

/// The value of a variable; `None` if it is unset or empty.
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The user's folder.
pub fn home() -> Option<OsString> {
    variable(if cfg!(windows) { "USERPROFILE" } else { "HOME" })
}
