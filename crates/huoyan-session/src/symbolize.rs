//! Names for addresses, and readable names for mangled ones.

use crate::{
    acquire::fetch_options,
    binaries,
    console::Console,
    error::Error,
    invocation::Invocation,
    remote_symbols::{RemoteMapping, name_addresses},
    warnings::show_warnings,
};
use hashbrown::HashMap;
use huoyan_profile::{Function, Profile, StrId, Strings};
use huoyan_symbol::{Demangling, demangle};
use std::sync::Arc;

/// What `-symbolize` asks for.
struct Mode {
    local: bool,
    remote: bool,
    force: bool,
    demangling: Demangling,
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
    demangle_functions(profile, &mode);
    Ok(())
}

/// Gives functions with mangled names readable ones. Those that have one keep it, unless
/// `force` asks to start from the linker's names again.
fn demangle_functions(profile: &mut Profile, mode: &Mode) {
    let strings = &mut profile.strings;
    let mut known: HashMap<(StrId, StrId), StrId> = HashMap::new();
    let mut name_of = |f: &Function| {
        let has_both = !f.name.is_empty() && !f.system_name.is_empty();
        let name = if mode.force && has_both { f.system_name } else { f.name };
        *known.entry((name, f.system_name)).or_insert_with(|| {
            match demangle(strings.get(name), strings.get(f.system_name), mode.demangling) {
                Some(readable) => intern(strings, &readable),
                None => name,
            }
        })
    };
    for i in 0..profile.functions.len() {
        let function = profile.functions[i];
        let name = name_of(&function);
        if name != function.name {
            Arc::make_mut(&mut profile.functions)[i].name = name;
        }
    }
}

/// The id of a text; the table is copied only for a text that is new.
fn intern(strings: &mut Arc<Strings>, text: &[u8]) -> StrId {
    strings.find(text).unwrap_or_else(|| Arc::make_mut(strings).intern(text))
}

impl Mode {
    /// `None` where nothing is to be done at all.
    fn parse(text: &str, console: &dyn Console) -> Option<Mode> {
        let mut mode = Mode { local: true, remote: true, force: false, demangling: Demangling::Simplified };
        for word in text.to_lowercase().split(':') {
            match word {
                "" => {}
                "none" | "no" => return None,
                "local" | "fastlocal" => (mode.local, mode.remote) = (true, false),
                "remote" => (mode.local, mode.remote) = (false, true),
                "force" => mode.force = true,
                _ => match word.strip_prefix("demangle=") {
                    Some("full") => (mode.demangling, mode.force) = (Demangling::Full, true),
                    Some("none") => (mode.demangling, mode.force) = (Demangling::None, true),
                    Some("templates") => (mode.demangling, mode.force) = (Demangling::Templates, true),
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
