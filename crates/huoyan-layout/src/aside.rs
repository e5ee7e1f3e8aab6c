//! A tall box that no edge touches, such as a legend: it stands beside the drawing, as near as the other boxes and edges
//! let it, and not in the first layer, which it would make high.

use crate::graph::{Edge, Graph, Layout, Options, Point, Size};

/// The node that stands aside, if there is one: the tallest of those without edges, where it is much taller than most.
pub(crate) fn find(graph: &Graph) -> Option<usize> {
    const MUCH: f64 = 2.0;
    let mut has_edge = vec![false; graph.nodes.len()];
    for edge in &graph.edges {
        has_edge[edge.tail] = true;
        has_edge[edge.head] = true;
    }
    let mut heights: Vec<f64> = graph.nodes.iter().map(|size| size.height).collect();
    heights.sort_by(f64::total_cmp);
    let usual = *heights.get(heights.len() / 2)?;
    let alone = (0..graph.nodes.len()).filter(|&node| !has_edge[node]);
    let tallest = alone.max_by(|&a, &b| graph.nodes[a].height.total_cmp(&graph.nodes[b].height))?;
    (graph.nodes[tallest].height > MUCH * usual && graph.nodes.len() > 1).then_some(tallest)
}

/// The graph without a node that has no edges.
pub(crate) fn without(graph: &Graph, node: usize) -> Graph {
    let mut rest = graph.clone();
    rest.nodes.remove(node);
    let renamed = |end: usize| end - usize::from(end > node);
    let edges = graph.edges.iter();
    rest.edges =
        edges.map(|edge| Edge { tail: renamed(edge.tail), head: renamed(edge.head), ..*edge }).collect();
    rest
}

/// Puts the node to the left of what stands as high as it, at the top of the drawing of the others.
pub(crate) fn put(mut layout: Layout, graph: &Graph, node: usize, options: &Options) -> Layout {
    let Size { width, height } = graph.nodes[node];
    let gap = 2.0 * options.node_gap;
    let mut left = f64::INFINITY;
    let mut heed = |x: f64, top: f64| {
        if top < height + options.rank_gap {
            left = left.min(x);
        }
    };
    layout.nodes.insert(node, Point::default());
    let others = layout.nodes.iter().zip(&graph.nodes).enumerate().filter(|(i, _)| *i != node);
    for (_, (place, size)) in others {
        heed(place.x - size.width / 2.0, place.y - size.height / 2.0);
    }
    for (route, edge) in layout.edges.iter().zip(&graph.edges) {
        // A piece of a curve lies between its points.
        for piece in 0..route.curve.len().saturating_sub(1) / 3 {
            let points = &route.curve[3 * piece..3 * piece + 4];
            let top = points.iter().map(|point| point.y).fold(f64::INFINITY, f64::min);
            points.iter().for_each(|point| heed(point.x, top));
        }
        if let (Some(place), Some(size)) = (route.label, edge.label) {
            heed(place.x - size.width / 2.0, place.y - size.height / 2.0);
        }
    }
    let right = if left.is_finite() { left - gap } else { 0.0 };
    layout.nodes[node] = Point::new(right - width / 2.0, height / 2.0);
    layout
}
