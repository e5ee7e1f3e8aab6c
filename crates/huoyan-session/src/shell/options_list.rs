//! `o`: the options and their values, as lines that could be typed.

use huoyan_profile::Profile;

use super::assign::COMMENT;
use crate::options::{Config, ConfigOption, OPTIONS, Origin};

/// The list, upstream's lines in upstream's order; behind them `ours`, if they are wanted.
pub(super) fn options_list(config: &Config, profile: &Profile, ours: bool) -> String {
    let lines = |origin| {
        // Compat: source_path has no line.
        let options = OPTIONS.iter().filter(|option| option.origin == origin && option.name != "source_path");
        let mut lines: Vec<String> = options.map(|option| line(option, config, profile)).collect();
        lines.sort_unstable();
        lines.join("\n")
    };
    let mut list = lines(Origin::Upstream);
    if ours {
        list.push_str("\n\n  Additions of huoyan:\n");
        list.push_str(&lines(Origin::Huoyan));
    }
    list
}

fn line(option: &ConfigOption, config: &Config, profile: &Profile) -> String {
    let value = (option.value)(config).to_text();
    let (value, comment) = match option.name {
        "granularity" if value.is_empty() => ("(default)".to_owned(), choices(option)),
        "sample_index" => sample_index(value, profile),
        "nodecount" if value == "-1" => (value, "default".to_owned()),
        _ if !option.choices.is_empty() => (value, choices(option)),
        _ if value.is_empty() => ("\"\"".to_owned(), String::new()),
        _ => (value, String::new()),
    };
    let comment = if comment.is_empty() { comment } else { format!("{COMMENT} {comment}") };
    format!("  {:<25} = {value:<20} {comment}", option.name)
}

fn choices(option: &ConfigOption) -> String {
    let mut words: Vec<&str> = option.choices.iter().map(|choice| choice.name).collect();
    words.sort_unstable();
    in_brackets(&words)
}

fn sample_index(value: String, profile: &Profile) -> (String, String) {
    let types = profile.header.sample_types.iter();
    let types: Vec<String> = types.map(|sample_type| profile.str(sample_type.kind).to_string()).collect();
    // Compat: the last one, whatever the profile's own default is (`printCurrentOptions` in `interactive.go`).
    let shown = if value.is_empty() { types.last().cloned().unwrap_or_default() } else { value };
    (shown, in_brackets(&types))
}

fn in_brackets<T: AsRef<str>>(words: &[T]) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    format!("[{}]", words.join(" | "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::tests::heap;
    use expect_test::expect;

    #[test]
    fn lines_have_a_value_and_what_else_there_is() {
        let config = Config { focus: "main".to_owned(), ..Config::default() };
        let list = options_list(&config, &heap(), false);
        let start = |name: &str| format!("  {name} ");
        let of = |name: &str| list.lines().find(|line| line.starts_with(&start(name))).unwrap_or_default();
        expect![[r#"
            |  focus                     = main                 |
            |  ignore                    = ""                   |
            |  granularity               = (default)            //: [addresses | filefunctions | files | functions | lines]|
            |  nodecount                 = -1                   //: default|
            |  sample_index              = inuse_space          //: [alloc_objects | inuse_space]|
        "#]]
        .assert_eq(
            &["focus", "ignore", "granularity", "nodecount", "sample_index"]
                .map(|name| format!("|{}|\n", of(name)))
                .concat(),
        );
        assert_eq!(list.lines().count(), 32);
    }

    #[test]
    fn our_options_are_shown_where_they_are_wanted() {
        let list = |ours| options_list(&Config::default(), &heap(), ours);
        let ours = list(true);
        let ours = ours.strip_prefix(&list(false)).expect("upstream's lines come first");
        assert!(ours.starts_with("\n\n  Additions of huoyan:\n  bgcolors "), "{ours}");
    }
}
