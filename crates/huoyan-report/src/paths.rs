//! Paths as upstream handles them: slashes only, cleaned as Go's `path/filepath` does.

use bstr::{BStr, BString, ByteSlice, ByteVec};
use std::borrow::Cow;

/// The last element of a path (`filepath.Base`).
pub fn base(path: &BStr) -> &BStr {
    if path.is_empty() {
        return ".".into();
    }
    let trimmed = path.trim_end_with(|c| c == '/');
    if trimmed.is_empty() {
        return "/".into();
    }
    let start = trimmed.rfind_byte(b'/').map_or(0, |i| i + 1);
    trimmed[start..].as_bstr()
}

/// The folder that a path lies in (`filepath.Dir`).
pub fn dir(path: &BStr) -> BString {
    let end = path.rfind_byte(b'/').map_or(0, |i| i + 1);
    clean(path[..end].as_bstr()).into_owned()
}

/// The path without empty elements, `.` and `..` where they can be resolved
/// (`filepath.Clean`).
pub fn clean(path: &BStr) -> Cow<'_, BStr> {
    if is_clean(path) {
        return Cow::Borrowed(path);
    }
    let rooted = path.starts_with(b"/");
    let mut parts: Vec<&[u8]> = Vec::new();
    for part in path.split_str("/") {
        match part {
            b"" | b"." => {}
            b".." => match parts.last() {
                Some(&last) if last != b".." => {
                    parts.pop();
                }
                _ if rooted => {}
                _ => parts.push(part),
            },
            _ => parts.push(part),
        }
    }
    let mut out = Vec::with_capacity(path.len());
    if rooted {
        out.push_byte(b'/');
    }
    out.push_str(bstr::join("/", parts));
    if out.is_empty() {
        out.push_byte(b'.');
    }
    Cow::Owned(out.into())
}

fn is_clean(path: &BStr) -> bool {
    let relative = path.strip_prefix(b"/").unwrap_or(path);
    !relative.is_empty() && relative.split_str("/").all(|part| !matches!(part, b"" | b"." | b".."))
}

/// The elements of a list of paths (`filepath.SplitList`): none in an empty list.
pub fn split_list(list: &str) -> impl Iterator<Item = &str> {
    let elements = if list.is_empty() { None } else { Some(list.split(':')) };
    elements.into_iter().flatten()
}

/// What is cut from the front of source paths before they are shown or looked for.
#[derive(Debug, Clone, Copy)]
pub struct Trim<'a> {
    /// `trim_path`: a list of prefixes.
    pub trim_path: &'a str,
    /// `source_path`: where sources are looked for; the name of such a folder tells, without
    /// a `trim_path`, which part of a path is foreign.
    pub source_path: &'a str,
}

impl Trim<'_> {
    /// The path without its prefix.
    pub fn apply<'p>(&self, path: &'p BStr) -> &'p BStr {
        if self.trim_path.is_empty() {
            for dir in split_list(self.source_path) {
                let name = base(dir.as_bytes().as_bstr());
                let wanted = [b"/".as_slice(), name, b"/"].concat();
                if let Some(at) = path.find(&wanted) {
                    return path[at + wanted.len()..].as_bstr();
                }
            }
        }
        let always = ["/proc/self/cwd/./", "/proc/self/cwd/"];
        for prefix in split_list(self.trim_path).chain(always) {
            let slash = if prefix.ends_with('/') { "" } else { "/" };
            let rest = path.strip_prefix(prefix.as_bytes()).and_then(|p| p.strip_prefix(slash.as_bytes()));
            if let Some(rest) = rest {
                return rest.as_bstr();
            }
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned_as_go_does() {
        for (path, cleaned) in [
            ("/a/b", "/a/b"),
            ("a//b/./c", "a/b/c"),
            ("/a/../../b", "/b"),
            ("../a/../..", "../.."),
            ("a/..", "."),
            ("./a/", "a"),
            ("/", "/"),
            ("//", "/"),
        ] {
            assert_eq!(*clean(path.into()), *cleaned, "{path}");
        }
    }

    #[test]
    fn dir_is_what_is_above() {
        for (path, above) in [("/a/b", "/a"), ("/a", "/"), ("/", "/"), ("a/b", "a"), ("a", "."), (".", ".")] {
            assert_eq!(dir(path.into()), above, "{path}");
        }
    }

    #[test]
    fn base_is_the_last_element() {
        for (path, name) in [("/a/b", "b"), ("b/", "b"), ("/", "/"), ("", "."), ("a", "a")] {
            assert_eq!(base(path.into()), name, "{path}");
        }
    }

    #[test]
    fn prefixes_are_cut() {
        let trim = |trim_path, source_path, path: &'static str| {
            Trim { trim_path, source_path }.apply(path.into()).to_string()
        };
        assert_eq!(trim("", "", "/proc/self/cwd/x.go"), "x.go");
        assert_eq!(trim("", "/home/me/project", "/build/project/a/b.c"), "a/b.c");
        assert_eq!(trim("/x:/build", "", "/build/a.c"), "a.c");
        assert_eq!(trim("/build", "", "/builder/a.c"), "/builder/a.c");
    }
}
