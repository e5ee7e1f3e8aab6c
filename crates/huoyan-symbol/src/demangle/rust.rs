//! Symbols of Rust, legacy and v0.

use super::Demangling;
use rustc_demangle::try_demangle;

/// Demangles a Rust symbol; `None` if it is not one. The hash goes, as do suffixes such as
/// `.llvm.123`. Generic arguments go with the template arguments of C++, v0's only, for in legacy
/// names they are letters like any other.
pub(super) fn demangle(symbol: &str, mode: Demangling) -> Option<String> {
    let is_v0 = symbol.starts_with("_R");
    let symbol =
        if is_v0 { symbol.split_once('.').map_or(symbol, |(symbol, _)| symbol) } else { legacy(symbol)? };
    let readable = format!("{:#}", try_demangle(symbol).ok()?);
    // The crate's way to say that it gave up.
    if readable.contains("limit reached}") || readable.contains("{invalid syntax}") {
        return None;
    }
    if is_v0 && !mode.has_template_args() { Some(without_generics(&readable)) } else { Some(readable) }
}

/// A legacy symbol without its suffix. It is one of C++'s in form, so its hash has to look like
/// one: 16 hexadecimal digits, five of them different.
fn legacy(symbol: &str) -> Option<&str> {
    let symbol = symbol.rfind("E.").map_or(symbol, |end| &symbol[..=end]);
    let path = symbol.strip_prefix("_ZN")?.strip_suffix('E')?;
    let (_, hash) = path.as_bytes().split_last_chunk::<19>()?;
    let mut seen = 0_u16;
    for &digit in hash.strip_prefix(b"17h")? {
        seen |= 1 << char::from(digit).to_digit(16)?;
    }
    (seen.count_ones() >= 5).then_some(symbol)
}

/// Empties the brackets of generic arguments. A bracket opens them if it stands behind a name or a
/// `::`; else it opens a `<T as Trait>`.
fn without_generics(readable: &str) -> String {
    let mut kept = String::with_capacity(readable.len());
    // How deep in brackets, and at which depth the arguments began.
    let (mut depth, mut hidden_from) = (0_u32, None);
    let mut last = ' ';
    for letter in readable.chars() {
        let closes = letter == '>' && last != '-';
        if closes && hidden_from == Some(depth) {
            hidden_from = None;
        }
        if hidden_from.is_none() {
            kept.push(letter);
        }
        if letter == '<' {
            depth += 1;
            let generic = last.is_alphanumeric() || matches!(last, '_' | '}' | ':');
            if generic && hidden_from.is_none() && !kept.ends_with("for<") {
                hidden_from = Some(depth);
            }
        }
        depth -= u32::from(closes && depth > 0);
        last = letter;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_arguments_are_emptied_and_traits_kept() {
        for (readable, kept) in [
            ("a::f::<b::C<u8>>", "a::f::<>"),
            ("<a::V<u8> as b::W<c::D<u8>>>::e", "<a::V<> as b::W<>>::e"),
            ("<for<'a> fn(&'a a::B<u8>) -> c::D as e::F>::g", "<for<'a> fn(&'a a::B<>) -> c::D as e::F>::g"),
            ("a::f::<fn(u8) -> b::C<u8>>::{closure#0}", "a::f::<>::{closure#0}"),
        ] {
            assert_eq!(without_generics(readable), kept);
        }
    }

    #[test]
    fn a_class_of_cpp_may_end_like_a_rust_symbol() {
        assert!(demangle("_ZN3foo17h0000000000000000E", Demangling::Full).is_none());
        assert!(demangle("_ZN3foo3barE", Demangling::Full).is_none());
        assert_eq!(demangle("_ZN3foo17h0123456789abcdefE.llvm.77", Demangling::Full).unwrap(), "foo");
    }
}
