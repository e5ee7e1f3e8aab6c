//! From a graph to its drawing.

use crate::arch::Arches;
use crate::aside;
use crate::curve;
use crate::error::Error;
use crate::graph::{Direction, Edge, Graph, Layout, Options, Point, Route, Size};
use crate::layers::{Kind, LABEL_GAP, LOOP_WIDTH, Layers, parallel_edges};
use crate::order::order;
use crate::position::{Positions, positions};
use crate::rank::ranks;
use crate::route::{self, Pass};
use crate::walls::{self, Walls};

/// Draws a graph.
///
/// # Errors
/// [`Error::NoSuchNode`] for an edge to a node that is not there, [`Error::NoSuchNodeOfGroup`] for a group with one,
/// [`Error::NoSuchNodeOfCluster`] for a cluster with one, [`Error::OutsideOfNode`] for an edge that ends beside its node, [`Error::BadSize`] for a size that is no size.
pub fn layout(graph: &Graph, options: &Options) -> Result<Layout, Error> {
    check(graph)?;
    let turned = turned(graph, options.direction);
    let layout = layout_down(&turned, options);
    let mut layout = turn_back(layout, options.direction);
    for (frame, cluster) in layout.clusters.iter_mut().zip(&graph.clusters) {
        if let (Some(frame), Some(label)) = (frame, cluster.label) {
            frame.label = Some(walls::label_place(frame, label));
        }
    }
    Ok(layout)
}

/// Larger boxes than this are refused: no picture could show them.
const MAX_SIZE: f64 = 1e6;

fn check(graph: &Graph) -> Result<(), Error> {
    let is_size =
        |size: &Size| [size.width, size.height].iter().all(|length| (0.0..=MAX_SIZE).contains(length));
    if let Some(node) = graph.nodes.iter().position(|size| !is_size(size)) {
        return Err(Error::BadSize { what: "node", number: node });
    }
    for (number, edge) in graph.edges.iter().enumerate() {
        if edge.tail.max(edge.head) >= graph.nodes.len() {
            return Err(Error::NoSuchNode { edge: number });
        }
        if edge.label.is_some_and(|size| !is_size(&size)) {
            return Err(Error::BadSize { what: "label of edge", number });
        }
        for (node, at) in [(edge.tail, edge.tail_at), (edge.head, edge.head_at)] {
            let Size { width, height } = graph.nodes[node];
            // Not a number is outside, too.
            if !(at.x.abs() <= width / 2.0 && at.y.abs() <= height / 2.0) {
                return Err(Error::OutsideOfNode { edge: number });
            }
        }
    }
    if let Some(group) =
        graph.groups.iter().position(|group| group.nodes.iter().any(|&node| node >= graph.nodes.len()))
    {
        return Err(Error::NoSuchNodeOfGroup { group });
    }
    for (number, cluster) in graph.clusters.iter().enumerate() {
        if cluster.nodes.iter().any(|&node| node >= graph.nodes.len()) {
            return Err(Error::NoSuchNodeOfCluster { cluster: number });
        }
        let margin = Size { width: cluster.margin, height: cluster.margin };
        if !is_size(&margin) || cluster.label.is_some_and(|size| !is_size(&size)) {
            return Err(Error::BadSize { what: "margin or label of cluster", number });
        }
    }
    Ok(())
}

fn layout_down(graph: &Graph, options: &Options) -> Layout {
    let Some(node) = aside::find(graph) else { return layout_layers(graph, options) };
    let rest = layout_layers(&aside::without(graph, node), options);
    let beside = moved_to_zero(graph, aside::put(rest, graph, node, options));
    if graph.nodes.len() > FEW_NODES {
        return beside;
    }
    // A small drawing may become much wider by what stands beside it.
    let within = layout_layers(graph, options);
    if beside.size.width > 1.05 * within.size.width { within } else { beside }
}

/// So many nodes are drawn in both ways, and the better is taken.
const FEW_NODES: usize = 50;

fn layout_layers(graph: &Graph, options: &Options) -> Layout {
    // Labels stand on ranks of their own, between those of the nodes; there edges between the same nodes part, too.
    let has_labels = graph.edges.iter().any(|edge| edge.label.is_some());
    let needs_room = has_labels || parallel_edges(graph).contains(&true);
    let (scale, rank_gap) = if needs_room { (2, options.rank_gap / 2.0) } else { (1, options.rank_gap) };
    let mut budget = options.budget;
    let mut share = budget / 4;
    let ranks = ranks(graph, scale, &mut share);
    budget -= budget / 4 - share;
    let mut layers = Layers::new(graph, ranks);
    let mut share = budget / 2;
    order(&mut layers, &mut share);
    budget -= budget / 2 - share;
    let walls = Walls::new(graph, &layers, options);
    let positions = positions(&layers, &walls, options, rank_gap, &mut budget);
    let clusters = walls.frames(&positions);
    moved_to_zero(graph, Layout { clusters, ..draw(graph, &layers, &positions) })
}

fn draw(graph: &Graph, layers: &Layers, positions: &Positions) -> Layout {
    let centre = |v: usize| Point::new(positions.x[v], positions.y[layers.rank[v] as usize]);
    let nodes: Vec<Point> = (0..graph.nodes.len()).map(centre).collect();
    let (ways, passes) = ways(graph, layers, positions);
    let passages = route::passages_beside(layers, positions, &passes);
    let arches = Arches::new(graph, layers, positions);
    let mut edges = Vec::with_capacity(graph.edges.len());
    let mut n_loops = vec![0.0; graph.nodes.len()];
    for (i, edge) in graph.edges.iter().enumerate() {
        if edge.tail == edge.head {
            let size = graph.nodes[edge.tail];
            edges.push(self_loop(nodes[edge.tail], size, edge.label, &mut n_loops[edge.tail]));
            continue;
        }
        if let Some(route) = arches.route(i) {
            edges.push(route);
            continue;
        }
        let chain = &layers.chains[i];
        if chain.is_empty() {
            edges.push(straight(graph, &nodes, edge));
            continue;
        }
        let corridor = route::corridor(layers, positions, &passages, i, places(graph, layers, i));
        let mut curve = curve::fit(&ways[i], &corridor);
        let (upper, lower) = (chain[0] as usize, chain[chain.len() - 1] as usize);
        curve::leave_box(&mut curve, nodes[upper], graph.nodes[upper]);
        curve.reverse();
        curve::leave_box(&mut curve, nodes[lower], graph.nodes[lower]);
        if !layers.is_reversed[i] {
            curve.reverse();
        }
        let label = edge.label.map(|size| label_place(layers, positions, &passes, chain, size));
        edges.push(Route { curve, label });
    }
    Layout { nodes, edges, ..Layout::default() }
}

/// An edge that has no room in the layers.
fn straight(graph: &Graph, nodes: &[Point], edge: &Edge) -> Route {
    let (tail, head) = (nodes[edge.tail], nodes[edge.head]);
    let mut curve = vec![tail, tail.towards(head, 1.0 / 3.0), tail.towards(head, 2.0 / 3.0), head];
    curve::leave_box(&mut curve, tail, graph.nodes[edge.tail]);
    curve.reverse();
    curve::leave_box(&mut curve, head, graph.nodes[edge.head]);
    curve.reverse();
    let label = edge.label.map(|_| tail.towards(head, 0.5));
    Route { curve, label }
}

/// The shortest way of each edge, and where it passes its items.
fn ways(graph: &Graph, layers: &Layers, positions: &Positions) -> (Vec<Vec<Point>>, Vec<Pass>) {
    let passages = route::passages(layers, positions);
    let mut passes = vec![(0.0, 0.0); layers.len()];
    let way = |(edge, chain): (usize, &Vec<u32>)| {
        if chain.is_empty() {
            return Vec::new();
        }
        let corridor = route::corridor(layers, positions, &passages, edge, places(graph, layers, edge));
        let way = route::shortest(&corridor);
        for (&v, pass) in chain.iter().zip(route::passes(&way, &corridor)) {
            passes[v as usize] = pass;
        }
        way
    };
    let ways = layers.chains.iter().enumerate().map(way).collect();
    for &item in layers.arches.iter().flatten() {
        let x = positions.x[item as usize];
        passes[item as usize] = (x, x);
    }
    (ways, passes)
}

/// Where an edge begins and ends on its nodes, from their middles, at its upper end first.
fn places(graph: &Graph, layers: &Layers, edge: usize) -> [Point; 2] {
    let is_reversed = layers.is_reversed[edge];
    let edge = &graph.edges[edge];
    // Within a node an edge comes from above or below: how high its place is does not matter, but at a side.
    let of = |node: usize, at: Point| {
        let is_at_side = at.x != 0.0 && at.x.abs() + 0.5 >= graph.nodes[node].width / 2.0;
        Point::new(at.x, if is_at_side { at.y } else { 0.0 })
    };
    let (tail, head) = (of(edge.tail, edge.tail_at), of(edge.head, edge.head_at));
    if is_reversed { [head, tail] } else { [tail, head] }
}

/// Beside the way, where its item is.
fn label_place(layers: &Layers, positions: &Positions, passes: &[Pass], chain: &[u32], size: Size) -> Point {
    let item = chain.iter().find(|&&v| layers.kind[v as usize] == Kind::Label);
    let item = *item.expect("an edge with a label has an item for it") as usize;
    let y = positions.y[layers.rank[item] as usize];
    Point::new(passes[item].1 + LABEL_GAP + size.width / 2.0, y)
}

/// An ear on the right side of a node.
fn self_loop(centre: Point, size: Size, label: Option<Size>, used: &mut f64) -> Route {
    let right = centre.x + size.width / 2.0;
    let reach = right + *used + LOOP_WIDTH * 0.8;
    let half = (size.height / 2.0 * 0.6).max(4.0).min(size.height / 2.0);
    let (top, bottom) = (centre.y - half, centre.y + half);
    let curve = vec![
        Point::new(right, top),
        Point::new(right + (reach - right) * 0.6, top),
        Point::new(reach, centre.y - half * 0.5),
        Point::new(reach, centre.y),
        Point::new(reach, centre.y + half * 0.5),
        Point::new(right + (reach - right) * 0.6, bottom),
        Point::new(right, bottom),
    ];
    let place = label.map(|label| Point::new(reach + LABEL_GAP + label.width / 2.0, centre.y));
    *used += LOOP_WIDTH + label.map_or(0.0, |label| label.width);
    Route { curve, label: place }
}

/// Moves all so that it begins at zero, and says how large it is.
fn moved_to_zero(graph: &Graph, mut layout: Layout) -> Layout {
    let (mut low, mut high) = (Point::new(f64::MAX, f64::MAX), Point::new(f64::MIN, f64::MIN));
    let mut include = |p: Point, size: Size| {
        low = Point::new(low.x.min(p.x - size.width / 2.0), low.y.min(p.y - size.height / 2.0));
        high = Point::new(high.x.max(p.x + size.width / 2.0), high.y.max(p.y + size.height / 2.0));
    };
    layout.nodes.iter().zip(&graph.nodes).for_each(|(&p, &size)| include(p, size));
    for (route, edge) in layout.edges.iter().zip(&graph.edges) {
        route.curve.iter().for_each(|&p| include(p, Size::default()));
        if let (Some(p), Some(size)) = (route.label, edge.label) {
            include(p, size);
        }
    }
    layout.clusters.iter().flatten().for_each(|frame| include(frame.centre, frame.size));
    if layout.nodes.is_empty() {
        return layout;
    }
    let shift = |p: &mut Point| *p = Point::new(p.x - low.x, p.y - low.y);
    layout.nodes.iter_mut().for_each(shift);
    layout.edges.iter_mut().for_each(|route| {
        route.curve.iter_mut().for_each(shift);
        route.label.iter_mut().for_each(shift);
    });
    layout.clusters.iter_mut().flatten().for_each(|frame| shift(&mut frame.centre));
    layout.size = Size { width: high.x - low.x, height: high.y - low.y };
    layout
}

/// The graph as it is drawn downwards.
fn turned(graph: &Graph, direction: Direction) -> Graph {
    let mut graph = graph.clone();
    if matches!(direction, Direction::Right | Direction::Left) {
        let turn = |size: &mut Size| *size = Size { width: size.height, height: size.width };
        graph.nodes.iter_mut().for_each(turn);
        let across = |p: &mut Point| *p = Point::new(p.y, p.x);
        for edge in &mut graph.edges {
            edge.label.iter_mut().for_each(turn);
            across(&mut edge.tail_at);
            across(&mut edge.head_at);
        }
    }
    graph
}

fn turn_back(mut layout: Layout, direction: Direction) -> Layout {
    let Size { width, height } = layout.size;
    let turn = |p: &mut Point| {
        *p = match direction {
            Direction::Down => *p,
            Direction::Up => Point::new(p.x, height - p.y),
            Direction::Right => Point::new(p.y, p.x),
            Direction::Left => Point::new(height - p.y, p.x),
        };
    };
    layout.nodes.iter_mut().for_each(turn);
    layout.edges.iter_mut().for_each(|route| {
        route.curve.iter_mut().for_each(turn);
        route.label.iter_mut().for_each(turn);
    });
    let is_across = matches!(direction, Direction::Right | Direction::Left);
    for frame in layout.clusters.iter_mut().flatten() {
        turn(&mut frame.centre);
        if is_across {
            frame.size = Size { width: frame.size.height, height: frame.size.width };
        }
    }
    if is_across {
        layout.size = Size { width: height, height: width };
    }
    layout
}
