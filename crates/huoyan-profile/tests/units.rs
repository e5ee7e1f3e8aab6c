//! Units against tables made by running Go's `internal/measurement`.

use bstr::BStr;
use huoyan_profile::units::{finest, percentage, scale, scaled_label};

/// The rows of a table: one a line, fields separated by `|`.
fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().map(|line| line.split('|').collect())
}

#[test]
fn values_scale_and_print_as_upstream() {
    for row in rows(include_str!("units/scale.txt")) {
        let [value, from, to, number, unit, label] = row[..] else { panic!("{row:?}") };
        let value: i64 = value.parse().unwrap();
        let (scaled, scaled_unit) = scale(value, from, to);
        assert_eq!(scaled, number.parse::<f64>().unwrap(), "{row:?}");
        assert_eq!(scaled_unit, unit, "{row:?}");
        assert_eq!(scaled_label(value, from, to), label, "{row:?}");
    }
}

#[test]
fn percentages_print_as_upstream() {
    for row in rows(include_str!("units/percentage.txt")) {
        let [value, total, text] = row[..] else { panic!("{row:?}") };
        assert_eq!(percentage(value.parse().unwrap(), total.parse().unwrap()), text, "{row:?}");
    }
}

#[test]
fn the_finest_type_is_chosen_as_upstream() {
    for row in rows(include_str!("units/finest.txt")) {
        let [types, expected] = row[..] else { panic!("{row:?}") };
        let types: Vec<(&BStr, &BStr)> = types
            .split_ascii_whitespace()
            .map(|text| text.split_once('/').unwrap())
            .map(|(kind, unit)| (kind.into(), unit.into()))
            .collect();
        let answer = match finest(&types) {
            Ok(index) => types[index.unwrap()],
            Err(error) => {
                assert_eq!(format!("error: {error}"), expected);
                continue;
            }
        };
        assert_eq!(format!("{}/{}", answer.0, answer.1), expected);
    }
}

#[test]
fn one_type_alone_needs_no_scaling() {
    assert_eq!(finest(&[]), Ok(None));
    assert_eq!(finest(&[("cpu".into(), "ns".into())]), Ok(None));
}
