//! Amounts as fields: what is shown, and beside a mean the sum that it was made of.

use huoyan_report::stacks::Amount;
use serde::{Serialize, Serializer, ser::SerializeMap as _};

/// Fields to be flattened into an object: `name`, and `name_sum` where `name` is a mean; `null` for what is not there.
#[derive(Debug, Default)]
pub struct Amounts(pub Vec<(&'static str, Option<Amount>)>);

impl Amounts {
    /// These, and those of the base where there is one.
    #[must_use]
    pub fn with_base<const N: usize>(
        amounts: [(&'static str, Amount); N],
        base: [(&'static str, Amount); N],
        is_difference: bool,
    ) -> Amounts {
        let base = base.into_iter().filter(|_| is_difference);
        Amounts(amounts.into_iter().chain(base).map(|(name, amount)| (name, Some(amount))).collect())
    }
}

impl Serialize for Amounts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, amount) in &self.0 {
            map.serialize_entry(name, &amount.map(Amount::shown))?;
            if let Some(sum) = amount.and_then(Amount::sum_of_mean) {
                map.serialize_entry(&format!("{name}_sum"), &sum)?;
            }
        }
        map.end()
    }
}
