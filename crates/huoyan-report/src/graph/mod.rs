//! The call graph of a view: nodes with weights, and the edges between them.
//!
//! A node is a place in the program at the view's granularity ([`NodeInfo`]); in a call tree
//! it is a place in its context. Weights are sums over samples, as upstream's
//! `internal/graph` adds them: cum once for each node of a stack, flat at the leaf, an edge
//! once for each pair.

mod build;
mod entropy;
mod few;
mod node;
mod shown_sets;
mod size;
mod tags;
mod tree;
mod trim;

pub(crate) use build::{NodeNames, NodeTable, Weights};
pub(crate) use node::mean;
pub use node::{Edge, EdgeIdx, Graph, Node, NodeIdx, NodeInfo, Weight};
pub use tags::{MAX_NODELETS, NodeTags, Tag, sort_tags};
pub use trim::{Edges, TrimOptions, Trimmed, trimmed_graph};
