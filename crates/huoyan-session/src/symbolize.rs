//! Names for addresses, and readable names for mangled ones.

use crate::{
    acquire::fetch_options,
    binaries,
    invocation::Invocation,
    pipeline::{Console, Error},
    remote_symbols::{RemoteMapping, name_addresses},
    warnings::show_warnings,
};
use huoyan_profile::Profile;

/// What `-symbolize` asks for.
struct Mode {
    local: bool,
    remote: bool,
    force: bool,
}

/// Does what `-symbolize` asks for; problems are told and stop nothing.
///
/// # Errors
/// Where what was said about fetching is wrong.
pub(crate) fn symbolize(
    profile: &mut Profile,
    invocation: &Invocation,
    remotes: &[RemoteMapping],
    console: &dyn Console,
) -> Result<(), Error> {
    let Some(mode) = Mode::parse(&invocation.symbols.mode, console) else { return Ok(()) };
    if mode.local {
        show_warnings(console, binaries::missing_symbols(profile, mode.force));
    }
    if mode.remote && !remotes.is_empty() {
        let fetch = fetch_options(invocation, console)?;
        show_warnings(console, name_addresses(profile, remotes, mode.force, &fetch));
    }
    Ok(())
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
