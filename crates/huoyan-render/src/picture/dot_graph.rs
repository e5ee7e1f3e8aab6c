//! A graph in DOT, as `pprof -dot` and common tools write it.
//!
//! Source: the grammar of graphviz.org/doc/info/lang.html. Attributes are kept as they are written.

use super::dot_words::{Word, WordKind, Words};
use hashbrown::HashMap;

pub use super::dot_words::DotError;

/// Attributes and their values. One in HTML begins with [`HTML_MARK`].
pub type Attributes = HashMap<String, String>;

/// What stands before a value in HTML: a character that no text of DOT has.
pub const HTML_MARK: char = '\0';

/// What is in a value in HTML; `None` of one that is plain.
pub fn html_of(value: &str) -> Option<&str> {
    value.strip_prefix(HTML_MARK)
}

/// A graph that was read.
#[derive(Debug, Clone, Default)]
pub struct DotGraph {
    /// Its name, which may be empty.
    pub name: String,
    /// Whether its edges have a direction.
    pub is_directed: bool,
    /// Its own attributes.
    pub attributes: Attributes,
    /// In the order in which they are first named.
    pub nodes: Vec<DotNode>,
    /// In their order.
    pub edges: Vec<DotEdge>,
    /// Subgraphs whose name begins with `cluster`.
    pub clusters: Vec<DotCluster>,
    /// Groups of nodes that say on which rank they are.
    pub ranks: Vec<DotRank>,
    /// What was passed over, a line each, without doubles.
    pub warnings: Vec<String>,
}

/// A node.
#[derive(Debug, Clone, Default)]
pub struct DotNode {
    /// What edges call it.
    pub name: String,
    /// Its attributes.
    pub attributes: Attributes,
}

/// An edge.
#[derive(Debug, Clone, Default)]
pub struct DotEdge {
    /// The index of the node where it begins.
    pub tail: usize,
    /// The index of the node where it ends.
    pub head: usize,
    /// The names behind the colons of its tail: of a field, of a point of the compass.
    pub tail_port: Vec<String>,
    /// The same of its head.
    pub head_port: Vec<String>,
    /// Its attributes.
    pub attributes: Attributes,
}

/// A group of nodes on one rank.
#[derive(Debug, Clone, Default)]
pub struct DotRank {
    /// Which: `same`, `min`, `source`, `max` or `sink`.
    pub rank: String,
    /// The nodes, in order.
    pub nodes: Vec<usize>,
}

/// A group of nodes with a box around it.
#[derive(Debug, Clone, Default)]
pub struct DotCluster {
    /// Its name, with `cluster`.
    pub name: String,
    /// Its attributes.
    pub attributes: Attributes,
    /// Its nodes, in order.
    pub nodes: Vec<usize>,
}

/// Reads the first graph of a text.
///
/// # Errors
/// Where the text is no DOT, with the place.
pub fn read_dot(text: &str) -> Result<DotGraph, DotError> {
    let mut words = Words::of(text);
    let word = words.next()?;
    let mut reader =
        Reader { words, word, graph: DotGraph::default(), by_name: HashMap::new(), joined: None, depth: 0 };
    reader.graph()?;
    Ok(reader.graph)
}

/// Whether bytes look like the start of a graph in DOT.
pub fn is_dot(start: &[u8]) -> bool {
    let text = String::from_utf8_lossy(start);
    let mut words = Words::of(&text);
    let mut next = || words.next().map(|word| word.kind);
    let first = match next() {
        Ok(WordKind::Keyword("strict")) => next(),
        first => first,
    };
    let is_graph = matches!(first, Ok(WordKind::Keyword("graph" | "digraph")));
    let second = next();
    let has_name = matches!(second, Ok(WordKind::Id(_)));
    let opens = if has_name { next() } else { second };
    is_graph && matches!(opens, Ok(WordKind::Sign('{')))
}

/// Attributes that new nodes and edges begin with.
#[derive(Clone, Default)]
struct Defaults {
    node: Attributes,
    edge: Attributes,
}

struct Reader<'t> {
    words: Words<'t>,
    word: Word,
    graph: DotGraph,
    by_name: HashMap<String, usize>,
    /// The edge between two nodes, where there is but one.
    joined: Option<HashMap<(usize, usize), usize>>,
    depth: usize,
}

/// Deeper groups than this are refused.
const MAX_DEPTH: usize = 100;
/// So are more edges: groups on both sides of an edge multiply.
const MAX_EDGES: usize = 1_000_000;

impl Reader<'_> {
    fn next(&mut self) -> Result<WordKind, DotError> {
        let next = self.words.next()?;
        Ok(std::mem::replace(&mut self.word, next).kind)
    }

    fn error<T>(&self, what: impl Into<String>) -> Result<T, DotError> {
        Err(DotError { offset: self.word.offset, what: what.into() })
    }

    fn is(&self, sign: char) -> bool {
        self.word.kind == WordKind::Sign(sign)
    }

    fn is_keyword(&self, keyword: &str) -> bool {
        matches!(self.word.kind, WordKind::Keyword(k) if k == keyword)
    }

    fn expect(&mut self, sign: char) -> Result<(), DotError> {
        if !self.is(sign) {
            return self.error(format!("{sign:?} is expected here"));
        }
        self.next().map(drop)
    }

    fn warn(&mut self, warning: impl Into<String>) {
        let warning = warning.into();
        if !self.graph.warnings.contains(&warning) {
            self.graph.warnings.push(warning);
        }
    }

    fn graph(&mut self) -> Result<(), DotError> {
        if self.is_keyword("strict") {
            self.next()?;
            self.joined = Some(HashMap::new());
        }
        self.graph.is_directed = self.is_keyword("digraph");
        if !self.graph.is_directed && !self.is_keyword("graph") {
            return self.error("a DOT file begins with graph or digraph");
        }
        self.next()?;
        if let WordKind::Id(_) = self.word.kind {
            self.graph.name = self.id()?;
        }
        let mut attributes = Attributes::new();
        self.body(&mut Defaults::default(), &mut attributes)?;
        self.graph.attributes = attributes;
        Ok(())
    }

    /// A name or a text; texts that a `+` joins are one.
    fn id(&mut self) -> Result<String, DotError> {
        let mut id = match self.next()? {
            WordKind::Id(id) => id.replace(HTML_MARK, ""),
            WordKind::Html(html) => format!("{HTML_MARK}{}", html.replace(HTML_MARK, "")),
            _ => return self.error("a name is expected here"),
        };
        while self.is('+') {
            self.next()?;
            match self.next()? {
                WordKind::Id(more) => id.push_str(&more),
                _ => return self.error("a text is expected after '+'"),
            }
        }
        Ok(id)
    }

    /// What stands between braces; returns the nodes that are named in it.
    fn body(&mut self, defaults: &mut Defaults, own: &mut Attributes) -> Result<Vec<usize>, DotError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return self.error(format!("more than {MAX_DEPTH} groups within groups"));
        }
        self.expect('{')?;
        let mut named = Vec::new();
        while !self.is('}') {
            if self.word.kind == WordKind::End {
                return self.error("the graph is never closed");
            }
            if self.is(';') || self.is(',') {
                self.next()?;
                continue;
            }
            self.statement(defaults, own, &mut named)?;
        }
        self.next()?;
        self.depth -= 1;
        Ok(named)
    }

    fn statement(
        &mut self,
        defaults: &mut Defaults,
        own: &mut Attributes,
        named: &mut Vec<usize>,
    ) -> Result<(), DotError> {
        if let WordKind::Keyword(keyword @ ("node" | "edge" | "graph")) = self.word.kind {
            self.next()?;
            let attributes = self.attributes()?;
            match keyword {
                "node" => defaults.node.extend(attributes),
                "edge" => defaults.edge.extend(attributes),
                _ => own.extend(attributes),
            }
            return Ok(());
        }
        let first = match self.operand(defaults, own, named)? {
            Operand::Attribute(name, value) => {
                own.insert(name, value);
                return Ok(());
            }
            Operand::Nodes(ends) => ends,
        };
        let mut chain = vec![first];
        while let WordKind::Edge(sign) = self.word.kind {
            if (sign == "->") != self.graph.is_directed {
                return self.error(format!("{sign:?} is the edge of another kind of graph"));
            }
            self.next()?;
            match self.operand(defaults, own, named)? {
                Operand::Nodes(ends) => chain.push(ends),
                Operand::Attribute(..) => return self.error("a node is expected after an edge"),
            }
        }
        let attributes = self.attributes()?;
        if let [ends] = &chain[..] {
            for &node in &ends.nodes {
                self.graph.nodes[node].attributes.extend(attributes.clone());
            }
            return Ok(());
        }
        let n_new: usize = chain.windows(2).map(|pair| pair[0].nodes.len() * pair[1].nodes.len()).sum();
        if self.graph.edges.len() + n_new > MAX_EDGES {
            return self.error(format!("more than {MAX_EDGES} edges"));
        }
        for pair in chain.windows(2) {
            for &tail in &pair[0].nodes {
                for &head in &pair[1].nodes {
                    let mut all = defaults.edge.clone();
                    all.extend(attributes.clone());
                    let port = |ends: &Ends, name: &str| match all.get(name) {
                        Some(port) => port.split(':').map(ToOwned::to_owned).collect(),
                        None => ends.port.clone(),
                    };
                    let (tail_port, head_port) = (port(&pair[0], "tailport"), port(&pair[1], "headport"));
                    self.add_edge(DotEdge { tail, head, tail_port, head_port, attributes: all });
                }
            }
        }
        Ok(())
    }

    /// Adds an edge; in a strict graph its attributes go to the one that is there.
    fn add_edge(&mut self, edge: DotEdge) {
        let DotEdge { tail, head, .. } = edge;
        if let Some(joined) = &mut self.joined {
            let is_turned = !self.graph.is_directed && tail > head;
            let ends = if is_turned { (head, tail) } else { (tail, head) };
            let known = *joined.entry(ends).or_insert(self.graph.edges.len());
            if let Some(known) = self.graph.edges.get_mut(known) {
                known.attributes.extend(edge.attributes);
                return;
            }
        }
        self.graph.edges.push(edge);
    }

    /// A node, a subgraph, or `name = value`.
    fn operand(
        &mut self,
        defaults: &Defaults,
        own: &Attributes,
        named: &mut Vec<usize>,
    ) -> Result<Operand, DotError> {
        if self.is('{') || self.is_keyword("subgraph") {
            let nodes = self.subgraph(defaults, own)?;
            named.extend(&nodes);
            return Ok(Operand::Nodes(Ends { nodes, port: Vec::new() }));
        }
        let name = self.id()?;
        if self.is('=') {
            self.next()?;
            return Ok(Operand::Attribute(name, self.id()?));
        }
        let mut port = Vec::new();
        while self.is(':') {
            self.next()?;
            port.push(self.id()?);
        }
        let node = match self.by_name.get(&name) {
            Some(&node) => node,
            None => {
                let node = self.graph.nodes.len();
                self.graph.nodes.push(DotNode { name: name.clone(), attributes: defaults.node.clone() });
                self.by_name.insert(name, node);
                node
            }
        };
        named.push(node);
        Ok(Operand::Nodes(Ends { nodes: vec![node], port }))
    }

    /// A subgraph begins with the attributes that the graph around it has there.
    fn subgraph(&mut self, defaults: &Defaults, outer: &Attributes) -> Result<Vec<usize>, DotError> {
        let mut name = String::new();
        if self.is_keyword("subgraph") {
            self.next()?;
            if !self.is('{') {
                name = self.id()?;
            }
        }
        let mut attributes = outer.clone();
        attributes.remove("rank");
        // Those around others come first.
        let cluster = name.starts_with("cluster").then_some(self.graph.clusters.len());
        self.graph.clusters.extend(cluster.map(|_| DotCluster::default()));
        let mut nodes = self.body(&mut defaults.clone(), &mut attributes)?;
        nodes.sort_unstable();
        nodes.dedup();
        match attributes.get("rank").map(String::as_str) {
            Some(rank @ ("same" | "min" | "source" | "max" | "sink")) => {
                self.graph.ranks.push(DotRank { rank: rank.to_owned(), nodes: nodes.clone() });
            }
            Some(other) => self.warn(format!("rank={other:?} is passed over: it is none of those there are")),
            None => {}
        }
        if let Some(cluster) = cluster {
            self.graph.clusters[cluster] = DotCluster { name, attributes, nodes: nodes.clone() };
        }
        Ok(nodes)
    }

    /// Any number of lists in square brackets.
    fn attributes(&mut self) -> Result<Attributes, DotError> {
        let mut attributes = Attributes::new();
        while self.is('[') {
            self.next()?;
            while !self.is(']') {
                if self.is(',') || self.is(';') {
                    self.next()?;
                    continue;
                }
                let name = self.id()?;
                let mut value = "true".to_owned();
                if self.is('=') {
                    self.next()?;
                    value = self.id()?;
                }
                attributes.insert(name, value);
            }
            self.next()?;
        }
        Ok(attributes)
    }
}

enum Operand {
    Nodes(Ends),
    Attribute(String, String),
}

/// One side of an edge.
struct Ends {
    nodes: Vec<usize>,
    port: Vec<String>,
}

/// The text between the tags of HTML, as a label has it: blanks are one, the ends of lines and of rows of tables are line breaks,
/// and cells stand apart.
pub(super) fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        push_words(&rest[..start], &mut text);
        let end = rest[start..].find('>').map_or(rest.len(), |end| start + end + 1);
        let tag = rest[start + 1..end].to_ascii_lowercase();
        let name = tag.split([' ', '/', '>']).find(|name| !name.is_empty()).unwrap_or_default();
        let is_end = tag.starts_with('/');
        match name {
            "br" => text.push_str("\\n"),
            "tr" if is_end => text.push_str("\\n"),
            "td" if is_end => text.push_str("  "),
            _ => {}
        }
        rest = &rest[end..];
    }
    push_words(rest, &mut text);
    while let Some(shorter) = text.strip_suffix("\\n").or(text.strip_suffix(' ')) {
        text.truncate(shorter.len());
    }
    text
}

/// Text of HTML: any blanks are one, and nothing in it is an escape.
fn push_words(html: &str, text: &mut String) {
    for char in html.chars() {
        match char {
            blank if blank.is_ascii_whitespace() => {
                if !text.is_empty() && !text.ends_with(' ') && !text.ends_with("\\n") {
                    text.push(' ');
                }
            }
            '\\' => text.push_str("\\\\"),
            other => text.push(other),
        }
    }
}
