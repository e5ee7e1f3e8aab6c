//! What `cpp_demangle` gets wrong, before and after it reads a symbol.

use super::RECURSION_LIMIT;
use cpp_demangle::{BorrowedSymbol, ParseOptions};

/// Gives the symbol of a constructor template the return type that `cpp_demangle` passes over in
/// it, in place of the first parameter. `None` for other symbols, which need nothing.
pub(super) fn with_return_type(symbol: &str) -> Option<String> {
    let is_template = ["C1I", "C2I", "C3I"].iter().any(|part| symbol.contains(part));
    if !is_template || !symbol.starts_with("_ZN") {
        return None;
    }
    let name_ends = |end: &usize| is_whole(&symbol[..*end]);
    let end = symbol.match_indices('E').map(|(at, _)| at + 1).find(name_ends)?;
    let (name, params) = symbol.split_at(end);
    let arguments = ["C1I", "C2I", "C3I"].iter().filter_map(|part| name.rfind(part)).max()?;
    // The arguments have to be the constructor's: without them there is a name yet.
    let own = is_whole(&format!("{}E", &name[..arguments + 2]));
    (own && !params.is_empty()).then(|| format!("{name}v{params}"))
}

fn is_whole(symbol: &str) -> bool {
    let options = ParseOptions::default().recursion_limit(RECURSION_LIMIT);
    BorrowedSymbol::with_tail_and_options(symbol.as_bytes(), &options).is_ok_and(|(_, tail)| tail.is_empty())
}

/// Puts `const` and the signs of pointers and references behind the whole name: `A&::B` is
/// `A::B&`.
pub(super) fn move_signs(mut readable: String) -> String {
    let mut from = 0;
    while let Some((at, name)) = next_signs(&readable, from) {
        let length = qualified_length(&readable[name..]);
        let moved = format!("{}{}", &readable[name..name + length], &readable[at..name]);
        readable.replace_range(at..name + length, &moved);
        from = at + length;
    }
    readable
}

/// From where to where signs stand between a name and its `::`.
fn next_signs(readable: &str, from: usize) -> Option<(usize, usize)> {
    let colons = readable[from..].match_indices("::").map(|(at, _)| from + at);
    colons.filter_map(|at| Some((without_signs(&readable[from..at])?.len() + from, at))).next()
}

/// The text up to the signs that it ends with, if a name stands before them.
fn without_signs(text: &str) -> Option<&str> {
    let signs = |letter| letter == '&' || letter == '*';
    let name = text.trim_end_matches(signs).trim_end_matches(" const").trim_end_matches(signs);
    let is_name = name.ends_with(|letter: char| letter.is_alphanumeric() || letter == '_' || letter == '>');
    let is_operator = name.ends_with("operator") || name.ends_with("->");
    (name.len() < text.len() && is_name && !is_operator).then_some(name)
}

/// The length of `::a::b<c>` that `text` begins with.
fn qualified_length(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, letter) in text.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' if depth > 0 => depth -= 1,
            _ if depth > 0 || letter == ':' || letter == '_' || letter.is_alphanumeric() => {}
            _ => return at,
        }
    }
    text.len()
}
