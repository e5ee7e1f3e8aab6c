//! The colours of frames: chosen by their names, so that the same function has the same colour in every picture.

/// A colour of light.
pub(super) type Rgb = [u8; 3];

/// From the darkest to the lightest of a family.
struct Family {
    name: &'static str,
    from: Rgb,
    to: Rgb,
}

/// The families that frames are coloured by; the names are those of FlameGraph's palettes.
const FAMILIES: [Family; 11] = [
    Family { name: "hot", from: [205, 0, 0], to: [255, 230, 55] },
    Family { name: "mem", from: [0, 190, 0], to: [0, 240, 210] },
    Family { name: "io", from: [80, 80, 190], to: [140, 140, 245] },
    Family { name: "red", from: [200, 50, 50], to: [255, 130, 130] },
    Family { name: "green", from: [50, 200, 50], to: [110, 255, 110] },
    Family { name: "blue", from: [80, 80, 205], to: [140, 140, 255] },
    Family { name: "aqua", from: [50, 165, 165], to: [110, 220, 220] },
    Family { name: "yellow", from: [175, 175, 50], to: [230, 230, 70] },
    Family { name: "purple", from: [190, 80, 190], to: [245, 145, 245] },
    Family { name: "orange", from: [190, 90, 0], to: [245, 155, 40] },
    Family { name: "grey", from: [160, 160, 160], to: [215, 215, 215] },
];

/// The family that a name belongs to.
type Choice = fn(&[u8]) -> &'static str;

/// Palettes that choose a family by what a name looks like.
const BY_LANGUAGE: [(&str, Choice); 5] = [
    ("java", java),
    ("js", javascript),
    ("perl", perl),
    ("chain", |name| if ends_with(name, b"_[w]") { "aqua" } else { "blue" }),
    ("wakeup", |_| "aqua"),
];

/// The names of all palettes.
pub fn palettes() -> impl Iterator<Item = &'static str> {
    FAMILIES.iter().map(|family| family.name).chain(BY_LANGUAGE.iter().map(|(name, _)| *name))
}

/// The colour of a frame in a palette; one that is not known is taken for `hot`.
pub(super) fn of_name(palette: &str, name: &[u8]) -> Rgb {
    let by_language = BY_LANGUAGE.iter().find(|(known, _)| *known == palette);
    let family = by_language.map_or(palette, |(_, family)| family(name));
    let family = FAMILIES.iter().find(|known| known.name == family).unwrap_or(&FAMILIES[0]);
    let hash = hash(name);
    // Each part of the colour has bits of its own.
    std::array::from_fn(|i| {
        let share = f64::from((hash >> (i * 16)) as u16) / f64::from(u16::MAX);
        let (from, to) = (f64::from(family.from[i]), f64::from(family.to[i]));
        (from + (to - from) * share).round() as u8
    })
}

/// Behind the frames, from top to bottom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Background {
    from: Rgb,
    to: Rgb,
}

/// The backgrounds that have names, and the palettes that go with them.
const BACKGROUNDS: [(&str, Background, &[&str]); 4] = [
    ("yellow", Background { from: [238, 238, 238], to: [238, 238, 176] }, &[]),
    ("blue", Background { from: [238, 238, 238], to: [222, 226, 255] }, &["io", "wakeup", "chain"]),
    ("green", Background { from: [238, 241, 238], to: [222, 252, 224] }, &["mem"]),
    (
        "grey",
        Background { from: [248, 248, 248], to: [230, 230, 230] },
        &["red", "green", "blue", "aqua", "yellow", "purple", "orange", "grey"],
    ),
];

impl Background {
    /// That of a name, or of one colour `#rrggbb`; the one that goes with a palette where there is no name.
    pub fn named(name: &str, palette: &str) -> Option<Background> {
        if name.is_empty() {
            let fitting = BACKGROUNDS.iter().find(|(_, _, palettes)| palettes.contains(&palette));
            return Some(fitting.unwrap_or(&BACKGROUNDS[0]).1);
        }
        let flat = name.strip_prefix('#').filter(|hex| hex.len() == 6).and_then(|hex| {
            let colour = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
            let colour = [colour[1], colour[2], colour[3]];
            Some(Background { from: colour, to: colour })
        });
        let known = BACKGROUNDS.iter().find(|(known, ..)| *known == name);
        flat.or(known.map(|(_, background, _)| *background))
    }

    /// The first and the last colour, as SVG writes them.
    pub(super) fn ends(self) -> [String; 2] {
        [self.from, self.to].map(|[red, green, blue]| format!("#{red:02x}{green:02x}{blue:02x}"))
    }
}

/// The names of all backgrounds but those of one colour.
pub fn backgrounds() -> impl Iterator<Item = &'static str> {
    BACKGROUNDS.iter().map(|(name, ..)| *name)
}

/// The colour of a change: red for more, blue for less, paler for smaller ones.
pub(super) fn of_change(change: i64, largest: i64) -> Rgb {
    const PALEST: f64 = 225.0;
    if change == 0 || largest == 0 {
        return [250, 250, 250];
    }
    let share = change.unsigned_abs() as f64 / largest.unsigned_abs() as f64;
    let pale = (PALEST * (1.0 - share)).round() as u8;
    if change > 0 { [255, pale, pale] } else { [pale, pale, 255] }
}

fn ends_with(name: &[u8], end: &[u8]) -> bool {
    name.ends_with(end)
}

fn contains(name: &[u8], part: &[u8]) -> bool {
    name.windows(part.len()).any(|window| window == part)
}

/// Compiled, inlined and kernel frames as profilers of the JVM mark them; else by the way that names are written.
fn java(name: &[u8]) -> &'static str {
    match name {
        _ if ends_with(name, b"_[i]") => "aqua",
        _ if ends_with(name, b"_[k]") => "orange",
        _ if ends_with(name, b"_[j]") || contains(name, b"/") => "green",
        _ if contains(name, b"::") => "yellow",
        _ if contains(name, b".") => "green",
        _ => "red",
    }
}

fn javascript(name: &[u8]) -> &'static str {
    match name {
        _ if ends_with(name, b"_[k]") => "orange",
        _ if ends_with(name, b"_[j]") && contains(name, b"/") => "green",
        _ if ends_with(name, b"_[j]") => "aqua",
        _ if contains(name, b"::") => "yellow",
        _ if contains(name, b"/") => "green",
        _ if contains(name, b":") => "aqua",
        _ => "red",
    }
}

fn perl(name: &[u8]) -> &'static str {
    match name {
        _ if contains(name, b"Perl") || contains(name, b".pl") => "green",
        _ if ends_with(name, b"_[k]") => "orange",
        _ if contains(name, b"::") => "yellow",
        _ => "red",
    }
}

/// FNV-1a, and then bits that depend on all of them.
fn hash(name: &[u8]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in name {
        hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    hash ^= hash >> 32;
    hash.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_within_their_family_and_always_the_same() {
        for palette in palettes() {
            let colour = of_name(palette, b"main.main");
            assert_eq!(colour, of_name(palette, b"main.main"), "{palette}");
            assert!(
                ["wakeup", "grey"].contains(&palette) || colour != of_name(palette, b"other::name"),
                "{palette}"
            );
        }
        let [red, green, blue] = of_name("io", b"read");
        assert!((80..=140).contains(&red) && (80..=140).contains(&green) && (190..=245).contains(&blue));
        assert_eq!(java(b"org/a/B:run_[j]"), "green");
        assert_eq!(java(b"JVM::start"), "yellow");
    }

    #[test]
    fn more_is_red_and_less_is_blue() {
        assert_eq!(of_change(10, 10), [255, 0, 0]);
        assert_eq!(of_change(-10, 10), [0, 0, 255]);
        assert_eq!(of_change(0, 10), [250, 250, 250]);
        assert!(of_change(1, 10)[1] > of_change(9, 10)[1]);
    }
}
