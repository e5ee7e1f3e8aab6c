//! Completion files for bash, zsh and fish, made from the tables.
//!
//! Each completes flags after a dash, what a flag takes where that is known, and file names for sources.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::every_flag::{FlagEntry, every_flag};
use crate::flags::Shell;
use crate::options::Completes;

/// Names under which the program is called with this command line.
const PROGRAMS: &str = "pprof huoyan";

/// The completion file of a shell.
pub fn completion(shell: Shell) -> String {
    match shell {
        Shell::Bash => bash(),
        Shell::Zsh => zsh(),
        Shell::Fish => fish(),
    }
}

fn bash() -> String {
    let flags: Vec<_> = every_flag().map(|flag| format!("-{}", flag.name)).collect();
    // One arm per kind of value, in a stable order: the flags that take it.
    let mut arms: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for flag in every_flag().filter(|flag| flag.takes_word) {
        let reply = match flag.completes {
            Completes::Nothing => "COMPREPLY=()".to_owned(),
            Completes::File | Completes::Source => "COMPREPLY=($(compgen -f -- \"$word\"))".to_owned(),
            Completes::Folder => "COMPREPLY=($(compgen -d -- \"$word\"))".to_owned(),
            Completes::Words(words) => {
                format!("COMPREPLY=($(compgen -W \"{}\" -- \"$word\"))", words.join(" "))
            }
        };
        arms.entry(reply).or_default().push(flag.name);
    }
    let mut text = String::from(
        "# bash completion for pprof: source this file, or put it where bash-completion looks.\n",
    );
    text.push_str(
        "_pprof() {\n    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n",
    );
    // Bash splits at `=`: `-unit=m` arrives as three words.
    text.push_str("    if [[ $word == = ]]; then word=; fi\n");
    text.push_str(
        "    if [[ $before == = && COMP_CWORD -ge 2 ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n",
    );
    text.push_str("    case ${before/#--/-} in\n");
    for (reply, names) in &arms {
        let pattern: Vec<_> = names.iter().map(|name| format!("-{name}")).collect();
        let _ = writeln!(text, "        {})\n            {reply}\n            return ;;", pattern.join("|"));
    }
    text.push_str("    esac\n    case $word in\n");
    let _ = writeln!(
        text,
        "        --*) COMPREPLY=($(compgen -P - -W \"{}\" -- \"${{word#-}}\")) ;;",
        flags.join(" ")
    );
    let _ = writeln!(text, "        -*) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")) ;;", flags.join(" "));
    text.push_str("        *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n    esac\n}\n");
    let _ = writeln!(text, "complete -o filenames -F _pprof {PROGRAMS}");
    text
}

fn zsh() -> String {
    let mut text = format!(
        "#compdef {PROGRAMS}\n# zsh completion for pprof: put this file into a folder of $fpath as _pprof.\n_arguments -S \\\n"
    );
    for flag in every_flag() {
        let _ = writeln!(text, "    {} \\", zsh_flag(&flag));
    }
    text.push_str("    '*:source:_files'\n");
    text
}

fn zsh_flag(flag: &FlagEntry) -> String {
    let escape =
        |text: &str| text.replace('\'', "'\\''").replace(':', "\\:").replace('[', "\\[").replace(']', "\\]");
    let again = if flag.repeats { "*" } else { "" };
    let equals = if flag.takes_word { "=" } else { "" };
    let mut spec = format!("'{again}-{}{equals}[{}]", flag.name, escape(flag.help));
    if flag.takes_word {
        let _ = match flag.completes {
            Completes::Nothing => write!(spec, ":value: "),
            Completes::File | Completes::Source => write!(spec, ":file:_files"),
            Completes::Folder => write!(spec, ":folder:_files -/"),
            Completes::Words(words) => write!(spec, ":value:({})", escape(&words.join(" "))),
        };
    }
    spec.push('\'');
    spec
}

fn fish() -> String {
    let mut text = String::from(
        "# fish completion for pprof: put this file into ~/.config/fish/completions as pprof.fish.\n",
    );
    for program in PROGRAMS.split(' ') {
        for flag in every_flag() {
            let help = flag.help.replace('\\', "\\\\").replace('\'', "\\'");
            let _ = write!(text, "complete -c {program} -o {} -d '{help}'", flag.name);
            if flag.takes_word {
                let _ = match flag.completes {
                    Completes::Nothing => write!(text, " -x"),
                    Completes::File | Completes::Source => write!(text, " -r -F"),
                    Completes::Folder => write!(text, " -x -a '(__fish_complete_directories)'"),
                    Completes::Words(words) => write!(text, " -x -a '{}'", words.join(" ")),
                };
            }
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHELLS: [Shell; 3] = [Shell::Bash, Shell::Zsh, Shell::Fish];

    #[test]
    fn every_flag_is_in_every_completion() {
        for shell in SHELLS {
            let text = completion(shell);
            for flag in every_flag() {
                let written = match shell {
                    Shell::Bash => format!("-{} ", flag.name),
                    Shell::Zsh => format!("-{}{}[", flag.name, if flag.takes_word { "=" } else { "" }),
                    Shell::Fish => format!("-o {} ", flag.name),
                };
                let last_in_bash = format!("-{}\"", flag.name);
                assert!(text.contains(&written) || text.contains(&last_in_bash), "{shell:?}: {}", flag.name);
            }
        }
    }

    #[test]
    fn shells_that_are_here_accept_their_file() {
        for (shell, program) in [(Shell::Bash, "bash"), (Shell::Zsh, "zsh"), (Shell::Fish, "fish")] {
            let Some(status) = parse_only(program, &completion(shell)) else { continue };
            assert!(status.success(), "{program} does not read its completion file");
        }
    }

    #[test]
    fn bash_completes_flags_values_and_files() {
        let script = "\n\
            try() { COMP_WORDS=(\"$@\"); COMP_CWORD=$(($#-1)); COMPREPLY=(); _pprof; echo \"${COMPREPLY[*]}\"; }\n\
            try pprof -nodef\n\
            try pprof -top -unit mi\n\
            try pprof --granu\n\
            try pprof -completion = z\n\
            try pprof --tracesx --calltr --trac\n";
        let Some(output) = run_bash(&(completion(Shell::Bash) + script)) else { return };
        assert_eq!(output, "-nodefraction\nminimum min\n\nzsh\n--traces\n");
    }

    fn parse_only(program: &str, text: &str) -> Option<std::process::ExitStatus> {
        let mut child = spawn(program, &["-n"])?;
        write_and_close(&mut child, text);
        child.wait().ok()
    }

    fn run_bash(text: &str) -> Option<String> {
        let mut child = spawn("bash", &[])?;
        write_and_close(&mut child, text);
        let output = child.wait_with_output().ok()?;
        String::from_utf8(output.stdout).ok()
    }

    fn spawn(program: &str, arguments: &[&str]) -> Option<std::process::Child> {
        use std::process::{Command, Stdio};
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        command.spawn().ok()
    }

    fn write_and_close(child: &mut std::process::Child, text: &str) {
        use std::io::Write as _;
        let mut input = child.stdin.take().expect("piped");
        input.write_all(text.as_bytes()).expect("the shell reads");
    }
}
