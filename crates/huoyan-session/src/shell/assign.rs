//! `name=value`, and names alone where they need no value.

use huoyan_profile::Profile;
use huoyan_report::{Column, Options};

use crate::options::{Config, option, option_of_choice};

/// What follows it in a value is a comment: `o` shows choices behind one, and its lines can be pasted.
pub(super) const COMMENT: &str = "//:";

/// Sets the option that a line names; `None` if it names none. An error is the whole message.
pub(super) fn assign(line: &str, config: &mut Config, profile: &Profile) -> Option<Result<(), String>> {
    let (name, value) = match line.split_once('=') {
        Some((name, value)) => (name.trim(), Some(without_comment(value).trim())),
        None => (line.trim(), None),
    };
    if option(name).is_none() && option_of_choice(name).is_none() {
        return None;
    }
    Some(match value {
        None if !Config::takes_no_value(name) => Err(format!("please specify a value, e.g. {name}=<val>")),
        Some(value) if name == "sample_index" => set_sample_index(value, config, profile),
        value => config.set(name, value.unwrap_or_default()),
    })
}

fn without_comment(value: &str) -> &str {
    value.rfind(COMMENT).map_or(value, |start| &value[..start])
}

/// Takes a sample type by name or number, and keeps its name.
fn set_sample_index(value: &str, config: &mut Config, profile: &Profile) -> Result<(), String> {
    let options = Options { sample_index: value.to_owned(), ..Options::default() };
    let column = Column::find(profile, &options).map_err(|error| error.to_string())?;
    // A name that is no text can only be told by its number.
    config.sample_index = String::from_utf8(column.kind.into()).unwrap_or_else(|_| column.index.to_string());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::tests::heap;

    fn assigned(line: &str) -> (Option<Result<(), String>>, Config) {
        let mut config = Config::default();
        let done = assign(line, &mut config, &heap());
        (done, config)
    }

    #[test]
    fn blanks_and_comments_are_no_part_of_a_value() {
        assert_eq!(assigned(" hide = runtime //: comment").1.hide, "runtime");
        assert_eq!(assigned("focus=a //: b //: c").1.focus, "a //: b");
        assert_eq!(assigned("focus=a=b").1.focus, "a=b");
        assert_eq!(assigned("focus=a | b").1.focus, "a | b");
    }

    #[test]
    fn names_alone_are_true_or_ask_for_a_value() {
        assert!(assigned("mean").1.mean);
        let message = "please specify a value, e.g. nodecount=<val>".to_owned();
        assert_eq!(assigned("nodecount").0, Some(Err(message)));
    }

    #[test]
    fn choices_are_set_by_their_bare_words() {
        assert_eq!(assigned("cum").1.get("sort").as_deref(), Some("cum"));
        assert_eq!(assigned("lines").1.get("granularity").as_deref(), Some("lines"));
        assert_eq!(assigned("files=1").1.get("granularity").as_deref(), Some("files"));
        assert_eq!(assigned("files=0").0, Some(Err("unknown config field \"files\"".to_owned())));
    }

    #[test]
    fn sample_types_are_kept_by_name() {
        assert_eq!(assigned("sample_index=0").1.sample_index, "alloc_objects");
        assert_eq!(assigned("sample_index=").1.sample_index, "inuse_space");
        let (refused, config) = assigned("sample_index=9");
        assert_eq!(refused, Some(Err("sample_index 9 is outside the range [0..1]".to_owned())));
        assert_eq!(config, Config::default());
    }

    #[test]
    fn what_names_no_option_is_no_assignment() {
        for line in ["top", "top=5", "", "=", "foucs=x", "trim 1"] {
            assert_eq!(assigned(line).0, None, "{line:?}");
        }
    }
}
