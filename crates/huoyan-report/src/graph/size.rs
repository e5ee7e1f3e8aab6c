//! How large a graph may grow: a few megabytes of stacks can name tens of millions of pairs of
//! neighbours, and in a call tree every frame can be a node.

use crate::Error;

/// What all nodes and edges of a report may take, in bytes.
const MAX: usize = 256 << 20;

/// About what a node takes: itself, its place in two indices, its weight, its lists of edges.
const NODE: usize = 350;

/// About what an edge takes: itself, its place in an index and in the lists of two nodes.
const EDGE: usize = 100;

/// Fails for a graph that is too large to be worth showing.
#[inline]
pub(super) fn check(n_nodes: usize, n_edges: usize) -> Result<(), Error> {
    check_bytes(n_nodes * NODE + n_edges * EDGE)
}

/// Fails for something in a graph that takes this much.
#[inline]
pub(super) fn check_bytes(n_bytes: usize) -> Result<(), Error> {
    if n_bytes > MAX {
        return Err(Error::GraphTooLarge { max: MAX });
    }
    Ok(())
}
