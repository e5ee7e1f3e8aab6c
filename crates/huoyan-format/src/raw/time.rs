//! Times as Go prints them: `2026-07-20 10:11:12.5 +0200 CEST`, in local time.

use jiff::{SignedDuration, Timestamp, civil::DateTime, tz::TimeZone};

const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// The text of a time, in nanoseconds since 1970, in this zone.
pub(super) fn to_text(nanos: i64, zone: &TimeZone) -> String {
    let timestamp = Timestamp::from_nanosecond(nanos.into())
        .expect("64 bits of nanoseconds reach from 1677 to 2262, which jiff can show");
    let info = zone.to_offset_info(timestamp);
    let time = info.offset().to_datetime(timestamp);
    let minutes = info.offset().seconds() / 60;
    let sign = if info.offset().seconds() < 0 { '-' } else { '+' };
    let fraction = format!(".{:09}", nanos.rem_euclid(NANOS_PER_SECOND));
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    format!(
        "{}{fraction} {sign}{:02}{:02} {}",
        time.strftime("%Y-%m-%d %H:%M:%S"),
        minutes.abs() / 60,
        minutes.abs() % 60,
        info.abbreviation()
    )
}

/// The time that a text means; its zone's name is not looked at.
pub(super) fn from_text(text: &str) -> Option<i64> {
    let mut words = text.split(' ');
    let (date, clock, offset) = (words.next()?, words.next()?, words.next()?);
    let civil: DateTime = format!("{date}T{clock}").parse().ok()?;
    let (sign, digits) = match offset.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    if digits.len() != 4 {
        return None;
    }
    let (hours, minutes) = digits.split_at_checked(2)?;
    let offset = hours.parse::<u32>().ok()? * 3600 + minutes.parse::<u32>().ok()? * 60;
    let since_1970 = civil.duration_since(DateTime::new(1970, 1, 1, 0, 0, 0, 0).ok()?);
    let nanos = (since_1970 - SignedDuration::from_secs(sign * i64::from(offset))).as_nanos();
    i64::try_from(nanos).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_go() {
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let caracas = TimeZone::posix("<-0430>4:30").unwrap();
        for (nanos, zone, text) in [
            (1_784_542_272_123_456_789, &TimeZone::UTC, "2026-07-20 10:11:12.123456789 +0000 UTC"),
            (1_784_542_272_500_000_000, &berlin, "2026-07-20 12:11:12.5 +0200 CEST"),
            (1_784_542_272_000_000_000, &caracas, "2026-07-20 05:41:12 -0430 -0430"),
            (-1, &TimeZone::UTC, "1969-12-31 23:59:59.999999999 +0000 UTC"),
            (i64::MIN, &TimeZone::UTC, "1677-09-21 00:12:43.145224192 +0000 UTC"),
            (i64::MAX, &TimeZone::UTC, "2262-04-11 23:47:16.854775807 +0000 UTC"),
        ] {
            assert_eq!(to_text(nanos, zone), text);
            assert_eq!(from_text(text), Some(nanos), "{text}");
        }
    }

    #[test]
    fn other_text_is_no_time() {
        for text in ["", "2026-07-20 10:11:12", "2026-07-20 10:11:12 0200 X", "2026-13-20 10:11:12 +0000 UTC"]
        {
            assert_eq!(from_text(text), None, "{text}");
        }
        assert_eq!(from_text("2026-07-20 10:11:12 +é00 UTC"), None);
    }
}
