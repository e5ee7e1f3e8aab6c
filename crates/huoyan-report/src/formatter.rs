//! Values as a report shows them.

use crate::View;
use bstr::{BStr, BString, ByteSlice};
use huoyan_profile::units;

/// Formats values as a report shows them.
#[derive(Debug, Clone)]
pub struct Formatter {
    unit: BString,
    to: BString,
    ratio: f64,
}

impl Formatter {
    /// For the values of a view, in the unit `to`.
    pub fn new(view: &View, to: impl Into<BString>) -> Self {
        Formatter { unit: view.column.unit.clone(), to: to.into(), ratio: view.ratio() }
    }

    /// A value with its unit.
    pub fn format(&self, value: i64) -> BString {
        units::scaled_label(scale(value, self.ratio), &self.unit, &self.to)
    }

    /// The unit that values are shown in; `minimum` and `auto` choose one for each.
    pub fn unit(&self) -> &BStr {
        self.to.as_bstr()
    }
}

/// The value times a ratio that is worth applying.
pub(crate) fn scale(value: i64, ratio: f64) -> i64 {
    if ratio > 0.0 && ratio != 1.0 { (value as f64 * ratio) as i64 } else { value }
}
