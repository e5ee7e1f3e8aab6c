//! Function names as `drop_frames`, `keep_frames` and `prune_from` look at them.

use bstr::{BStr, ByteSlice};

/// What may stand in a name with its bracket and is no argument list.
const RESERVED: [&[u8]; 2] = [b"(anonymous namespace)", b"operator()"];

/// The name without its arguments: cut at the first `(` that is not part of
/// `(anonymous namespace)` or `operator()`, and without a leading `.` (PowerPC).
///
/// Compat: upstream `profile/prune.go`, `simplifyFunc`.
///
/// ```
/// use huoyan_symbol::simplified_name;
/// assert_eq!(simplified_name("(anonymous namespace)::f(int)".into()), "(anonymous namespace)::f");
/// ```
#[must_use]
pub fn simplified_name(name: &BStr) -> &BStr {
    let name = name.strip_prefix(b".").unwrap_or(name);
    let mut at = 0;
    while let Some(bracket) = name[at..].find_byte(b'(') {
        let bracket = at + bracket;
        at = match RESERVED.iter().find_map(|reserved| end_of(reserved, name, at, bracket)) {
            Some(end) => end,
            None => return name[..bracket].into(),
        };
    }
    name.into()
}

/// Where a reserved name ends that has its own `(` at `bracket` and begins at `from` or later.
fn end_of(reserved: &[u8], name: &[u8], from: usize, bracket: usize) -> Option<usize> {
    let start = bracket.checked_sub(reserved.find_byte(b'(')?).filter(|&start| start >= from)?;
    name[start..].starts_with(reserved).then(|| start + reserved.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_cut_and_reserved_names_kept() {
        for (name, simple) in [
            ("f(int)", "f"),
            (".f(int)", "f"),
            ("..f", ".f"),
            ("a::operator()(int) const", "a::operator()"),
            ("operator()", "operator()"),
            ("(anonymous namespace)::g(h)", "(anonymous namespace)::g"),
            ("a::(anonymous namespace)::operator()(x)(y)", "a::(anonymous namespace)::operator()"),
            ("(anonymous namespace", ""),
            ("main.(*T).Do", "main."),
            ("operator(", "operator"),
            ("", ""),
        ] {
            assert_eq!(simplified_name(name.into()), simple, "{name}");
        }
    }
}
