//! Times as people read them: local, with the zone's name.

use jiff::{Timestamp, tz::TimeZone};

/// `2026-07-20 10:11:12 UTC`, for nanoseconds since 1970, in this zone.
pub(crate) fn local_time(nanos: i64, zone: TimeZone) -> String {
    let Ok(timestamp) = Timestamp::from_nanosecond(nanos.into()) else {
        return format!("{nanos} ns since 1970");
    };
    timestamp.to_zoned(zone).strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_carry_the_name_of_their_zone() {
        assert_eq!(local_time(1_784_542_272_999_999_999, TimeZone::UTC), "2026-07-20 10:11:12 UTC");
        let berlin = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        assert_eq!(local_time(1_784_542_272_000_000_000, berlin), "2026-07-20 12:11:12 CEST");
        assert_eq!(local_time(-1, TimeZone::UTC), "1969-12-31 23:59:59 UTC");
    }
}
