//! Reads a pattern in Go's syntax and writes it in the `regex` crate's.
//!
//! One pass, left to right, so that the first error is the one Go reports (upstream: Go's
//! `regexp/syntax/parse.go`, flags `Perl`). Nothing captures and no repetition is lazy in what is
//! written, since only "does it match" is asked for. Letters are written in hexadecimal unless
//! they are plain, and the flag `i` is set around each letter or class it holds for, so that no
//! syntax of the crate's own can come about.

use super::class;
use super::error::{PatternError, PatternErrorKind};
use std::fmt::Write as _;

/// The deepest tree of an expression, Go's `maxHeight`.
pub(super) const MAX_HEIGHT: u32 = 1000;

/// The most copies of an innermost expression that counted repetitions may ask for.
const MAX_COPIES: u32 = 1000;

/// The most that classes may cost: each `\pL` is 1 and takes kilobytes.
const MAX_CLASS_COST: usize = 1000;

type Result<T> = std::result::Result<T, PatternError>;

/// Translates a whole pattern.
pub(super) fn translate(pattern: &str) -> Result<String> {
    let mut parser = Parser {
        pattern,
        input: Input { rest: pattern },
        flags: Flags::default(),
        open: Vec::new(),
        group: Group::default(),
        class_cost: 0,
    };
    parser.run()?;
    Ok(parser.group.close()?.text)
}

/// What is left of the pattern.
#[derive(Clone, Copy)]
pub(super) struct Input<'p> {
    pub(super) rest: &'p str,
}

impl<'p> Input<'p> {
    pub(super) fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.rest = &self.rest[letter.len_utf8()..];
        Some(letter)
    }

    pub(super) fn eat(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// What was read since `start`.
    pub(super) fn since(&self, start: Self) -> &'p str {
        &start.rest[..start.rest.len() - self.rest.len()]
    }
}

/// The flags `(?imsU)`, but for `U`, which changes no answer.
#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    pub(super) fold_case: bool,
    multi_line: bool,
    dot_matches_newline: bool,
}

/// How a piece of the output is built, which says where it needs a group around it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Atom,
    Repeat,
    Sequence,
    Alternation,
}

/// A part of the output, with the measures that the limits need.
struct Piece {
    text: String,
    shape: Shape,
    height: u32,
    copies: u32,
}

impl Piece {
    fn atom(text: impl Into<String>) -> Self {
        Self { text: text.into(), shape: Shape::Atom, height: 1, copies: 1 }
    }

    /// Joins pieces; a piece of the same shape becomes part of the whole, as in Go's tree.
    fn join(mut pieces: Vec<Self>, shape: Shape, separator: &str) -> Self {
        if pieces.len() == 1
            && let Some(piece) = pieces.pop()
        {
            return piece;
        }
        let mut joined = Self { text: String::new(), shape, height: 1, copies: 1 };
        for (index, piece) in pieces.iter().enumerate() {
            if index > 0 {
                joined.text.push_str(separator);
            }
            if shape == Shape::Sequence && piece.shape == Shape::Alternation {
                let _ = write!(joined.text, "(?:{})", piece.text);
            } else {
                joined.text.push_str(&piece.text);
            }
            joined.height = joined.height.max(piece.height + u32::from(piece.shape != shape));
            joined.copies = joined.copies.max(piece.copies);
        }
        joined
    }
}

/// A group under construction.
#[derive(Default)]
struct Group {
    alternatives: Vec<Piece>,
    sequence: Vec<Piece>,
    outer_flags: Flags,
    captures: bool,
}

impl Group {
    fn end_alternative(&mut self) {
        let sequence = std::mem::take(&mut self.sequence);
        self.alternatives.push(Piece::join(sequence, Shape::Sequence, ""));
    }

    fn close(&mut self) -> Result<Piece> {
        self.end_alternative();
        let alternatives = std::mem::take(&mut self.alternatives);
        let mut piece = Piece::join(alternatives, Shape::Alternation, "|");
        piece.height += u32::from(self.captures);
        Ok(piece)
    }
}

struct Parser<'p> {
    pattern: &'p str,
    input: Input<'p>,
    flags: Flags,
    /// The groups around the present one.
    open: Vec<Group>,
    group: Group,
    class_cost: usize,
}

impl<'p> Parser<'p> {
    fn run(&mut self) -> Result<()> {
        let mut last_repeat = None;
        while let Some(letter) = self.input.peek() {
            let start = self.input;
            last_repeat = match letter {
                '*' | '+' | '?' => {
                    self.input.next();
                    Some(self.repeat(start, Count::Sign(letter), last_repeat)?)
                }
                '{' => match counted(&mut self.input) {
                    Some(count) => Some(self.repeat_counted(start, count, last_repeat)?),
                    None => {
                        self.input = start;
                        self.literal();
                        None
                    }
                },
                _ => {
                    self.single(letter)?;
                    None
                }
            };
        }
        if self.open.is_empty() { Ok(()) } else { self.fail(PatternErrorKind::MissingParen, self.pattern) }
    }

    fn fail<T>(&self, kind: PatternErrorKind, fragment: &str) -> Result<T> {
        Err(PatternError::new(kind, fragment))
    }

    fn push(&mut self, piece: Piece) -> Result<()> {
        if piece.height > MAX_HEIGHT {
            return self.fail(PatternErrorKind::NestingDepth, self.pattern);
        }
        self.group.sequence.push(piece);
        Ok(())
    }

    /// Anything but a repetition.
    fn single(&mut self, letter: char) -> Result<()> {
        let start = self.input;
        match letter {
            '\\' => return self.escape(),
            '[' => {
                let (class, cost) = class::bracketed(&mut self.input, self.flags.fold_case)?;
                return self.class(class, cost);
            }
            '(' if start.rest.starts_with("(?") => return self.perl_group(),
            _ => {}
        }
        self.input.next();
        match letter {
            '(' => self.open_group(true, self.flags),
            ')' => return self.close_group(),
            '|' => self.group.end_alternative(),
            '^' => return self.push(Piece::atom(if self.flags.multi_line { "(?m:^)" } else { "^" })),
            '$' => return self.push(Piece::atom(if self.flags.multi_line { "(?m:$)" } else { "$" })),
            '.' => {
                return self.push(Piece::atom(if self.flags.dot_matches_newline { "(?s:.)" } else { "." }));
            }
            _ => {
                self.input = start;
                self.literal();
            }
        }
        Ok(())
    }

    /// The next letter stands for itself.
    fn literal(&mut self) {
        if let Some(letter) = self.input.next() {
            self.push_letter(u32::from(letter));
        }
    }

    fn push_letter(&mut self, letter: u32) {
        self.group.sequence.push(Piece::atom(class::letter(letter, self.flags.fold_case)));
    }

    fn class(&mut self, text: String, cost: usize) -> Result<()> {
        self.class_cost += cost;
        if self.class_cost > MAX_CLASS_COST {
            return self.fail(PatternErrorKind::Large, self.pattern);
        }
        self.push(Piece::atom(text))
    }

    fn open_group(&mut self, captures: bool, flags: Flags) {
        let group = Group { captures, outer_flags: self.flags, ..Group::default() };
        self.open.push(std::mem::replace(&mut self.group, group));
        self.flags = flags;
    }

    fn close_group(&mut self) -> Result<()> {
        let Some(outer) = self.open.pop() else {
            return self.fail(PatternErrorKind::UnexpectedParen, self.pattern);
        };
        self.flags = self.group.outer_flags;
        let piece = std::mem::replace(&mut self.group, outer).close()?;
        self.push(piece)
    }

    /// `(?` with flags, a group that does not capture, or a name.
    fn perl_group(&mut self) -> Result<()> {
        let start = self.input;
        self.input.eat("(?");
        let rest = self.input.rest;
        if (rest.starts_with("P<") && rest.len() > 2) || (rest.starts_with('<') && start.rest.len() > 3) {
            return self.named_group(start);
        }
        let mut flags = self.flags;
        let (mut on, mut saw_flag) = (true, false);
        while let Some(letter) = self.input.next() {
            match letter {
                'i' => flags.fold_case = on,
                'm' => flags.multi_line = on,
                's' => flags.dot_matches_newline = on,
                'U' => {}
                '-' if on => {
                    (on, saw_flag) = (false, false);
                    continue;
                }
                ':' if on || saw_flag => {
                    self.open_group(false, flags);
                    return Ok(());
                }
                ')' if on || saw_flag => {
                    self.flags = flags;
                    return Ok(());
                }
                _ => break,
            }
            saw_flag = true;
        }
        self.fail(PatternErrorKind::InvalidPerlOp, self.input.since(start))
    }

    fn named_group(&mut self, start: Input<'p>) -> Result<()> {
        self.input.eat("P");
        self.input.eat("<");
        let Some((name, rest)) = self.input.rest.split_once('>') else {
            return self.fail(PatternErrorKind::InvalidNamedCapture, start.rest);
        };
        self.input.rest = rest;
        if name.is_empty() || !name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric()) {
            return self.fail(PatternErrorKind::InvalidNamedCapture, self.input.since(start));
        }
        self.open_group(true, self.flags);
        Ok(())
    }

    /// Everything that a `\` may begin outside a class.
    fn escape(&mut self) -> Result<()> {
        let start = self.input;
        self.input.next();
        let assertion = match self.input.next() {
            Some('A') => r"\A",
            Some('z') => r"\z",
            Some('b') => r"(?-u:\b)",
            Some('B') => r"(?-u:\B)",
            Some('C') => return self.fail(PatternErrorKind::InvalidEscape, self.input.since(start)),
            Some('Q') => {
                self.quoted();
                return Ok(());
            }
            _ => {
                self.input = start;
                let fold_case = self.flags.fold_case;
                if let Some((class, cost)) = class::escaped(&mut self.input, fold_case)? {
                    return self.class(class, cost);
                }
                let letter = class::escaped_letter(&mut self.input)?;
                self.push_letter(letter);
                return Ok(());
            }
        };
        self.push(Piece::atom(assertion))
    }

    /// `\Q…\E`: letters, up to the end where there is no `\E`.
    fn quoted(&mut self) {
        let (quoted, rest) = self.input.rest.split_once(r"\E").unwrap_or((self.input.rest, ""));
        for letter in quoted.chars() {
            self.push_letter(u32::from(letter));
        }
        self.input.rest = rest;
    }

    fn repeat_counted(
        &mut self,
        start: Input<'p>,
        count: Option<(u32, Option<u32>)>,
        last: Option<Input<'p>>,
    ) -> Result<Input<'p>> {
        match count {
            Some((min, max))
                if min <= MAX_COPIES && max.is_none_or(|max| min <= max && max <= MAX_COPIES) =>
            {
                self.repeat(start, Count::Range(min, max), last)
            }
            _ => self.fail(PatternErrorKind::InvalidRepeatSize, self.input.since(start)),
        }
    }

    /// Repeats what was read last. `last` is where the repetition just before began, if there was
    /// one: two in a row are an error. Gives where this one began.
    fn repeat(&mut self, start: Input<'p>, count: Count, last: Option<Input<'p>>) -> Result<Input<'p>> {
        self.input.eat("?");
        if let Some(last) = last {
            return self.fail(PatternErrorKind::InvalidRepeatOp, self.input.since(last));
        }
        let Some(repeated) = self.group.sequence.pop() else {
            return self.fail(PatternErrorKind::MissingRepeatArgument, self.input.since(start));
        };
        let copies = repeated.copies.saturating_mul(count.copies());
        let text = match repeated.shape {
            Shape::Atom => format!("{}{count}", repeated.text),
            _ => format!("(?:{}){count}", repeated.text),
        };
        self.push(Piece { text, shape: Shape::Repeat, height: repeated.height + 1, copies })?;
        if count.is_counted() && copies > MAX_COPIES {
            return self.fail(PatternErrorKind::InvalidRepeatSize, self.input.since(start));
        }
        Ok(start)
    }
}

/// How often something is repeated.
#[derive(Clone, Copy)]
enum Count {
    /// `*`, `+` or `?`.
    Sign(char),
    /// `{min,max}`, without an upper bound where there is none.
    Range(u32, Option<u32>),
}

impl Count {
    /// How many copies the repetition is made of.
    fn copies(self) -> u32 {
        match self {
            Self::Sign(_) => 1,
            Self::Range(min, max) => max.unwrap_or(min).max(1),
        }
    }

    fn is_counted(self) -> bool {
        matches!(self, Self::Range(min, max) if min >= 2 || max.is_some_and(|max| max >= 2))
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sign(sign) => f.write_char(*sign),
            Self::Range(min, None) => write!(f, "{{{min},}}"),
            Self::Range(min, Some(max)) => write!(f, "{{{min},{max}}}"),
        }
    }
}

/// Reads `{n}`, `{n,}` or `{n,m}`. `None` if it is nothing of the kind, `Some(None)` if a number
/// is too big to be read.
#[expect(clippy::option_option, reason = "no repetition, a bad one and a good one")]
fn counted(input: &mut Input<'_>) -> Option<Option<(u32, Option<u32>)>> {
    input.eat("{");
    let min = number(input)?;
    let max = if !input.eat(",") {
        Some(min)
    } else if input.rest.starts_with('}') {
        None
    } else {
        Some(number(input)?)
    };
    if !input.eat("}") {
        return None;
    }
    Some(match (min, max) {
        (Some(min), Some(Some(max))) => Some((min, Some(max))),
        (Some(min), None) => Some((min, None)),
        _ => None,
    })
}

/// Reads a number without leading zeros; `Some(None)` if it is too big.
#[expect(clippy::option_option, reason = "no number, one too big and a good one")]
fn number(input: &mut Input<'_>) -> Option<Option<u32>> {
    let length = input.rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = input.rest.split_at(length);
    if digits.is_empty() || (digits.len() > 1 && digits.starts_with('0')) {
        return None;
    }
    input.rest = rest;
    Some(digits.parse().ok())
}
