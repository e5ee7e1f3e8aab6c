//! The call tree: a node is a place in its context, reached by one path only.

use super::{Edge, EdgeIdx, Graph, Node, NodeIdx, NodeTable, Weights, size};
use crate::Error;
use hashbrown::HashMap;
use huoyan_profile::Profile;
use std::sync::Arc;

/// The node of a place (a node of the table) below a parent.
type Places = HashMap<(Option<NodeIdx>, NodeIdx), NodeIdx>;

/// Builds the tree (upstream's `newTree`); `order` is left empty.
///
/// # Errors
/// Where there are too many nodes.
pub(super) fn call_tree(table: &NodeTable, profile: &Profile, weights: &Weights) -> Result<Graph, Error> {
    let mut places = Places::new();
    let mut nodes: Vec<Node> = Vec::new();
    let mut edges: Vec<Edge> = Vec::new();
    // In a tree the edge to a node can be known by the node.
    let mut edge_to: Vec<Option<EdgeIdx>> = Vec::new();
    // Nodes below one parent share a function by its text; upstream has a map for each parent.
    let mut functions: HashMap<(Option<NodeIdx>, u32), u32> = HashMap::new();
    for (stack, value, div) in weights.used() {
        let mut parent = None;
        for (place, inline) in table.walk(profile.stacks.get(stack)) {
            let node = *places.entry((parent, place)).or_insert_with(|| {
                let next = functions.len() as u32;
                let function = *functions.entry((parent, table.functions[place as usize])).or_insert(next);
                nodes.push(Node { info: table.infos[place as usize], function, ..Node::default() });
                edge_to.push(None);
                (nodes.len() - 1) as NodeIdx
            });
            nodes[node as usize].weight.add_cum(value, div);
            if let Some(parent) = parent {
                let idx = *edge_to[node as usize].get_or_insert_with(|| {
                    let new =
                        Edge { src: parent, dest: node, weight: 0, weight_div: 0, residual: false, inline };
                    edges.push(new);
                    (edges.len() - 1) as EdgeIdx
                });
                let edge = &mut edges[idx as usize];
                edge.weight = edge.weight.saturating_add(value);
                edge.weight_div = edge.weight_div.saturating_add(div);
                edge.inline &= inline;
            }
            parent = Some(node);
            size::check(nodes.len(), edges.len())?;
        }
        if let Some(leaf) = parent {
            nodes[leaf as usize].weight.add_flat(value, div);
        }
    }
    let mut graph = Graph { nodes, strings: Arc::clone(&table.strings), ..Graph::default() };
    graph.set_edges(edges);
    Ok(graph)
}

/// Keeps only these nodes; the children of one that goes become its parent's.
pub(super) fn trim(graph: &mut Graph, kept: &[NodeIdx]) {
    let mut is_kept = vec![false; graph.nodes.len()];
    kept.iter().for_each(|&n| is_kept[n as usize] = true);
    for node in std::mem::replace(&mut graph.order, kept.to_vec()) {
        if is_kept[node as usize] {
            continue;
        }
        let above = graph.node(node).in_edges.first().copied();
        let below = std::mem::take(&mut graph.nodes[node as usize].out_edges);
        let Some(above) = above else {
            for edge in below {
                let child = graph.edge(edge).dest;
                graph.nodes[child as usize].in_edges.clear();
            }
            continue;
        };
        let Edge { src: parent, inline, .. } = *graph.edge(above);
        graph.remove_edge(above);
        for edge in below {
            let e = &mut graph.edges[edge as usize];
            e.src = parent;
            e.residual = true;
            e.inline &= inline;
            graph.nodes[parent as usize].out_edges.push(edge);
        }
    }
}

/// Finds the tree's nodes along a stack again, root first.
pub(super) struct Finder {
    places: Places,
}

impl Finder {
    /// Replays the building of the tree, whose nodes are numbered as they were first met.
    pub(super) fn new(table: &NodeTable, profile: &Profile, weights: &Weights) -> Self {
        let mut places = Places::new();
        for (stack, ..) in weights.used() {
            let mut parent = None;
            for (place, _) in table.walk(profile.stacks.get(stack)) {
                let next = places.len() as NodeIdx;
                parent = Some(*places.entry((parent, place)).or_insert(next));
            }
        }
        Finder { places }
    }

    /// The nodes of a stack, root first.
    pub(super) fn walk(&self, table: &NodeTable, stack: &[u32], nodes: &mut Vec<NodeIdx>) {
        nodes.clear();
        for (place, _) in table.walk(stack) {
            let parent = nodes.last().copied();
            nodes.extend(self.places.get(&(parent, place)));
        }
    }
}
