//! One settable place behind an option or a flag, and the two ways of setting it.
//!
//! A flag is set as Go's `flag` package sets it, a variable of the shell, of a URL or of the settings file
//! as pprof does: the same option accepts different words, and answers with different errors.

use std::ffi::{OsStr, OsString};

use crate::byte_size;
use crate::go_text::{self, NumberError};

/// A value that is one of a few words.
pub trait Choice {
    /// The word that stands for the present value; empty if none was chosen.
    fn word(&self) -> &'static str;
    /// Takes the value of this word; false if there is no such word.
    fn set_word(&mut self, word: &str) -> bool;
}

/// What an option or a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Bool,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// Text in UTF-8.
    Text,
    /// One of a few words; on the command line one true-or-false flag per word.
    Choice,
    /// A name of a file, a folder or a source: any bytes.
    Path,
    /// Names that add up when the flag is given again.
    Paths,
    /// Text that adds up when the flag is given again; never repeated in a message, it may be secret.
    Secrets,
    /// A number of bytes with an optional unit.
    Size,
    /// Off, on with a usual text, or on with a text after `=`.
    BoolOrText,
    /// One of a few words after the flag.
    Word,
}

impl Kind {
    /// Whether the flag stands alone, its value (if any) only after `=`.
    pub fn stands_alone(self) -> bool {
        matches!(self, Kind::Bool | Kind::Choice | Kind::BoolOrText)
    }

    /// Whether a flag that is given again adds to what was given before.
    pub fn adds_up(self) -> bool {
        matches!(self, Kind::Paths | Kind::Secrets)
    }
}

/// A place to set. The variants are those of [`Kind`].
#[allow(missing_docs)]
pub enum Slot<'a> {
    Bool(&'a mut bool),
    Int(&'a mut i64),
    Float(&'a mut f64),
    Text(&'a mut String),
    Choice(&'a mut dyn Choice),
    Path(&'a mut OsString),
    Paths(&'a mut Vec<OsString>),
    Secrets(&'a mut Vec<String>),
    Size(&'a mut u64),
    BoolOrText(&'a mut Option<String>),
    Word(&'a mut dyn Choice),
}

/// A value to look at. The variants are those of [`Kind`] that options have.
#[allow(missing_docs)]
pub enum Value<'a> {
    Bool(&'a bool),
    Int(&'a i64),
    Float(&'a f64),
    Text(&'a str),
    Choice(&'a dyn Choice),
}

impl Value<'_> {
    /// The value as upstream prints it.
    pub fn to_text(&self) -> String {
        match self {
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Float(value) => go_text::format_float(**value),
            Value::Text(value) => (*value).to_owned(),
            Value::Choice(value) => value.word().to_owned(),
        }
    }
}

/// The label key that a bare `-source_label` writes.
pub(crate) const USUAL_SOURCE_LABEL: &str = "source";

impl Slot<'_> {
    /// Sets a variable. The error is the whole message.
    pub(crate) fn set_variable(self, name: &str, text: &str) -> Result<(), String> {
        match self {
            Slot::Bool(slot) => {
                *slot = go_text::parse_variable_bool(text)
                    .ok_or_else(|| format!("illegal value \"{text}\" for bool variable"))?;
            }
            Slot::Int(slot) => {
                *slot = go_text::parse_decimal(text).map_err(|error| error.strconv_words("Atoi", text))?;
            }
            Slot::Float(slot) => {
                *slot =
                    go_text::parse_float(text).map_err(|error| error.strconv_words("ParseFloat", text))?;
            }
            Slot::Choice(slot) | Slot::Word(slot) => {
                if !slot.set_word(text) {
                    let [name, text] = [name, text].map(|word| go_text::quote(word.as_bytes()));
                    return Err(format!("invalid {name} value {text}"));
                }
            }
            slot => slot.set_flag(OsStr::new(text)).map_err(str::to_owned)?,
        }
        Ok(())
    }

    /// Sets a flag that was given a value. The error is only the reason.
    pub(crate) fn set_flag(self, value: &OsStr) -> Result<(), &'static str> {
        match self {
            Slot::Path(slot) => *slot = value.to_owned(),
            Slot::Paths(slot) => slot.push(value.to_owned()),
            slot => {
                let text = value.to_str().ok_or_else(|| slot.broken_text())?;
                slot.set_flag_text(text)?;
            }
        }
        Ok(())
    }

    /// Why text that is not UTF-8 is refused.
    fn broken_text(&self) -> &'static str {
        match self {
            Slot::Bool(_) | Slot::Int(_) | Slot::Float(_) => NumberError::Syntax.flag_words(),
            _ => "not UTF-8 text",
        }
    }

    fn set_flag_text(self, value: &str) -> Result<(), &'static str> {
        match self {
            Slot::Bool(slot) => *slot = flag_bool(value)?,
            Slot::Int(slot) => *slot = go_text::parse_int_literal(value).map_err(NumberError::flag_words)?,
            Slot::Float(slot) => *slot = go_text::parse_float(value).map_err(NumberError::flag_words)?,
            Slot::Text(slot) => value.clone_into(slot),
            Slot::Secrets(slot) => slot.push(value.to_owned()),
            Slot::Size(slot) => *slot = byte_size::parse(value).ok_or(byte_size::EXPECTED)?,
            Slot::BoolOrText(slot) => {
                *slot = match go_text::parse_flag_bool(value) {
                    Some(on) => on.then(|| USUAL_SOURCE_LABEL.to_owned()),
                    None => Some(value.to_owned()),
                };
            }
            Slot::Word(slot) | Slot::Choice(slot) => {
                if !slot.set_word(value) {
                    return Err("not one of its words");
                }
            }
            // `set_flag` has taken these, whose text need not be UTF-8.
            Slot::Path(_) | Slot::Paths(_) => {}
        }
        Ok(())
    }
}

/// Reads the value of a true-or-false flag.
pub(crate) fn flag_bool(value: &str) -> Result<bool, &'static str> {
    go_text::parse_flag_bool(value).ok_or(NumberError::Syntax.flag_words())
}
