//! The words of DOT.

use std::fmt;

/// A word, and where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Word {
    pub(super) offset: usize,
    pub(super) kind: WordKind,
}

/// What a word is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum WordKind {
    /// A name, a number or a text in quotes; the escapes of labels are still in it.
    Id(String),
    /// `graph`, `node` and the like, in small letters.
    Keyword(&'static str),
    /// A text in angle brackets.
    Html(String),
    /// `->` or `--`.
    Edge(&'static str),
    /// Any of `{}[];,=:+`.
    Sign(char),
    End,
}

/// Why a text is no DOT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DotError {
    /// The byte at which it stops being DOT.
    pub offset: usize,
    /// What is wrong there.
    pub what: String,
}

impl fmt::Display for DotError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "offset {}: {}", self.offset, self.what)
    }
}

impl std::error::Error for DotError {}

const KEYWORDS: [&str; 6] = ["node", "edge", "graph", "digraph", "subgraph", "strict"];

/// Reads a text word by word.
pub(super) struct Words<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str) -> Words<'t> {
        Words { text, at: 0 }
    }

    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn error(&self, what: impl Into<String>) -> DotError {
        DotError { offset: self.at, what: what.into() }
    }

    pub(super) fn next(&mut self) -> Result<Word, DotError> {
        self.skip_blanks()?;
        let offset = self.at;
        let kind = self.read()?;
        Ok(Word { offset, kind })
    }

    fn read(&mut self) -> Result<WordKind, DotError> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(WordKind::End) };
        for edge in ["->", "--"] {
            if rest.starts_with(edge) {
                self.at += 2;
                return Ok(WordKind::Edge(edge));
            }
        }
        match first {
            '"' => self.quoted().map(WordKind::Id),
            '<' => self.html().map(WordKind::Html),
            '{' | '}' | '[' | ']' | ';' | ',' | '=' | ':' | '+' => {
                self.at += 1;
                Ok(WordKind::Sign(first))
            }
            _ if is_of_name(first) || first == '.' || first == '-' => self.name(),
            _ => Err(self.error(format!("{first:?} is no word of DOT"))),
        }
    }

    fn name(&mut self) -> Result<WordKind, DotError> {
        let rest = self.rest();
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
        let is_part = |c: char| if is_number { c.is_ascii_digit() || c == '.' } else { is_of_name(c) };
        let start = usize::from(rest.starts_with('-'));
        let length = start + rest[start..].find(|c| !is_part(c)).unwrap_or(rest.len() - start);
        if length == start {
            return Err(self.error("a lone '-'"));
        }
        let name = &rest[..length];
        self.at += length;
        let keyword = KEYWORDS.into_iter().find(|keyword| keyword.eq_ignore_ascii_case(name));
        Ok(keyword.map_or_else(|| WordKind::Id(name.to_owned()), WordKind::Keyword))
    }

    /// A text in quotes; `\"` is a quote, and a line that ends with `\` goes on.
    fn quoted(&mut self) -> Result<String, DotError> {
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, char)) = chars.next() {
            match char {
                '"' => {
                    self.at += at + 1;
                    return Ok(text);
                }
                '\\' => match chars.next() {
                    Some((_, '"')) => text.push('"'),
                    Some((_, '\n')) => {}
                    Some((_, other)) => text.extend(['\\', other]),
                    None => break,
                },
                other => text.push(other),
            }
        }
        Err(self.error("a text whose quotes are never closed"))
    }

    fn html(&mut self) -> Result<String, DotError> {
        let rest = self.rest();
        let mut depth = 0;
        for (at, char) in rest.char_indices() {
            match char {
                '<' => depth += 1,
                '>' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                self.at += at + 1;
                return Ok(rest[1..at].to_owned());
            }
        }
        Err(self.error("a '<' that is never closed"))
    }

    /// Blanks, comments, and lines of the preprocessor.
    fn skip_blanks(&mut self) -> Result<(), DotError> {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at += rest.len() - trimmed.len();
            let is_line_start = self.at == 0 || self.text[..self.at].ends_with('\n');
            if trimmed.starts_with("//") || (is_line_start && trimmed.starts_with('#')) {
                self.at += trimmed.find('\n').unwrap_or(trimmed.len());
            } else if let Some(comment) = trimmed.strip_prefix("/*") {
                let end = comment.find("*/").ok_or_else(|| self.error("a comment that is never closed"))?;
                self.at += end + 4;
            } else {
                return Ok(());
            }
        }
    }
}

fn is_of_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_' || !char.is_ascii()
}
