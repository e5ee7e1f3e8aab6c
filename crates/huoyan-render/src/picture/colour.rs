//! Colours of DOT: what a viewer knows stays as it is, and all else becomes `#rrggbb`.

use super::dot_graph::Attributes;
use super::x11;

/// The parts of a colour: `#rrggbb`, or a name; black where it is neither. What is seen through is mixed with white.
pub(super) fn rgb(colour: &str) -> [u8; 3] {
    let hex = colour.strip_prefix('#').filter(|hex| hex.len() >= 6 && hex.is_ascii());
    if let Some(hex) = hex {
        let part = |i: usize| hex.get(i..i + 2).and_then(|part| u8::from_str_radix(part, 16).ok());
        let alpha = f64::from(part(6).unwrap_or(255)) / 255.0;
        let mixed = |part: u8| (f64::from(part) * alpha + 255.0 * (1.0 - alpha)).round() as u8;
        return [0, 2, 4].map(|i| mixed(part(i).unwrap_or(0)));
    }
    let parsed: Result<svgtypes::Color, _> = colour.parse();
    parsed.map_or([0; 3], |colour| [colour.red, colour.green, colour.blue])
}

/// The attributes that are colours.
const NAMES: [&str; 6] = ["color", "fillcolor", "fontcolor", "bgcolor", "pencolor", "labelfontcolor"];

/// Makes of all colours one that is known to viewers, and tells what is lost.
pub(super) fn settle(attributes: &mut Attributes, warn: &mut impl FnMut(String)) {
    let scheme = attributes.get("colorscheme").filter(|scheme| !scheme.is_empty()).cloned();
    for name in NAMES {
        let Some(value) = attributes.get_mut(name) else { continue };
        *value = settled(value, scheme.as_deref(), name == "color", warn);
    }
}

/// A colour, or for lines the colours of several, with a colon between.
fn settled(value: &str, scheme: Option<&str>, may_be_several: bool, warn: &mut impl FnMut(String)) -> String {
    let mut colours = Vec::new();
    for part in value.split(':') {
        // What follows is the share of a list.
        let part = part.split(';').next().unwrap_or_default().trim();
        if part.is_empty() {
            continue;
        }
        colours.push(one(part).unwrap_or_else(|| {
            let scheme = scheme.map_or(String::new(), |scheme| format!(" of {scheme}"));
            warn(format!("the colour {part:?}{scheme} is not known: it is drawn as grey"));
            "grey".to_owned()
        }));
    }
    if colours.len() > 1 && !may_be_several {
        warn("of several colours for one area the first is drawn".to_owned());
        colours.truncate(1);
    }
    match colours.is_empty() {
        true => "black".to_owned(),
        false => colours.join(":"),
    }
}

/// A colour as viewers know it.
fn one(colour: &str) -> Option<String> {
    if let Some(hex) = colour.strip_prefix('#') {
        let is_known = [3, 4, 6, 8].contains(&hex.len()) && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
        let double = |hex: &str| hex.chars().flat_map(|digit| [digit, digit]).collect::<String>();
        return is_known.then(|| format!("#{}", if hex.len() < 6 { double(hex) } else { hex.to_owned() }));
    }
    let name = colour.trim_start_matches('/').to_ascii_lowercase();
    let name = name.strip_prefix("x11/").or(name.strip_prefix("svg/")).unwrap_or(&name);
    if name == "transparent" || name == "none" {
        return Some("none".to_owned());
    }
    let hex = |[r, g, b]: [u8; 3]| format!("#{r:02x}{g:02x}{b:02x}");
    if name.bytes().all(|byte| byte.is_ascii_lowercase()) && name.parse::<svgtypes::Color>().is_ok() {
        return Some(name.to_owned());
    }
    x11::of_name(name).or_else(|| of_hue(name)).map(hex)
}

/// A hue, a saturation and a value, each from 0 to 1.
fn of_hue(text: &str) -> Option<[u8; 3]> {
    let parts = text.split([' ', ',', '+', '\t']).filter(|part| !part.is_empty());
    let parts: Vec<f64> = parts.map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let &[h, s, v] = &parts[..] else { return None };
    let (h, s, v) = (h.clamp(0.0, 1.0) * 6.0, s.clamp(0.0, 1.0), v.clamp(0.0, 1.0));
    // How far each colour is from the hue, round the circle of six.
    let part = |from: f64| {
        let away = (h + from) % 6.0;
        (255.0 * v * (1.0 - s * away.min(4.0 - away).clamp(0.0, 1.0))).round() as u8
    };
    Some([part(5.0), part(3.0), part(1.0)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_that_viewers_know() {
        let known = |colour: &str| one(colour).unwrap_or_default();
        for (colour, meant) in [
            ("SteelBlue", "steelblue"),
            ("gray50", "#808080"),
            ("steelblue1", "#63b8ff"),
            ("/x11/green", "green"),
            ("transparent", "none"),
            ("#f00", "#ff0000"),
            ("#11223380", "#11223380"),
            ("0.0 1.0 1.0", "#ff0000"),
            ("0.5,1,1", "#00ffff"),
            ("0.6666+1.0+0.5", "#000080"),
            ("0 0 .5", "#808080"),
        ] {
            assert_eq!(known(colour), meant, "{colour}");
        }
        assert_eq!([one("nosuch"), one("#12"), one("/blues9/3"), one("gray101")], [const { None }; 4]);
        assert_eq!(rgb("#00000080"), [127; 3]);
    }
}
