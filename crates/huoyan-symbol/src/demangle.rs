//! The readable name of a function.
//!
//! Takes a function's name and system name as a profile gives them, and gives the name to show
//! instead. Rust's names (legacy and v0) are read by `rustc-demangle`, C++'s by `cpp_demangle`;
//! names of neither that look like C++ lose their brackets.
//!
//! Compat: upstream `internal/symbolizer/symbolizer.go`, `demangleSingleFunction`, and the options
//! it gives to its demangler. Better on purpose: readable Rust names, which upstream takes for C++
//! and whose `<T as Trait>` it cuts out, stay but for their hash.

mod brackets;
#[cfg_attr(not(feature = "cpp"), path = "demangle/no_cpp.rs")]
mod cpp;
mod rust;

use crate::{is_rust_name, without_hash};
use brackets::{looks_like_cpp, without_brackets};
use bstr::{BStr, BString};

/// The longest name that is demangled, in bytes; the compilers' own limits are lower.
const MAX_LENGTH: usize = 1 << 16;

/// How much of a name is shown: the option `-symbolize=demangle=…`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Demangling {
    /// Neither parameters nor template arguments nor return types (`default`).
    #[default]
    Simplified,
    /// Template arguments, but no parameters and no return types (`templates`).
    Templates,
    /// Everything (`full`).
    Full,
    /// Names are left alone (`none`).
    None,
}

impl Demangling {
    fn has_params(self) -> bool {
        self == Self::Full
    }

    fn has_template_args(self) -> bool {
        self != Self::Simplified
    }
}

/// The name to show for a function, or `None` where the name that it has is the one to show.
///
/// A function that has a name other than its system name is taken to be demangled already. To
/// demangle anew all the same, give the system name as both.
///
/// Never fails, hangs or recurses deeply, whatever the bytes: long and hostile names stay as they
/// are.
#[must_use]
pub fn demangle(name: &BStr, system_name: &BStr, mode: Demangling) -> Option<BString> {
    let already = !name.is_empty() && name != system_name;
    if mode == Demangling::None || already || (name == system_name && is_plain(name)) {
        return None;
    }
    let readable = from_symbol(system_name, mode)
        // On macOS every symbol has one more `_` in front.
        .or_else(|| from_symbol(system_name.strip_prefix(b"_")?, mode))
        .unwrap_or_else(|| from_readable(system_name, mode));
    (readable != name).then_some(readable)
}

/// Whether a name is neither a symbol nor anything that could be simplified, which most names of
/// C and Go are: it begins like no symbol and has no brackets, braces and colons.
fn is_plain(name: &[u8]) -> bool {
    let begins_symbol = matches!(name.first(), Some(b'_' | b'Z' | b'R' | b'?' | b'.'));
    !begins_symbol && !name.iter().any(|b| matches!(b, b'<' | b'>' | b'[' | b']' | b':' | b'{' | b'}'))
}

/// Demangles a symbol of Rust or C++; `None` if it is not one.
fn from_symbol(symbol: &[u8], mode: Demangling) -> Option<BString> {
    if symbol.len() > MAX_LENGTH {
        return None;
    }
    let symbol = std::str::from_utf8(symbol).ok()?;
    let readable = rust::demangle(symbol, mode).or_else(|| cpp::demangle(symbol, mode))?;
    (readable != symbol).then(|| readable.into())
}

/// Simplifies a name that is no symbol, in case it is demangled already.
fn from_readable(name: &[u8], mode: Demangling) -> BString {
    if is_rust_name(name) {
        return if mode.has_params() { name.into() } else { without_hash(name).into() };
    }
    let mut name = BString::from(name);
    if looks_like_cpp(&name) {
        if !mode.has_params() {
            name = without_brackets(name, b'(', b')');
        }
        if !mode.has_template_args() {
            name = without_brackets(name, b'<', b'>');
        }
    }
    name
}

#[cfg(feature = "cpp")]
#[cfg(test)]
mod tests {
    use super::*;

    fn shown(name: &str, system_name: &str, mode: Demangling) -> Option<String> {
        demangle(name.into(), system_name.into(), mode).map(|name| name.to_string())
    }

    #[test]
    fn names_that_differ_from_the_system_name_stay() {
        assert_eq!(shown("mine", "_Z1fi", Demangling::Full), None);
        assert_eq!(shown("", "_Z1fi", Demangling::None), None);
        assert_eq!(shown("_Z1fi", "_Z1fi", Demangling::Full).unwrap(), "f(int)");
        assert_eq!(shown("", "main", Demangling::Full).unwrap(), "main");
        assert_eq!(shown("main", "main", Demangling::Full), None);
    }

    #[test]
    fn readable_names_lose_brackets_only_if_they_look_like_cpp() {
        let simple = |name| shown("", name, Demangling::Simplified).unwrap();
        assert_eq!(simple("std::sort<int*>(int*, int*)"), "std::sort");
        assert_eq!(simple("f(int)"), "f(int)");
        assert_eq!(simple("main.(*T[...]).Do"), "main.(*T[...]).Do");
        assert_eq!(simple("a.B.<init>"), "a.B.<init>");
        assert_eq!(simple("a::operator<"), "a::operator<");
        assert_eq!(shown("", "a::b<c>(d)", Demangling::Templates).unwrap(), "a::b<c>");
        assert_eq!(shown("", "a::b<c>(d)", Demangling::Full).unwrap(), "a::b<c>(d)");
    }

    #[test]
    fn readable_rust_names_lose_their_hash_only() {
        let name = "<a::B<u8> as c::D>::e::h0123456789abcdef";
        assert_eq!(shown("", name, Demangling::Simplified).unwrap(), "<a::B<u8> as c::D>::e");
        assert_eq!(shown("", name, Demangling::Full).unwrap(), name);
    }

    #[test]
    fn symbols_of_macos_have_one_more_underscore() {
        assert_eq!(shown("", "__Z1fi", Demangling::Full).unwrap(), "f(int)");
        assert_eq!(shown("", "__RNvC1a1f", Demangling::Full).unwrap(), "a::f");
        assert_eq!(shown("", "__main", Demangling::Full).unwrap(), "__main");
    }

    #[test]
    fn behind_parameters_stand_suffixes_of_clones_or_it_is_no_symbol() {
        for suffix in ["", ".cold", ".isra.0", ".part.3.constprop.1", ".llvm.123", "._omp_fn.0", ".", ".0x"] {
            let symbol = format!("_ZN1a1fEi{suffix}");
            assert_eq!(shown("", &symbol, Demangling::Full).unwrap(), "a::f(int)", "{symbol}");
        }
        for suffix in ["@plt", "@@GLIBC_2.2.5", "$x", " ", "JUNK"] {
            let symbol = format!("_ZN1a1fEi{suffix}");
            assert_eq!(shown("", &symbol, Demangling::Full).unwrap(), symbol);
            assert_eq!(shown("", &symbol, Demangling::Simplified).unwrap(), "a::f", "{symbol}");
        }
    }

    #[test]
    fn any_bytes_are_a_name() {
        for name in [&b"_Z\xff"[..], b"_R\xff", b"\xff::f(x)", b"_", b"__", b"_Z", b"_R", b"_ZN", b"___Z"] {
            let _ = demangle(b"".into(), name.into(), Demangling::Full);
        }
    }
}
