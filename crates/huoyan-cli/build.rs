//! Links the unwinder of the C compiler into the program.
//!
//! Rust's standard library asks for it as a shared library. To load that is an eighth of the time that `pprof -h`
//! takes; linked in, it costs 27 kB. Where the compiler has no such archive, everything stays as usual.

use std::env;
use std::path::Path;
use std::process::Command;

/// The unwinder as GCC brings it.
const ARCHIVE: &str = "libgcc_eh.a";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CC");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let builds_for_itself = env::var("HOST").ok() == env::var("TARGET").ok();
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") && builds_for_itself {
        link_unwinder();
    }
}

fn link_unwinder() {
    let compiler = env::var_os("CC").unwrap_or_else(|| "cc".into());
    let found = Command::new(compiler).arg(format!("-print-file-name={ARCHIVE}")).output();
    // A compiler that does not have it prints the bare name.
    let has_archive = found.is_ok_and(|out| {
        let path = String::from_utf8_lossy(&out.stdout);
        Path::new(path.trim()).is_absolute()
    });
    if has_archive {
        // Given by its name it stands before the standard library's `-lgcc_s`, and satisfies it.
        println!("cargo::rustc-link-lib=dylib:+verbatim={ARCHIVE}");
    }
}
