//! Symbols of C++ (the Itanium ABI: gcc, clang).
//!
//! `cpp_demangle` reads the symbol and writes the readable name; what is here makes that name the
//! one that upstream's demangler (ianlancetaylor/demangle) writes: [`special`] reads the symbols
//! that are not of functions, [`writer`] leaves out what the mode hides, [`brackets`] sets
//! round brackets.

mod brackets;
mod repairs;
mod special;
mod writer;

use super::Demangling;
use cpp_demangle::{BorrowedSymbol, DemangleOptions, ParseOptions};
use special::Special;
use writer::Writer;

/// How deep types and expressions may nest: enough for all of LLVM. Reading takes time exponential
/// in it for hostile symbols, so it must not be higher.
const RECURSION_LIMIT: u32 = 96;

/// What of a symbol is shown.
#[derive(Clone, Copy)]
struct Shown {
    params: bool,
    template_args: bool,
}

/// Demangles a C++ symbol; `None` if it is not one.
pub(super) fn demangle(symbol: &str, mode: Demangling) -> Option<String> {
    let is_symbol = ["_Z", "___Z", "_GLOBAL_"].iter().any(|prefix| symbol.starts_with(prefix));
    if !is_symbol {
        return None;
    }
    let shown = Shown { params: mode.has_params(), template_args: mode.has_template_args() };
    match special::read(symbol) {
        Some(Special { prefix, encoding }) => {
            // Compat: parameters are shown here in every mode.
            let shown = Shown { params: true, ..shown };
            Some(format!("{prefix}{}", plain(&format!("_Z{encoding}"), shown)?))
        }
        None => plain(symbol, shown),
    }
}

/// Demangles with `cpp_demangle`.
fn plain(symbol: &str, shown: Shown) -> Option<String> {
    let repaired = if shown.params { repairs::with_return_type(symbol) } else { None };
    let symbol = repaired.as_deref().unwrap_or(symbol);
    let parsing = ParseOptions::default().recursion_limit(RECURSION_LIMIT);
    // What follows a `.` is passed over: suffixes of clones. Anything else behind the parameters
    // makes the whole no symbol; where parameters are not shown, upstream does not read so far.
    let (parsed, tail) = BorrowedSymbol::with_tail_and_options(symbol.as_bytes(), &parsing).ok()?;
    if shown.params && !tail.is_empty() && !tail.starts_with(b".") {
        return None;
    }
    let mut options = DemangleOptions::new().recursion_limit(RECURSION_LIMIT);
    if !shown.params {
        options = options.no_params().no_return_type();
    } else if symbol.starts_with("_ZZ") {
        options = options.no_return_type();
    }
    let mut writer = Writer::new(symbol, shown.template_args);
    parsed.structured_demangle(&mut writer, &options).ok()?;
    let readable = repairs::move_signs(special::rewrite(writer.finish()));
    let is_type = symbol.starts_with("_ZTI") || symbol.starts_with("_ZTS");
    let readable = brackets::rewrite(&readable, shown.params, is_type);
    if shown.params || symbol.starts_with("_ZT") {
        return Some(readable);
    }
    Some(without_qualifiers(&readable).to_owned())
}

/// The name of a member function without its `const` and `&`.
fn without_qualifiers(readable: &str) -> &str {
    let name = readable.trim_end_matches('&');
    let name = name.strip_suffix(' ').filter(|_| name.len() < readable.len()).unwrap_or(readable);
    name.trim_end_matches(" volatile").trim_end_matches(" const")
}
