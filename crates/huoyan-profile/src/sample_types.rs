//! Makes profiles comparable before they are merged: the same sample types in the same
//! order, values in the finest unit that any of them uses.

use crate::{Error, Profile, ValueType, scale::scale_columns, units};
use bstr::BStr;
use std::sync::Arc;

/// Keeps the sample types that all profiles have, in the first one's order (upstream's
/// `CompatibilizeSampleTypes`). A profile whose default type goes gets the first kept one.
///
/// # Errors
/// [`Error::NoCommonSampleTypes`].
pub fn make_compatible(profiles: &mut [Profile]) -> Result<(), Error> {
    let Some(first) = profiles.first() else { return Err(Error::NoCommonSampleTypes) };
    // Compat: a type counts once each time it stands in a profile, so a type that stands
    // twice in one of two profiles and once in the other is not common
    // (profile/merge.go, commonSampleTypes).
    let occurrences = |kind: &BStr| -> usize {
        profiles.iter().map(|p| p.header.sample_types.iter().filter(|t| p.str(t.kind) == kind).count()).sum()
    };
    let common: Vec<Vec<u8>> = first
        .header
        .sample_types
        .iter()
        .map(|t| first.str(t.kind))
        .filter(|kind| occurrences(kind) == profiles.len())
        .map(|kind| kind.to_vec())
        .collect();
    if common.is_empty() {
        return Err(Error::NoCommonSampleTypes);
    }
    for profile in profiles {
        keep_types(profile, &common);
    }
    Ok(())
}

/// Keeps these sample types, in this order; each is there exactly once.
fn keep_types(profile: &mut Profile, kinds: &[Vec<u8>]) {
    let columns: Vec<usize> = kinds
        .iter()
        .filter_map(|kind| profile.header.sample_types.iter().position(|t| profile.str(t.kind) == kind))
        .collect();
    if columns.len() == profile.n_types() && columns.iter().enumerate().all(|(i, &c)| i == c) {
        return;
    }
    let types: Vec<ValueType> = columns.iter().map(|&c| profile.header.sample_types[c]).collect();
    if !types.iter().any(|t| t.kind == profile.header.default_sample_type) {
        profile.header.default_sample_type = types[0].kind;
    }
    profile.header.sample_types = types;
    let samples = Arc::make_mut(&mut profile.samples);
    samples.values = columns.iter().map(|&c| samples.values[c].clone()).collect();
}

/// Brings values and periods to the finest unit that any of the profiles uses (upstream's
/// `measurement.ScaleProfiles`). The profiles have the same number of sample types.
///
/// # Errors
/// [`Error::Units`] where two units are not of one family, [`Error::SampleTypes`] where
/// the numbers of types differ.
pub fn scale_to_finest_units(profiles: &mut [Profile]) -> Result<(), Error> {
    if profiles.len() < 2 {
        return Ok(());
    }
    let periods: Vec<(&BStr, &BStr)> =
        profiles.iter().filter_map(|p| p.header.period_type.map(|t| names(p, t))).collect();
    let period = finest("period type", &periods)?;
    let n_types = profiles[0].n_types();
    if let Some(other) = profiles.iter().find(|p| p.n_types() != n_types) {
        let list = |p: &Profile| crate::merge::type_list(p);
        return Err(Error::SampleTypes(list(&profiles[0]), list(other)));
    }
    let mut units = Vec::with_capacity(n_types);
    for column in 0..n_types {
        let types: Vec<_> = profiles.iter().map(|p| names(p, p.header.sample_types[column])).collect();
        units.push(finest("sample types", &types)?);
    }
    for profile in profiles {
        to_units(profile, period.as_deref(), &units);
    }
    Ok(())
}

fn names(profile: &Profile, value_type: ValueType) -> (&BStr, &BStr) {
    (profile.str(value_type.kind), profile.str(value_type.unit))
}

/// The finest unit of these types, `None` where there are fewer than two types to compare.
fn finest(what: &'static str, types: &[(&BStr, &BStr)]) -> Result<Option<Vec<u8>>, Error> {
    let finest = units::finest(types).map_err(|source| Error::Units { what, source: Box::new(source) })?;
    Ok(finest.map(|i| types[i].1.to_vec()))
}

fn to_units(profile: &mut Profile, period: Option<&[u8]>, units: &[Option<Vec<u8>>]) {
    if let (Some(unit), Some(mut period_type)) = (period, profile.header.period_type) {
        let (period, _) = units::scale(profile.header.period, profile.str(period_type.unit), unit);
        profile.header.period = period as i64;
        period_type.unit = Arc::make_mut(&mut profile.strings).intern(unit);
        profile.header.period_type = Some(period_type);
    }
    let mut ratios = vec![1.0; units.len()];
    for (column, unit) in units.iter().enumerate() {
        let Some(unit) = unit else { continue };
        let from = profile.header.sample_types[column].unit;
        if profile.str(from) != unit.as_slice() {
            ratios[column] = units::scale(1, profile.str(from), unit.as_slice()).0;
            profile.header.sample_types[column].unit = Arc::make_mut(&mut profile.strings).intern(unit);
        }
    }
    scale_columns(profile, &ratios);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Builder;

    fn profile(unit: &str, period: &str) -> Profile {
        let mut b = Builder::new();
        b.sample_type("cpu", unit);
        b.header.period_type = Some(ValueType { kind: b.str("cpu"), unit: b.str(period) });
        b.finish().expect("a type and no samples are a profile")
    }

    #[test]
    fn units_that_do_not_convert_are_named_with_what_they_are_of() {
        let message = |a, b| scale_to_finest_units(&mut [a, b]).expect_err("no common unit").to_string();
        assert_eq!(
            message(profile("count", "ms"), profile("count", "bytes")),
            "period type: incompatible types: {cpu ms 0 0} {cpu bytes 0 0}"
        );
        assert_eq!(
            message(profile("seconds", "ms"), profile("GCU", "ms")),
            "sample types: incompatible types: {cpu seconds 0 0} {cpu GCU 0 0}"
        );
    }
}
