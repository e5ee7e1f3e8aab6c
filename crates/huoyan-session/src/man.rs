//! The man page `pprof.1`, made from the tables.

use std::fmt::Write as _;

use crate::commands::COMMANDS;
use crate::environment::ENVIRONMENT;
use crate::flags::{FLAGS, Flag, Section};
use crate::options::{ConfigOption, OPTIONS};
use crate::slot::Kind;

/// The page, in roff.
pub fn manual() -> String {
    let mut page = Page { text: String::with_capacity(20 * 1024) };
    page.head();
    page.formats();
    page.options();
    page.flags("SOURCES AND SYMBOLS", Section::Source);
    page.flags("OTHER FLAGS", Section::Misc);
    page.flags("SHORT FORMS OF -sample_index", Section::Legacy);
    page.flags("ADDITIONS OF HUOYAN", Section::Huoyan);
    page.shell();
    page.tail();
    page.text
}

struct Page {
    text: String,
}

impl Page {
    fn head(&mut self) {
        let version = env!("CARGO_PKG_VERSION");
        let _ = writeln!(self.text, ".TH PPROF 1 \"\" \"huoyan {version}\" \"User Commands\"");
        self.section("NAME");
        self.paragraph("pprof \\- read profiles and report where time and memory go");
        self.section("SYNOPSIS");
        for form in [
            "FORMAT [OPTIONS] [BINARY] SOURCE...",
            "\\-http [HOST]:[PORT] [OPTIONS] [BINARY] SOURCE...",
            "[OPTIONS] [BINARY] SOURCE...",
        ] {
            let _ = writeln!(self.text, ".B pprof\n{form}\n.br");
        }
        self.section("DESCRIPTION");
        self.paragraph(
            "pprof reads one or more profiles, merges them and writes a report. It takes the command line of \
             go tool pprof. This program is huoyan's.",
        );
        self.paragraph(
            "A SOURCE is a file, a URL (http, https, https+insecure), HOST:PORT/PATH, or \\- for standard input. \
             Files may be profiles in pprof's protobuf format, plain or compressed, profiles in the older text and \
             binary formats, the text of \\-raw, or folded stacks. The first of several names is taken for the \
             profiled BINARY if it is an executable.",
        );
        self.paragraph(
            "Flags stand before the first source. \\-flag and \\-\\-flag are the same, and so are \\-flag=value and \
             \\-flag value; true-or-false flags take a value only after =.",
        );
    }

    fn formats(&mut self) {
        self.section("FORMATS");
        self.paragraph("At most one. Regexps pick functions by name.");
        for command in COMMANDS {
            let operand = if command.takes_regexp { " REGEXP" } else { "" };
            self.entry(command.name, operand, &[command.description]);
        }
    }

    fn options(&mut self) {
        self.section("OPTIONS");
        for option in OPTIONS.iter().filter(|option| option.choices.is_empty()) {
            self.entry(option.name, operand(option.kind), option.help);
            self.default_of(option);
        }
        for option in OPTIONS.iter().filter(|option| !option.choices.is_empty()) {
            let _ = writeln!(self.text, ".SS {}: at most one of", option.name);
            for choice in option.choices {
                self.entry(choice.name, "", choice.help);
            }
            self.default_of(option);
        }
    }

    fn default_of(&mut self, option: &ConfigOption) {
        let default = option.default_text();
        if !default.is_empty() && option.kind != Kind::Bool {
            self.line(&format!("Default: {default}."));
        } else if default == "true" {
            self.line(&format!("On unless -{}=false.", option.name));
        }
    }

    fn flags(&mut self, title: &str, section: Section) {
        self.section(title);
        for flag in FLAGS.iter().filter(|flag| flag.section == section) {
            let Flag { name, operand: shown, kind, help, below, .. } = flag;
            let operand = if shown.starts_with([' ', '[']) { shown } else { operand(*kind) };
            self.entry(name, operand, help);
            // Lines that are indented further are words that the flag takes.
            for line in below.iter().filter(|line| line.starts_with("      ")) {
                self.text.push_str(".br\n");
                let (word, about) = line.trim().split_once(' ').unwrap_or((line, ""));
                self.line(&format!("{word}: {}", about.trim()));
            }
        }
    }

    fn shell(&mut self) {
        self.section("INTERACTIVE SHELL");
        self.paragraph(
            "Without a format, and without \\-http, pprof reads commands. A command is the name of a format: \
             top 5 json \\-runtime \\-cum shows five entries of the samples that match json and not runtime, and top5 is \
             short for top 5. NAME=VALUE sets an option for all that follows; words of choices (lines, cum) and \
             true-or-false options need no value. A sample type chooses itself, and : empties the filters. CMD >FILE \
             writes the report to a file, CMD | PROGRAM sends it to a program. o lists the options, help the commands; \
             quit or Ctrl-D ends.",
        );
        self.paragraph(
            "At a terminal Tab completes, Up recalls (lines are kept in pprof/history in the folder for state, but for \
             those that begin with a blank), and Ctrl-C ends a report that takes too long.",
        );
    }

    fn tail(&mut self) {
        self.section("ENVIRONMENT");
        for variable in ENVIRONMENT {
            let _ = writeln!(self.text, ".TP\n.B {}", variable.name);
            self.line(variable.about);
        }
        self.section("EXIT STATUS");
        self.paragraph("0 if all went well, 2 if not.");
        self.section("EXAMPLES");
        for example in [
            "pprof -top cpu.pb.gz",
            "pprof -peek 'json.*' -cum cpu.pb.gz",
            "pprof -top -sample_index=alloc_space -diff_base old.pb.gz new.pb.gz",
            "pprof -top -seconds 10 http://localhost:6060/debug/pprof/profile",
        ] {
            let _ = writeln!(self.text, ".PP\n.nf\n{}\n.fi", escape(example));
        }
    }

    fn section(&mut self, title: &str) {
        let _ = writeln!(self.text, ".SH {}", escape(title));
    }

    /// Text that is roff already.
    fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.text, ".PP\n{text}");
    }

    fn entry(&mut self, name: &str, operand: &str, help: &[&str]) {
        let _ = writeln!(self.text, ".TP\n.B \\-{}{}", escape(name), escape(operand));
        for line in help {
            let stop = if line.ends_with(['.', ':']) { "" } else { "." };
            self.line(&format!("{line}{stop}"));
        }
    }

    /// A line of running text; a leading dot or quote would be a request.
    fn line(&mut self, text: &str) {
        if text.starts_with(['.', '\'']) {
            self.text.push_str("\\&");
        }
        self.text.push_str(&escape(text));
        self.text.push('\n');
    }
}

fn operand(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool | Kind::Choice | Kind::BoolOrText => "",
        Kind::Int | Kind::Float => " N",
        Kind::Text | Kind::Word => " TEXT",
        Kind::Path | Kind::Paths => " FILE",
        Kind::Secrets => " TEXT",
        Kind::Size => " SIZE",
    }
}

fn escape(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::every_flag::every_flag;
    use expect_test::expect_file;

    #[test]
    fn page_is_the_golden_one() {
        expect_file!["../testdata/pprof.1"].assert_eq(&manual());
    }

    #[test]
    fn every_flag_has_an_entry() {
        let page = manual();
        for flag in every_flag().filter(|flag| flag.name != "h") {
            let entry = format!(".B \\-{}", flag.name);
            assert!(
                page.lines().any(|line| {
                    line.strip_prefix(entry.as_str())
                        .is_some_and(|rest| !rest.starts_with(|c: char| c == '_' || c.is_alphanumeric()))
                }),
                "{}",
                flag.name
            );
        }
    }
}
