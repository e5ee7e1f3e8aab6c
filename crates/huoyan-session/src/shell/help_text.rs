//! `help`, and `help` of a command or an option.

use std::fmt::Write as _;

use huoyan_profile::Profile;

use super::nearest::with_hint;
use crate::commands::{COMMANDS, command};
use crate::options::{ConfigOption, OPTIONS, Origin, option, option_of_choice};

/// Words about the shell itself, and what they do.
const OWN_WORDS: [(&str, &str); 2] =
    [("o/options", "List options and their current values"), ("q/quit/exit/^D", "Exit pprof")];

/// The text about `about`, which is a command or an option, or about all of them where it is empty. `ours` are told,
/// too, if they are wanted. An error is the whole message.
pub(super) fn help_text(about: &str, profile: &Profile, ours: bool) -> Result<String, String> {
    if about.is_empty() {
        let mut text = overview();
        if ours {
            push_additions(&mut text);
        }
        return Ok(text);
    }
    if let Some(command) = command(about) {
        return Ok(command.help());
    }
    help_of_option(about, profile).ok_or_else(|| with_hint(format!("Unknown command: {about}"), about, ours))
}

/// Compat: after the help of all other options there is an empty line (`configHelp` in `commands.go`).
const WITHOUT_EMPTY_LINE: [&str; 7] =
    ["compact_labels", "source_path", "trim_path", "nodefraction", "edgefraction", "files", "lines"];

fn overview() -> String {
    let mut commands: Vec<String> = COMMANDS
        .iter()
        .filter(|command| command.origin == Origin::Upstream)
        .map(|command| entry(command.name, command.description))
        .collect();
    let upstream = || OPTIONS.iter().filter(|option| option.origin == Origin::Upstream);
    let mut plain: Vec<String> = upstream()
        .filter(|option| option.choices.is_empty())
        .map(|option| entry(option.name, option.help[0]))
        .collect();
    let mut groups: Vec<String> = upstream().filter(|option| !option.choices.is_empty()).map(group).collect();
    for lines in [&mut commands, &mut plain, &mut groups] {
        lines.sort_unstable();
    }
    commands.extend(OWN_WORDS.map(|(name, about)| entry(name, about)));
    format!(
        "  Commands:\n{}\n\n  Options:\n{}\n\n  Option groups (only set one per group):\n{}\n  \
         :   Clear focus/ignore/hide/tagfocus/tagignore\n\n  \
         type \"help <cmd|option>\" for more information\n",
        commands.join("\n"),
        plain.join("\n"),
        groups.join("\n"),
    )
}

fn entry(name: &str, about: &str) -> String {
    format!("    {name:<16} {about}")
}

fn group(option: &ConfigOption) -> String {
    let choices = option.choices.iter().map(|choice| format!("\n  {}", entry(choice.name, choice.help[0])));
    entry(option.name, "") + &choices.collect::<String>()
}

fn push_additions(text: &mut String) {
    let commands = COMMANDS.iter().filter(|command| command.origin == Origin::Huoyan);
    let options = OPTIONS.iter().filter(|option| option.origin == Origin::Huoyan);
    let entries = commands
        .map(|command| (command.name, command.description))
        .chain(options.map(|option| (option.name, option.help[0])))
        .chain([("CMD | program", "Send the report to a program, as in top20 | less")]);
    text.push_str("\n  Additions of huoyan:\n");
    for (name, about) in entries {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", entry(name, about));
    }
    text.push_str("\n  Option groups take a bare word: cum, lines. Tab completes, Up recalls.\n");
}

fn help_of_option(name: &str, profile: &Profile) -> Option<String> {
    // Compat: a choice has no help, its words have.
    let choice =
        option_of_choice(name).and_then(|option| option.choices.iter().find(|word| word.name == name));
    let lines = match choice {
        Some(choice) => choice.help,
        None => option(name).filter(|option| option.choices.is_empty())?.help,
    };
    let mut text = lines.join("\n");
    if name == "sample_index" {
        let types: Vec<String> =
            profile.header.sample_types.iter().map(|t| profile.str(t.kind).to_string()).collect();
        let _ = write!(text, "\nThis profile has {}.", types.join(", "));
    }
    text.push_str(if WITHOUT_EMPTY_LINE.contains(&name) { "\n" } else { "\n\n" });
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell::tests::heap;

    fn help(about: &str) -> Result<String, String> {
        help_text(about, &heap(), false)
    }

    #[test]
    fn every_command_option_and_choice_has_help() {
        let choices = OPTIONS.iter().flat_map(|option| option.choices).map(|choice| choice.name);
        let plain = OPTIONS.iter().filter(|option| option.choices.is_empty()).map(|option| option.name);
        for name in COMMANDS.iter().map(|command| command.name).chain(plain).chain(choices) {
            assert!(help(name).expect(name).ends_with('\n'), "{name}");
        }
    }

    #[test]
    fn the_overview_lists_our_additions_last_and_only_where_wanted() {
        let upstream = help("").expect("the overview");
        assert!(
            upstream.starts_with("  Commands:\n    callgrind        Outputs a graph in callgrind format\n")
        );
        assert!(
            upstream.contains(
                "\n    o/options        List options and their current values\n    q/quit/exit/^D "
            )
        );
        assert!(!upstream.contains("flamegraph"));
        let whole = help_text("", &heap(), true).expect("the overview");
        let ours = whole.strip_prefix(&upstream).expect("upstream's lines come first");
        assert!(ours.contains("    flamegraph       Outputs a flame graph in SVG format\n"), "{ours}");
    }

    #[test]
    fn sample_types_are_those_of_the_profile() {
        assert!(
            help("sample_index")
                .expect("help")
                .ends_with("\nThis profile has alloc_objects, inuse_space.\n\n")
        );
    }

    #[test]
    fn what_is_unknown_is_named() {
        assert_eq!(help("no such"), Err("Unknown command: no such".to_owned()));
        assert_eq!(help("sort"), Err("Unknown command: sort".to_owned()));
    }
}
