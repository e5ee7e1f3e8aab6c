//! Function names made short for the boxes of a graph.
//!
//! | language | rule | example |
//! |---|---|---|
//! | C++ | a leading `(anonymous namespace)::` goes; of namespaces and a class, the class stays | `a::b::Foo::bar<int>` → `Foo::bar<int>` |
//! | Go | a module version goes; of an import path, the last element stays | `example.com/x/v2/db.Open` → `db.Open` |
//! | Java | packages and arguments go | `java.util.List.add(int)` → `List.add` |
//! | Rust | the hash goes; of each path, the type and the function stay, with closures | `<alloc::vec::Vec<u8> as core::io::Write>::write` → `<Vec<u8> as Write>::write` |
//!
//! Compat: the first three are upstream's `graph.ShortenFunctionName`, quirks included: the C++
//! rule takes the last namespace followed by a capital letter and forgets what comes after the
//! second name. A name counts as Rust only if [`huoyan_symbol::is_rust_name`] says so, which no
//! name of the others is; the caller who knows more (by the mangled name) calls
//! [`short_rust_name`].

use bstr::{BStr, BString, ByteSlice};
use huoyan_symbol::{is_rust_name, without_hash};
use std::borrow::Cow;

/// Shortens a function name for a graph.
///
/// ```
/// use huoyan_report::short_name::short_name;
/// assert_eq!(*short_name("github.com/foo/bar/v2.(*T).Do".into()), *"bar.(*T).Do");
/// ```
#[must_use]
pub fn short_name(name: &BStr) -> Cow<'_, BStr> {
    if is_rust_name(name) {
        return short_rust_name(name);
    }
    let name = name.strip_prefix(b"(anonymous namespace)::").unwrap_or(name);
    match without_module_version(name) {
        Some(name) => Cow::Owned(of_package_or_class(&name).into()),
        None => Cow::Borrowed(of_package_or_class(name).into()),
    }
}

/// Applies the first rule that fits: Go's, Java's, C++'s.
fn of_package_or_class(name: &[u8]) -> &[u8] {
    short_go(name).or_else(|| short_java(name)).or_else(|| short_cpp(name)).unwrap_or(name)
}

/// Takes the first `/v2` (or a higher number) out of an import path, if it ends there at a `.` or
/// a `/` and the rest is one line.
fn without_module_version(name: &[u8]) -> Option<Vec<u8>> {
    let last_newline = name.rfind_byte(b'\n');
    name.find_iter("/v").find_map(|at| {
        let digits = &name[at + 2..];
        let n_digits = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let is_version = match digits[..n_digits] {
            [digit] => digit >= b'2',
            [first, ..] => first != b'0',
            [] => false,
        };
        let ends = matches!(digits.get(n_digits), Some(b'.' | b'/'));
        (is_version && ends && last_newline.is_none()).then(|| [&name[..at], &digits[n_digits..]].concat())
    })
}

/// `example.com/a/pkg.Func` → `pkg.Func`: the most path elements go that leave a name with a dot.
fn short_go(name: &[u8]) -> Option<&[u8]> {
    let is_path = |byte: &u8| is_word(byte) || matches!(byte, b'-' | b'.');
    let mut ends = Vec::new();
    let mut at = 0;
    loop {
        let length = name[at..].iter().take_while(|byte| is_path(byte)).count();
        if length == 0 || name.get(at + length) != Some(&b'/') {
            break;
        }
        at += length + 1;
        ends.push(at);
    }
    ends.into_iter().rev().find_map(|end| {
        let rest = &name[end..];
        let dot = rest.find_byte(b'.').filter(|&dot| dot > 0)?;
        let line = first_line(&rest[dot + 1..]);
        (!line.is_empty()).then(|| &rest[..dot + 1 + line.len()])
    })
}

/// `java.util.List.add(int)` → `List.add`.
fn short_java(name: &[u8]) -> Option<&[u8]> {
    let mut class = name;
    while class.first().is_some_and(u8::is_ascii_lowercase) {
        let length = word_length(class);
        class = class[length..].strip_prefix(b".")?;
    }
    if !class.first()?.is_ascii_uppercase() {
        return None;
    }
    let class_length = java_length(class);
    let method = class[class_length..].strip_prefix(b".")?;
    let method_length = match method.first()? {
        b'<' if method.starts_with(b"<init>") => b"<init>".len(),
        b'a'..=b'z' => java_length(method),
        _ => return None,
    };
    let ends = matches!(method.get(method_length), None | Some(b'('));
    ends.then(|| &class[..class_length + 1 + method_length])
}

/// How many letters of a Java identifier there are.
fn java_length(name: &[u8]) -> usize {
    name.iter().take_while(|byte| is_word(byte) || **byte == b'$').count()
}

/// `a::b::Foo::bar<int>` → `Foo::bar<int>`, for the last `Foo` that has a namespace before it.
fn short_cpp(name: &[u8]) -> Option<&[u8]> {
    let mut starts = Vec::new();
    let mut at = 0;
    while let Some(length) = identifier_with_colons(&name[at..]) {
        at += length;
        starts.push(at);
    }
    starts.into_iter().rev().find_map(|start| class_and_method(&name[start..]))
}

/// The length of an identifier and the `::` behind it.
fn identifier_with_colons(name: &[u8]) -> Option<usize> {
    let length = identifier_length(name)?;
    name[length..].starts_with(b"::").then_some(length + 2)
}

fn class_and_method(name: &[u8]) -> Option<&[u8]> {
    let first_letter = name.iter().find(|byte| **byte != b'_')?;
    let class = identifier_with_colons(name).filter(|_| first_letter.is_ascii_uppercase())?;
    let destructor = usize::from(name[class..].starts_with(b"~"));
    let method = class + destructor + identifier_length(&name[class + destructor..])?;
    let line = first_line(&name[method..]);
    let templates = match line.rfind_byte(b'>') {
        Some(end) if line.starts_with(b"<") => end + 1,
        _ => 0,
    };
    Some(&name[..method + templates])
}

fn first_line(text: &[u8]) -> &[u8] {
    &text[..text.find_byte(b'\n').unwrap_or(text.len())]
}

fn identifier_length(name: &[u8]) -> Option<usize> {
    let first = name.first()?;
    (first.is_ascii_alphabetic() || *first == b'_').then(|| word_length(name))
}

fn word_length(name: &[u8]) -> usize {
    name.iter().take_while(|byte| is_word(byte)).count()
}

fn is_word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || *byte == b'_'
}

/// Shortens a name that is known to be Rust's.
///
/// The hash goes. Of the path, the function stays with what stands before it (a type, or else the
/// last module) and the closures behind it. Paths of types in brackets keep their last name.
///
/// ```
/// use huoyan_report::short_name::short_rust_name;
/// assert_eq!(*short_rust_name("core::fmt::write".into()), *"fmt::write");
/// assert_eq!(
///     *short_rust_name("tokio::task::core::Core<T,S>::poll::{{closure}}".into()),
///     *"Core<T,S>::poll::{{closure}}",
/// );
/// ```
#[must_use]
pub fn short_rust_name(name: &BStr) -> Cow<'_, BStr> {
    let path = without_hash(name);
    let Some(parts) = split_path(path) else {
        return Cow::Borrowed(path.into());
    };
    let is_nameless = |part: &&[u8]| part.starts_with(b"{");
    let function = parts.iter().rposition(|part| !is_nameless(part)).unwrap_or(0);
    let mut first = function.saturating_sub(1);
    while first > 0 && is_nameless(&parts[first]) {
        first -= 1;
    }
    let mut short = BString::default();
    for (index, part) in parts[first..].iter().enumerate() {
        if index > 0 {
            short.extend_from_slice(b"::");
        }
        shorten_types(part, &mut short);
    }
    Cow::Owned(short)
}

/// Splits a path at the `::` outside brackets; `f::<T>` is one part. `None` if brackets do not
/// match, as in a name that was cut.
fn split_path(path: &[u8]) -> Option<Vec<&[u8]>> {
    let mut parts = Vec::new();
    let (mut depth, mut start, mut at) = (0_u32, 0, 0);
    while let Some(&byte) = path.get(at) {
        match byte {
            b'<' | b'(' | b'[' | b'{' => depth += 1,
            b'>' if at > 0 && path[at - 1] == b'-' => {}
            b'>' | b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
            b':' if depth == 0 && path[at..].starts_with(b"::") && !is_turbofish(&path[at..]) => {
                parts.push(&path[start..at]);
                at += 1;
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    parts.push(&path[start..]);
    (depth == 0).then_some(parts)
}

fn is_turbofish(rest: &[u8]) -> bool {
    rest.starts_with(b"::<") && !rest.starts_with(b"::<impl ")
}

/// Copies a part of a path with only the last name of each path in its brackets.
fn shorten_types(part: &[u8], short: &mut BString) {
    let mut rest = part;
    while let Some(&byte) = rest.first() {
        match identifier_length(rest) {
            Some(length) => {
                let (name, after) = rest.split_at(length);
                let next = after.strip_prefix(b"::").filter(|next| identifier_length(next).is_some());
                if next.is_none() {
                    short.extend_from_slice(name);
                }
                rest = next.unwrap_or(after);
            }
            None => {
                short.push(byte);
                rest = &rest[1..];
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The left is shortened to the right.
    fn check(rows: &[(&str, &str)]) {
        for (name, short) in rows {
            assert_eq!(*short_name((*name).into()), **short, "{name}");
        }
    }

    #[test]
    fn rust_paths_keep_their_last_names() {
        check(&[
            ("<core::fmt::rt::Argument>::fmt", "<Argument>::fmt"),
            (
                "<alloc::vec::Vec<u8> as a::b::Extend<&u8, c::d::Iter<u8>>>::extend",
                "<Vec<u8> as Extend<&u8, Iter<u8>>>::extend",
            ),
            ("alloc::fmt::format::{{closure}}", "fmt::format::{{closure}}"),
            ("a::b::c::{closure#0}::{closure#1}", "b::c::{closure#0}::{closure#1}"),
            ("a::b::{impl#2}::f", "b::{impl#2}::f"),
            ("a::b::run::h0123456789abcdef", "b::run"),
            ("a::b::Foo::Bar::run::h0123456789abcdef", "Bar::run"),
            ("core::ptr::drop_in_place::<alloc::vec::Vec<u8>>", "ptr::drop_in_place::<Vec<u8>>"),
            ("core::fmt::num::<impl core::fmt::Debug for u32>::fmt", "<impl Debug for u32>::fmt"),
            ("<fn(a::B) -> c::D as e::F>::call", "<fn(B) -> D as F>::call"),
            ("<[a::b::C; 3] as d::E>::f", "<[C; 3] as E>::f"),
            ("<<a::B as c::D>::E as f::G>::h", "<<B as D>::E as G>::h"),
            ("<a::b as c::d", "<a::b as c::d"),
            ("<dyn a::B + core::marker::Send>::f", "<dyn B + Send>::f"),
            ("main::{{closure}}", "main::{{closure}}"),
            ("{{closure}}::", "{{closure}}::"),
        ]);
    }

    #[test]
    fn names_of_upstreams_languages_keep_upstreams_outcome() {
        check(&[
            ("", ""),
            ("github.com/a/b/v3/c.F", "c.F"),
            ("github.com/a/v12.(*T[...]).m", "a.(*T[...]).m"),
            ("gopkg.in/yaml.v3.Unmarshal", "yaml.v3.Unmarshal"),
            ("a/v1/b.F", "b.F"),
            ("a/b", "a/b"),
            ("a/.b/c.", "a/.b/c."),
            ("a.b/c/.d", "c/.d"),
            ("runtime.main", "runtime.main"),
            ("java.util.List.add(int)", "List.add"),
            ("List.<init>", "List.<init>"),
            ("com.a.Outer$Inner.run$2", "Outer$Inner.run$2"),
            ("com.a.Outer.Run", "com.a.Outer.Run"),
            ("std::vector<int>::push_back", "std::vector<int>::push_back"),
            ("a::b::Foo::bar<int>(x) const", "Foo::bar<int>"),
            ("a::Foo::~Foo", "Foo::~Foo"),
            ("a::Foo::bar::baz", "Foo::bar"),
            ("a::b::c::d", "a::b::c::d"),
            ("(anonymous namespace)::f", "f"),
            ("(anonymous namespace)::(anonymous namespace)::f", "(anonymous namespace)::f"),
        ]);
    }
}
