//! Places of neighbours: how often the edges of two items cross, and where an item wants to stand.

/// The sorted places of the neighbours of the items of a layer: first those above, then those below.
pub(super) struct SortedPlaces {
    pub(super) first: Vec<u32>,
    pub(super) places: Vec<u32>,
}

impl SortedPlaces {
    fn of(&self, idx: usize) -> &[u32] {
        &self.places[self.first[idx] as usize..self.first[idx + 1] as usize]
    }

    /// How often the edges of two items cross where `left` stands before `right`.
    pub(super) fn crossings(&self, left: u32, right: u32) -> u64 {
        let (left, right) = (left as usize * 2, right as usize * 2);
        inversions(self.of(left), self.of(right)) + inversions(self.of(left + 1), self.of(right + 1))
    }
}

/// How many pairs there are of a larger number on the left and a smaller one on the right; both are sorted.
fn inversions(left: &[u32], right: &[u32]) -> u64 {
    let (mut n, mut n_smaller) = (0, 0);
    for &place in left {
        while n_smaller < right.len() && right[n_smaller] < place {
            n_smaller += 1;
        }
        n += n_smaller as u64;
    }
    n
}

/// The median of sorted places; between two middle ones nearer to where more of the others are close together.
pub(super) fn weighted_median(places: &[u32]) -> Option<f64> {
    let half = places.len() / 2;
    let at = |i: usize| f64::from(places[i]);
    match places.len() {
        0 => None,
        n if n % 2 == 1 => Some(at(half)),
        2 => Some((at(0) + at(1)) / 2.0),
        n => {
            let left = at(half - 1) - at(0);
            let right = at(n - 1) - at(half);
            match left + right {
                0.0 => Some((at(half - 1) + at(half)) / 2.0),
                both => Some((at(half - 1) * right + at(half) * left) / both),
            }
        }
    }
}
