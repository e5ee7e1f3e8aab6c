//! From samples to weights and edges.

use super::{Edge, EdgeIdx, Graph, Node, NodeIdx, NodeInfo, Weight, size};
use crate::{Column, Error, paths};
use hashbrown::HashMap;
use huoyan_profile::{Line, Location, Profile, RowIndex, StrId, Strings, make_room};
use std::convert::Infallible;
use std::sync::Arc;

/// What the samples with each distinct stack cost.
pub(crate) struct Weights {
    values: Vec<i64>,
    /// What values are divided by; empty where no mean is asked for.
    divisors: Vec<i64>,
    /// Whether the stack has a sample that is not zero.
    is_used: Vec<bool>,
}

impl Weights {
    pub(crate) fn new(profile: &Profile, column: &Column) -> Self {
        let n = profile.stacks.len();
        let n_divisors = if column.mean { n } else { 0 };
        let mut sums = Weights { values: vec![0; n], divisors: vec![0; n_divisors], is_used: vec![false; n] };
        for (i, &stack) in profile.samples.stack.iter().enumerate() {
            let stack = stack as usize;
            let (value, div) = column.of(&profile.samples, i);
            sums.values[stack] = sums.values[stack].saturating_add(value);
            if let Some(sum) = sums.divisors.get_mut(stack) {
                *sum = sum.saturating_add(div);
            }
            sums.is_used[stack] |= value != 0 || div != 0;
        }
        sums
    }

    /// Every used stack, with its value and divisor.
    pub(crate) fn used(&self) -> impl Iterator<Item = (u32, i64, i64)> {
        let divisor = |stack: usize| self.divisors.get(stack).copied().unwrap_or(0);
        let used = self.is_used.iter().enumerate().filter(|(_, is_used)| **is_used);
        used.map(move |(stack, _)| (stack as u32, self.values[stack], divisor(stack)))
    }
}

/// The nodes of a view, and which of them stand at each location.
#[derive(Debug)]
pub(crate) struct NodeTable {
    pub(crate) infos: Vec<NodeInfo>,
    /// For each node the number of its function.
    pub(crate) functions: Vec<u32>,
    /// The node of each location, [`SEVERAL`] where calls are inlined.
    only: Vec<NodeIdx>,
    /// Where the nodes of each location end in `nodes`.
    ends: Vec<u32>,
    nodes: Vec<NodeIdx>,
    pub(crate) strings: Arc<Strings>,
}

/// Stands for the nodes of a location with inlined calls.
const SEVERAL: NodeIdx = NodeIdx::MAX;

/// What goes into the nodes of a table.
pub(crate) struct NodeNames<'a> {
    /// Mapped files tell nodes apart.
    pub(crate) objects: bool,
    /// Prefixes to cut from file names, `None` to leave them.
    pub(crate) trim: Option<paths::Trim<'a>>,
}

/// Which edges a graph gets.
pub(crate) struct Wanted<'a> {
    /// Those between these nodes; `None` for all.
    pub(crate) nodes: Option<&'a [bool]>,
    /// And which of these.
    pub(crate) ends: Ends<'a>,
}

/// Where edges that are wanted begin and end.
#[derive(Clone, Copy)]
pub(crate) enum Ends<'a> {
    /// Anywhere.
    Any,
    /// They end at one of these nodes.
    At(&'a [bool]),
    /// They begin or end at one of these nodes.
    Touching(&'a [bool]),
}

impl Ends<'_> {
    #[inline]
    fn are_wanted(self, src: NodeIdx, dest: NodeIdx) -> bool {
        match self {
            Ends::Any => true,
            Ends::At(nodes) => nodes[dest as usize],
            Ends::Touching(nodes) => nodes[src as usize] || nodes[dest as usize],
        }
    }
}

impl NodeTable {
    pub(crate) fn new(profile: &Profile, names: &NodeNames<'_>) -> Self {
        let mut strings = Arc::clone(&profile.strings);
        let files: Vec<StrId> = clean_files(profile, names, &mut strings);
        let mut index = RowIndex::default();
        let mut table = NodeTable {
            infos: Vec::new(),
            functions: Vec::new(),
            only: Vec::with_capacity(profile.locations.len()),
            ends: Vec::with_capacity(profile.locations.len()),
            nodes: Vec::with_capacity(profile.locations.all_lines().len()),
            strings,
        };
        for (l, location) in profile.locations.rows().iter().enumerate() {
            let object = location.mapping.map_or(StrId::EMPTY, |m| profile.mappings[m as usize].file);
            let lines = profile.locations.lines(l as u32);
            for line in lines {
                let info = node_info(profile, names, location, line, files[line.function as usize], object);
                let node = table.node(&mut index, info);
                table.nodes.push(node);
            }
            if lines.is_empty() {
                let info = NodeInfo { address: location.address, object, ..NodeInfo::default() };
                let node = table.node(&mut index, info);
                table.nodes.push(node);
            }
            table.ends.push(table.nodes.len() as u32);
            table.only.push(if lines.len() > 1 { SEVERAL } else { table.nodes[table.nodes.len() - 1] });
        }
        table.functions = functions(&table.infos);
        table
    }

    fn node(&mut self, index: &mut RowIndex, info: NodeInfo) -> NodeIdx {
        let (node, is_new) =
            index.find_or_add(info, self.infos.len() as NodeIdx, |row| self.infos[row as usize]);
        if is_new {
            self.infos.push(info);
        }
        node
    }

    /// The nodes at a location, innermost first; at least one.
    #[inline]
    pub(crate) fn at(&self, location: u32) -> &[NodeIdx] {
        let i = location as usize;
        let start = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        &self.nodes[start..self.ends[i] as usize]
    }

    /// The nodes of a stack from the root, each with whether it is inlined into the one before.
    #[inline]
    pub(crate) fn walk(&self, stack: &[u32]) -> impl Iterator<Item = (NodeIdx, bool)> {
        stack.iter().rev().flat_map(move |&l| {
            let nodes = self.at(l);
            nodes.iter().enumerate().rev().map(move |(i, &n)| (n, i + 1 != nodes.len()))
        })
    }

    /// The same walk, for the hottest loops.
    #[inline]
    fn visit<E>(
        &self,
        stack: &[u32],
        mut visitor: impl FnMut(NodeIdx, bool) -> Result<(), E>,
    ) -> Result<(), E> {
        for &location in stack.iter().rev() {
            match self.only[location as usize] {
                SEVERAL => {
                    for (i, &node) in self.at(location).iter().enumerate().rev() {
                        visitor(node, i + 1 != self.at(location).len())?;
                    }
                }
                node => visitor(node, false)?,
            }
        }
        Ok(())
    }

    /// Flat and cumulative weight of every node.
    pub(crate) fn weights(&self, profile: &Profile, weights: &Weights) -> Vec<Weight> {
        let mut sums = vec![Weight::default(); self.infos.len()];
        let mut seen = vec![u32::MAX; self.infos.len()];
        for (stack, value, div) in weights.used() {
            let frames = profile.stacks.get(stack);
            let Ok(()) = self.visit(frames, |node, _| -> Result<(), Infallible> {
                if std::mem::replace(&mut seen[node as usize], stack) != stack {
                    sums[node as usize].add_cum(value, div);
                }
                Ok(())
            });
            if let Some(&leaf) = frames.first() {
                sums[self.at(leaf)[0] as usize].add_flat(value, div);
            }
        }
        sums
    }

    /// For each node whether it is inlined at some location.
    pub(crate) fn inlined(&self) -> Vec<bool> {
        let mut is_inlined = vec![false; self.infos.len()];
        for location in 0..self.ends.len() as u32 {
            let (_, inlined) = self.at(location).split_last().expect("every location has a node");
            inlined.iter().for_each(|&node| is_inlined[node as usize] = true);
        }
        is_inlined
    }

    /// A graph of all nodes without any edge; `order` is left empty.
    pub(crate) fn bare_graph(&self, sums: Vec<Weight>) -> Graph {
        let node = |((&info, &function), weight)| Node { info, function, weight, ..Node::default() };
        Graph {
            nodes: self.infos.iter().zip(&self.functions).zip(sums).map(node).collect(),
            strings: Arc::clone(&self.strings),
            ..Graph::default()
        }
    }

    /// Gives a graph the edges that are wanted, in the place of those it has. An edge over nodes
    /// that are not is residual.
    ///
    /// # Errors
    /// Where there are too many.
    pub(crate) fn connect(
        &self,
        graph: &mut Graph,
        profile: &Profile,
        weights: &Weights,
        wanted: &Wanted<'_>,
    ) -> Result<(), Error> {
        let mut edges = EdgeSums::new(self.infos.len());
        for (stack, value, div) in weights.used() {
            let mut parent: Option<NodeIdx> = None;
            let mut residual = false;
            self.visit(profile.stacks.get(stack), |node, inline| {
                if wanted.nodes.is_some_and(|nodes| !nodes[node as usize]) {
                    residual = true;
                    return Ok(());
                }
                if let Some(parent) = parent
                    && parent != node
                    && wanted.ends.are_wanted(parent, node)
                {
                    let edge =
                        Edge { src: parent, dest: node, weight: value, weight_div: div, residual, inline };
                    edges.add(edge, stack)?;
                }
                parent = Some(node);
                residual = false;
                Ok(())
            })?;
        }
        // Only the edges themselves are needed any more.
        let EdgeSums { edges, .. } = edges;
        graph.set_edges(edges);
        Ok(())
    }
}

/// Numbers functions: for each node that of its own.
fn functions(infos: &[NodeInfo]) -> Vec<u32> {
    let mut index = RowIndex::default();
    let mut first_nodes: Vec<NodeIdx> = Vec::new();
    let number = |(node, info): (usize, &NodeInfo)| {
        let whole = |row: u32| infos[first_nodes[row as usize] as usize].whole_function();
        let (function, is_new) = index.find_or_add(info.whole_function(), first_nodes.len() as u32, whole);
        if is_new {
            first_nodes.push(node as NodeIdx);
        }
        function
    };
    infos.iter().enumerate().map(number).collect()
}

impl Graph {
    /// Replaces all edges.
    pub(crate) fn set_edges(&mut self, edges: Vec<Edge>) {
        let mut degrees = vec![(0, 0); self.nodes.len()];
        for edge in &edges {
            degrees[edge.src as usize].0 += 1;
            degrees[edge.dest as usize].1 += 1;
        }
        for (node, (n_out, n_in)) in self.nodes.iter_mut().zip(degrees) {
            (node.out_edges, node.in_edges) = (Vec::with_capacity(n_out), Vec::with_capacity(n_in));
        }
        for (idx, edge) in edges.iter().enumerate() {
            self.nodes[edge.src as usize].out_edges.push(idx as EdgeIdx);
            self.nodes[edge.dest as usize].in_edges.push(idx as EdgeIdx);
        }
        self.edges = edges;
    }
}

/// Edges as they are added up.
struct EdgeSums {
    edges: Vec<Edge>,
    /// The stack that was last added to each edge: within one it counts once.
    last_stack: Vec<u32>,
    /// By caller and callee.
    index: RowIndex,
    /// For each node the edge that was last found to it, and where that comes from: most
    /// often it is the next one too.
    last_to: Vec<(NodeIdx, EdgeIdx)>,
}

impl EdgeSums {
    fn new(n_nodes: usize) -> Self {
        EdgeSums {
            edges: Vec::new(),
            last_stack: Vec::new(),
            index: RowIndex::default(),
            last_to: vec![(NodeIdx::MAX, 0); n_nodes],
        }
    }

    #[inline]
    fn add(&mut self, new: Edge, stack: u32) -> Result<(), Error> {
        let (src, idx) = self.last_to[new.dest as usize];
        let idx = if src == new.src { idx } else { self.find(new.src, new.dest) } as usize;
        if idx == self.edges.len() {
            return self.push(new, stack);
        }
        // Compat: a second call within one stack changes nothing, not even the flags
        // (graph/graph.go, newGraph).
        if std::mem::replace(&mut self.last_stack[idx], stack) == stack {
            return Ok(());
        }
        let edge = &mut self.edges[idx];
        edge.weight = edge.weight.saturating_add(new.weight);
        if new.weight_div != 0 {
            edge.weight_div = edge.weight_div.saturating_add(new.weight_div);
        }
        edge.residual |= new.residual;
        edge.inline &= new.inline;
        Ok(())
    }

    #[cold]
    fn push(&mut self, new: Edge, stack: u32) -> Result<(), Error> {
        make_room(&mut self.edges, 1);
        self.edges.push(new);
        make_room(&mut self.last_stack, 1);
        self.last_stack.push(stack);
        size::check(self.last_to.len(), self.edges.len())
    }

    /// The index of an edge, the next free one if it is new.
    fn find(&mut self, src: NodeIdx, dest: NodeIdx) -> EdgeIdx {
        let edges = &self.edges;
        let ends = |edge: EdgeIdx| (edges[edge as usize].src, edges[edge as usize].dest);
        let (idx, _) = self.index.find_or_add((src, dest), edges.len() as EdgeIdx, ends);
        self.last_to[dest as usize] = (src, idx);
        idx
    }
}

/// The file of each function as nodes have it: trimmed, then cleaned.
fn clean_files(profile: &Profile, names: &NodeNames<'_>, strings: &mut Arc<Strings>) -> Vec<StrId> {
    let mut known: HashMap<StrId, StrId> = HashMap::new();
    let mut clean = |file: StrId| {
        if file.is_empty() {
            return file;
        }
        *known.entry(file).or_insert_with(|| {
            let path = profile.str(file);
            let trimmed = names.trim.as_ref().map_or(path, |trim| trim.apply(path));
            match trimmed.is_empty() {
                true => StrId::EMPTY,
                false => intern(strings, &paths::clean(trimmed)),
            }
        })
    };
    profile.functions.iter().map(|f| clean(f.filename)).collect()
}

/// The id of a text; the table is copied only when the text is new.
pub(crate) fn intern(strings: &mut Arc<Strings>, text: &[u8]) -> StrId {
    match strings.find(text) {
        Some(id) => id,
        None => Arc::make_mut(strings).intern(text),
    }
}

fn node_info(
    profile: &Profile,
    names: &NodeNames<'_>,
    location: &Location,
    line: &Line,
    file: StrId,
    object: StrId,
) -> NodeInfo {
    let function = &profile.functions[line.function as usize];
    let mut info = NodeInfo {
        name: function.name,
        address: location.address,
        file,
        line: line.line,
        column: line.column,
        ..NodeInfo::default()
    };
    if names.objects || function.name.is_empty() {
        info.object = object;
        info.start_line = function.start_line;
    }
    info
}
