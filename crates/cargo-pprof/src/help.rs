//! The help, from the tables of commands and flags.

use std::fmt::Write as _;

use crate::command::COMMANDS;
use crate::flags::FLAGS;

const FORMS: &str = "\
usage:
   cargo pprof bench [cargo's options] -- [flags] [FILTER]
   cargo pprof test  [cargo's options] -- [flags] [FILTER]
   cargo pprof run   [cargo's options] -- [flags] [ARGUMENT…]

Builds as cargo does, runs what was built with profiles switched on, merges what
all processes wrote into one file, and shows the top of it.

";

const NOTES: &str = "
A program is profiled if it links huoyan, for which one line does:
   use huoyan as _;
It stands in the file of the bench or of the test, or in main.rs. The heap profile
needs huoyan's feature \"global-allocator\".

Samples are labelled with the name of their benchmark (criterion 0.5, divan 0.1.19
or later, libtest) or of their test (libtest). Those of another harness have the
name of the file that was compiled. Tests in documentation are not run.

What is built without line tables gets them, and nothing is stripped, through
CARGO_PROFILE_…_DEBUG=limited and CARGO_PROFILE_…_STRIP=none. Set these
yourself, or debug in the profile of Cargo.toml, to have it otherwise.

The status is that of cargo or of what was run if that failed, and 2 for whatever
else went wrong. After Ctrl-C what was written until then is merged.
";

/// The help.
pub(crate) fn usage() -> String {
    let mut text = FORMS.to_owned();
    text.push_str("Commands:\n");
    for command in &COMMANDS {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "   {:22} {}", command.name, command.help);
    }
    text.push_str("\nFlags, with one dash or two (others are those of what runs):\n");
    for flag in FLAGS {
        let only = if flag.jobs.len() == COMMANDS.len() { None } else { Some(owners(flag.jobs)) };
        for (n, line) in flag.help.iter().enumerate() {
            let name = if n == 0 { format!("-{}{}", flag.name, flag.operand) } else { String::new() };
            let _ = write!(text, "   {name:22} {line}");
            if let Some(only) = only.as_ref().filter(|_| n + 1 == flag.help.len()) {
                let _ = write!(text, " ({only} only)");
            }
            text.push('\n');
        }
    }
    text.push_str(NOTES);
    text
}

fn owners(jobs: &[crate::command::Job]) -> String {
    let names = COMMANDS.iter().filter(|command| jobs.contains(&command.job)).map(|command| command.name);
    names.collect::<Vec<_>>().join(" and ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect_file;

    #[test]
    fn usage_is_the_golden_one() {
        let usage = usage();
        assert!(usage.lines().all(|line| line.chars().count() <= 90), "{usage}");
        expect_file!["../testdata/usage.txt"].assert_eq(&usage);
    }
}
