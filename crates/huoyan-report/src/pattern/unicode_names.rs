//! The names of Unicode classes that Go knows: general categories, scripts and three of its own.
//!
//! Names are compared without regard to case, blanks, hyphens and underscores.

use std::fmt;

/// A class of letters; displayed as what stands for it within a class of the `regex` crate.
pub(super) enum UnicodeSet {
    Any,
    Ascii,
    Assigned,
    /// No text has surrogates.
    Surrogates,
    Category(&'static str),
    Script(&'static str),
}

impl fmt::Display for UnicodeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str(r"\x{0}-\x{10FFFF}"),
            Self::Ascii => f.write_str(r"\x{0}-\x{7F}"),
            Self::Assigned => f.write_str(r"\P{gc=Cn}"),
            Self::Surrogates => f.write_str(r"[^\x{0}-\x{10FFFF}]"),
            Self::Category(name) => write!(f, r"\p{{gc={name}}}"),
            Self::Script(name) => write!(f, r"\p{{sc={name}}}"),
        }
    }
}

/// Finds the class that a name means.
pub(super) fn find(name: &str) -> Option<UnicodeSet> {
    let named = |other: &str| same_name(name, other);
    let own = [("Any", UnicodeSet::Any), ("ASCII", UnicodeSet::Ascii), ("Assigned", UnicodeSet::Assigned)];
    if let Some((_, set)) = own.into_iter().find(|(own, _)| named(own)) {
        return Some(set);
    }
    let category =
        CATEGORIES.iter().find(|(short, long)| named(short) || long.iter().any(|long| named(long)));
    match category {
        Some(("Cs", _)) => Some(UnicodeSet::Surrogates),
        Some((short, _)) => Some(UnicodeSet::Category(short)),
        None => SCRIPTS.iter().find(|script| named(script)).map(|script| UnicodeSet::Script(script)),
    }
}

fn same_name(left: &str, right: &str) -> bool {
    canonical(left).eq(canonical(right))
}

fn canonical(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().filter(|byte| !b"_- ".contains(byte)).map(|byte| byte.to_ascii_lowercase())
}

/// General categories: the short name and the others.
static CATEGORIES: &[(&str, &[&str])] = &[
    ("C", &["Other"]),
    ("Cc", &["Control", "cntrl"]),
    ("Cf", &["Format"]),
    ("Cn", &["Unassigned"]),
    ("Co", &["Private_Use"]),
    ("Cs", &["Surrogate"]),
    ("L", &["Letter"]),
    ("LC", &["Cased_Letter"]),
    ("Ll", &["Lowercase_Letter"]),
    ("Lm", &["Modifier_Letter"]),
    ("Lo", &["Other_Letter"]),
    ("Lt", &["Titlecase_Letter"]),
    ("Lu", &["Uppercase_Letter"]),
    ("M", &["Combining_Mark", "Mark"]),
    ("Mc", &["Spacing_Mark"]),
    ("Me", &["Enclosing_Mark"]),
    ("Mn", &["Nonspacing_Mark"]),
    ("N", &["Number"]),
    ("Nd", &["Decimal_Number", "digit"]),
    ("Nl", &["Letter_Number"]),
    ("No", &["Other_Number"]),
    ("P", &["Punctuation", "punct"]),
    ("Pc", &["Connector_Punctuation"]),
    ("Pd", &["Dash_Punctuation"]),
    ("Pe", &["Close_Punctuation"]),
    ("Pf", &["Final_Punctuation"]),
    ("Pi", &["Initial_Punctuation"]),
    ("Po", &["Other_Punctuation"]),
    ("Ps", &["Open_Punctuation"]),
    ("S", &["Symbol"]),
    ("Sc", &["Currency_Symbol"]),
    ("Sk", &["Modifier_Symbol"]),
    ("Sm", &["Math_Symbol"]),
    ("So", &["Other_Symbol"]),
    ("Z", &["Separator"]),
    ("Zl", &["Line_Separator"]),
    ("Zp", &["Paragraph_Separator"]),
    ("Zs", &["Space_Separator"]),
];

/// Scripts of Unicode 16: what the `regex` crate knows. (Go 1.27 has the four of Unicode 17 too.)
#[rustfmt::skip]
static SCRIPTS: &[&str] = &[
    "Adlam", "Ahom", "Anatolian_Hieroglyphs", "Arabic", "Armenian", "Avestan", "Balinese", "Bamum",
    "Bassa_Vah", "Batak", "Bengali", "Bhaiksuki", "Bopomofo", "Brahmi", "Braille",
    "Buginese", "Buhid", "Canadian_Aboriginal", "Carian", "Caucasian_Albanian", "Chakma", "Cham",
    "Cherokee", "Chorasmian", "Common", "Coptic", "Cuneiform", "Cypriot", "Cypro_Minoan", "Cyrillic",
    "Deseret", "Devanagari", "Dives_Akuru", "Dogra", "Duployan", "Egyptian_Hieroglyphs", "Elbasan",
    "Elymaic", "Ethiopic", "Garay", "Georgian", "Glagolitic", "Gothic", "Grantha", "Greek", "Gujarati",
    "Gunjala_Gondi", "Gurmukhi", "Gurung_Khema", "Han", "Hangul", "Hanifi_Rohingya", "Hanunoo",
    "Hatran", "Hebrew", "Hiragana", "Imperial_Aramaic", "Inherited", "Inscriptional_Pahlavi",
    "Inscriptional_Parthian", "Javanese", "Kaithi", "Kannada", "Katakana", "Kawi", "Kayah_Li",
    "Kharoshthi", "Khitan_Small_Script", "Khmer", "Khojki", "Khudawadi", "Kirat_Rai", "Lao", "Latin",
    "Lepcha", "Limbu", "Linear_A", "Linear_B", "Lisu", "Lycian", "Lydian", "Mahajani", "Makasar",
    "Malayalam", "Mandaic", "Manichaean", "Marchen", "Masaram_Gondi", "Medefaidrin", "Meetei_Mayek",
    "Mende_Kikakui", "Meroitic_Cursive", "Meroitic_Hieroglyphs", "Miao", "Modi", "Mongolian", "Mro",
    "Multani", "Myanmar", "Nabataean", "Nag_Mundari", "Nandinagari", "New_Tai_Lue", "Newa", "Nko",
    "Nushu", "Nyiakeng_Puachue_Hmong", "Ogham", "Ol_Chiki", "Ol_Onal", "Old_Hungarian", "Old_Italic",
    "Old_North_Arabian", "Old_Permic", "Old_Persian", "Old_Sogdian", "Old_South_Arabian", "Old_Turkic",
    "Old_Uyghur", "Oriya", "Osage", "Osmanya", "Pahawh_Hmong", "Palmyrene", "Pau_Cin_Hau", "Phags_Pa",
    "Phoenician", "Psalter_Pahlavi", "Rejang", "Runic", "Samaritan", "Saurashtra", "Sharada", "Shavian",
    "Siddham", "SignWriting", "Sinhala", "Sogdian", "Sora_Sompeng", "Soyombo", "Sundanese",
    "Sunuwar", "Syloti_Nagri", "Syriac", "Tagalog", "Tagbanwa", "Tai_Le", "Tai_Tham", "Tai_Viet",
    "Takri", "Tamil", "Tangsa", "Tangut", "Telugu", "Thaana", "Thai", "Tibetan", "Tifinagh",
    "Tirhuta", "Todhri", "Toto", "Tulu_Tigalari", "Ugaritic", "Vai", "Vithkuqi",
    "Wancho", "Warang_Citi", "Yezidi", "Yi", "Zanabazar_Square"
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pattern::Pattern;

    #[test]
    fn every_name_compiles() {
        let categories = CATEGORIES.iter().flat_map(|(short, long)| std::iter::once(short).chain(*long));
        for name in categories.chain(SCRIPTS).chain(&["any", "A_S-C I I", "Assigned"]) {
            for pattern in [format!(r"\p{{{name}}}"), format!(r"(?i)[\P{{^{name}}}x]")] {
                assert!(Pattern::new(&pattern).is_ok(), "{pattern}");
            }
        }
    }

    #[test]
    fn names_are_compared_loosely() {
        for name in ["Old_Italic", "olditalic", "OLD ITALIC", "old-italic"] {
            assert!(matches!(find(name), Some(UnicodeSet::Script("Old_Italic"))));
        }
        assert!(matches!(find("uppercase letter"), Some(UnicodeSet::Category("Lu"))));
        assert!(find("Alphabetic").is_none());
        assert!(find("").is_none());
    }
}
