//! The help of the command line: upstream's lines in upstream's order, then ours.

use std::fmt::Write as _;

use crate::commands::COMMANDS;
use crate::environment::ENVIRONMENT;
use crate::flags::{FLAGS, Flag, Section};
use crate::options::{ConfigOption, OPTIONS, Origin};

const FORMS: &str = "\
usage:

Produce output in the specified format.

   pprof <format> [options] [binary] <source> ...

Omit the format to get an interactive shell whose commands can be used
to generate various views of a profile

   pprof [options] [binary] <source> ...

Omit the format and provide the \"-http\" flag to get an interactive web
interface at the specified host:port that can be used to navigate through
various views of a profile.

   pprof -http [host]:[port] [options] [binary] <source> ...

Details:
";

/// What the help takes: upstream's usage is about 7 kB.
const CAPACITY: usize = 9 * 1024;

/// The whole help, as `-h` prints it.
pub fn usage() -> String {
    let mut text = upstream_usage();
    text.push_str("\n  Additions of huoyan:\n");
    for command in COMMANDS.iter().filter(|command| command.origin == Origin::Huoyan) {
        push_entry(&mut text, "    -", command.name, 21, command.description);
    }
    for option in OPTIONS.iter().filter(|option| option.origin == Origin::Huoyan) {
        push_entry(&mut text, "    -", option.name, 21, option.help[0]);
    }
    push_flags(&mut text, Section::Huoyan, "    ", 26);
    text.push_str("    -                     As a source: standard input\n");
    text
}

/// The help without our additions. It stands beside errors.
pub(crate) fn upstream_usage() -> String {
    let mut text = String::with_capacity(CAPACITY);
    text.push_str(FORMS);
    text.push_str("  Output formats (select at most one):\n");
    for command in COMMANDS.iter().filter(|command| command.origin == Origin::Upstream) {
        push_entry(&mut text, "    -", command.name, 16, command.description);
    }
    push_options(&mut text);
    text.push_str("\n  Source options:\n");
    push_flags(&mut text, Section::Source, "    ", 26);
    text.push_str("\n  Misc options:\n");
    push_flags(&mut text, Section::Misc, "   ", 22);
    text.push_str("\n  Legacy convenience options:\n");
    push_flags(&mut text, Section::Legacy, "   ", 26);
    text.push_str("\n  Environment Variables:\n");
    for variable in ENVIRONMENT.iter().filter(|variable| !variable.help.is_empty()) {
        push_block(&mut text, "   ", variable.name, "", 22, variable.help);
    }
    text.push_str("   * On Windows, %USERPROFILE% is used instead of $HOME\n");
    text
}

fn push_options(text: &mut String) {
    let upstream = || OPTIONS.iter().filter(|option| option.origin == Origin::Upstream);
    let mut plain: Vec<&ConfigOption> = upstream().filter(|option| option.choices.is_empty()).collect();
    // As upstream sorts its lines: after a name comes a blank, which is less than any letter or `_`.
    plain.sort_unstable_by_key(|option| option.name);
    text.push_str("\n  Options:\n");
    for option in plain {
        push_entry(text, "    -", option.name, 16, option.help[0]);
    }
    let mut groups: Vec<&ConfigOption> = upstream().filter(|option| !option.choices.is_empty()).collect();
    groups.sort_unstable_by_key(|option| option.name);
    text.push_str("\n  Option groups (only set one per group):\n");
    for group in groups {
        push_entry(text, "    ", group.name, 16, "");
        for choice in group.choices {
            push_entry(text, "      -", choice.name, 16, choice.help[0]);
        }
    }
}

/// `prefix` and the name, padded to `width` (a dash of the prefix counts), a blank, the help.
fn push_entry(text: &mut String, prefix: &str, name: &str, width: usize, help: &str) {
    let width = width - usize::from(prefix.ends_with('-'));
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{prefix}{name:width$} {help}");
}

fn push_flags(text: &mut String, section: Section, indent: &str, column: usize) {
    for flag in FLAGS.iter().filter(|flag| flag.section == section) {
        let Flag { name, operand, help, below, .. } = flag;
        push_block(text, &format!("{indent}-"), name, operand, column, help);
        for line in *below {
            text.push_str(line);
            text.push('\n');
        }
    }
}

/// A name and its operand, then lines of help from `column` on.
fn push_block(text: &mut String, prefix: &str, name: &str, operand: &str, column: usize, help: &[&str]) {
    for (index, line) in help.iter().enumerate() {
        let start = text.len();
        if index == 0 {
            text.extend([prefix, name, operand, " "]);
        }
        while text.len() < start + column {
            text.push(' ');
        }
        text.push_str(line);
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect_file;

    #[test]
    fn usage_is_the_golden_one() {
        expect_file!["../testdata/usage.txt"].assert_eq(&usage());
    }

    #[test]
    fn our_lines_stand_after_upstreams() {
        let (upstream, whole) = (upstream_usage(), usage());
        let ours = whole.strip_prefix(&upstream).expect("upstream's lines come first");
        assert!(ours.starts_with("\n  Additions of huoyan:\n"));
        assert!(whole.lines().all(|line| line.len() <= 100));
    }
}
