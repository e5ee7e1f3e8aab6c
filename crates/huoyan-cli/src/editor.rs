//! Commands that are typed at a terminal: editing, history, completion, hints.
//!
//! What may be completed is `huoyan-session`'s [`Completer`]; here it meets the terminal.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use huoyan_session::{Candidates, Completer, Completion};
use rustyline::completion::Pair;
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::{Hint, Hinter};
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{Behavior, ColorMode, CompletionType, Config, Editor, Helper};

use crate::files::file_names;
use crate::history::{LONGEST_LINE, MOST_LINES, history_file};
use crate::interrupt::Interrupts;

/// Reads lines from the terminal.
pub(crate) struct LineEditor {
    editor: Editor<Help, FileHistory>,
    /// Where lines are kept, if anywhere.
    history: Option<PathBuf>,
}

impl LineEditor {
    /// `None` where the terminal cannot be used.
    pub(crate) fn new(
        completer: Arc<Completer>,
        has_colours: bool,
        interrupts: Option<Interrupts>,
    ) -> Option<LineEditor> {
        let config = Config::builder()
            // Standard output may be a file, and holds nothing but reports then.
            .behavior(Behavior::PreferTerm)
            // Lines that are pasted are commands one by one.
            .bracketed_paste(false)
            .color_mode(if has_colours { ColorMode::Enabled } else { ColorMode::Disabled })
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .history_ignore_space(true)
            .max_history_size(MOST_LINES)
            .and_then(|config| config.history_ignore_dups(true))
            .ok()?
            .build();
        let mut editor = Editor::with_config(config).ok()?;
        editor.set_helper(Some(Help { completer, has_colours, interrupts }));
        let history = history_file();
        if let Some(file) = &history {
            // There is none before the first run, and one that cannot be read is not missed.
            let _ = editor.load_history(file);
        }
        Some(LineEditor { editor, history })
    }

    /// The next line; `None` when the user leaves.
    ///
    /// # Errors
    /// Where the terminal cannot be used, be it that it never could.
    pub(crate) fn next_line(&mut self, prompt: &str) -> io::Result<Option<Vec<u8>>> {
        loop {
            match self.editor.readline(prompt) {
                Ok(line) => {
                    self.keep(&line);
                    return Ok(Some(line.into_bytes()));
                }
                // Ctrl-C leaves the line, not the program.
                Err(ReadlineError::Interrupted | ReadlineError::Signal(_)) => {}
                Err(ReadlineError::Eof) => return Ok(None),
                Err(ReadlineError::Io(error)) => return Err(error),
                Err(error) => return Err(io::Error::other(error.to_string())),
            }
        }
    }

    /// Keeps a line for this run and the next ones, if that is possible.
    fn keep(&mut self, line: &str) {
        if line.trim().is_empty() || line.len() > LONGEST_LINE {
            return;
        }
        let is_new = self.editor.add_history_entry(line).unwrap_or(false);
        if let Some(file) = self.history.as_ref().filter(|_| is_new)
            && self.editor.append_history(file).is_err()
        {
            self.history = None;
        }
    }
}

/// What the editor asks while a line is typed.
struct Help {
    completer: Arc<Completer>,
    has_colours: bool,
    interrupts: Option<Interrupts>,
}

impl Helper for Help {}

impl Validator for Help {
    /// The line is complete, and every one is valid. Ctrl-C is a key up to here, and then means the line's report: what
    /// came before is forgotten while it still cannot come.
    fn validate(&self, _: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        if let Some(interrupts) = &self.interrupts {
            interrupts.forget();
        }
        Ok(ValidationResult::Valid(None))
    }
}

impl rustyline::completion::Completer for Help {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _: &rustyline::Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let Completion { start, candidates } = self.completer.complete(&line[..cursor]);
        let typed = &line[start..cursor];
        let words = match candidates {
            Candidates::Words(words) => words,
            Candidates::Files { only_folders } => file_names(typed, only_folders),
        };
        Ok(replacements(start, cursor, typed, words))
    }
}

/// How the words replace what was typed from `start` to `cursor`.
fn replacements(start: usize, cursor: usize, typed: &str, words: Vec<String>) -> (usize, Vec<Pair>) {
    let pair = |display: String, replacement| Pair { display, replacement };
    match &words[..] {
        [word] if word.ends_with(['=', '/']) => (start, vec![pair(word.clone(), word.clone())]),
        [word] => (start, vec![pair(word.clone(), format!("{word} "))]),
        // Names that only hold what was typed may begin alike without it: it must stay.
        words if words.iter().any(|word| !word.starts_with(typed)) => {
            (cursor, words.iter().map(|word| pair(word.clone(), String::new())).collect())
        }
        words => (start, words.iter().map(|word| pair(word.clone(), word.clone())).collect()),
    }
}

impl Hinter for Help {
    type Hint = Shown;

    fn hint(&self, line: &str, cursor: usize, _: &rustyline::Context<'_>) -> Option<Shown> {
        // Without colours a hint would look like what was typed.
        let is_wanted = self.has_colours && cursor == line.len();
        is_wanted.then(|| self.completer.hint(line)).flatten().map(Shown)
    }
}

/// A hint as the editor takes it.
struct Shown(huoyan_session::Hint);

impl Hint for Shown {
    fn display(&self) -> &str {
        &self.0.text
    }

    fn completion(&self) -> Option<&str> {
        self.0.is_rest.then_some(&self.0.text)
    }
}

impl Highlighter for Help {
    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(format!("\x1b[90m{hint}\x1b[0m"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(typed: &str, words: &[&str]) -> (usize, Vec<String>) {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        let (start, pairs) = replacements(5, 5 + typed.len(), typed, words);
        (start, pairs.into_iter().map(|pair| pair.replacement).collect())
    }

    #[test]
    fn the_only_word_is_finished() {
        assert_eq!(replaced("flam", &["flamegraph"]), (5, vec!["flamegraph ".to_owned()]));
        assert_eq!(replaced("foc", &["focus="]), (5, vec!["focus=".to_owned()]));
        assert_eq!(replaced("search", &["main.search"]), (5, vec!["main.search ".to_owned()]));
    }

    #[test]
    fn what_was_typed_stays_where_names_only_hold_it() {
        assert_eq!(replaced("x", &["main.ax", "main.bx"]), (6, vec![String::new(), String::new()]));
        assert_eq!(replaced("m", &["ma", "mb"]), (5, vec!["ma".to_owned(), "mb".to_owned()]));
    }
}
