//! The workspace as `cargo metadata` describes it: for each package what cargo tells its programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::cargo_words::CargoWords;
use crate::failure::Failure;

/// The packages of a workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// Its folder, in which `Cargo.toml` says how profiles are built.
    pub(crate) root: PathBuf,
    packages: Vec<Package>,
}

/// A package.
#[derive(Debug, Default)]
pub(crate) struct Package {
    /// Its name.
    pub(crate) name: String,
    /// The binary that `cargo run` means.
    pub(crate) default_run: Option<String>,
    id: String,
    manifest: PathBuf,
    /// `CARGO_PKG_…` without that, and its value.
    variables: Vec<(&'static str, String)>,
}

/// Fields of the metadata that cargo passes on as they are.
const FIELDS: [(&str, &str); 8] = [
    ("NAME", "name"),
    ("VERSION", "version"),
    ("DESCRIPTION", "description"),
    ("HOMEPAGE", "homepage"),
    ("REPOSITORY", "repository"),
    ("LICENSE", "license"),
    ("LICENSE_FILE", "license_file"),
    ("README", "readme"),
];

impl Workspace {
    /// Asks cargo.
    ///
    /// # Errors
    /// Cargo's own, which it has told, or what keeps it from starting.
    pub(crate) fn ask(cargo: &Path, words: &CargoWords) -> Result<Workspace, Failure> {
        let mut command = Command::new(cargo);
        command.args(["metadata", "--no-deps", "--format-version", "1"]).args(&words.workspace_options);
        let output = command.stderr(Stdio::inherit()).output();
        let output = output.map_err(|error| Failure::start(cargo, &error))?;
        if !output.status.success() {
            return Err(Failure::of_cargo(output.status));
        }
        let metadata: Value = serde_json::from_slice(&output.stdout)
            .map_err(|error| Failure::line(format!("cargo metadata: {error}")))?;
        Ok(Workspace::of(&metadata))
    }

    fn of(metadata: &Value) -> Workspace {
        let packages = metadata["packages"].as_array().into_iter().flatten();
        Workspace {
            root: metadata["workspace_root"].as_str().unwrap_or_default().into(),
            packages: packages.map(Package::of).collect(),
        }
    }

    /// The package of this id.
    pub(crate) fn package(&self, id: &str) -> Option<&Package> {
        self.packages.iter().find(|package| package.id == id)
    }
}

impl Package {
    fn of(package: &Value) -> Package {
        let text = |field: &str| package[field].as_str().unwrap_or_default().to_owned();
        let authors = package["authors"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let mut variables: Vec<_> = FIELDS.iter().map(|(name, field)| (*name, text(field))).collect();
        variables.push(("AUTHORS", authors.collect::<Vec<_>>().join(":")));
        variables.push(("RUST_VERSION", text("rust_version")));
        variables.extend(version_parts(&text("version")));
        Package {
            name: text("name"),
            default_run: package["default_run"].as_str().map(str::to_owned),
            id: text("id"),
            manifest: text("manifest_path").into(),
            variables,
        }
    }

    /// The folder of its manifest, in which cargo runs tests and benchmarks.
    pub(crate) fn folder(&self) -> &Path {
        self.manifest.parent().unwrap_or(&self.manifest)
    }

    /// Gives a program of this package the variables that cargo gives it.
    pub(crate) fn set_variables(&self, command: &mut Command) {
        command.env("CARGO_MANIFEST_DIR", self.folder()).env("CARGO_MANIFEST_PATH", &self.manifest);
        for (name, value) in &self.variables {
            command.env(format!("CARGO_PKG_{name}"), value);
        }
    }
}

/// `1.2.3-rc.1+4` as cargo takes it apart.
fn version_parts(version: &str) -> [(&'static str, String); 4] {
    let version = version.split('+').next().unwrap_or_default();
    let (numbers, pre) = version.split_once('-').unwrap_or((version, ""));
    let mut numbers = numbers.split('.');
    let mut next = || numbers.next().unwrap_or_default().to_owned();
    [
        ("VERSION_MAJOR", next()),
        ("VERSION_MINOR", next()),
        ("VERSION_PATCH", next()),
        ("VERSION_PRE", pre.to_owned()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn a_package_tells_its_programs_what_cargo_tells_them() {
        let metadata = serde_json::json!({
            "workspace_root": "/w",
            "packages": [{
                "id": "path+file:///w/demo#0.1.0", "name": "demo", "version": "1.2.3-rc.1+4",
                "authors": ["A <a@b>", "C"], "manifest_path": "/w/demo/Cargo.toml", "license": null,
            }],
        });
        let workspace = Workspace::of(&metadata);
        let package = workspace.package("path+file:///w/demo#0.1.0").expect("the package");
        let mut command = Command::new("true");
        package.set_variables(&mut command);
        let shown = command
            .get_envs()
            .map(|(name, value)| format!("{}={}\n", name.display(), value.unwrap_or_default().display()));
        expect![[r#"
            CARGO_MANIFEST_DIR=/w/demo
            CARGO_MANIFEST_PATH=/w/demo/Cargo.toml
            CARGO_PKG_AUTHORS=A <a@b>:C
            CARGO_PKG_DESCRIPTION=
            CARGO_PKG_HOMEPAGE=
            CARGO_PKG_LICENSE=
            CARGO_PKG_LICENSE_FILE=
            CARGO_PKG_NAME=demo
            CARGO_PKG_README=
            CARGO_PKG_REPOSITORY=
            CARGO_PKG_RUST_VERSION=
            CARGO_PKG_VERSION=1.2.3-rc.1+4
            CARGO_PKG_VERSION_MAJOR=1
            CARGO_PKG_VERSION_MINOR=2
            CARGO_PKG_VERSION_PATCH=3
            CARGO_PKG_VERSION_PRE=rc.1
        "#]]
        .assert_eq(&shown.collect::<String>());
        assert_eq!(package.folder(), Path::new("/w/demo"));
    }
}
