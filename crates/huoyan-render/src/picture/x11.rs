//! The names of colours that X11 has and SVG has not.

/// The lightest of four: `azure1` and so on.
#[rustfmt::skip]
const FIRST_OF_FOUR: [(&str, u32); 78] = [
    ("antiquewhite", 0xffefdb), ("aquamarine", 0x7fffd4), ("azure", 0xf0ffff), ("bisque", 0xffe4c4),
    ("blue", 0x0000ff), ("brown", 0xff4040), ("burlywood", 0xffd39b), ("cadetblue", 0x98f5ff),
    ("chartreuse", 0x7fff00), ("chocolate", 0xff7f24), ("coral", 0xff7256), ("cornsilk", 0xfff8dc),
    ("cyan", 0x00ffff), ("darkgoldenrod", 0xffb90f), ("darkolivegreen", 0xcaff70), ("darkorange", 0xff7f00),
    ("darkorchid", 0xbf3eff), ("darkseagreen", 0xc1ffc1), ("darkslategray", 0x97ffff),
    ("deeppink", 0xff1493), ("deepskyblue", 0x00bfff), ("dodgerblue", 0x1e90ff), ("firebrick", 0xff3030),
    ("gold", 0xffd700), ("goldenrod", 0xffc125), ("green", 0x00ff00), ("honeydew", 0xf0fff0),
    ("hotpink", 0xff6eb4), ("indianred", 0xff6a6a), ("ivory", 0xfffff0), ("khaki", 0xfff68f),
    ("lavenderblush", 0xfff0f5), ("lemonchiffon", 0xfffacd), ("lightblue", 0xbfefff),
    ("lightcyan", 0xe0ffff), ("lightgoldenrod", 0xffec8b), ("lightpink", 0xffaeb9),
    ("lightsalmon", 0xffa07a), ("lightskyblue", 0xb0e2ff), ("lightsteelblue", 0xcae1ff),
    ("lightyellow", 0xffffe0), ("magenta", 0xff00ff), ("maroon", 0xff34b3), ("mediumorchid", 0xe066ff),
    ("mediumpurple", 0xab82ff), ("mistyrose", 0xffe4e1), ("navajowhite", 0xffdead), ("olivedrab", 0xc0ff3e),
    ("orange", 0xffa500), ("orangered", 0xff4500), ("orchid", 0xff83fa), ("palegreen", 0x9aff9a),
    ("paleturquoise", 0xbbffff), ("palevioletred", 0xff82ab), ("peachpuff", 0xffdab9), ("pink", 0xffb5c5),
    ("plum", 0xffbbff), ("purple", 0x9b30ff), ("red", 0xff0000), ("rosybrown", 0xffc1c1),
    ("royalblue", 0x4876ff), ("salmon", 0xff8c69), ("seagreen", 0x54ff9f), ("seashell", 0xfff5ee),
    ("sienna", 0xff8247), ("skyblue", 0x87ceff), ("slateblue", 0x836fff), ("slategray", 0xc6e2ff),
    ("snow", 0xfffafa), ("springgreen", 0x00ff7f), ("steelblue", 0x63b8ff), ("tan", 0xffa54f),
    ("thistle", 0xffe1ff), ("tomato", 0xff6347), ("turquoise", 0x00f5ff), ("violetred", 0xff3e96),
    ("wheat", 0xffe7ba), ("yellow", 0xffff00),
];

/// Those without a number.
const OTHERS: [(&str, u32); 4] = [
    ("lightgoldenrod", 0xeedd82),
    ("lightslateblue", 0x8470ff),
    ("navyblue", 0x000080),
    ("violetred", 0xd02090),
];

/// How light the four are, in shares of the first.
const SHARES: [f64; 4] = [1.0, 0.932, 0.804, 0.545];

/// The parts of a colour by its name in small letters, where the name is one of X11's alone.
pub(super) fn of_name(name: &str) -> Option<[u8; 3]> {
    if let Some(share) = name.strip_prefix("gray").or(name.strip_prefix("grey")) {
        let share: u32 = share.parse().ok().filter(|share| *share <= 100)?;
        return Some([((share * 255 + 50) / 100) as u8; 3]);
    }
    let parts = |rgb: u32| [(rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8];
    if let Some((_, rgb)) = OTHERS.iter().find(|(other, _)| *other == name) {
        return Some(parts(*rgb));
    }
    let which = name.bytes().last().filter(|digit| (b'1'..=b'4').contains(digit))? - b'1';
    let base = &name[..name.len() - 1];
    let (_, rgb) = FIRST_OF_FOUR.iter().find(|(other, _)| *other == base)?;
    Some(parts(*rgb).map(|part| (f64::from(part) * SHARES[usize::from(which)]).round() as u8))
}
