//! Finds the loops of a large control-flow graph, as the program of "Profiling Go Programs" does
//! (<https://go.dev/blog/pprof>), written anew; docs/profiling-havlak.en.md walks through its profiles.
//!
//!     havlak [-cpuprofile FILE] [-memprofile FILE] [-fast] [ROUNDS]
//!
//! The algorithm is Havlak's: "Nesting of Reducible and Irreducible Loops", ACM TOPLAS 19(4), 1997. `-fast` uses indices
//! in place of hash tables, which is what the profile asks for.

use huoyan::cpu;
use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::fs::File;

#[cfg(not(feature = "global-allocator"))]
#[global_allocator]
static ALLOCATOR: huoyan::Heap = huoyan::Heap::system();

fn main() -> Result<(), Box<dyn Error>> {
    let (mut cpu_profile, mut memory_profile, mut is_fast, mut n_rounds) = (None, None, false, 50);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a file"));
        match word.trim_start_matches('-') {
            "cpuprofile" => cpu_profile = Some(cpu::start(File::create(value()?)?)?),
            "memprofile" => memory_profile = Some(File::create(value()?)?),
            "fast" => is_fast = true,
            number => n_rounds = number.parse().map_err(|_| format!("unknown word {word:?}"))?,
        }
    }
    let graph = build_graph();
    let mut n_loops = 0;
    for _ in 0..n_rounds {
        n_loops = if is_fast { find_loops_by_index(&graph) } else { find_loops_by_hash(&graph) };
    }
    println!("{} blocks, {n_loops} loops", graph.successors.len());
    if let Some(profile) = cpu_profile {
        profile.stop()?;
    }
    if let Some(out) = memory_profile {
        huoyan::write_heap_profile(out)?;
    }
    Ok(())
}

/// A graph of blocks, 0 the entry.
#[derive(Default)]
struct Graph {
    successors: Vec<Vec<usize>>,
    predecessors: Vec<Vec<usize>>,
}

impl Graph {
    fn block(&mut self) -> usize {
        self.successors.push(Vec::new());
        self.predecessors.push(Vec::new());
        self.successors.len() - 1
    }

    fn edge(&mut self, from: usize, to: usize) {
        self.successors[from].push(to);
        self.predecessors[to].push(from);
    }

    /// A block with an edge to it.
    fn after(&mut self, from: usize) -> usize {
        let to = self.block();
        self.edge(from, to);
        to
    }

    fn diamond(&mut self, start: usize) -> usize {
        let (left, right) = (self.after(start), self.after(start));
        let join = self.after(left);
        self.edge(right, join);
        join
    }

    fn straight(&mut self, start: usize, n: usize) -> usize {
        (0..n).fold(start, |block, _| self.after(block))
    }

    /// A loop with two diamonds in it.
    fn base_loop(&mut self, from: usize) -> usize {
        let header = self.straight(from, 1);
        let first = self.diamond(header);
        let second = self.straight(first, 1);
        let join = self.diamond(second);
        self.edge(join, header);
        self.straight(join, 1)
    }
}

/// Loops in loops in loops, some tens of thousands of blocks.
fn build_graph() -> Graph {
    let mut graph = Graph::default();
    let entry = graph.block();
    let mut block = graph.after(entry);
    for _ in 0..10 {
        let top = block;
        block = graph.after(block);
        for _ in 0..50 {
            let outer = block;
            block = graph.straight(block, 10);
            for _ in 0..3 {
                block = graph.base_loop(block);
            }
            let bottom = graph.after(block);
            graph.edge(bottom, outer);
            block = graph.after(bottom);
        }
        graph.edge(block, top);
        block = graph.after(block);
    }
    graph
}

const UNVISITED: usize = usize::MAX;

/// Sets of blocks that were found to be one loop, by union and find.
struct Unions(Vec<usize>);

impl Unions {
    fn find(&mut self, mut node: usize) -> usize {
        let mut root = node;
        while self.0[root] != root {
            root = self.0[root];
        }
        while self.0[node] != root {
            node = std::mem::replace(&mut self.0[node], root);
        }
        root
    }
}

/// As a first version would be written: blocks are keys of hash tables.
fn find_loops_by_hash(graph: &Graph) -> usize {
    let mut number: HashMap<usize, usize> =
        graph.successors.iter().enumerate().map(|(i, _)| (i, UNVISITED)).collect();
    let mut nodes = Vec::new();
    let mut last = HashMap::new();
    number_by_hash(graph, 0, &mut number, &mut nodes, &mut last);
    let mut n_loops = 0;
    let mut unions = Unions((0..nodes.len()).collect());
    let (back, others) = split_by_hash(graph, &number, &nodes, &last);
    for header in (0..nodes.len()).rev() {
        let mut body: HashSet<usize> = HashSet::new();
        for &from in &back[&header] {
            if from != header {
                body.insert(unions.find(from));
            }
        }
        let mut work: Vec<usize> = body.iter().copied().collect();
        while let Some(node) = work.pop() {
            for &from in &others[&node] {
                let from = unions.find(from);
                if from != header && is_ancestor(header, from, &last) && body.insert(from) {
                    work.push(from);
                }
            }
        }
        if !back[&header].is_empty() {
            n_loops += 1;
            body.iter().for_each(|&node| unions.0[node] = header);
        }
    }
    n_loops
}

/// Numbers blocks in the order of a search, and notes the last number below each.
fn number_by_hash(
    graph: &Graph,
    start: usize,
    number: &mut HashMap<usize, usize>,
    nodes: &mut Vec<usize>,
    last: &mut HashMap<usize, usize>,
) {
    let mut stack = vec![(start, 0)];
    number.insert(start, 0);
    nodes.push(start);
    while let Some((block, next)) = stack.last_mut() {
        let Some(&to) = graph.successors[*block].get(*next) else {
            last.insert(number[block], nodes.len() - 1);
            stack.pop();
            continue;
        };
        *next += 1;
        if number[&to] == UNVISITED {
            number.insert(to, nodes.len());
            nodes.push(to);
            stack.push((to, 0));
        }
    }
}

fn is_ancestor(above: usize, below: usize, last: &HashMap<usize, usize>) -> bool {
    above <= below && below <= last[&above]
}

type Edges = HashMap<usize, HashSet<usize>>;

/// The edges into each node: those that close a loop, and the others.
fn split_by_hash(
    graph: &Graph,
    number: &HashMap<usize, usize>,
    nodes: &[usize],
    last: &HashMap<usize, usize>,
) -> (Edges, Edges) {
    let (mut back, mut others) = (Edges::new(), Edges::new());
    for (node, block) in nodes.iter().enumerate() {
        let (back, others) = (back.entry(node).or_default(), others.entry(node).or_default());
        for from in
            graph.predecessors[*block].iter().map(|from| number[from]).filter(|&from| from != UNVISITED)
        {
            if is_ancestor(node, from, last) {
                back.insert(from);
            } else {
                others.insert(from);
            }
        }
    }
    (back, others)
}

/// As the profile suggests: blocks are numbers, so vectors do.
fn find_loops_by_index(graph: &Graph) -> usize {
    let (number, nodes, last) = number_by_index(graph);
    let is_ancestor = |above: usize, below: usize| above <= below && below <= last[above];
    let mut unions = Unions((0..nodes.len()).collect());
    let mut in_body = vec![UNVISITED; nodes.len()];
    let (mut body, mut work) = (Vec::new(), Vec::new());
    let mut n_loops = 0;
    for header in (0..nodes.len()).rev() {
        body.clear();
        let mut has_back_edge = false;
        for from in graph.predecessors[nodes[header]].iter().map(|&from| number[from]) {
            if from != UNVISITED && is_ancestor(header, from) {
                has_back_edge = true;
                let from = unions.find(from);
                if from != header && std::mem::replace(&mut in_body[from], header) != header {
                    body.push(from);
                }
            }
        }
        if !has_back_edge {
            continue;
        }
        work.extend_from_slice(&body);
        while let Some(node) = work.pop() {
            for from in graph.predecessors[nodes[node]].iter().map(|&from| number[from]) {
                if from == UNVISITED || is_ancestor(node, from) {
                    continue;
                }
                let from = unions.find(from);
                if from != header
                    && is_ancestor(header, from)
                    && std::mem::replace(&mut in_body[from], header) != header
                {
                    body.push(from);
                    work.push(from);
                }
            }
        }
        n_loops += 1;
        body.iter().for_each(|&node| unions.0[node] = header);
    }
    n_loops
}

fn number_by_index(graph: &Graph) -> (Vec<usize>, Vec<usize>, Vec<usize>) {
    let n_blocks = graph.successors.len();
    let (mut number, mut nodes, mut last) =
        (vec![UNVISITED; n_blocks], Vec::with_capacity(n_blocks), vec![0; n_blocks]);
    let mut stack = vec![(0, 0)];
    number[0] = 0;
    nodes.push(0);
    while let Some((block, next)) = stack.last_mut() {
        let Some(&to) = graph.successors[*block].get(*next) else {
            last[number[*block]] = nodes.len() - 1;
            stack.pop();
            continue;
        };
        *next += 1;
        if number[to] == UNVISITED {
            number[to] = nodes.len();
            nodes.push(to);
            stack.push((to, 0));
        }
    }
    (number, nodes, last)
}
