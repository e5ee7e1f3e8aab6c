//! Edges of a picture: where their lines, arrowheads and labels are.

use super::arrow::{Arrow, Part};
use super::beside::{Taken, along, on_curve};
use super::dot_graph::{Attributes, DotEdge, DotGraph};
use super::label::Names;
use super::scene::{font_size, has_style, number};
use super::shape::Rect;
use super::text::{Text, Written};
use huoyan_layout::{Edge, Point, Route};

/// An edge of a picture.
#[derive(Debug)]
pub(super) struct SceneEdge {
    /// Cubic Bézier splines between the arrowheads, side by side: one for each of its colours.
    pub(super) lines: Vec<Vec<Point>>,
    /// The parts of the arrowheads.
    pub(super) arrows: Vec<Part>,
    pub(super) label: Option<Written>,
    /// Labels at its ends and beside it, and whether they have the font of those at ends.
    pub(super) more_labels: Vec<(Written, bool)>,
    pub(super) is_hidden: bool,
}

/// The texts at an edge.
pub(super) struct EdgeTexts {
    /// For which the layout has room.
    pub(super) label: Option<Text>,
    head: Option<Text>,
    tail: Option<Text>,
    beside: Option<Text>,
}

impl EdgeTexts {
    pub(super) fn of(graph: &DotGraph, edge: &DotEdge, warn: &mut dyn FnMut(String)) -> EdgeTexts {
        let (tail, head) = (&graph.nodes[edge.tail].name, &graph.nodes[edge.head].name);
        let names = Names { graph: &graph.name, tail, head, ..Names::default() };
        let size = font_size(&edge.attributes);
        let end_size = number(&edge.attributes, "labelfontsize").unwrap_or(size).clamp(1.0, 1000.0);
        // Blanks around a label are room that Graphviz needs and we do not.
        let mut text = |name: &str, size: f64| {
            let value = edge.attributes.get(name)?;
            Some(Text::read(value.trim(), &names, size, warn)).filter(|text| !text.is_empty())
        };
        EdgeTexts {
            label: text("label", size),
            head: text("headlabel", end_size),
            tail: text("taillabel", end_size),
            beside: text("xlabel", size),
        }
    }

    /// Whether there are labels that the layout knows nothing of.
    pub(super) fn has_free(&self) -> bool {
        self.head.is_some() || self.tail.is_some() || self.beside.is_some()
    }

    /// The height of the highest label at an end.
    pub(super) fn end_height(&self) -> f64 {
        let ends = [&self.head, &self.tail].into_iter().flatten();
        ends.map(|text| text.size().height).fold(0.0, f64::max)
    }
}

/// The edge as the layout knows it.
pub(super) fn layout_edge(edge: &DotEdge, label: Option<&Text>) -> Edge {
    let whole = |name: &str, usual: u32| number(&edge.attributes, name).map_or(usual, |n| n as u32);
    Edge {
        weight: whole("weight", 1).min(1000),
        min_length: whole("minlen", 1),
        label: label.map(Text::size),
        is_loose: edge.attributes.get("constraint").is_some_and(|word| word == "false" || word == "0"),
        ..Edge::new(edge.tail, edge.head)
    }
}

/// Leads an edge only as far as a box, where it ends within.
pub(super) fn clip(curve: &mut Vec<Point>, rect: Rect) {
    let is_in =
        |p: Point| (rect.left()..=rect.right()).contains(&p.x) && (rect.top()..=rect.bottom()).contains(&p.y);
    let is_across =
        curve.first().is_some_and(|first| !is_in(*first)) && curve.last().is_some_and(|last| is_in(*last));
    if !is_across {
        return;
    }
    while curve.len() > 4 && is_in(curve[curve.len() - 4]) {
        curve.truncate(curve.len() - 3);
    }
    let start = curve.len() - 4;
    let (mut out, mut within) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = (out + within) / 2.0;
        if is_in(on_curve(&curve[start..], middle)) { within = middle } else { out = middle }
    }
    let [a, b, c, d] = [0, 1, 2, 3].map(|i| curve[start + i]);
    let mix = |p: Point, q: Point| Point::new(p.x + (q.x - p.x) * out, p.y + (q.y - p.y) * out);
    let (ab, bc, cd) = (mix(a, b), mix(b, c), mix(c, d));
    let (abc, bcd) = (mix(ab, bc), mix(bc, cd));
    curve.truncate(start + 1);
    curve.extend([ab, abc, mix(abc, bcd)]);
}

pub(super) fn scene_edge(
    graph: &DotGraph,
    edge: &DotEdge,
    texts: &EdgeTexts,
    route: &Route,
    warn: &mut impl FnMut(String),
) -> SceneEdge {
    let usual = if graph.is_directed { "forward" } else { "none" };
    let dir = edge.attributes.get("dir").map_or(usual, String::as_str);
    let mut arrow = |dirs: [&str; 2], name: &str| {
        let kind = edge.attributes.get(name).map_or("normal", |kind| kind.trim());
        let kind = if kind.is_empty() { "normal" } else { kind };
        let arrow = Arrow::of(kind, &edge.attributes).or_else(|| {
            warn(format!("the arrowhead {kind:?} is drawn as the usual one"));
            Arrow::of("normal", &edge.attributes)
        });
        arrow.filter(|arrow| dirs.contains(&dir) && arrow.length() > 0.0)
    };
    let mut curve = route.curve.clone();
    let mut arrows = Vec::new();
    // At the end, and at the start: the curve is turned round twice.
    for arrow in [arrow(["forward", "both"], "arrowhead"), arrow(["back", "both"], "arrowtail")] {
        if let Some(arrow) = arrow {
            let whole = Route { curve, label: None };
            curve = whole.shortened(arrow.length());
            if let (Some(&base), Some(&tip)) = (curve.last(), whole.curve.last()) {
                arrows.extend(arrow.parts(base, tip));
            }
        }
        curve.reverse();
    }
    let label = texts.label.as_ref().zip(route.label).map(|(text, centre)| {
        let size = text.size();
        text.at(Rect { centre, size })
    });
    let lines = side_by_side(curve, &edge.attributes);
    SceneEdge {
        lines,
        arrows,
        label,
        more_labels: Vec::new(),
        is_hidden: has_style(&edge.attributes, "invis"),
    }
}

/// A line for each colour.
fn side_by_side(curve: Vec<Point>, attributes: &Attributes) -> Vec<Vec<Point>> {
    let n = attributes.get("color").map_or(1, |colours| colours.split(':').count()).min(10);
    if n < 2 {
        return vec![curve];
    }
    let gap = 1.0 + number(attributes, "penwidth").unwrap_or(1.0);
    let line = |i: usize| {
        let away = (i as f64 - (n - 1) as f64 / 2.0) * gap;
        (0..curve.len()).map(|at| moved_aside(&curve, at, away)).collect()
    };
    (0..n).map(line).collect()
}

/// A point of a curve, moved to the left of the way that the curve takes there.
fn moved_aside(curve: &[Point], at: usize, away: f64) -> Point {
    let (before, after) = (curve[at.saturating_sub(1)], curve[(at + 1).min(curve.len() - 1)]);
    let length = before.distance(after).max(1e-9);
    let (dx, dy) = ((after.x - before.x) / length, (after.y - before.y) / length);
    Point::new(curve[at].x + dy * away, curve[at].y - dx * away)
}

impl SceneEdge {
    /// Finds places for the labels that the layout knows nothing of.
    pub(super) fn add_labels(
        &mut self,
        texts: &EdgeTexts,
        route: &Route,
        attributes: &Attributes,
        taken: &mut Taken,
    ) {
        let curve = &route.curve;
        if curve.len() < 4 {
            return;
        }
        let n = curve.len();
        let far = number(attributes, "labeldistance").unwrap_or(1.0).min(100.0) * 6.0;
        let ends = [(&texts.head, curve[n - 1], curve[n - 2]), (&texts.tail, curve[0], curve[1])];
        for (text, end, before) in ends {
            let Some(text) = text else { continue };
            let away = (before.x - end.x, before.y - end.y);
            let place = taken.take(along(end, away, far, text.size()));
            self.more_labels.extend(place.map(|place| (text.at(place), true)));
        }
        if let Some(text) = &texts.beside {
            let piece = (n - 1) / 3 / 2 * 3;
            let middle = [0.5, 0.35, 0.65, 0.2, 0.8].into_iter().flat_map(|t| {
                let (from, to) =
                    (on_curve(&curve[piece..piece + 4], t), on_curve(&curve[piece..piece + 4], t + 0.05));
                along(from, (to.x - from.x, to.y - from.y), 0.0, text.size()).take(2)
            });
            let place = taken.take(middle);
            self.more_labels.extend(place.map(|place| (text.at(place), false)));
        }
    }
}
