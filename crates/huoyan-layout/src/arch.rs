//! Edges between nodes of one rank: straight from side to side where nothing stands between, else over all that does.

use crate::graph::{Edge, Graph, Point, Route, Size};
use crate::layers::Layers;
use crate::position::Positions;

/// The edges within layers.
pub(crate) struct Arches<'a> {
    graph: &'a Graph,
    layers: &'a Layers,
    positions: &'a Positions,
    /// Where each item stands in its layer.
    place: Vec<u32>,
    /// How high each edge goes, as a share of the room above its layer: longer ones go over shorter ones.
    share: Vec<f64>,
}

impl<'a> Arches<'a> {
    /// Those of a drawing.
    pub(crate) fn new(graph: &'a Graph, layers: &'a Layers, positions: &'a Positions) -> Arches<'a> {
        let mut place = vec![0; layers.len()];
        for layer in &layers.order {
            (0..).zip(layer).for_each(|(i, &v)| place[v as usize] = i);
        }
        let mut arches = Arches { graph, layers, positions, place, share: vec![0.0; graph.edges.len()] };
        let rank = |edge: usize| layers.rank[graph.edges[edge].tail];
        let all = layers.arches.iter().enumerate().filter_map(|(edge, arch)| arch.map(|_| edge));
        let mut all: Vec<(f64, usize)> = all.map(|edge| (arches.length(edge), edge)).collect();
        all.sort_by(|a, b| rank(a.1).cmp(&rank(b.1)).then(a.0.total_cmp(&b.0)));
        for of_rank in all.chunk_by(|a, b| rank(a.1) == rank(b.1)) {
            let n = of_rank.len() as f64;
            for (i, &(_, edge)) in (1..).zip(of_rank) {
                arches.share[edge] = 0.35 + 0.45 * f64::from(i) / n;
            }
        }
        arches
    }

    fn length(&self, edge: usize) -> f64 {
        let Edge { tail, head, .. } = self.graph.edges[edge];
        (self.positions.x[tail] - self.positions.x[head]).abs()
    }

    /// The way of an edge, if it is within a layer.
    pub(crate) fn route(&self, edge: usize) -> Option<Route> {
        let item = self.layers.arches[edge]? as usize;
        let Edge { tail, head, label, .. } = self.graph.edges[edge];
        let are_neighbours = self.place[tail].abs_diff(self.place[head]) == 1;
        let curve = match are_neighbours && label.is_none() && !self.layers.is_parallel[edge] {
            true => self.beside(tail, head),
            false => self.over(tail, head, self.share[edge]),
        };
        let place = Point::new(self.positions.x[item], self.positions.y[self.layers.rank[item] as usize]);
        Some(Route { curve, label: label.map(|_| place) })
    }

    fn centre(&self, node: usize) -> Point {
        Point::new(self.positions.x[node], self.positions.y[self.layers.rank[node] as usize])
    }

    /// From the side of one node to that of its neighbour.
    fn beside(&self, tail: usize, head: usize) -> Vec<Point> {
        let (from, to) = (self.centre(tail), self.centre(head));
        let sign = (to.x - from.x).signum();
        let side = |centre: Point, node: usize, sign: f64| {
            Point::new(centre.x + sign * self.graph.nodes[node].width / 2.0, centre.y)
        };
        let (start, end) = (side(from, tail, sign), side(to, head, -sign));
        vec![start, start.towards(end, 1.0 / 3.0), start.towards(end, 2.0 / 3.0), end]
    }

    /// From the top of one node to that of another, through the room above their layer.
    fn over(&self, tail: usize, head: usize, share: f64) -> Vec<Point> {
        let rank = self.layers.rank[tail] as usize;
        let layer_top = self.positions.y[rank] - self.positions.half_height[rank];
        let room = layer_top - (self.positions.y[rank - 1] + self.positions.half_height[rank - 1]);
        let top = layer_top - room * share;
        let sign = (self.positions.x[head] - self.positions.x[tail]).signum();
        let start = |node: usize, sign: f64| {
            const MOST: f64 = 12.0;
            let (centre, Size { width, height }) = (self.centre(node), self.graph.nodes[node]);
            Point::new(centre.x + sign * MOST.min(width / 4.0), centre.y - height / 2.0)
        };
        let (from, to) = (start(tail, sign), start(head, -sign));
        let middle = Point::new((from.x + to.x) / 2.0, top);
        let mut curve = vec![from];
        let straight = |a: Point, b: Point, curve: &mut Vec<Point>| {
            if a.distance(b) > 0.5 {
                curve.extend([a.towards(b, 1.0 / 3.0), a.towards(b, 2.0 / 3.0), b]);
            }
        };
        // Within the layer it goes straight up, beside whatever is higher than its node.
        let (above_from, above_to) = (Point::new(from.x, layer_top), Point::new(to.x, layer_top));
        straight(from, above_from, &mut curve);
        let start = curve[curve.len() - 1];
        let half = (middle.x - start.x) * 0.5;
        curve.extend([Point::new(start.x, top), Point::new(middle.x - half, top), middle]);
        let end = if to.distance(above_to) > 0.5 { above_to } else { to };
        curve.extend([Point::new(middle.x + half, top), Point::new(end.x, top), end]);
        straight(end, to, &mut curve);
        curve
    }
}
