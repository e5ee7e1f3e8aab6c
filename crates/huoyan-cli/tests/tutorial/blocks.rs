//! The commands of a document and the output that it shows.

/// The info string of a block whose commands are run.
const FENCE: &str = "```console run";

/// A line that stands for any number of lines.
const GAP: &str = "…";

/// A command and what the document says it prints.
#[derive(Debug)]
pub(crate) struct Step {
    /// The line of the document.
    pub(crate) line: usize,
    pub(crate) command: String,
    pub(crate) shown: String,
}

/// The steps of all blocks, in order.
pub(crate) fn steps(document: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut is_inside = false;
    for (index, line) in document.lines().enumerate() {
        if !is_inside {
            is_inside = line == FENCE;
        } else if line == "```" {
            is_inside = false;
        } else if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step { line: index + 1, command: command.to_owned(), shown: String::new() });
        } else {
            let step = steps.last_mut().expect("a block begins with a command");
            step.shown.push_str(line);
            step.shown.push('\n');
        }
    }
    steps
}

/// Whether a command printed what is shown. Blanks at the end of a line or of the text do not count.
pub(crate) fn matches(shown: &str, printed: &str) -> bool {
    lines_match(&lines(shown), &lines(printed))
}

fn lines(text: &str) -> Vec<&str> {
    text.trim_end().lines().map(str::trim_end).collect()
}

fn lines_match(shown: &[&str], printed: &[&str]) -> bool {
    let Some((first, rest)) = shown.split_first() else { return printed.is_empty() };
    if *first == GAP {
        return (0..=printed.len()).any(|skipped| lines_match(rest, &printed[skipped..]));
    }
    printed.first() == Some(first) && lines_match(rest, &printed[1..])
}

#[test]
fn a_gap_stands_for_any_lines_and_nothing_else_does() {
    assert!(matches("a\n…\nd\n", "a\nb\nc\nd\n"));
    assert!(matches("a\n…\n", "a\n"));
    assert!(!matches("a\n…\nd\n", "a\nb\n"));
    assert!(!matches("a\n", "a\nb\n"));
    assert!(!matches("", "b\n"));
}

#[test]
fn commands_take_the_lines_below_them() {
    let steps = steps("text\n```console run\n$ one\nout\n$ two\n```\n$ not this\n```sh\n$ nor this\n```\n");
    let [one, two] = &steps[..] else { panic!("{steps:?}") };
    assert_eq!((one.line, &*one.command, &*one.shown), (3, "one", "out\n"));
    assert_eq!((two.line, &*two.command, &*two.shown), (5, "two", ""));
}
