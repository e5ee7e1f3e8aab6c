//! How interesting a node is to look at: a node that only passes on what it got scores low.

use super::{EdgeIdx, Graph, NodeIdx};

impl Graph {
    /// The score by which a picture chooses its nodes (upstream's `entropyScore`).
    pub(crate) fn entropy_score(&self, idx: NodeIdx) -> i64 {
        let node = self.node(idx);
        let side = |edges: &[EdgeIdx], own| if edges.is_empty() { 1.0 } else { self.entropy(edges, own) };
        let score = side(&node.in_edges, 0) + side(&node.out_edges, node.weight.flat);
        cut_off(score * node.weight.cum as f64).wrapping_add(node.weight.flat)
    }

    /// The entropy of the weights of edges and of the node's own share.
    fn entropy(&self, edges: &[EdgeIdx], own: i64) -> f64 {
        let weight = |&e: &EdgeIdx| self.edge(e).weight;
        let positive = edges.iter().map(weight).filter(|&w| w > 0);
        let total = positive.fold(own, i64::saturating_add);
        if total == 0 {
            return 0.0;
        }
        let share = |part: i64| {
            let fraction = part.unsigned_abs() as f64 / total as f64;
            -fraction * libm::log2(fraction)
        };
        // Terms are added from the smallest on, so that the sum does not depend on the order
        // in which edges were found.
        let mut terms: Vec<f64> = edges.iter().map(|e| share(weight(e))).collect();
        if own > 0 {
            terms.push(share(own));
        }
        terms.sort_by(f64::total_cmp);
        terms.iter().sum()
    }
}

/// A number without its fraction.
///
/// Compat: what is no number (an edge of weight 0 has the entropy 0 times infinity) or does not fit
/// becomes the least integer, as a conversion of Go's does on amd64.
fn cut_off(number: f64) -> i64 {
    let fits = number >= i64::MIN as f64 && number < i64::MAX as f64;
    if fits { number as i64 } else { i64::MIN }
}
