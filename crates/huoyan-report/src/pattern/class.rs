//! Letters and classes of letters: `[…]`, `\d`, `\pL`, `[:alpha:]` and single escapes.
//!
//! Functions read from the input and give the class in the `regex` crate's syntax, or the error
//! that Go gives. Within a class everything is written in hexadecimal. The cost of a class is the
//! number of its large parts, which a pattern may not have many of.

use super::error::{PatternError, PatternErrorKind};
use super::parse::Input;
use super::unicode_names;
use std::fmt::Write as _;

type Result<T> = std::result::Result<T, PatternError>;

/// A class that nothing matches.
const NOTHING: &str = r"[^\x{0}-\x{10FFFF}]";

/// From how many letters on a range is large.
const WIDE_RANGE: u32 = 0x100;

/// How much dearer a large class is in both cases: the crate looks at every letter in it.
const FOLD_COST: usize = 10;

/// One letter, in both cases where `fold_case` says so.
pub(super) fn letter(letter: u32, fold_case: bool) -> String {
    let Some(letter) = char::from_u32(letter) else {
        return NOTHING.to_owned();
    };
    let plain = letter.is_ascii_alphanumeric() || letter == '_';
    let text = if plain { String::from(letter) } else { format!(r"\x{{{:X}}}", u32::from(letter)) };
    let has_case = fold_case && (letter.is_ascii_alphabetic() || !letter.is_ascii());
    if has_case { format!("(?i:{text})") } else { text }
}

/// Reads `\d`, `\pL` and the like outside a class, with its cost; `None`, and nothing read, at any
/// other escape.
pub(super) fn escaped(input: &mut Input<'_>, fold_case: bool) -> Result<Option<(String, usize)>> {
    let mut items = Items::default();
    if items.unicode(input)? || items.perl(input) {
        return Ok(Some(items.finish(false, fold_case)));
    }
    Ok(None)
}

/// Reads a class from its `[` to its `]`, with its cost.
pub(super) fn bracketed(input: &mut Input<'_>, fold_case: bool) -> Result<(String, usize)> {
    let start = *input;
    input.eat("[");
    let negated = input.eat("^");
    let mut items = Items::default();
    let mut first = true;
    while first || !input.eat("]") {
        first = false;
        if !(items.posix(input)? || items.unicode(input)? || items.perl(input)) {
            items.range(input, start.rest)?;
        }
    }
    Ok(items.finish(negated, fold_case))
}

/// What stands in a class, in the crate's syntax.
#[derive(Default)]
struct Items {
    text: String,
    /// How many of the parts are large: Unicode classes and wide ranges.
    n_large: usize,
}

impl Items {
    /// Adds letters given as ranges in the crate's syntax.
    fn set(&mut self, negated: bool, ranges: &str) {
        if negated {
            let _ = write!(self.text, "[^{ranges}]");
        } else {
            self.text.push_str(ranges);
        }
    }

    /// Reads `[:name:]`; false, and nothing read, at anything else.
    fn posix(&mut self, input: &mut Input<'_>) -> Result<bool> {
        let Some((name, rest)) = input.rest.strip_prefix("[:").and_then(|rest| rest.split_once(":]")) else {
            return Ok(false);
        };
        let start = *input;
        input.rest = rest;
        let (negated, name) = split_negation(name);
        let Some(ranges) = posix_ranges(name) else {
            return Err(PatternError::new(PatternErrorKind::InvalidCharRange, input.since(start)));
        };
        self.set(negated, ranges);
        Ok(true)
    }

    /// Reads `\d`, `\s`, `\w` or an opposite; false, and nothing read, at anything else.
    fn perl(&mut self, input: &mut Input<'_>) -> bool {
        let Some(letter) = input.rest.strip_prefix('\\').and_then(|rest| rest.chars().next()) else {
            return false;
        };
        let ranges = match letter.to_ascii_lowercase() {
            'd' => "0-9",
            's' => r"\t\n\x0C\r\x20",
            'w' => "0-9A-Z_a-z",
            _ => return false,
        };
        input.rest = &input.rest[2..];
        self.set(letter.is_ascii_uppercase(), ranges);
        true
    }

    /// Reads `\pL`, `\p{Greek}` or an opposite; false, and nothing read, at anything else.
    fn unicode(&mut self, input: &mut Input<'_>) -> Result<bool> {
        let start = *input;
        let mut negated = input.eat(r"\P");
        if !negated && !input.eat(r"\p") {
            return Ok(false);
        }
        let unknown = |fragment: &str| Err(PatternError::new(PatternErrorKind::InvalidCharRange, fragment));
        let name = if input.eat("{") {
            let Some((name, rest)) = input.rest.split_once('}') else {
                return unknown(start.rest);
            };
            input.rest = rest;
            name
        } else {
            let begin = *input;
            input.next();
            input.since(begin)
        };
        let (inverse, name) = split_negation(name);
        negated ^= inverse;
        let Some(set) = unicode_names::find(name) else {
            return unknown(input.since(start));
        };
        self.n_large += 1;
        let _ = write!(self.text, "[{}{set}]", if negated { "^" } else { "" });
        Ok(true)
    }

    /// Reads a letter or a range of letters of the class that `class` begins with.
    fn range(&mut self, input: &mut Input<'_>, class: &str) -> Result<()> {
        let start = *input;
        let low = class_letter(input, class)?;
        let mut high = low;
        if input.rest.starts_with('-') && input.rest.len() > 1 && !input.rest.starts_with("-]") {
            input.eat("-");
            high = class_letter(input, class)?;
            if high < low {
                return Err(PatternError::new(PatternErrorKind::InvalidCharRange, input.since(start)));
            }
        }
        // Surrogates are letters to Go's parser, though no text has them.
        let low = if (0xD800..0xE000).contains(&low) { 0xE000 } else { low };
        let high = if (0xD800..0xE000).contains(&high) { 0xD7FF } else { high };
        self.n_large += usize::from(high > low + WIDE_RANGE);
        let _ = if low > high {
            write!(self.text, "{NOTHING}")
        } else {
            write!(self.text, r"\x{{{low:X}}}-\x{{{high:X}}}")
        };
        Ok(())
    }

    fn finish(&self, negated: bool, fold_case: bool) -> (String, usize) {
        let class = format!("[{}{}]", if negated { "^" } else { "" }, self.text);
        if fold_case { (format!("(?i:{class})"), self.n_large * FOLD_COST) } else { (class, self.n_large) }
    }
}

/// Takes a leading `^` off the name of a class.
fn split_negation(name: &str) -> (bool, &str) {
    name.strip_prefix('^').map_or((false, name), |name| (true, name))
}

/// The letters of a POSIX class, in the crate's syntax.
fn posix_ranges(name: &str) -> Option<&'static str> {
    Some(match name {
        "alnum" => "0-9A-Za-z",
        "alpha" => "A-Za-z",
        "ascii" => r"\x00-\x7F",
        "blank" => r"\t\x20",
        "cntrl" => r"\x00-\x1F\x7F",
        "digit" => "0-9",
        "graph" => r"\x21-\x7E",
        "lower" => "a-z",
        "print" => r"\x20-\x7E",
        "punct" => r"\x21-\x2F\x3A-\x40\x5B-\x60\x7B-\x7E",
        "space" => r"\t-\r\x20",
        "upper" => "A-Z",
        "word" => "0-9A-Z_a-z",
        "xdigit" => "0-9A-Fa-f",
        _ => return None,
    })
}

fn class_letter(input: &mut Input<'_>, class: &str) -> Result<u32> {
    match input.peek() {
        None => Err(PatternError::new(PatternErrorKind::MissingBracket, class)),
        Some('\\') => escaped_letter(input),
        Some(letter) => {
            input.next();
            Ok(u32::from(letter))
        }
    }
}

/// Reads an escape that stands for one letter.
pub(super) fn escaped_letter(input: &mut Input<'_>) -> Result<u32> {
    let start = *input;
    input.eat("\\");
    let Some(letter) = input.next() else {
        return Err(PatternError::new(PatternErrorKind::TrailingBackslash, ""));
    };
    let code = match letter {
        // A single digit but 0 would be a backreference.
        '1'..='7' if !input.rest.starts_with(|next| ('0'..='7').contains(&next)) => None,
        '0'..='7' => Some(octal(input, u32::from(letter) - u32::from('0'))),
        'x' => hexadecimal(input),
        'a' => Some(0x07),
        'f' => Some(0x0C),
        'n' => Some(0x0A),
        'r' => Some(0x0D),
        't' => Some(0x09),
        'v' => Some(0x0B),
        _ if letter.is_ascii() && !letter.is_ascii_alphanumeric() => Some(u32::from(letter)),
        _ => None,
    };
    code.ok_or_else(|| PatternError::new(PatternErrorKind::InvalidEscape, input.since(start)))
}

/// Up to two more octal digits.
fn octal(input: &mut Input<'_>, first: u32) -> u32 {
    let mut code = first;
    for _ in 0..2 {
        let Some(digit) = input.peek().and_then(|letter| letter.to_digit(8)) else { break };
        input.next();
        code = code * 8 + digit;
    }
    code
}

/// Two hexadecimal digits, or any number of them in braces. What is read before an error is part
/// of Go's message.
fn hexadecimal(input: &mut Input<'_>) -> Option<u32> {
    let digit = |letter: char| letter.to_digit(16);
    let first = input.next()?;
    if first != '{' {
        let second = input.next();
        return Some(digit(first)? * 16 + digit(second?)?);
    }
    let mut code = None;
    loop {
        let letter = input.next()?;
        if letter == '}' {
            return code;
        }
        let next = code.unwrap_or(0) * 16 + digit(letter)?;
        if next > u32::from(char::MAX) {
            return None;
        }
        code = Some(next);
    }
}
