//! Units of measurement: scaling a value to a unit people can read, and the texts made from it.
//!
//! Takes an integer with the unit a profile names, gives a number with the unit to print, labels
//! (`1.50kB`) and percentages (`12.34%`). It knows nothing of profiles: callers hand units over as
//! bytes, for Go does not validate the strings of a profile.
//!
//! | family | base | units that are printed | names that are read (any case, plural `s` allowed) |
//! |---|---|---|---|
//! | memory | `B` | `B` `kB` `MB` `GB` `TB` `PB`, steps of 1024 | `b` `byte`, `kb` `kbyte` `kilobyte`, … `pb` `pbyte` `petabyte` |
//! | time | `s` | `ns` `us` `ms` `s` `min` `hrs` | `ns` `nanosecond`, `us` `microsecond`, `ms` `millisecond`, `s` `sec` `second`, `min` `minute`, `hr` `hour` |
//! | GCU | `GCU` | `n*GCU` `u*GCU` `m*GCU` `GCU` `k*GCU` … `P*GCU` | `nanogcu`, `microgcu`, `milligcu`, `gcu`, `kilogcu` … `petagcu` |
//!
//! The target `auto` (or `minimum`) takes the largest unit in which the value is at least 1, else
//! the base. A target of another family gives the base. A value outside the families keeps its
//! number and takes the target's name, but for `count`, `sample`, `unit`, `auto` and `minimum`,
//! which print nothing.
//!
//! Compat: behaviour of upstream `internal/measurement/measurement.go`, pinned by
//! `tests/units.rs`. Minutes are ours: they are read and written where they are named, and `auto`
//! never picks them, so that no report changes by itself.

use bstr::{BStr, BString, ByteSlice};

/// A family of units that convert into each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Memory,
    Time,
    Gcu,
}

/// One unit: what is printed, the names it is read by (lower case, singular), how many base units
/// it is worth and whether `auto` may choose it.
struct Unit {
    family: Family,
    name: &'static str,
    aliases: &'static [&'static str],
    factor: f64,
    automatic: bool,
}

const fn unit(family: Family, name: &'static str, aliases: &'static [&'static str], factor: f64) -> Unit {
    Unit { family, name, aliases, factor, automatic: true }
}

/// Every unit, each family from the finest to the coarsest.
static UNITS: &[Unit] = &[
    unit(Family::Memory, "B", &["b", "byte"], 1.0),
    unit(Family::Memory, "kB", &["kb", "kbyte", "kilobyte"], (1_u64 << 10) as f64),
    unit(Family::Memory, "MB", &["mb", "mbyte", "megabyte"], (1_u64 << 20) as f64),
    unit(Family::Memory, "GB", &["gb", "gbyte", "gigabyte"], (1_u64 << 30) as f64),
    unit(Family::Memory, "TB", &["tb", "tbyte", "terabyte"], (1_u64 << 40) as f64),
    unit(Family::Memory, "PB", &["pb", "pbyte", "petabyte"], (1_u64 << 50) as f64),
    unit(Family::Time, "ns", &["ns", "nanosecond"], 1.0),
    // Compat: the sign is found as `μss` only, since a plural `s` is cut first.
    unit(Family::Time, "us", &["us", "microsecond", "μs"], 1e3),
    unit(Family::Time, "ms", &["ms", "millisecond"], 1e6),
    unit(Family::Time, "s", &["s", "sec", "second"], 1e9),
    Unit { family: Family::Time, name: "min", aliases: &["min", "minute"], factor: 60e9, automatic: false },
    unit(Family::Time, "hrs", &["hour", "hr"], 3600e9),
    unit(Family::Gcu, "n*GCU", &["nanogcu"], 1e-9),
    unit(Family::Gcu, "u*GCU", &["microgcu"], 1e-6),
    unit(Family::Gcu, "m*GCU", &["milligcu"], 1e-3),
    unit(Family::Gcu, "GCU", &["gcu"], 1.0),
    unit(Family::Gcu, "k*GCU", &["kilogcu"], 1e3),
    unit(Family::Gcu, "M*GCU", &["megagcu"], 1e6),
    unit(Family::Gcu, "G*GCU", &["gigagcu"], 1e9),
    unit(Family::Gcu, "T*GCU", &["teragcu"], 1e12),
    unit(Family::Gcu, "P*GCU", &["petagcu"], 1e15),
];

/// The longest alias, in bytes, and room for a plural `s`.
const LONGEST_ALIAS: usize = 12;

impl Family {
    /// The unit for a value that no better unit suits.
    fn base(self) -> (f64, &'static str) {
        match self {
            Self::Memory => (1.0, "B"),
            Self::Time => (1e9, "s"),
            Self::Gcu => (1.0, "GCU"),
        }
    }

    /// The largest unit in which `value`, given in units of factor 1, is at least 1.
    fn automatic(self, value: f64) -> Option<&'static Unit> {
        UNITS.iter().rfind(|unit| unit.family == self && unit.automatic && value / unit.factor >= 1.0)
    }
}

/// Finds the unit that `name` means, in any case and with an optional plural `s`.
fn find_unit(name: &[u8]) -> Option<&'static Unit> {
    let mut buffer = [0; LONGEST_ALIAS];
    let lower = lower_case(name, &mut buffer)?;
    let singular = match lower {
        [stem @ .., b's'] if lower.len() > 2 => stem,
        _ => lower,
    };
    UNITS.iter().find(|unit| unit.aliases.iter().any(|alias| alias.as_bytes() == singular))
}

/// A unit that `auto` may show values of another one in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AutomaticUnit {
    /// How it stands behind a number.
    pub label: &'static str,
    /// The names that it is read by.
    pub names: &'static [&'static str],
    /// How many of the values' own unit it is.
    pub factor: f64,
    /// Whether it is taken where a value is less than one of every unit.
    pub is_base: bool,
}

/// The units that `auto` chooses from for values in `unit`, the smallest first; none for a unit without a family.
#[must_use]
pub fn automatic_units(unit: &BStr) -> Vec<AutomaticUnit> {
    let Some(own) = find_unit(unit) else { return Vec::new() };
    let (_, base) = own.family.base();
    let of_family = UNITS.iter().filter(|unit| unit.family == own.family && unit.automatic);
    of_family
        .map(|unit| AutomaticUnit {
            label: unit.name,
            names: unit.aliases,
            factor: unit.factor / own.factor,
            is_base: unit.name == base,
        })
        .collect()
}

/// Puts `name` into `buffer` in lower case; `None` if it is longer than any alias can be.
fn lower_case<'b>(name: &[u8], buffer: &'b mut [u8; LONGEST_ALIAS]) -> Option<&'b [u8]> {
    if name.len() > 2 * LONGEST_ALIAS {
        return None;
    }
    if name.is_ascii() {
        let lower = buffer.get_mut(..name.len())?;
        lower.copy_from_slice(name);
        lower.make_ascii_lowercase();
        return Some(lower);
    }
    let mut length = 0;
    for letter in name.chars() {
        let letter = match letter {
            '\u{212A}' => 'k',
            'İ' => 'i',
            'Μ' => 'μ',
            other => other.to_ascii_lowercase(),
        };
        letter.encode_utf8(buffer.get_mut(length..length + letter.len_utf8())?);
        length += letter.len_utf8();
    }
    buffer.get(..length)
}

/// What a pair of units comes to; see [`Scaler`].
#[derive(Clone, Copy, Debug)]
enum Conversion<'u> {
    /// Multiply, then divide; the unit is settled.
    Fixed { multiply: f64, divide: f64, unit: &'u str },
    /// Multiply, then let the value choose among the family.
    Automatic { multiply: f64, family: Family },
    /// No family knows the unit: the number stays.
    Plain { unit: &'u BStr },
}

/// A prepared conversion from one unit to another: look units up once, convert many values.
///
/// ```
/// use huoyan_profile::units::Scaler;
/// let bytes = Scaler::new("bytes", "auto");
/// assert_eq!(bytes.label(1536), "1.50kB");
/// assert_eq!(bytes.label(-5), "-5B");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Scaler<'u> {
    conversion: Conversion<'u>,
}

impl<'u> Scaler<'u> {
    /// Prepares the conversion of values in `from` to the unit `to`, which may be `auto` or
    /// `minimum`.
    pub fn new(from: &(impl AsRef<[u8]> + ?Sized), to: &'u (impl AsRef<[u8]> + ?Sized)) -> Self {
        Self { conversion: Conversion::new(from.as_ref(), to.as_ref()) }
    }

    /// The value in the target unit, and the unit's name: empty where it says nothing.
    #[must_use]
    pub fn scale(&self, value: i64) -> (f64, &'u BStr) {
        // Compat: a negative value is scaled by its absolute value, but the one that has none is
        // scaled as it is, so `auto` finds no unit for it and takes the base.
        match value.checked_neg() {
            Some(positive) if value < 0 => {
                let (scaled, unit) = self.conversion.apply(positive as f64);
                (-scaled, unit)
            }
            _ => self.conversion.apply(value as f64),
        }
    }

    /// The value as text with two decimals (`.00` is cut) and its unit; zero is `0`.
    #[must_use]
    pub fn label(&self, value: i64) -> BString {
        let (scaled, unit) = self.scale(value);
        let number = format!("{scaled:.2}");
        let number = number.strip_suffix(".00").unwrap_or(&number);
        if number == "0" || number == "-0" {
            return "0".into();
        }
        let mut label = BString::from(number);
        label.extend_from_slice(unit);
        label
    }
}

impl<'u> Conversion<'u> {
    fn new(from: &[u8], to: &'u [u8]) -> Self {
        let automatic = to == b"auto" || to == b"minimum";
        let Some(source) = find_unit(from) else {
            let silent = automatic || to == b"count" || to == b"sample" || to == b"unit";
            return Self::Plain { unit: if silent { BStr::new("") } else { to.as_bstr() } };
        };
        let (multiply, family) = (source.factor, source.family);
        if automatic {
            return Self::Automatic { multiply, family };
        }
        let target = find_unit(to).filter(|target| target.family == family);
        let (divide, unit) = target.map_or_else(|| family.base(), |target| (target.factor, target.name));
        Self::Fixed { multiply, divide, unit }
    }

    fn apply(self, value: f64) -> (f64, &'u BStr) {
        match self {
            Self::Fixed { multiply, divide, unit } => (value * multiply / divide, unit.into()),
            Self::Automatic { multiply, family } => {
                let value = value * multiply;
                let chosen = family.automatic(value);
                let (divide, unit) = chosen.map_or_else(|| family.base(), |unit| (unit.factor, unit.name));
                (value / divide, unit.into())
            }
            Self::Plain { unit } => (value, unit),
        }
    }
}

/// Converts one value; see [`Scaler`], which is cheaper for many values of one unit.
pub fn scale<'u>(
    value: i64,
    from: &(impl AsRef<[u8]> + ?Sized),
    to: &'u (impl AsRef<[u8]> + ?Sized),
) -> (f64, &'u BStr) {
    Scaler::new(from, to).scale(value)
}

/// The text of a value in the unit that suits it best.
///
/// ```
/// assert_eq!(huoyan_profile::units::label(90_000_000_000, "nanoseconds"), "90s");
/// ```
pub fn label(value: i64, unit: &(impl AsRef<[u8]> + ?Sized)) -> BString {
    Scaler::new(unit, "auto").label(value)
}

/// The text of a value in the unit `to`.
///
/// ```
/// assert_eq!(huoyan_profile::units::scaled_label(90_000_000_000, "ns", "minutes"), "1.50min");
/// ```
pub fn scaled_label(
    value: i64,
    from: &(impl AsRef<[u8]> + ?Sized),
    to: &(impl AsRef<[u8]> + ?Sized),
) -> BString {
    Scaler::new(from, to).label(value)
}

/// How much of `total` a value is, without its sign, at least six characters wide: `  100%` when
/// it is all but for rounding, two decimals from 1 % on, two significant digits below.
///
/// ```
/// use huoyan_profile::units::percentage;
/// assert_eq!(percentage(1, 3), "33.33%");
/// assert_eq!(percentage(1, 10_000_000), "1e-05%");
/// ```
#[must_use]
pub fn percentage(value: i64, total: i64) -> String {
    let ratio = if total == 0 { 0.0 } else { (value as f64 / total as f64).abs() * 100.0 };
    if (99.95..=100.05).contains(&ratio) {
        "  100%".to_owned()
    } else if ratio >= 1.0 {
        format!("{ratio:5.2}%")
    } else {
        format!("{:>5}%", two_digits(ratio))
    }
}

/// A number as C's `%.2g` writes it: two significant digits, no trailing zeros, an exponent of two
/// digits or more below 0.0001 and from 100 on.
#[must_use]
pub fn two_digits(value: f64) -> String {
    let scientific = format!("{value:.1e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().expect("the exponent that `{:e}` wrote is an integer");
    let mantissa = mantissa.strip_suffix(".0").unwrap_or(mantissa);
    match exponent {
        0 => mantissa.to_owned(),
        1 => format!("{value:.0}"),
        -4..0 => {
            let decimals = usize::try_from(1 - exponent).expect("the exponent is negative");
            format!("{value:.decimals$}").trim_end_matches('0').to_owned()
        }
        _ => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{sign}{:02}", exponent.abs())
        }
    }
}

/// Whether values of two types may be added: the types are equal but for a trailing `s`, and the
/// units are equal or of one family. Each side is a type and its unit.
#[must_use]
pub fn compatible(left: (&BStr, &BStr), right: (&BStr, &BStr)) -> bool {
    let singular = |name: &'_ BStr| name.len() - usize::from(name.ends_with(b"s"));
    let same_type = left.0[..singular(left.0)] == right.0[..singular(right.0)];
    same_type && (left.1 == right.1 || same_family(left.1, right.1))
}

fn same_family(left: &[u8], right: &[u8]) -> bool {
    match (find_unit(left), find_unit(right)) {
        (Some(left), Some(right)) => left.family == right.family,
        _ => false,
    }
}

/// Two value types that cannot be brought to one unit, each a type and its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncompatibleTypes {
    /// The finest type found so far.
    pub left: (BString, BString),
    /// The type that does not go with it.
    pub right: (BString, BString),
}

impl std::fmt::Display for IncompatibleTypes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ((left, left_unit), (right, right_unit)) = (&self.left, &self.right);
        write!(f, "incompatible types: {{{left} {left_unit} 0 0}} {{{right} {right_unit} 0 0}}")
    }
}

impl std::error::Error for IncompatibleTypes {}

/// Which of several value types has the finest unit, so that scaling to it loses nothing: its
/// index, the first of equals, or `None` for fewer than two types.
///
/// # Errors
/// Names the first pair that is not [`compatible`].
pub fn finest(types: &[(&BStr, &BStr)]) -> Result<Option<usize>, IncompatibleTypes> {
    let mut finest = 0;
    for (index, &candidate) in types.iter().enumerate().skip(1) {
        let best = types[finest];
        if !compatible(best, candidate) {
            let owned = |(kind, unit): (&BStr, &BStr)| (kind.to_owned(), unit.to_owned());
            return Err(IncompatibleTypes { left: owned(best), right: owned(candidate) });
        }
        if ratio(candidate.1, best.1) < 1.0 {
            finest = index;
        }
    }
    Ok((types.len() > 1).then_some(finest))
}

/// By what to multiply values in `from` to have them in `to`; 1 where the two do not convert.
pub fn ratio(from: &(impl AsRef<[u8]> + ?Sized), to: &(impl AsRef<[u8]> + ?Sized)) -> f64 {
    scale(1, from, to).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_read_and_written_but_never_chosen() {
        assert_eq!(scaled_label(90, "s", "min"), "1.50min");
        assert_eq!(scaled_label(2, "minutes", "s"), "120s");
        assert_eq!(scaled_label(3, "mins", "Minute"), "3min");
        assert_eq!(label(90, "min"), "1.50hrs");
        assert_eq!(label(600, "s"), "600s");
    }

    #[test]
    fn two_digits_are_those_of_printf() {
        for (value, text) in [
            (0.0, "0"),
            (0.1, "0.1"),
            (0.996, "1"),
            (0.0995, "0.1"),
            (0.000_1, "0.0001"),
            (0.000_099_9, "0.0001"),
            (0.000_095, "9.5e-05"),
            (9.96, "10"),
            (12.4, "12"),
            (99.6, "1e+02"),
            (1e100, "1e+100"),
            (1e-100, "1e-100"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(two_digits(value), text, "{value:?}");
        }
    }

    #[test]
    fn any_bytes_are_a_unit() {
        assert_eq!(scaled_label(3, "count", BStr::new(b"\xff")), BStr::new(b"3\xff"));
        assert_eq!(label(3, BStr::new(b"\xff\xfe\xfd\xfc\xfb\xfa\xf9")), "3");
        assert_eq!(label(3, &[0xCE; 13][..]), "3");
        assert_eq!(label(3, &[b's'; 100][..]), "3");
    }
}
