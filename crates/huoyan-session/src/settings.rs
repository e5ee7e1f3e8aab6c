//! The settings file: options under a name, which the page saves and loads (upstream's `internal/driver/settings.go`).
//!
//! It is upstream's file, so both programs see what the other saved; what this one does not know stays in it.

use crate::environment::{home, variable};
use crate::options::{Config, OPTIONS, Origin};
use crate::slot::Value;
use serde_json::{Map, Value as Json, json};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The longest name.
const MAX_NAME: usize = 100;

/// Options that were saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedConfig {
    /// Their name.
    pub name: String,
    /// The parameters of an address that has them.
    pub query: String,
}

/// All that was saved, by name in the order of the file.
///
/// # Errors
/// A file that cannot be read, or is no settings file.
pub fn saved_configs() -> Result<Vec<SavedConfig>, String> {
    let configs = read(&settings_file()?)?;
    Ok(configs
        .iter()
        .filter_map(|config| Some(SavedConfig { name: name_of(config)?.to_owned(), query: query(config) }))
        .collect())
}

/// Saves options under a name, in the place of those that had it.
///
/// # Errors
/// A name that is none; a file that cannot be written.
pub fn save_config(name: &str, config: &Config) -> Result<(), String> {
    if name.trim().is_empty() || name.len() > MAX_NAME || name.chars().any(char::is_control) {
        return Err("invalid config name".to_owned());
    }
    let file = settings_file()?;
    let mut configs = read(&file)?;
    let saved = to_json(name, config);
    match configs.iter_mut().find(|config| name_of(config) == Some(name)) {
        Some(old) => *old = saved,
        None => configs.push(saved),
    }
    write(&file, configs)
}

/// Forgets what was saved under a name.
///
/// # Errors
/// A name that is not there; a file that cannot be written.
pub fn delete_config(name: &str) -> Result<(), String> {
    let file = settings_file()?;
    let mut configs = read(&file)?;
    let n_before = configs.len();
    configs.retain(|config| name_of(config) != Some(name));
    if configs.len() == n_before {
        return Err(format!("config {name} not found"));
    }
    write(&file, configs)
}

/// `pprof/settings.json` in the user's folder of settings (Go's `os.UserConfigDir`).
fn settings_file() -> Result<PathBuf, String> {
    let folder = if cfg!(windows) {
        variable("AppData").map(PathBuf::from)
    } else if cfg!(target_os = "macos") {
        home().map(|home| Path::new(&home).join("Library/Application Support"))
    } else {
        variable("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .or_else(|| home().map(|home| Path::new(&home).join(".config")))
    };
    let folder = folder.ok_or("neither $XDG_CONFIG_HOME nor $HOME are defined")?;
    Ok(folder.join("pprof").join("settings.json"))
}

fn read(file: &Path) -> Result<Vec<Json>, String> {
    let named = |why: &dyn std::fmt::Display| format!("{}: {why}", file.display());
    let bytes = match fs::read(file) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(named(&huoyan_source::os_reason(&error))),
    };
    let settings: Json = serde_json::from_slice(&bytes).map_err(|error| named(&error))?;
    Ok(settings.get("configs").and_then(Json::as_array).cloned().unwrap_or_default())
}

/// Writes the file beside its place and moves it there: what is read is whole. Others have no business in it.
fn write(file: &Path, configs: Vec<Json>) -> Result<(), String> {
    let named = |error: io::Error| format!("{}: {}", file.display(), huoyan_source::os_reason(&error));
    let mut text =
        serde_json::to_vec_pretty(&json!({ "configs": configs })).map_err(|error| error.to_string())?;
    text.push(b'\n');
    let folder = file.parent().unwrap_or(Path::new("."));
    private_folder(folder).map_err(named)?;
    let new = file.with_extension("json.new");
    let written =
        private_file(&new).and_then(|mut out| out.write_all(&text)).and_then(|()| fs::rename(&new, file));
    written.map_err(|error| {
        let _ = fs::remove_file(&new);
        named(error)
    })
}

fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn private_file(file: &Path) -> io::Result<fs::File> {
    // One that was left behind may have other rights.
    let _ = fs::remove_file(file);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(file)
}

fn name_of(config: &Json) -> Option<&str> {
    config.get("name")?.as_str()
}

/// The options that are saved, as upstream writes them: what is zero is left out.
fn to_json(name: &str, config: &Config) -> Json {
    let mut saved = Map::new();
    saved.insert("name".to_owned(), json!(name));
    for option in OPTIONS.iter().filter(|option| option.saved && option.origin == Origin::Upstream) {
        let value = match (option.value)(config) {
            Value::Bool(false) | Value::Int(0) => continue,
            Value::Bool(value) => json!(value),
            Value::Int(value) => json!(value),
            Value::Float(value) if *value == 0.0 => continue,
            Value::Float(value) => json!(value),
            Value::Text(value) if !value.is_empty() => json!(value),
            Value::Choice(value) if !value.word().is_empty() => json!(value.word()),
            Value::Text(_) | Value::Choice(_) => continue,
        };
        saved.insert(option.name.to_owned(), value);
    }
    Json::Object(saved)
}

/// The parameters of saved options. What is not there is zero, whatever the default is.
fn query(saved: &Json) -> String {
    let defaults = Config::default();
    let mut pairs = Vec::new();
    for option in OPTIONS.iter().filter(|option| option.saved && option.origin == Origin::Upstream) {
        let Some(parameter) = option.url_parameter else { continue };
        let text = match (saved.get(option.name), (option.value)(&defaults)) {
            (Some(Json::Bool(value)), _) => if *value { "t" } else { "f" }.to_owned(),
            (Some(Json::Number(value)), _) => value.to_string(),
            (Some(Json::String(value)), _) => value.clone(),
            (_, Value::Bool(_)) => "f".to_owned(),
            (_, Value::Int(_) | Value::Float(_)) => "0".to_owned(),
            _ => String::new(),
        };
        let default = match (option.value)(&defaults) {
            Value::Bool(value) => if *value { "t" } else { "f" }.to_owned(),
            other => other.to_text(),
        };
        if text != default && !text.is_empty() {
            pairs.push(format!("{parameter}={}", percent_encoded(&text)));
        }
    }
    pairs.join("&")
}

/// A value as it stands in a query.
fn percent_encoded(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let encode =
        |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn saved_options_become_the_address_that_has_them() {
        let mut config = Config::default();
        config.set("focus", "a|b c").expect("an option");
        config.set("trim", "false").expect("an option");
        config.set("nodecount", "0").expect("an option");
        config.set("sample_index", "cpu").expect("an option");
        let saved = to_json("mine", &config);
        assert_eq!(query(&saved), "n=0&trim=f&f=a%7Cb%20c");
        assert_eq!(saved["unit"], "minimum");
        assert!(saved.get("sample_index").is_none() && saved.get("trim").is_none());
    }
}
