//! Names of files that may follow what was typed.

use std::fs;
use std::path::Path;

/// Files whose names begin with what was typed, behind the folder that was typed; a folder's name ends with a slash.
/// Hidden ones only where a dot was typed.
pub(crate) fn file_names(typed: &str, only_folders: bool) -> Vec<String> {
    let (folder, start) = typed.split_at(typed.rfind('/').map_or(0, |slash| slash + 1));
    let path = if folder.is_empty() { Path::new(".") } else { Path::new(folder) };
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let mut names: Vec<String> = entries
        .flatten()
        .filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            let is_wanted = name.starts_with(start) && (start.starts_with('.') || !name.starts_with('.'));
            // The shell divides its lines at blanks, and a terminal would act on a control character.
            if !is_wanted || name.contains(|char: char| char.is_whitespace() || char.is_control()) {
                return None;
            }
            let is_folder = entry.path().is_dir();
            (is_folder || !only_folders)
                .then(|| format!("{folder}{name}{}", if is_folder { "/" } else { "" }))
        })
        .collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_what_was_typed() {
        let root = env!("CARGO_MANIFEST_DIR");
        assert_eq!(file_names(&format!("{root}/Car"), false), [format!("{root}/Cargo.toml")]);
        assert_eq!(file_names(&format!("{root}/sr"), false), [format!("{root}/src/")]);
        assert_eq!(
            file_names(&format!("{root}/"), true),
            ["src/", "tests/"].map(|name| format!("{root}/{name}"))
        );
        assert!(file_names("/no such folder/x", false).is_empty());
    }
}
