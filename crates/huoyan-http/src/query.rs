//! Queries and percent-encoding.

/// The first value of a key in a query, decoded; `None` where the key is not there.
pub(crate) fn value(query: &str, key: &str) -> Option<String> {
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs
        .filter(|(name, _)| decoded(&name.replace('+', " ")) == key)
        .map(|(_, value)| decoded(&value.replace('+', " ")))
        .next()
}

/// A text without its percent-encoding; what is no encoding stays.
pub(crate) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let hex = |i: usize| after.get(i).and_then(|&digit| char::from(digit).to_digit(16));
        match (byte, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((16 * high + low) as u8);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_and_the_first_counts() {
        assert_eq!(value("a=1&b=x%20y+z&a=2", "a").as_deref(), Some("1"));
        assert_eq!(value("a=1&b=x%20y+z", "b").as_deref(), Some("x y z"));
        assert_eq!(value("seconds", "seconds").as_deref(), Some(""));
        assert_eq!(value("", "a"), None);
        assert_eq!(decoded("100%&%zz%4"), "100%&%zz%4");
    }
}
