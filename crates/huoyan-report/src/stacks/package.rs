//! The package of a function, by its name.

use bstr::{BStr, ByteSlice};

/// The package that a function belongs to: a crate of Rust, an import path of Go, the outermost namespace of
/// C++; `None` for names without one, as those of C.
///
/// ```
/// use huoyan_report::stacks::package;
/// let of = |name: &'static str| package(name.into()).map(|package| package.to_string());
/// assert_eq!(of("net/http.(*conn).serve").as_deref(), Some("net/http"));
/// assert_eq!(of("<alloc::vec::Vec<T> as core::clone::Clone>::clone").as_deref(), Some("alloc"));
/// assert_eq!(of("malloc"), None);
/// ```
///
/// As upstream's `packageName` (`internal/report/package.go`): what stands before the first `.` or `::` after the
/// last `/`. Beyond it, the brackets of Rust and of C++'s unnamed namespace are looked into.
#[must_use]
pub fn package(name: &BStr) -> Option<&BStr> {
    let name = name.strip_prefix(b"(anonymous namespace)::").unwrap_or(name);
    // `<&mut T as core::fmt::Write>::write` belongs to where T does.
    let start = name.iter().position(|byte| !b"<&*([ ".contains(byte))?;
    let name = &name[start..];
    let name = [&b"mut "[..], b"dyn ", b"const "]
        .iter()
        .fold(name, |name, word| name.strip_prefix(*word).unwrap_or(name));
    // Arguments of types may hold paths of their own.
    let end = name.iter().position(|byte| b"<({[ ".contains(byte)).unwrap_or(name.len());
    let path = name[..end].rfind_byte(b'/').map_or(0, |slash| slash + 1);
    let word = name[path..].iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
    let rest = &name[path + word..];
    let ends = rest.starts_with(b"::") || rest.starts_with(b".");
    (word > 0 && ends).then(|| name[..path + word].as_bstr())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_of_many_languages() {
        for (name, expected) in [
            ("main.main", "main"),
            ("github.com/a/b.v2/c.(*T).Do", "github.com/a/b.v2/c"),
            ("runtime.mallocgc", "runtime"),
            ("shop::catalog::find", "shop"),
            ("<shop::Cart as core::iter::Iterator>::next", "shop"),
            ("<&mut shop::Cart as core::fmt::Debug>::fmt", "shop"),
            ("core::ptr::drop_in_place<alloc::string::String>", "core"),
            ("std::vector<int, std::allocator<int> >::push_back", "std"),
            ("(anonymous namespace)::tool::run", "tool"),
        ] {
            assert_eq!(package(name.into()), Some(BStr::new(expected)), "{name}");
        }
    }

    #[test]
    fn names_without_a_package() {
        for name in
            ["", "malloc", "<unknown>", "[unknown]", "::f", "<", "<T as x>::f", "a b::c", "/usr/lib/x"]
        {
            assert_eq!(package(name.into()), None, "{name:?}");
        }
    }
}
