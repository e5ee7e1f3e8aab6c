//! Sizes as people write them: `512MB`, `4GiB`, `65536`. Units are steps of 1024, as everywhere in pprof.

/// What a size must look like, for messages.
pub(crate) const EXPECTED: &str = "not a size such as 512MB or 4GB";

/// Reads a whole number of bytes with an optional unit; `None` if it is no size, zero or too large.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let digits_end = text.find(|char: char| !char.is_ascii_digit()).unwrap_or(text.len());
    let (digits, unit) = text.split_at(digits_end);
    let shift = match unit.trim_start().to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 10,
        "m" | "mb" | "mib" => 20,
        "g" | "gb" | "gib" => 30,
        "t" | "tb" | "tib" => 40,
        _ => return None,
    };
    let bytes = digits.parse::<u64>().ok()?.checked_mul(1 << shift)?;
    (bytes > 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn sizes_take_units() {
        assert_eq!(parse("65536"), Some(65536));
        assert_eq!(parse("4GB"), Some(4 << 30));
        assert_eq!(parse("512 MiB"), Some(512 << 20));
        assert_eq!(parse("2k"), Some(2048));
    }

    #[test]
    fn other_words_are_no_sizes() {
        for bad in ["", "0", "GB", "-1", "1.5GB", "4XB", "99999999999999999999", "99999999TB"] {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
