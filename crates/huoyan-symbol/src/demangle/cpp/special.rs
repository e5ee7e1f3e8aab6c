//! Symbols of what a compiler makes beside functions: tables, thunks, clones.

/// A symbol that is about the function of another symbol.
pub(super) struct Special<'s> {
    /// What comes before the function's name.
    pub(super) prefix: &'static str,
    /// The function's symbol, without `_Z`.
    pub(super) encoding: &'s str,
}

/// Reads the symbols of thunks and transaction clones.
pub(super) fn read(symbol: &str) -> Option<Special<'_>> {
    let (prefix, encoding) = if let Some(rest) = symbol.strip_prefix("_ZTc") {
        ("covariant return thunk to ", call_offset(call_offset(rest)?)?)
    } else if let Some(rest) = symbol.strip_prefix("_ZGTt") {
        ("transaction clone for ", rest)
    } else if let Some(rest) = symbol.strip_prefix("_ZGTn") {
        ("non-transaction clone for ", rest)
    } else {
        let rest = symbol.strip_prefix("_ZT")?;
        let prefix = match rest.as_bytes().first()? {
            b'h' => "non-virtual thunk to ",
            b'v' => "virtual thunk to ",
            _ => return None,
        };
        (prefix, call_offset(rest)?)
    };
    Some(Special { prefix, encoding })
}

/// Passes over `h<number>_` or `v<number>_<number>_`.
fn call_offset(text: &str) -> Option<&str> {
    match text.strip_prefix('h') {
        Some(rest) => number(rest),
        None => number(number(text.strip_prefix('v')?)?),
    }
}

/// Passes over a number, negative with an `n`, and the `_` behind it.
fn number(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('n').unwrap_or(text);
    digits.trim_start_matches(|letter: char| letter.is_ascii_digit()).strip_prefix('_')
}

/// Writes tables as upstream does: `{vtable(T)}` is `vtable for T`.
pub(super) fn rewrite(readable: String) -> String {
    for (open, prefix) in [("{vtable(", "vtable for "), ("{vtt(", "VTT for ")] {
        if let Some(of) = readable.strip_prefix(open).and_then(|rest| rest.strip_suffix(")}")) {
            return format!("{prefix}{of}");
        }
    }
    readable
}
