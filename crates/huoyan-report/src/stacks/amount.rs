//! What stacks count: a sum of values, and the mean of them where one is asked for.

use crate::graph::mean;

/// A sum of values, and what it is divided by where a mean is asked for.
///
/// Sums add up: what a box counts is what it counts itself and what those on it count. Means do not, so they are made
/// last, of the sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Amount {
    /// The sum of the values.
    pub sum: i64,
    /// The sum of the first column over the same samples; 0 unless a mean is asked for.
    pub div: i64,
}

impl Amount {
    /// The sum, or the mean, as reports show it.
    #[must_use]
    pub fn shown(self) -> i64 {
        mean(self.sum, self.div)
    }

    /// The sum, where a mean is shown.
    #[must_use]
    pub fn sum_of_mean(self) -> Option<i64> {
        (self.div != 0).then_some(self.sum)
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Amount) -> Amount {
        Amount { sum: self.sum.saturating_add(other.sum), div: self.div.saturating_add(other.div) }
    }

    /// What is left of it without the other.
    #[must_use]
    pub fn minus(self, other: Amount) -> Amount {
        Amount { sum: self.sum.saturating_sub(other.sum), div: self.div.saturating_sub(other.div) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_are_made_of_sums() {
        let (few, many) = (Amount { sum: 90, div: 1 }, Amount { sum: 10, div: 9 });
        assert_eq!((few.shown(), many.shown(), few.plus(many).shown()), (90, 1, 10));
        assert_eq!(few.plus(many).minus(many), few);
        // Nothing to divide by: the sum, as in upstream's reports.
        assert_eq!((Amount { sum: 7, div: 0 }.shown(), Amount { sum: 7, div: 0 }.sum_of_mean()), (7, None));
    }
}
