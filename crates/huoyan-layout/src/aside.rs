//! A tall box that no edge touches, such as a legend: it stands beside the drawing, as near as the other boxes and edges
//! let it, and not in the first layer, which it would make high.

use crate::graph::{Edge, Graph, GroupRank, Layout, Options, Point, Size};

/// The node that stands aside, if there is one: the tallest of those without edges, groups and clusters, where it is much taller than most.
pub(crate) fn find(graph: &Graph) -> Option<usize> {
    const MUCH: f64 = 2.0;
    if graph.groups.iter().any(|group| group.rank != GroupRank::Any) {
        // Somebody else says what is at the top.
        return None;
    }
    let mut has_edge = vec![false; graph.nodes.len()];
    for edge in &graph.edges {
        has_edge[edge.tail] = true;
        has_edge[edge.head] = true;
    }
    let mut heights: Vec<f64> = graph.nodes.iter().map(|size| size.height).collect();
    heights.sort_by(f64::total_cmp);
    let usual = *heights.get(heights.len() / 2)?;
    for &node in graph.groups.iter().flat_map(|group| &group.nodes) {
        has_edge[node] = true;
    }
    for &node in graph.clusters.iter().flat_map(|cluster| &cluster.nodes) {
        has_edge[node] = true;
    }
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
    rest.clusters.iter_mut().flat_map(|cluster| &mut cluster.nodes).for_each(|end| *end = renamed(*end));
    rest.groups.iter_mut().flat_map(|group| &mut group.nodes).for_each(|end| *end = renamed(*end));
    rest
}

/// Puts the node beside what stands as high as it, at the top of the drawing of the others: on the left, or on the right
/// where that makes the drawing narrower.
pub(crate) fn put(mut layout: Layout, graph: &Graph, node: usize, options: &Options) -> Layout {
    let Size { width, height } = graph.nodes[node];
    let gap = options.node_gap;
    layout.nodes.insert(node, Point::default());
    let (mut left, mut right) = (f64::INFINITY, f64::NEG_INFINITY);
    let mut heed = |from: f64, to: f64, top: f64| {
        if top < height + options.rank_gap {
            (left, right) = (left.min(from), right.max(to));
        }
    };
    let mut heed_box = |place: Point, size: Size| {
        heed(place.x - size.width / 2.0, place.x + size.width / 2.0, place.y - size.height / 2.0);
    };
    let others = layout.nodes.iter().zip(&graph.nodes).enumerate().filter(|(i, _)| *i != node);
    others.for_each(|(_, (place, size))| heed_box(*place, *size));
    layout.clusters.iter().flatten().for_each(|frame| heed_box(frame.centre, frame.size));
    for (route, edge) in layout.edges.iter().zip(&graph.edges) {
        if let (Some(place), Some(size)) = (route.label, edge.label) {
            heed_box(place, size);
        }
    }
    for route in &layout.edges {
        // A piece of a curve lies between its points.
        for piece in 0..route.curve.len().saturating_sub(1) / 3 {
            let points = &route.curve[3 * piece..3 * piece + 4];
            let top = points.iter().map(|point| point.y).fold(f64::INFINITY, f64::min);
            points.iter().for_each(|point| heed(point.x, point.x, top));
        }
    }
    if !left.is_finite() {
        (left, right) = (0.0, 0.0);
    }
    // How far the drawing would grow on either side.
    let (on_left, on_right) = (width + gap - left, right + gap + width - layout.size.width);
    let middle = match on_left.max(0.0) <= on_right.max(0.0) {
        true => left - gap - width / 2.0,
        false => right + gap + width / 2.0,
    };
    layout.nodes[node] = Point::new(middle, height / 2.0);
    layout
}
