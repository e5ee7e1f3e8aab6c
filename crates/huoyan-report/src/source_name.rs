//! Which files a profile may have listed.
//!
//! A profile comes from elsewhere, and with it the names of the files that `list` opens: one
//! that names `/etc/passwd` or `.ssh/id_rsa` must not put these on the screen. So a file is
//! opened only if
//! - its name ends like that of a source file, wherever it lies (sources lie anywhere: modules,
//!   registries, toolchains), or
//! - it lies in a folder of the system's headers, some of which (`vector`) have no ending, or
//! - it lies in a folder that the user named with `-source_path`: whoever names one has its
//!   files listed. This does not hold for what is above the folder, where sources are looked
//!   for too, nor for the folder that one happens to be in.

use crate::paths;
use bstr::{BStr, ByteSlice};

/// Endings of source files, in lower case. Text that is rather data, settings or a shell's
/// history is not among them.
const ENDINGS: &[&str] = &[
    "ada", "adb", "ads", "asm", "astro", "c", "c++", "cc", "cl", "clj", "cljc", "cljs", "coffee", "cpp",
    "cr", "cs", "cts", "cu", "cuh", "cxx", "d", "dart", "def", "di", "el", "erl", "ex", "exs", "f", "f03",
    "f08", "f77", "f90", "f95", "for", "fs", "fsi", "fsx", "g4", "glsl", "go", "groovy", "h", "h++", "hh",
    "hlsl", "hpp", "hrl", "hs", "hxx", "inc", "inl", "ino", "ipp", "ixx", "java", "jl", "js", "jsx", "kt",
    "kts", "l", "lex", "lhs", "lisp", "ll", "lua", "m", "metal", "mjs", "ml", "mli", "mm", "mts", "nasm",
    "nim", "odin", "pas", "php", "pl", "pm", "pp", "proto", "pxd", "pxi", "py", "pyi", "pyx", "r", "rb",
    "re", "rkt", "rl", "rs", "s", "sc", "scala", "scm", "sml", "st", "sv", "svelte", "swift", "sx", "tcc",
    "tcl", "templ", "thrift", "tpp", "ts", "tsx", "v", "vala", "vb", "vhd", "vue", "wat", "wgsl", "y", "yy",
    "zig",
];

/// Folders of headers.
const HEADERS: &[&str] = &["/usr/include", "/usr/local/include"];

/// Whether a file of this name may be opened wherever it lies. `path` is clean.
pub(crate) fn is_source(path: &BStr) -> bool {
    let has_ending = paths::base(path).rsplit_once_str(".").is_some_and(|(_, ending)| {
        let ending = ending.to_ascii_lowercase();
        ENDINGS.iter().any(|e| e.as_bytes() == ending)
    });
    has_ending || HEADERS.iter().any(|folder| is_in(path, folder.as_bytes().into()))
}

/// Whether a file lies in a folder or below. Both paths are clean.
pub(crate) fn is_in(path: &BStr, folder: &BStr) -> bool {
    let rest = match folder.as_bytes() {
        b"." => Some(path.as_bytes()).filter(|p| !p.starts_with(b"/")),
        b"/" => path.strip_prefix(b"/"),
        _ => path.strip_prefix(folder.as_bytes()).and_then(|rest| rest.strip_prefix(b"/")),
    };
    // A clean path has `..` at its front only.
    rest.is_some_and(|rest| rest.split_str("/").next() != Some(b".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_known_by_their_ending() {
        for path in ["/usr/lib/go/src/runtime/proc.go", "a.C", "x/y.tar.RS", "/usr/include/c++/12/vector"] {
            assert!(is_source(path.into()), "{path}");
        }
        for path in ["/etc/passwd", "id_rsa", ".go/env", "a.go/b", "/usr/includes/x", "shadow.", "<unknown>"]
        {
            assert!(!is_source(path.into()), "{path}");
        }
    }

    #[test]
    fn folders_hold_what_is_below_them() {
        for (path, folder) in
            [("src/a/b", "src"), ("/src/a", "/"), ("a", "."), ("/a/b", "/a"), ("..a/b", ".")]
        {
            assert!(is_in(path.into(), folder.into()), "{path} {folder}");
        }
        for (path, folder) in [("srcs/a", "src"), ("../a", "."), ("/etc/passwd", "."), ("src", "src")] {
            assert!(!is_in(path.into(), folder.into()), "{path} {folder}");
        }
    }

    #[test]
    fn endings_stand_once_and_in_order() {
        assert!(ENDINGS.is_sorted_by(|a, b| a < b));
    }
}
