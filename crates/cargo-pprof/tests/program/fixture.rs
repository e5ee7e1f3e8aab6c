//! A package that is made when the tests run: it needs no other crate, writes profiles as a program that
//! links huoyan does, and has a bench that answers as criterion's do.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

const MANIFEST: &str = r#"
[package]
name = "demo"
version = "0.1.0"
edition = "2021"

[workspace]

[[bench]]
name = "speed"
harness = false

[[bench]]
name = "plain"
harness = false
"#;

/// Writes what the environment asks for: a CPU profile, but no heap profile, as without the feature.
const LIB: &str = r#"
pub fn write_profile() {
    if let Ok(path) = std::env::var("HUOYAN_CPUPROFILE") {
        let path = path.replace("%p", &std::process::id().to_string());
        std::fs::copy(PROFILE, path).unwrap();
    }
}
"#;

/// Starts itself, fails, waits, or writes nothing, as it is told.
const MAIN: &str = r#"
fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    println!("demo {words:?} of {}", std::env::var("CARGO_PKG_VERSION").unwrap());
    match words.first().map(String::as_str) {
        Some("silent") => return,
        Some("twice") => {
            let child = std::process::Command::new(std::env::current_exe().unwrap()).status();
            assert!(child.unwrap().success());
        }
        _ => {}
    }
    demo::write_profile();
    match words.first().map(String::as_str) {
        Some("fail") => std::process::exit(7),
        Some("wait") => {
            std::fs::write(&words[1], "").unwrap();
            std::thread::sleep(std::time::Duration::from_secs(60));
        }
        _ => {}
    }
}
"#;

const TEST: &str = r#"
#[test]
fn threads_named() {
    assert_eq!(std::env::var("HUOYAN_LABEL_THREADS").as_deref(), Ok("test"));
    assert!(std::path::Path::new(env!("CARGO_BIN_EXE_demo")).exists());
    demo::write_profile();
}

#[test]
fn another() {}
"#;

const LONG: &str = r#"
#[test]
fn the_first_name_is_longer_than_a_threads() {
    assert!(std::env::var_os("HUOYAN_LABEL_THREADS").is_none());
    demo::write_profile();
}

#[test]
fn the_second_name_is_longer_too() {
    demo::write_profile();
}
"#;

const FAILS: &str = r#"
#[test]
fn a_failure_does_not_keep_the_next_one() {
    panic!("on purpose");
}

#[test]
fn the_next_one_runs_all_the_same() {
    demo::write_profile();
}
"#;

const SPEED: &str = r#"
const HELP: &str = "This executable is a Criterion.rs benchmark.";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| words.iter().any(|w| w == word);
    if has("--help") {
        println!("{HELP}");
        return;
    }
    assert!(has("--bench") && std::path::Path::new("benches").is_dir());
    let filter = words.iter().find(|word| !word.starts_with('-') && *word != "terse" && *word != "0.5");
    for name in ["parse/small", "parse/a b", "write"] {
        let is_meant = match filter {
            Some(filter) if has("--exact") => name == filter,
            Some(filter) => name.contains(filter.as_str()),
            None => true,
        };
        if is_meant && has("--list") {
            println!("{name}: benchmark");
        } else if is_meant {
            println!("{name} time: 1 ns, told {words:?}");
        }
    }
    if !has("--list") {
        demo::write_profile();
    }
}
"#;

const PLAIN: &str = r#"
fn main() {
    assert!(std::env::args().all(|word| word != "--list"), "nobody asks an unknown program");
    println!("plain");
    demo::write_profile();
}
"#;

/// Where the package is.
pub(crate) fn package() -> &'static Path {
    static PACKAGE: OnceLock<PathBuf> = OnceLock::new();
    PACKAGE.get_or_init(|| {
        let package = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("demo");
        let profile = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/go/tiny/cpu.pb.gz");
        let lib = format!("const PROFILE: &str = {profile:?};\n{LIB}");
        for (name, text) in [
            ("Cargo.toml", MANIFEST),
            ("src/lib.rs", &lib),
            ("src/main.rs", MAIN),
            ("tests/api.rs", TEST),
            ("tests/long.rs", LONG),
            ("tests/fails.rs", FAILS),
            ("benches/speed.rs", SPEED),
            ("benches/plain.rs", PLAIN),
        ] {
            let file = package.join(name);
            fs::create_dir_all(file.parent().expect("it is in a folder")).expect("a folder");
            // What has not changed need not be built again.
            if fs::read_to_string(&file).ok().as_deref() != Some(text) {
                fs::write(&file, text).expect("a file");
            }
        }
        package
    })
}

/// A new folder for the user to stand in.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("scratch").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// `cargo pprof` and these words, started in a folder; cargo is told where the package is.
pub(crate) fn command(folder: &Path, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-pprof"));
    // What cargo has set for this test is not what a user has.
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PROFILE_") || name.starts_with("CARGO_PKG_") || name.starts_with("HUOYAN_")
        {
            command.env_remove(name.as_ref());
        }
    }
    let before = words.iter().position(|word| *word == "--").unwrap_or(words.len());
    command
        .arg("pprof")
        .args(&words[..before])
        .arg("--manifest-path")
        .arg(package().join("Cargo.toml"))
        .args(&words[before..])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", package().join("target"))
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_TERM_COLOR", "never")
        .env("TZ", "UTC")
        .env_remove("RUST_TEST_THREADS")
        .stdin(Stdio::null());
    command
}

/// What came of it.
pub(crate) fn cargo_pprof(folder: &Path, words: &[&str]) -> Output {
    command(folder, words).output().expect("the program starts")
}
