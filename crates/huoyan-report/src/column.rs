//! Which of a profile's columns of values is reported.

use crate::{Error, Options};
use bstr::{BStr, BString};
use huoyan_profile::{Profile, Samples};

/// The column of values that is reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Which one.
    pub index: usize,
    /// Values are divided by the first column.
    pub mean: bool,
    /// What it counts, `mean_` at the front for a mean.
    pub kind: BString,
    /// The unit of its values.
    pub unit: BString,
}

impl Column {
    /// Finds the column that the options name.
    ///
    /// # Errors
    /// Where there is none of that name or number, or none at all.
    pub fn find(profile: &Profile, options: &Options) -> Result<Column, Error> {
        let types = &profile.header.sample_types;
        let last = types.len().checked_sub(1).ok_or(Error::NoSampleTypes)?;
        let kind = |i: usize| profile.str(types[i].kind);
        let index = match options.sample_index.as_str() {
            "" => {
                let default = profile.header.default_sample_type;
                types.iter().position(|t| !default.is_empty() && t.kind == default).unwrap_or(last)
            }
            name => match name.parse::<i64>() {
                Ok(i) => usize::try_from(i)
                    .ok()
                    .filter(|&i| i <= last)
                    .ok_or_else(|| Error::SampleIndexRange { index: name.into(), last: last as i64 })?,
                // Without the prefix too: `inuse_space` finds the `space` of old profiles.
                Err(_) => (0..types.len())
                    .find(|&i| kind(i) == name || Some(kind(i)) == name.strip_prefix("inuse_").map(BStr::new))
                    .ok_or_else(|| {
                        let all: Vec<String> = (0..types.len()).map(|i| kind(i).to_string()).collect();
                        Error::UnknownSampleType { name: name.into(), types: format!("[{}]", all.join(" ")) }
                    })?,
            },
        };
        let prefix = if options.mean { "mean_" } else { "" };
        let kind = BString::from([prefix.as_bytes(), kind(index)].concat());
        Ok(Column { index, mean: options.mean, kind, unit: profile.str(types[index].unit).to_owned() })
    }

    /// Value and divisor of a sample; the divisor is 0 unless a mean is asked for.
    #[inline]
    pub fn of(&self, samples: &Samples, sample_idx: usize) -> (i64, i64) {
        let div = if self.mean { samples.values[0][sample_idx] } else { 0 };
        (samples.values[self.index][sample_idx], div)
    }
}
