//! The mapped files of a profile: which one the user names, which are missing.

use crate::invocation::Invocation;
use bstr::{BStr, ByteSlice};
use huoyan_profile::{Mapping, Profile};
use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::sync::Arc;

/// The program that the command line names.
pub(crate) fn executable(invocation: &Invocation) -> Option<&OsStr> {
    invocation.executable_candidate().filter(|name| is_object_file(name))
}

/// Whether a file begins as executables and libraries do: ELF, Mach-O (thin or fat) or PE.
fn is_object_file(name: &OsStr) -> bool {
    const MAGICS: [&[u8]; 8] = [
        b"\x7fELF",
        b"\xfe\xed\xfa\xce",
        b"\xfe\xed\xfa\xcf",
        b"\xce\xfa\xed\xfe",
        b"\xcf\xfa\xed\xfe",
        b"\xca\xfe\xba\xbe",
        b"\xca\xfe\xba\xbf",
        b"MZ",
    ];
    let mut front = [0; 4];
    let is_file = std::fs::metadata(name).is_ok_and(|m| m.is_file());
    is_file
        && File::open(name).and_then(|mut f| f.read_exact(&mut front)).is_ok()
        && MAGICS.iter().any(|magic| front.starts_with(magic))
}

/// Gives a profile without mappings one for everything, and the first mapping the file and
/// the build id that the user names.
pub(crate) fn attach(profile: &mut Profile, executable: Option<&OsStr>, build_id: &str) {
    if profile.mappings.is_empty() {
        profile.mappings = Arc::new(vec![Mapping { id: 1, ..Mapping::default() }]);
        for location in Arc::make_mut(&mut profile.locations).rows_mut() {
            location.mapping = Some(0);
        }
    }
    if executable.is_none() && build_id.is_empty() {
        return;
    }
    let strings = Arc::make_mut(&mut profile.strings);
    let main = &mut Arc::make_mut(&mut profile.mappings)[0];
    if let Some(executable) = executable {
        main.file = strings.intern(executable.as_bytes());
    }
    // One that the profile has is never overridden: that would very likely be wrong.
    if !build_id.is_empty() && main.build_id.is_empty() {
        main.build_id = strings.intern(build_id.as_bytes());
    }
}

/// Mappings that neither file nor build id tells apart are named by their source until
/// everything is merged.
pub(crate) fn name_unknown_mappings(profile: &mut Profile, url: &str) {
    if profile.mappings.iter().all(|m| !m.file.is_empty() || !m.build_id.is_empty()) {
        return;
    }
    let url = Arc::make_mut(&mut profile.strings).intern(url.as_bytes());
    for mapping in Arc::make_mut(&mut profile.mappings) {
        if mapping.file.is_empty() && mapping.build_id.is_empty() {
            mapping.file = url;
        }
    }
}

/// Takes back what [`name_unknown_mappings`] did: no file's name is a URL (upstream's
/// `unsourceMappings`).
pub(crate) fn forget_urls(profile: &mut Profile) {
    let is_url = |m: &Mapping| m.build_id.is_empty() && has_scheme(profile.str(m.file));
    if !profile.mappings.iter().any(is_url) {
        return;
    }
    let urls: Vec<bool> = profile.mappings.iter().map(is_url).collect();
    for (mapping, is_url) in Arc::make_mut(&mut profile.mappings).iter_mut().zip(urls) {
        if is_url {
            mapping.file = huoyan_profile::StrId::EMPTY;
        }
    }
}

/// Whether Go's `url.Parse` sees an absolute URL: a scheme, and nothing that no URL has.
fn has_scheme(file: &BStr) -> bool {
    let Some(colon) = file.find_byte(b':') else { return false };
    let (scheme, rest) = file.split_at(colon);
    let is_scheme = scheme.first().is_some_and(u8::is_ascii_alphabetic)
        && scheme.iter().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(b));
    is_scheme && !rest.iter().any(u8::is_ascii_control)
}

/// Says which mapped files would be needed for symbols and are not there, in upstream's words
/// (`internal/symbolizer/symbolizer.go`, doLocalSymbolize).
pub(crate) fn missing_symbols(profile: &Profile, force: bool) -> Vec<String> {
    let mut has_locations = vec![false; profile.mappings.len()];
    for mapping in profile.locations.rows().iter().filter_map(|l| l.mapping) {
        has_locations[mapping as usize] = true;
    }
    let mut lines = Vec::new();
    let mut is_incomplete = false;
    for (i, m) in profile.mappings.iter().enumerate().filter(|&(i, _)| has_locations[i]) {
        let is_symbolized = m.has_functions || m.has_filenames || m.has_line_numbers;
        if is_symbolized && !force {
            continue;
        }
        let file = profile.str(m.file);
        if file.is_empty() {
            match i {
                0 => lines.push("Main binary filename not available.".to_owned()),
                _ => is_incomplete = true,
            }
        } else if !(is_special(file) || m.build_id.is_empty() && is_http(file)) {
            lines.push(local_failure(profile, m));
            is_incomplete = true;
        }
    }
    if is_incomplete {
        lines.push("Some binary filenames not available. Symbolization may be incomplete.".to_owned());
        lines.push("Try setting PPROF_BINARY_PATH to the search path for local binaries.".to_owned());
    }
    lines
}

fn local_failure(profile: &Profile, m: &Mapping) -> String {
    let file = profile.str(m.file);
    let mut name = huoyan_report::paths::base(file).to_string();
    if !m.build_id.is_empty() {
        name.push_str(&format!(" (build ID {})", profile.str(m.build_id)));
    }
    let reason = match std::fs::metadata(OsStr::from_bytes(file)) {
        Ok(_) => "symbols of binaries are not read yet".to_owned(),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            format!("open {file}: no such file or directory")
        }
        Err(e) => format!("open {file}: {e}"),
    };
    format!("Local symbolization failed for {name}: {reason}")
}

/// Mappings that have no symbols in principle: `[vdso]` and the like.
fn is_special(file: &BStr) -> bool {
    let name = huoyan_report::paths::base(file);
    name.starts_with(b"[")
        || name.starts_with(b"linux-vdso")
        || file.starts_with(b"/dev/dri/")
        || file == "//anon"
        || file.starts_with(b"/memfd:")
}

fn is_http(file: &BStr) -> bool {
    let lower = file.to_ascii_lowercase();
    has_scheme(file) && lower.split_str(":").next().is_some_and(|scheme| scheme.contains_str("http"))
}
