//! Colours of DOT, for what does not know their names.

/// The parts of a colour: `#rrggbb`, or a name; black where it is neither.
pub(super) fn rgb(colour: &str) -> [u8; 3] {
    let hex = colour.strip_prefix('#').filter(|hex| hex.len() >= 6 && hex.is_ascii());
    if let Some(hex) = hex {
        let part = |i: usize| u8::from_str_radix(&hex[i..i + 2], 16).unwrap_or(0);
        return [part(0), part(2), part(4)];
    }
    let parsed: Result<svgtypes::Color, _> = colour.parse();
    parsed.map_or([0; 3], |colour| [colour.red, colour.green, colour.blue])
}
