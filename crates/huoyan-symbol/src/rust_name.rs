//! Which names are Rust's.
//!
//! A profile does not say what language a name is of, and the rules for C++ spoil Rust names
//! (bracket trimming makes `::fmt` of `<u64 as Display>::fmt`). So a readable name counts as Rust
//! only by what no C++, Go or Java name has in it; `a::b::c` alone says nothing.

use bstr::ByteSlice;

/// What stands in readable Rust names only. `&mut` and `*mut` are types, the braces are what the
/// compiler calls closures, `impl` blocks and the like.
const RUST_ONLY: &[&str] = &[
    "{{closure}}",
    "{{constant}}",
    "{{vtable.shim}}",
    "{closure#",
    "{closure_env#",
    "{closure:",
    "{constant#",
    "{impl#",
    "{shim:",
    "{async_block#",
    "{async_block_env#",
    "{async_fn#",
    "{async_fn_env#",
    "{extern#",
    "<impl ",
    "<dyn ",
    "&mut ",
    "*mut ",
];

/// What stands after a `<` in readable C++ names, as the GNU tools write them.
const CPP_ONLY: &[&str] = &["lambda", "unnamed", "anonymous"];

/// Whether a readable name is Rust's beyond doubt: it has a hash at its end, a closure, a
/// `<T as Trait>`, a `<T>::f` at its begin or a `f::<T>` in it, or types as Rust writes them.
///
/// ```
/// use huoyan_symbol::is_rust_name;
/// assert!(is_rust_name(b"<u64 as core::fmt::Display>::fmt"));
/// assert!(is_rust_name(b"app::main::{{closure}}"));
/// assert!(!is_rust_name(b"core::fmt::write"));
/// ```
#[must_use]
pub fn is_rust_name(name: &[u8]) -> bool {
    if !name.contains_str("::") {
        return false;
    }
    without_hash(name).len() < name.len()
        || name.contains_str(" as ")
        || RUST_ONLY.iter().any(|part| name.contains_str(part))
        || name.strip_prefix(b"<").is_some_and(|rest| rest.contains_str(">::") && !is_cpp_only(rest))
        || name.find_iter("::<").any(|at| !is_cpp_only(&name[at + 3..]))
}

fn is_cpp_only(rest: &[u8]) -> bool {
    CPP_ONLY.iter().any(|part| rest.starts_with(part.as_bytes()))
}

/// The name without the hash that ends a legacy Rust name (`::h0123456789abcdef`).
///
/// ```
/// assert_eq!(huoyan_symbol::without_hash(b"app::run::h0123456789abcdef"), b"app::run");
/// ```
#[must_use]
pub fn without_hash(name: &[u8]) -> &[u8] {
    let Some((path, hash)) = name.split_last_chunk::<19>() else {
        return name;
    };
    let digits = hash.strip_prefix(b"::h").unwrap_or_default();
    let is_hash = digits.len() == 16 && digits.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if is_hash { path } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rust_names_are_known_by_what_only_rust_writes() {
        for name in [
            "app::run::h0123456789abcdef",
            "<alloc::vec::Vec<u8>>::reserve",
            "core::ptr::drop_in_place::<alloc::string::String>",
            "core::fmt::num::<impl core::fmt::Debug for u32>::fmt",
            "app::main::{closure#0}",
            "core::ptr::drop_in_place<dyn core::any::Any>",
            "app::f<&mut u8>",
            "app::{impl#3}::g",
        ] {
            assert!(is_rust_name(name.as_bytes()), "{name}");
        }
    }

    #[test]
    fn names_of_other_languages_are_not_rusts() {
        for name in [
            "std::sort<int*>",
            "main()::<lambda(int)>::operator()(int) const",
            "<lambda(int)>::operator()",
            "main::{lambda(int)#1}::operator()",
            "std::operator<< <std::char_traits<char> >",
            "foo<&bar>::baz",
            "a::<unnamed>::b",
            "main.(*T[...]).Do",
            "java.util.List.<init>",
            "core::fmt::write",
            "a::h0123",
            "<module>",
            "",
        ] {
            assert!(!is_rust_name(name.as_bytes()), "{name}");
        }
    }
}
