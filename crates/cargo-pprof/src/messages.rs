//! What cargo says while it builds (`--message-format=json`): the executables that it made, and what their
//! build scripts ask for.
//!
//! One object a line; what we do not know is passed over, so that a newer cargo does no harm.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use serde_json::Value;

/// An executable that cargo made.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Executable {
    /// Its file.
    pub(crate) path: PathBuf,
    /// The package that it is of.
    pub(crate) package_id: String,
    /// The name of its target: that of the bench, the test, the binary.
    pub(crate) name: String,
    /// The kind of its target, as its place among all kinds.
    kind: usize,
    /// The file that it is compiled from.
    pub(crate) source: PathBuf,
    /// Whether it is compiled to be run by `cargo bench` or `cargo test`. Binaries that they also build, for
    /// tests to start, are not.
    pub(crate) is_test: bool,
}

/// What a build script asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct ScriptOutput {
    /// Its folder, `OUT_DIR`.
    pub(crate) out_dir: Option<OsString>,
    /// Variables of `cargo::rustc-env`.
    pub(crate) variables: Vec<(String, String)>,
    /// Folders with libraries.
    pub(crate) library_folders: Vec<PathBuf>,
}

const LIBRARY_KINDS: [&str; 5] = ["native=", "dependency=", "crate=", "framework=", "all="];

/// The kinds of targets in the order in which cargo runs them.
const RUNS_BEFORE: [&str; 5] = ["lib", "bin", "example", "test", "bench"];

impl Executable {
    /// Whether its source is compiled for nothing but to be run as a test or a benchmark.
    pub(crate) fn is_only_test(&self) -> bool {
        matches!(RUNS_BEFORE[self.kind], "test" | "bench")
    }
}

/// What a build made.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Built {
    /// The executables, in the order of their packages and files.
    pub(crate) executables: Vec<Executable>,
    /// What build scripts ask for, by their packages.
    pub(crate) scripts: BTreeMap<String, ScriptOutput>,
}

impl Built {
    /// Takes in one line; `false` if cargo did not write it.
    pub(crate) fn take(&mut self, line: &str) -> bool {
        let Ok(message) = serde_json::from_str::<Value>(line) else { return false };
        match message["reason"].as_str() {
            Some("compiler-artifact") => self.executables.extend(executable(&message)),
            Some("build-script-executed") => {
                let package_id = text(&message["package_id"]);
                self.scripts.insert(package_id, script_output(&message));
            }
            Some(_) => {}
            None => return false,
        }
        true
    }

    /// Brings the executables into the order in which cargo runs them; they come as they are built.
    pub(crate) fn sort(&mut self) {
        self.executables.sort_by(|a, b| {
            let key = |e: &Executable| (e.package_id.clone(), e.kind, e.name.clone(), e.source.clone());
            key(a).cmp(&key(b))
        });
    }
}

fn executable(message: &Value) -> Option<Executable> {
    let kinds = &message["target"]["kind"];
    let is_of = |kind: &&str| items(kinds).any(|given| given == kind);
    Some(Executable {
        // Kinds of libraries (`rlib`, `proc-macro`) are all the same here.
        kind: RUNS_BEFORE.iter().position(is_of).unwrap_or(0),
        path: message["executable"].as_str()?.into(),
        package_id: text(&message["package_id"]),
        name: text(&message["target"]["name"]),
        source: text(&message["target"]["src_path"]).into(),
        is_test: message["profile"]["test"].as_bool().unwrap_or(false),
    })
}

fn script_output(message: &Value) -> ScriptOutput {
    let variable = |pair: &Value| Some((pair[0].as_str()?.to_owned(), pair[1].as_str()?.to_owned()));
    let folder = |path: &Value| {
        let path = path.as_str()?;
        // `native=/some/folder`, where the script said of which kind it is.
        Some(LIBRARY_KINDS.iter().find_map(|kind| path.strip_prefix(kind)).unwrap_or(path).into())
    };
    ScriptOutput {
        out_dir: message["out_dir"].as_str().map(OsString::from),
        variables: items(&message["env"]).filter_map(variable).collect(),
        library_folders: items(&message["linked_paths"]).filter_map(folder).collect(),
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    /// What cargo 1.95 writes, shortened.
    const LINES: &str = r#"
{"reason":"compiler-artifact","package_id":"path+file:///w#demo@0.1.0","target":{"kind":["custom-build"],"name":"build-script-build","src_path":"/w/build.rs"},"profile":{"test":false},"filenames":["/w/target/b"],"executable":null,"fresh":true}
{"reason":"build-script-executed","package_id":"path+file:///w#demo@0.1.0","linked_libs":[],"linked_paths":["native=/w/target/release/build/demo-1/out"],"cfgs":[],"env":[["TABLE","primes"]],"out_dir":"/w/target/release/build/demo-1/out"}
{"reason":"compiler-artifact","package_id":"path+file:///w#demo@0.1.0","target":{"kind":["bench"],"name":"speed","src_path":"/w/benches/speed.rs"},"profile":{"opt_level":"3","test":true},"executable":"/w/target/release/deps/speed-1","fresh":false}
{"reason":"compiler-artifact","package_id":"path+file:///w#demo@0.1.0","target":{"kind":["lib"],"name":"demo","src_path":"/w/src/lib.rs"},"profile":{"test":true},"executable":"/w/target/release/deps/demo-2"}
{"reason":"compiler-artifact","package_id":"path+file:///w#demo@0.1.0","target":{"kind":["bin"],"name":"demo","src_path":"/w/src/main.rs"},"profile":{"test":false},"executable":"/w/target/release/demo"}
{"reason":"of-next-year","x":[1]}
{"reason":"build-finished","success":true}"#;

    #[test]
    fn executables_and_scripts_are_read() {
        let mut built = Built::default();
        assert!(LINES.trim().lines().all(|line| built.take(line)));
        built.sort();
        let shown = |e: &Executable| format!("{} {} {}\n", e.name, e.path.display(), e.is_test);
        expect![[r#"
            demo /w/target/release/deps/demo-2 true
            demo /w/target/release/demo false
            speed /w/target/release/deps/speed-1 true
        "#]]
        .assert_eq(&built.executables.iter().map(shown).collect::<String>());
        let script = &built.scripts["path+file:///w#demo@0.1.0"];
        assert_eq!(script.variables, [("TABLE".to_owned(), "primes".to_owned())]);
        assert_eq!(script.library_folders, [PathBuf::from("/w/target/release/build/demo-1/out")]);
        assert_eq!(script.out_dir.as_deref(), Some("/w/target/release/build/demo-1/out".as_ref()));
    }

    #[test]
    fn what_is_no_message_is_not_taken() {
        let mut built = Built::default();
        for line in ["", "warning: x", "{", "[]", "{\"a\":1}", "7"] {
            assert!(!built.take(line), "{line}");
        }
        // Without a field that we need, no executable.
        assert!(built.take(r#"{"reason":"compiler-artifact"}"#));
        assert_eq!(built, Built::default());
    }
}
