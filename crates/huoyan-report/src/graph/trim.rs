//! Which nodes and edges a report shows, and in which order.

use super::{
    Graph, NodeIdx, NodeTable, Weights,
    build::{Ends, NodeNames, Wanted},
    size,
    tags::TagBuilder,
    tree,
};
use crate::{Error, pattern::Pattern, view::View};
use huoyan_profile::Profile;

/// What kind of graph a report wants.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrimOptions<'a> {
    /// For a picture: nodes are chosen by entropy, with their labels, and edges that say
    /// nothing new go.
    pub visual: bool,
    /// `call_tree` is heeded.
    pub may_be_tree: bool,
    /// Mapped files tell nodes apart.
    pub objects: bool,
    /// Which edges are wanted; pictures and trees have them all.
    pub edges: Edges<'a>,
    /// Nothing is left out, whatever the options say.
    pub keep_all: bool,
}

/// Which edges a report looks at. To add up edges is half the work of a graph.
#[derive(Debug, Clone, Copy, Default)]
pub enum Edges<'a> {
    /// None.
    #[default]
    None,
    /// Those into functions that are inlined somewhere.
    OfInlined,
    /// Those from and to nodes whose printed name matches.
    Of(&'a Pattern),
    /// All.
    All,
}

/// A graph as a report shows it.
#[derive(Debug)]
pub struct Trimmed {
    /// The graph.
    pub graph: Graph,
    /// How many nodes there were when the light ones had gone.
    pub n_candidates: usize,
    /// How many nodes were too light.
    pub dropped_nodes: usize,
    /// How many edges were too light.
    pub dropped_edges: usize,
    /// For each node whether it matches the pattern of [`Edges::Of`].
    pub matching: Option<Vec<bool>>,
}

/// The limits below which nodes and edges are left out.
#[derive(Clone, Copy)]
struct Cutoffs {
    node: u64,
    edge: u64,
}

/// Builds the graph of a view and trims it as the options ask (upstream's `newTrimmedGraph`).
///
/// # Errors
/// [`Error::GraphTooLarge`] where there are too many nodes or edges.
pub fn trimmed_graph(view: &View, options: &TrimOptions<'_>) -> Result<Trimmed, Error> {
    let names = NodeNames { objects: options.objects, trim: Some(view.trim_paths()) };
    let table = NodeTable::new(&view.profile, &names);
    size::check(table.infos.len(), 0)?;
    let weights = Weights::new(&view.profile, &view.column);
    let trimmer = Trimmer { view, options, table, weights };
    match view.options.call_tree && options.may_be_tree {
        true => trimmer.tree(),
        false => trimmer.graph(),
    }
}

struct Trimmer<'a> {
    view: &'a View,
    options: &'a TrimOptions<'a>,
    table: NodeTable,
    weights: Weights,
}

impl Trimmer<'_> {
    fn profile(&self) -> &Profile {
        &self.view.profile
    }

    /// The largest number of nodes, 0 for no limit.
    fn max_nodes(&self) -> usize {
        if self.options.keep_all { 0 } else { usize::try_from(self.view.options.node_count).unwrap_or(0) }
    }

    fn cutoffs(&self, graph: &Graph) -> Cutoffs {
        let total = graph.shown().fold(0i64, |sum, n| sum.saturating_add(n.weight.flat));
        let cutoff = |fraction: f64| ((total as f64 * fraction) as i64).unsigned_abs();
        let o = &self.view.options;
        match self.options.keep_all {
            true => Cutoffs { node: 0, edge: 0 },
            false => Cutoffs { node: cutoff(o.node_fraction), edge: cutoff(o.edge_fraction) },
        }
    }

    /// A node's weight does not depend on which other nodes are kept, so weights are added up
    /// once, and edges only when it is clear between which nodes.
    fn graph(&self) -> Result<Trimmed, Error> {
        let sums = self.table.weights(self.profile(), &self.weights);
        let mut graph = self.table.bare_graph(sums);
        graph.order = candidates(&graph, self.view.options.drop_negative);
        let cutoffs = self.cutoffs(&graph);
        let mut kept = None;
        let n_before = graph.order.len();
        if cutoffs.node > 0 {
            let heavy = heavy_nodes(&graph, cutoffs.node);
            if heavy.len() != n_before {
                kept = Some(mask(&graph, &heavy));
                graph.order = heavy;
            }
        }
        let n_candidates = graph.order.len();
        let mut dropped_edges = 0;
        if self.options.visual {
            self.connect(&mut graph, kept.as_deref())?;
        }
        self.sort(&mut graph);
        if self.max_nodes() > 0 {
            if self.options.visual {
                trim_edges(&mut graph, cutoffs.edge);
            }
            let selected = self.select(&graph, cutoffs)?;
            if selected.len() != graph.order.len() {
                kept = Some(mask(&graph, &selected));
                graph.order = selected;
                if self.options.visual {
                    self.connect(&mut graph, kept.as_deref())?;
                    self.sort(&mut graph);
                }
            }
        }
        let mut matching = None;
        if !self.options.visual {
            let kept = kept.as_deref();
            match self.options.edges {
                Edges::None => {}
                Edges::All => self.connect(&mut graph, kept)?,
                Edges::OfInlined => {
                    let inlined = self.table.inlined();
                    self.connect_ends(&mut graph, kept, Ends::At(&inlined))?;
                }
                Edges::Of(pattern) => {
                    let nodes = matching.insert(nodes_matching(&graph, pattern));
                    self.connect_ends(&mut graph, kept, Ends::Touching(nodes))?;
                }
            }
        }
        if self.options.visual || !matches!(self.options.edges, Edges::None) {
            dropped_edges = trim_edges(&mut graph, cutoffs.edge);
        }
        if self.options.visual {
            graph.remove_redundant_edges();
            graph.tags = self.tags(&graph, &graph.order, cutoffs)?;
        }
        Ok(Trimmed { graph, n_candidates, dropped_nodes: n_before - n_candidates, dropped_edges, matching })
    }

    /// In a tree a node is known by its place, so leaving one out joins its neighbours.
    fn tree(&self) -> Result<Trimmed, Error> {
        let mut graph = tree::call_tree(&self.table, self.profile(), &self.weights)?;
        graph.order = candidates(&graph, self.view.options.drop_negative);
        let cutoffs = self.cutoffs(&graph);
        let n_before = graph.order.len();
        if cutoffs.node > 0 {
            let heavy = heavy_nodes(&graph, cutoffs.node);
            if heavy.len() != n_before {
                tree::trim(&mut graph, &heavy);
            }
        }
        let n_candidates = graph.order.len();
        self.sort(&mut graph);
        if self.max_nodes() > 0 {
            trim_edges(&mut graph, cutoffs.edge);
            let selected = self.select(&graph, cutoffs)?;
            if selected.len() != graph.order.len() {
                tree::trim(&mut graph, &selected);
                self.sort(&mut graph);
            }
        }
        let dropped_edges = trim_edges(&mut graph, cutoffs.edge);
        if self.options.visual {
            graph.remove_redundant_edges();
            graph.tags = self.tags(&graph, &graph.order, cutoffs)?;
        }
        Ok(Trimmed {
            graph,
            n_candidates,
            dropped_nodes: n_before - n_candidates,
            dropped_edges,
            matching: None,
        })
    }

    fn connect(&self, graph: &mut Graph, kept: Option<&[bool]>) -> Result<(), Error> {
        self.connect_ends(graph, kept, Ends::Any)
    }

    fn connect_ends(&self, graph: &mut Graph, kept: Option<&[bool]>, ends: Ends<'_>) -> Result<(), Error> {
        let wanted = Wanted { nodes: kept, ends };
        self.table.connect(graph, self.profile(), &self.weights, &wanted)
    }

    fn sort(&self, graph: &mut Graph) {
        if self.options.visual {
            let mut score = vec![0; graph.nodes.len()];
            for &n in &graph.order {
                score[n as usize] = graph.entropy_score(n);
            }
            graph.sort_by_score(&score, |w| w.flat);
        } else if self.view.options.cum_sort {
            let score: Vec<i64> = graph.nodes.iter().map(|n| n.weight.cum).collect();
            graph.sort_by_score(&score, |w| w.flat);
        } else {
            let score: Vec<i64> = graph.nodes.iter().map(|n| n.weight.flat).collect();
            graph.sort_by_score(&score, |w| w.cum);
        }
    }

    /// The first nodes, as many as are asked for; in a picture a node's labels count too.
    fn select(&self, graph: &Graph, cutoffs: Cutoffs) -> Result<Vec<NodeIdx>, Error> {
        let max_nodes = self.max_nodes();
        let mut n_selected = max_nodes.min(graph.order.len());
        if self.options.visual {
            let first = &graph.order[..n_selected];
            let mut count = 0;
            for (i, tags) in self.tags(graph, first, cutoffs)?.iter().enumerate() {
                count += tags.count().min(super::tags::MAX_NODELETS) + 1;
                if count >= max_nodes {
                    n_selected = i + 1;
                    break;
                }
            }
        }
        Ok(graph.order[..n_selected].to_vec())
    }

    fn tags(
        &self,
        graph: &Graph,
        nodes: &[NodeIdx],
        cutoffs: Cutoffs,
    ) -> Result<Vec<super::NodeTags>, Error> {
        let is_tree = self.view.options.call_tree && self.options.may_be_tree;
        TagBuilder { view: self.view, table: &self.table, is_tree }.tags(graph, nodes, cutoffs.node)
    }
}

/// Nodes that got anything, without those that lost if negative ones are to be dropped.
fn candidates(graph: &Graph, drop_negative: bool) -> Vec<NodeIdx> {
    let is_shown = |n: &super::Node| {
        let w = &n.weight;
        let is_zero = w.cum == 0 && w.flat == 0;
        let is_negative = w.flat < 0 || (w.flat == 0 && w.cum < 0);
        !(is_zero || drop_negative && is_negative)
    };
    (0..graph.nodes.len() as NodeIdx).filter(|&n| is_shown(graph.node(n))).collect()
}

fn nodes_matching(graph: &Graph, pattern: &Pattern) -> Vec<bool> {
    graph.nodes.iter().map(|n| pattern.is_match(&n.info.printable_name(&graph.strings))).collect()
}

fn heavy_nodes(graph: &Graph, cutoff: u64) -> Vec<NodeIdx> {
    let is_heavy = |&n: &NodeIdx| graph.node(n).weight.cum.unsigned_abs() >= cutoff;
    graph.order.iter().copied().filter(is_heavy).collect()
}

fn mask(graph: &Graph, nodes: &[NodeIdx]) -> Vec<bool> {
    let mut mask = vec![false; graph.nodes.len()];
    nodes.iter().for_each(|&n| mask[n as usize] = true);
    mask
}

/// Removes the light edges into shown nodes; says how many.
fn trim_edges(graph: &mut Graph, cutoff: u64) -> usize {
    let mut light: Vec<super::EdgeIdx> = Vec::new();
    for node in graph.shown() {
        light.extend(node.in_edges.iter().filter(|&&e| graph.edge(e).weight.unsigned_abs() < cutoff));
    }
    if light.is_empty() {
        return 0;
    }
    let mut is_light = vec![false; graph.edges.len()];
    light.iter().for_each(|&e| is_light[e as usize] = true);
    for node in &mut graph.nodes {
        node.in_edges.retain(|&e| !is_light[e as usize]);
        node.out_edges.retain(|&e| !is_light[e as usize]);
    }
    light.len()
}

impl Graph {
    /// Removes residual edges whose ends are connected otherwise, lightest first.
    pub(crate) fn remove_redundant_edges(&mut self) {
        for i in (0..self.order.len()).rev() {
            let in_edges = self.nodes[self.order[i] as usize].in_edges.clone();
            for edge in self.sorted_edges(in_edges).into_iter().rev() {
                // An edge that is heavier than one of the program's own stays.
                if !self.edge(edge).residual {
                    break;
                }
                if self.is_redundant(edge) {
                    self.remove_edge(edge);
                }
            }
        }
    }

    /// Whether the edge's source reaches its destination without it.
    fn is_redundant(&self, edge: super::EdgeIdx) -> bool {
        let (src, dest) = (self.edge(edge).src, self.edge(edge).dest);
        let mut seen = vec![false; self.nodes.len()];
        seen[dest as usize] = true;
        let mut queue = vec![dest];
        while let Some(node) = queue.pop() {
            for &e in &self.node(node).in_edges {
                let caller = self.edge(e).src;
                if e == edge || seen[caller as usize] {
                    continue;
                }
                if caller == src {
                    return true;
                }
                seen[caller as usize] = true;
                queue.push(caller);
            }
        }
        false
    }
}
