//! Numbers, truth words and quotes as Go reads and writes them.
//!
//! The command line, the shell variables and the settings of `go tool pprof` are read by Go's `strconv`
//! and `flag` packages. What those accept, refuse and print is part of the interface that scripts see, so
//! this file follows the grammar of Go's literals and the package's messages, and nothing else.

use std::fmt::Write as _;

/// Why a number was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NumberError {
    /// The text is not a number of this kind.
    Syntax,
    /// The number does not fit.
    Range,
}

impl NumberError {
    /// The words of Go's `flag` package.
    pub(crate) fn flag_words(self) -> &'static str {
        match self {
            NumberError::Syntax => "parse error",
            NumberError::Range => "value out of range",
        }
    }

    /// The words of Go's `strconv` package, where `function` is the one that upstream calls.
    pub(crate) fn strconv_words(self, function: &str, text: &str) -> String {
        let reason = match self {
            NumberError::Syntax => "invalid syntax",
            NumberError::Range => "value out of range",
        };
        format!("strconv.{function}: parsing {}: {reason}", quote(text.as_bytes()))
    }
}

/// Reads a decimal integer with an optional sign.
pub(crate) fn parse_decimal(text: &str) -> Result<i64, NumberError> {
    let (negative, digits) = split_sign(text);
    signed(negative, parse_digits(digits, 10)?)
}

/// Reads an integer literal: `0x`, `0o`, `0b` and a leading `0` choose the base, `_` separates digits.
pub(crate) fn parse_int_literal(text: &str) -> Result<i64, NumberError> {
    let (negative, rest) = split_sign(text);
    let (digits, base) = match rest.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (&rest[2..], 16),
        [b'0', b'o' | b'O', _, ..] => (&rest[2..], 8),
        [b'0', b'b' | b'B', _, ..] => (&rest[2..], 2),
        [b'0', _, ..] => (&rest[1..], 8),
        _ => (rest, 10),
    };
    if !digits.contains('_') {
        return signed(negative, parse_digits(digits, base)?);
    }
    let value = parse_digits(&digits.replace('_', ""), base)?;
    if !underscores_separate_digits(rest) {
        return Err(NumberError::Syntax);
    }
    signed(negative, value)
}

/// Reads a floating-point literal, decimal or hexadecimal, or `inf`, `infinity`, `nan`.
pub(crate) fn parse_float(text: &str) -> Result<f64, NumberError> {
    let (negative, rest) = split_sign(text);
    let has_sign = rest.len() != text.len();
    let plain = if rest.contains('_') {
        if !underscores_separate_digits(rest) {
            return Err(NumberError::Syntax);
        }
        rest.replace('_', "")
    } else {
        rest.to_owned()
    };
    let digits =
        plain.strip_prefix("0x").or_else(|| plain.strip_prefix("0X")).filter(|rest| !rest.is_empty());
    let magnitude = if let Some(digits) = digits {
        parse_hex_float(digits)?
    } else {
        // Rust would read a second sign here, and Go reads no sign before "nan".
        if plain.starts_with(['+', '-']) || (has_sign && plain.eq_ignore_ascii_case("nan")) {
            return Err(NumberError::Syntax);
        }
        plain.parse::<f64>().map_err(|_| NumberError::Syntax)?
    };
    if magnitude.is_infinite() && !plain.starts_with(['i', 'I']) {
        return Err(NumberError::Range);
    }
    Ok(if negative { -magnitude } else { magnitude })
}

/// Reads a truth word as Go's `flag` package does.
pub(crate) fn parse_flag_bool(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "TRUE" | "true" | "True" => Some(true),
        "0" | "f" | "F" | "FALSE" | "false" | "False" => Some(false),
        _ => None,
    }
}

/// Reads a truth word as pprof's variables do: more words, any case, and nothing at all means yes.
pub(crate) fn parse_variable_bool(text: &str) -> Option<bool> {
    let is_any_of = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_any_of(&["true", "t", "yes", "y", "1", ""]) {
        Some(true)
    } else if is_any_of(&["false", "f", "no", "n", "0"]) {
        Some(false)
    } else {
        None
    }
}

/// A float as Go's `%v` prints it: the shortest digits that read back, with an exponent (of two digits or
/// more) below 1e-4 and from 1e6 on.
pub(crate) fn format_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{digits}e{sign}{:02}", exponent.abs());
    }
    format!("{value}")
}

/// Text in double quotes with Go's escapes (`%q`).
pub(crate) fn quote(text: &[u8]) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for chunk in text.utf8_chunks() {
        chunk.valid().chars().for_each(|char| push_quoted(&mut quoted, char));
        for byte in chunk.invalid() {
            // Writing to a String cannot fail.
            let _ = write!(quoted, "\\x{byte:02x}");
        }
    }
    quoted.push('"');
    quoted
}

fn push_quoted(quoted: &mut String, char: char) {
    let short = match char {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\x07' => "\\a",
        '\x08' => "\\b",
        '\x0c' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\x0b' => "\\v",
        _ => "",
    };
    let code = u32::from(char);
    // Writing to a String cannot fail.
    let _ = match char {
        _ if !short.is_empty() => write!(quoted, "{short}"),
        '\0'..='\x1f' | '\x7f' => write!(quoted, "\\x{code:02x}"),
        _ if is_printable(char) => write!(quoted, "{char}"),
        _ if code < 0x10000 => write!(quoted, "\\u{code:04x}"),
        _ => write!(quoted, "\\U{code:08x}"),
    };
}

/// Whether a terminal shows the character and does nothing else with it.
fn is_printable(char: char) -> bool {
    // Rust escapes what is not printable, and combining marks, but these only where a text begins.
    char.is_ascii_graphic() || char == ' ' || String::from_iter(['a', char]).escape_debug().count() == 2
}

fn split_sign(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    }
}

/// Digits to a number. The first thing that is wrong decides the error, from left to right.
fn parse_digits(digits: &str, base: u32) -> Result<u64, NumberError> {
    if digits.is_empty() {
        return Err(NumberError::Syntax);
    }
    digits.chars().try_fold(0u64, |value, char| {
        let digit = char.to_digit(base).ok_or(NumberError::Syntax)?;
        value
            .checked_mul(u64::from(base))
            .and_then(|value| value.checked_add(u64::from(digit)))
            .ok_or(NumberError::Range)
    })
}

fn signed(negative: bool, magnitude: u64) -> Result<i64, NumberError> {
    let value = i128::from(magnitude);
    i64::try_from(if negative { -value } else { value }).map_err(|_| NumberError::Range)
}

/// Whether every `_` stands between two digits, where a base prefix counts as one. `literal` has no sign.
fn underscores_separate_digits(literal: &str) -> bool {
    let bytes = literal.as_bytes();
    let has_prefix = matches!(bytes, [b'0', b'x' | b'X' | b'o' | b'O' | b'b' | b'B', ..]);
    let hexadecimal = has_prefix && bytes[1].eq_ignore_ascii_case(&b'x');
    let (mut before, rest) = if has_prefix { (b'0', &bytes[2..]) } else { (b'!', bytes) };
    for &byte in rest {
        let is_digit = byte.is_ascii_digit() || (hexadecimal && byte.is_ascii_hexdigit());
        let kind = if is_digit {
            b'0'
        } else if byte == b'_' {
            b'_'
        } else {
            b'!'
        };
        if (kind == b'_' && before != b'0') || (before == b'_' && kind == b'!') {
            return false;
        }
        before = kind;
    }
    before != b'_'
}

/// The part of a hexadecimal float after its `0x`: hex digits, an optional point, `p` and an exponent.
fn parse_hex_float(text: &str) -> Result<f64, NumberError> {
    let (mantissa, exponent) = text.split_once(['p', 'P']).ok_or(NumberError::Syntax)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = || whole.chars().chain(fraction.chars());
    if digits().next().is_none() || !digits().all(|digit| digit.is_ascii_hexdigit()) {
        return Err(NumberError::Syntax);
    }
    let bare_exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if bare_exponent.is_empty() || !bare_exponent.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(NumberError::Syntax);
    }
    let exponent: i32 =
        exponent.parse().unwrap_or(if exponent.starts_with('-') { -100_000 } else { 100_000 });
    // Digits past the 53 bits of a float only decide the last bit; options need no more than that.
    let value = digits().fold(0.0, |value, digit| value * 16.0 + f64::from(digit.to_digit(16).unwrap_or(0)));
    let shift = exponent.saturating_sub(i32::try_from(fraction.len() * 4).unwrap_or(i32::MAX));
    let value = value * 2f64.powi(shift / 2) * 2f64.powi(shift - shift / 2);
    if value.is_nan() { Ok(0.0) } else { Ok(value) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_follow_go_literals() {
        let read = parse_int_literal;
        assert_eq!(read("0x10"), Ok(16));
        assert_eq!(read("-0b11"), Ok(-3));
        assert_eq!(read("+0o17"), Ok(15));
        assert_eq!(read("07"), Ok(7));
        assert_eq!(read("1_000"), Ok(1000));
        assert_eq!(read("0x_f"), Ok(15));
        assert_eq!(read("0"), Ok(0));
        assert_eq!(read("-9223372036854775808"), Ok(i64::MIN));
        for bad in ["", "08", "abc", "1__0", "_1", "1_", "0x", "--1", "1.0", " 1"] {
            assert_eq!(read(bad), Err(NumberError::Syntax), "{bad:?}");
        }
        assert_eq!(read("9223372036854775808"), Err(NumberError::Range));
        assert_eq!(read("99999999999999999999"), Err(NumberError::Range));
    }

    #[test]
    fn variables_take_decimal_integers_only() {
        assert_eq!(parse_decimal("-12"), Ok(-12));
        assert_eq!(parse_decimal("010"), Ok(10));
        assert_eq!(parse_decimal("0x10"), Err(NumberError::Syntax));
        assert_eq!(parse_decimal("1_0"), Err(NumberError::Syntax));
    }

    #[test]
    fn floats_follow_go_literals() {
        for (text, value) in
            [("0.5", 0.5), (".5", 0.5), ("1.", 1.0), ("-1e-3", -0.001), ("0x1p-2", 0.25), ("0X1.8p1", 3.0)]
        {
            assert_eq!(parse_float(text), Ok(value), "{text}");
        }
        assert_eq!(parse_float("1_0.5"), Ok(10.5));
        assert_eq!(parse_float("-Infinity"), Ok(f64::NEG_INFINITY));
        assert!(parse_float("NaN").is_ok_and(f64::is_nan));
        for bad in ["", "x", "+-1", "-nan", "0x1", "0x", "1_", "infinit", "0xp1", "0x1p", "."] {
            assert_eq!(parse_float(bad), Err(NumberError::Syntax), "{bad:?}");
        }
        assert_eq!(parse_float("日本"), Err(NumberError::Syntax));
        assert_eq!(parse_float("0xé"), Err(NumberError::Syntax));
        assert_eq!(parse_float("1e999"), Err(NumberError::Range));
        assert_eq!(parse_float("0x1p99999999999"), Err(NumberError::Range));
    }

    #[test]
    fn floats_print_as_go_prints_them() {
        for (value, text) in [
            (1.0, "1"),
            (0.005, "0.005"),
            (0.00001, "1e-05"),
            (1e6, "1e+06"),
            (2.5, "2.5"),
            (1234567.0, "1.234567e+06"),
        ] {
            assert_eq!(format_float(value), text);
        }
    }

    #[test]
    fn quotes_escape_controls_and_broken_text() {
        assert_eq!(quote(b"a\"b\\\n\x01\xff"), r#""a\"b\\\n\x01\xff""#);
        assert_eq!(quote("火眼 e\u{301}".as_bytes()), "\"火眼 e\u{301}\"");
        assert_eq!(quote("\u{202e}\u{200b}\u{e0001}".as_bytes()), r#""\u202e\u200b\U000e0001""#);
    }

    #[test]
    fn truth_words_differ_between_flags_and_variables() {
        assert_eq!(parse_flag_bool("yes"), None);
        assert_eq!(parse_flag_bool("TRUE"), Some(true));
        assert_eq!(parse_variable_bool("YES"), Some(true));
        assert_eq!(parse_variable_bool(""), Some(true));
        assert_eq!(parse_variable_bool("n"), Some(false));
        assert_eq!(parse_variable_bool("maybe"), None);
    }
}
