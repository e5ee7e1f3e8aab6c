//! Lines that are short for others: `:`, and the sample types of the profile.

use huoyan_profile::Profile;

/// The options that `:` empties. Compat: not all filters are among them (`pprofShortcuts` in `interactive.go`).
const CLEARED: [&str; 5] = ["focus=", "ignore=", "hide=", "tagfocus=", "tagignore="];

/// The lines that a line stands for; itself, without blanks around it, if it is no shortcut.
pub(super) fn expand(line: &str, profile: &Profile) -> Vec<String> {
    let line = line.trim();
    // Compat: a sample type may be called like a command, and wins; of two that claim a word the later one does.
    for sample_type in profile.header.sample_types.iter().rev() {
        let name = profile.str(sample_type.kind).to_string();
        let set_index = format!("sample_index={name}");
        if line == name {
            return vec![set_index];
        }
        match line.strip_suffix(name.as_str()) {
            Some("total_") => return vec!["mean=0".to_owned(), set_index],
            Some("mean_") => return vec!["mean=1".to_owned(), set_index],
            _ => {}
        }
    }
    if line == ":" { CLEARED.map(str::to_owned).to_vec() } else { vec![line.to_owned()] }
}

/// The words that stand for the sample types of the profile.
pub(super) fn sample_type_words(profile: &Profile) -> impl Iterator<Item = String> {
    let names =
        profile.header.sample_types.iter().map(|sample_type| profile.str(sample_type.kind).to_string());
    names.flat_map(|name| [format!("total_{name}"), format!("mean_{name}"), name])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::tests::heap;

    #[test]
    fn sample_types_choose_themselves() {
        let heap = heap();
        assert_eq!(expand(" inuse_space\n", &heap), ["sample_index=inuse_space"]);
        assert_eq!(expand("total_alloc_objects", &heap), ["mean=0", "sample_index=alloc_objects"]);
        assert_eq!(expand("mean_inuse_space", &heap), ["mean=1", "sample_index=inuse_space"]);
        assert_eq!(expand("mean_inuse_space 5", &heap), ["mean_inuse_space 5"]);
    }

    #[test]
    fn a_colon_clears_five_filters() {
        assert_eq!(expand(": ", &heap()), ["focus=", "ignore=", "hide=", "tagfocus=", "tagignore="]);
    }
}
