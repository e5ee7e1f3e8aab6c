//! Round brackets in readable C++ names, set as upstream sets them.
//!
//! - A blank stands between the result and the parameters of a function type: `int (char)`.
//! - Where parameters are hidden, so are those of the function that a local name is in, but not
//!   their brackets: `f()::local`.
//! - Functions among template arguments have no parameters: `&f`.
//! - Numbers among template arguments have a suffix and not a cast: `8u` for `(unsigned int)8`.

/// The casts that become suffixes.
const SUFFIXES: [(&str, &str); 5] = [
    ("(unsigned int)", "u"),
    ("(long)", "l"),
    ("(unsigned long)", "ul"),
    ("(long long)", "ll"),
    ("(unsigned long long)", "ull"),
];

/// The name of a namespace that has none.
const ANONYMOUS: &str = "(anonymous namespace)";

/// Operators that have brackets in their names, longer ones first.
const OPERATORS: [&str; 13] =
    ["<=>", "<<=", ">>=", "->*", "<<", ">>", "<=", ">=", "->", "()", "[]", "<", ">"];

/// Rewrites the brackets of a name.
///
/// `is_type` says that the name is of a type, whose function types stand outside other brackets.
pub(super) fn rewrite(readable: &str, show_params: bool, is_type: bool) -> String {
    if !readable.contains('(') {
        return readable.to_owned();
    }
    let mut text = Text {
        readable,
        written: String::with_capacity(readable.len()),
        at: 0,
        depth: u32::from(is_type),
        operator_end: None,
    };
    while let Some(letter) = text.rest().chars().next() {
        match letter {
            'o' if text.operator() => {}
            '(' => text.round_bracket(show_params),
            _ => {
                match letter {
                    '<' | '{' => text.depth += 1,
                    '>' if !text.written.ends_with('-') => text.depth = text.depth.saturating_sub(1),
                    ')' | '}' => text.depth = text.depth.saturating_sub(1),
                    _ => {}
                }
                text.copy(letter.len_utf8());
            }
        }
    }
    text.written
}

struct Text<'r> {
    readable: &'r str,
    written: String,
    at: usize,
    depth: u32,
    /// Where the last operator's name ended.
    operator_end: Option<usize>,
}

impl<'r> Text<'r> {
    fn rest(&self) -> &'r str {
        &self.readable[self.at..]
    }

    fn copy(&mut self, length: usize) {
        self.written.push_str(&self.rest()[..length]);
        self.at += length;
    }

    /// Copies an operator's name; false at anything else.
    fn operator(&mut self) -> bool {
        let Some(symbol) = self.rest().strip_prefix("operator") else {
            return false;
        };
        let length = match OPERATORS.iter().find(|operator| symbol.starts_with(**operator)) {
            Some(operator) => operator.len(),
            None => symbol.bytes().take_while(|byte| b"+-*/%^&|~!=,".contains(byte)).count(),
        };
        if length == 0 {
            return false;
        }
        self.copy("operator".len() + length);
        self.operator_end = Some(self.at);
        true
    }

    fn round_bracket(&mut self, show_params: bool) {
        let rest = self.rest();
        if let Some(length) = cast_number(rest, &mut self.written) {
            self.at += length;
            return;
        }
        if rest.starts_with(ANONYMOUS) {
            self.copy(ANONYMOUS.len());
            return;
        }
        let after_name = Some(self.at) == self.operator_end
            || self.written.ends_with(|letter: char| letter.is_alphanumeric() || "_>*&".contains(letter));
        if after_name && !ends_with_keyword(&self.written) {
            match members(rest) {
                Some(end) if !show_params => {
                    self.written.push_str("()");
                    self.at += end;
                    return;
                }
                None if self.depth > 0 && names_function(&self.written) => {
                    self.at += bracket_length(rest);
                    return;
                }
                None if self.depth > 0 => self.written.push(' '),
                _ => {}
            }
        }
        self.depth += 1;
        self.copy(1);
    }
}

/// Writes a number with a suffix if `text` begins with a number with a cast; the length of that.
fn cast_number(text: &str, written: &mut String) -> Option<usize> {
    let (cast, suffix) = SUFFIXES.iter().find(|(cast, _)| text.starts_with(cast))?;
    let number = &text[cast.len()..];
    let sign = usize::from(number.starts_with('-'));
    let digits = number[sign..].bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 {
        return None;
    }
    written.push_str(&number[..sign + digits]);
    written.push_str(suffix);
    Some(cast.len() + sign + digits)
}

/// Whether the last word takes a bracket of its own.
fn ends_with_keyword(text: &str) -> bool {
    let word = text.rsplit(|letter: char| !(letter.is_alphanumeric() || letter == '_')).next();
    matches!(word, Some("decltype" | "noexcept" | "sizeof" | "alignof" | "operator" | "lambda"))
}

/// Whether the text ends with the name of a function whose address is taken: `&a::f<b>`.
fn names_function(text: &str) -> bool {
    let mut depth = 0_u32;
    let is_name = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let start = text.char_indices().rev().find(|&(_, letter)| {
        match letter {
            '>' => depth += 1,
            '<' if depth > 0 => depth -= 1,
            _ => return depth == 0 && !is_name(letter),
        }
        false
    });
    let Some((at, '&')) = start else { return false };
    text[..at].ends_with(['<', '(', ' '])
}

/// The length of the bracket that `text` begins with.
fn bracket_length(text: &str) -> usize {
    let mut depth = 0_u32;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// The length of the bracket that `text` begins with, if it is of a function and a member of that
/// function follows.
fn members(text: &str) -> Option<usize> {
    let length = bracket_length(text);
    let after = &text[length..];
    let after = after.strip_prefix(" const").unwrap_or(after);
    after.trim_start_matches([' ', '&']).starts_with("::").then_some(length)
}
