//! Sorting a few things as Go does, where the comparison is no order.

/// Up to how many Go's `sort.Sort` sorts by insertion.
const FEW: usize = 12;

/// Sorts by insertion if there are few, and says whether it did.
///
/// Compat: upstream compares edges, and labels, by the magnitude of their weights, and by name
/// only if the weights themselves are equal (graph/graph.go, edgeList.Less and tags.Less), so a
/// loss and a gain of the same size are in no order, although others between them may be. What
/// comes out then depends on what went in: here as there, and there most of the time, the order
/// in which samples brought them. Where there are more, upstream's order is random.
pub(super) fn sort_few<T>(items: &mut [T], is_less: impl Fn(&T, &T) -> bool) -> bool {
    if items.len() > FEW {
        return false;
    }
    for i in 1..items.len() {
        let mut j = i;
        while j > 0 && is_less(&items[j], &items[j - 1]) {
            items.swap(j, j - 1);
            j -= 1;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_and_losses_stay_as_they_came() {
        let is_less = |a: &(i64, &str), b: &(i64, &str)| match a.0 == b.0 {
            true => a.1 < b.1,
            false => a.0.abs() > b.0.abs(),
        };
        let mut items = [(1, "c"), (-1, "b"), (1, "a"), (2, "d")];
        assert!(sort_few(&mut items, is_less));
        assert_eq!(items, [(2, "d"), (1, "c"), (-1, "b"), (1, "a")]);
        assert!(!sort_few(&mut [0; 13], |a, b| a < b));
    }
}
