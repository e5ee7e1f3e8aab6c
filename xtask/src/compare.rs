//! `compare`: one command line for ours and for Go's pprof, and the first difference.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use anyhow::{Context as _, Result, bail, ensure};

use crate::peer::go_pprof;
use crate::run::release_build;

/// How many equal lines are shown before the first that differs.
const CONTEXT: usize = 3;

/// Runs both where the caller is, with `arguments` as they stand.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    ensure!(!arguments.is_empty(), "which report, of which file?");
    let peer = go_pprof().context("no Go to compare with: put `go` on PATH or set GO_PPROF")?;
    let ours = answer(&release_build()?, arguments)?;
    let theirs = answer(&peer, arguments)?;
    let parts =
        [("standard output", &ours.stdout, &theirs.stdout), ("standard error", &ours.stderr, &theirs.stderr)];
    for (name, ours, theirs) in parts {
        if let Some(difference) = difference(ours, theirs) {
            bail!("{name} differs\n{difference}");
        }
    }
    ensure!(
        ours.status.code() == theirs.status.code(),
        "ours ended with {}, theirs with {}",
        ours.status,
        theirs.status
    );
    eprintln!("equal: {} bytes of output, {}", ours.stdout.len(), ours.status);
    Ok(())
}

fn answer(program: &Path, arguments: &[String]) -> Result<Output> {
    let command = &mut Command::new(program);
    command.args(arguments).stdin(Stdio::null()).output().with_context(|| program.display().to_string())
}

/// The first line that differs, after the lines before it.
fn difference(ours: &[u8], theirs: &[u8]) -> Option<String> {
    if ours == theirs {
        return None;
    }
    let [ours, theirs] = [ours, theirs].map(|bytes| bytes.split(|&byte| byte == b'\n').collect::<Vec<_>>());
    let first = ours.iter().zip(&theirs).take_while(|(ours, theirs)| ours == theirs).count();
    let shown =
        |line: Option<&&[u8]>| line.map_or("(ends here)".to_owned(), |line| line.escape_ascii().to_string());
    let before = &ours[first.saturating_sub(CONTEXT)..first];
    let mut text: String = before.iter().map(|line| format!("         {}\n", shown(Some(line)))).collect();
    text.push_str(&format!(
        "  ours   {}\n  theirs {}\n  (line {})",
        shown(ours.get(first)),
        shown(theirs.get(first)),
        first + 1
    ));
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn equal_answers_have_no_difference() {
        assert_eq!(difference(b"a\nb\n", b"a\nb\n"), None);
    }

    #[test]
    fn the_first_line_that_differs_is_shown_with_the_lines_before_it() {
        let shown = difference(b"1\n2\n3\n4\nours\nx", b"1\n2\n3\n4\ntheirs\ny").unwrap();
        assert_eq!(shown, "         2\n         3\n         4\n  ours   ours\n  theirs theirs\n  (line 5)");
    }

    #[test]
    fn an_answer_that_ends_early_says_so() {
        let shown = difference(b"1", b"1\n2").unwrap();
        assert_eq!(shown, "         1\n  ours   (ends here)\n  theirs 2\n  (line 2)");
    }
}
