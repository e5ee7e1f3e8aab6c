//! Numbers as text, fast: these are most of what a dump is made of.

/// The most digits a number has, with its sign.
const WIDEST: usize = 20;

/// Appends a number in decimal.
pub(super) fn put_u64(out: &mut Vec<u8>, value: u64) {
    let mut digits = [0; WIDEST];
    let start = digits_of(&mut digits, value);
    out.extend_from_slice(&digits[start..]);
}

/// Appends a number in decimal, with blanks before it so that it is at least `width` wide.
pub(super) fn put_padded(out: &mut Vec<u8>, value: i64, width: usize) {
    let mut digits = [0; WIDEST];
    let mut start = digits_of(&mut digits, value.unsigned_abs());
    if value < 0 {
        start -= 1;
        digits[start] = b'-';
    }
    let length = WIDEST - start;
    if length < width {
        const BLANKS: [u8; 16] = [b' '; 16];
        out.extend_from_slice(&BLANKS[..(width - length).min(BLANKS.len())]);
    }
    out.extend_from_slice(&digits[start..]);
}

/// Appends a number in decimal.
pub(super) fn put_i64(out: &mut Vec<u8>, value: i64) {
    put_padded(out, value, 0);
}

/// Appends a number as `0x…`.
pub(super) fn put_hex(out: &mut Vec<u8>, value: u64) {
    let n_digits = (u64::BITS - (value | 1).leading_zeros()).div_ceil(4);
    out.extend_from_slice(b"0x");
    out.extend((0..n_digits).rev().map(|i| b"0123456789abcdef"[(value >> (4 * i) & 0xf) as usize]));
}

/// Writes digits to the end of the array and says where they begin.
fn digits_of(digits: &mut [u8; WIDEST], mut value: u64) -> usize {
    let mut at = WIDEST;
    while value >= 100 {
        let pair = (value % 100) as usize;
        value /= 100;
        at -= 2;
        digits[at..at + 2].copy_from_slice(&PAIRS[2 * pair..2 * pair + 2]);
    }
    if value >= 10 {
        at -= 2;
        let pair = value as usize;
        digits[at..at + 2].copy_from_slice(&PAIRS[2 * pair..2 * pair + 2]);
    } else {
        at -= 1;
        digits[at] = b'0' + value as u8;
    }
    at
}

/// `00`, `01` … `99`.
const PAIRS: &[u8; 200] = &{
    let mut pairs = [0; 200];
    let mut i = 0;
    while i < 100 {
        pairs[2 * i] = b'0' + (i / 10) as u8;
        pairs[2 * i + 1] = b'0' + (i % 10) as u8;
        i += 1;
    }
    pairs
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_that_format_writes() {
        for value in [0, 7, 10, 99, 100, 12345, -1, -99, 1 << 40, i64::MAX, i64::MIN] {
            let mut out = Vec::new();
            put_padded(&mut out, value, 10);
            out.push(b' ');
            put_i64(&mut out, value);
            out.push(b' ');
            put_u64(&mut out, value as u64);
            out.push(b' ');
            put_hex(&mut out, value as u64);
            let wanted = format!("{value:10} {value} {} {:#x}", value as u64, value as u64);
            assert_eq!(String::from_utf8(out).unwrap(), wanted);
        }
    }
}
