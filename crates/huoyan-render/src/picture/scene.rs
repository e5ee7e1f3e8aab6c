//! Where everything of a picture is: the graph, laid out, with the outlines of its nodes.

use super::dot_graph::{Attributes, DotEdge, DotGraph, DotNode};
use super::label::{Label, Names};
use huoyan_layout::{Direction, Edge, Error, Graph, Options, Point, Route, Size, layout};

/// A picture, in points: x to the right, y down.
#[derive(Debug)]
pub struct Scene {
    pub(super) graph: DotGraph,
    pub(super) size: Size,
    pub(super) nodes: Vec<SceneNode>,
    pub(super) edges: Vec<SceneEdge>,
    pub(super) clusters: Vec<Rect>,
}

/// A node of a picture.
#[derive(Debug)]
pub(super) struct SceneNode {
    pub(super) outline: Outline,
    pub(super) label: Label,
    /// The box of the label's lines.
    pub(super) label_box: Rect,
    pub(super) is_hidden: bool,
}

/// An edge of a picture.
#[derive(Debug)]
pub(super) struct SceneEdge {
    /// A cubic Bézier spline, up to the arrowhead.
    pub(super) line: Vec<Point>,
    /// The corners of the arrowhead.
    pub(super) arrow: Option<[Point; 3]>,
    pub(super) label: Option<(Label, Rect)>,
    pub(super) is_hidden: bool,
}

/// The line around a node.
#[derive(Debug)]
pub(super) enum Outline {
    /// A box, and the lines of its third dimension.
    Polygon {
        corners: Vec<Point>,
        lines: Vec<[Point; 2]>,
    },
    Ellipse(Rect),
    None,
}

/// A box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub(super) centre: Point,
    pub(super) size: Size,
}

impl Rect {
    pub(super) fn left(&self) -> f64 {
        self.centre.x - self.size.width / 2.0
    }
    pub(super) fn right(&self) -> f64 {
        self.centre.x + self.size.width / 2.0
    }
    pub(super) fn top(&self) -> f64 {
        self.centre.y - self.size.height / 2.0
    }
    pub(super) fn bottom(&self) -> f64 {
        self.centre.y + self.size.height / 2.0
    }

    pub(super) fn corners(&self) -> Vec<Point> {
        vec![
            Point::new(self.right(), self.top()),
            Point::new(self.left(), self.top()),
            Point::new(self.left(), self.bottom()),
            Point::new(self.right(), self.bottom()),
        ]
    }
}

/// Room around the picture.
pub(super) const PAD: f64 = 4.0;
/// Room around the text of a node, on each side, as in Graphviz.
const MARGIN: Size = Size { width: 8.0, height: 4.0 };
/// The least size of a node, as in Graphviz.
const LEAST: Size = Size { width: 54.0, height: 36.0 };
/// Room between a cluster and its nodes.
const CLUSTER_MARGIN: f64 = 8.0;
const ARROW_LENGTH: f64 = 10.0;
const ARROW_HALF_WIDTH: f64 = 3.5;
const FONT_SIZE: f64 = 14.0;

/// What a node looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Box,
    Box3d,
    Ellipse,
    Plain,
}

/// The names of shapes.
const SHAPES: [(&str, Shape); 13] = [
    ("box", Shape::Box),
    ("rect", Shape::Box),
    ("rectangle", Shape::Box),
    ("square", Shape::Box),
    ("box3d", Shape::Box3d),
    ("ellipse", Shape::Ellipse),
    ("oval", Shape::Ellipse),
    ("circle", Shape::Ellipse),
    ("point", Shape::Ellipse),
    ("none", Shape::Plain),
    ("plain", Shape::Plain),
    ("plaintext", Shape::Plain),
    ("underline", Shape::Plain),
];

impl Scene {
    /// Lays a graph out.
    ///
    /// # Errors
    /// Where a size is no size.
    pub fn new(mut graph: DotGraph) -> Result<Scene, Error> {
        let mut warnings = std::mem::take(&mut graph.warnings);
        let shapes: Vec<Shape> = graph.nodes.iter().map(|node| shape(node, &mut warnings)).collect();
        let labels: Vec<Label> = graph.nodes.iter().map(|node| node_label(&graph, node)).collect();
        let sizes: Vec<Size> =
            graph.nodes.iter().zip(&shapes).zip(&labels).map(|((n, &s), l)| node_size(n, s, l)).collect();
        let edge_labels: Vec<Option<Label>> =
            graph.edges.iter().map(|edge| edge_label(&graph, edge)).collect();
        // A cluster around one node is a larger node; another is not kept together.
        let mut room = sizes.clone();
        for cluster in &graph.clusters {
            match cluster.nodes[..] {
                [node] => {
                    room[node].width += 2.0 * CLUSTER_MARGIN;
                    room[node].height += 2.0 * CLUSTER_MARGIN;
                }
                _ => warnings.push(format!("{} is drawn without a box around it", cluster.name)),
            }
        }
        let edges =
            graph.edges.iter().zip(&edge_labels).map(|(edge, label)| layout_edge(edge, label.as_ref()));
        let problem = Graph { nodes: room.clone(), edges: edges.collect() };
        let drawing = layout(&problem, &options(&graph.attributes))?;
        let place = |(i, label): (usize, Label)| {
            let rect = Rect { centre: drawing.nodes[i], size: sizes[i] };
            let is_hidden = is_hidden(&graph.nodes[i].attributes);
            let label_box = Rect {
                centre: rect.centre,
                size: Size { width: rect.size.width - 2.0 * MARGIN.width, ..label.size() },
            };
            SceneNode { outline: outline(shapes[i], rect), label, label_box, is_hidden }
        };
        let nodes = labels.into_iter().enumerate().map(place).collect();
        let single = |nodes: &[usize]| match nodes {
            [node] => Some(Rect { centre: drawing.nodes[*node], size: room[*node] }),
            _ => None,
        };
        let clusters = graph.clusters.iter().filter_map(|cluster| single(&cluster.nodes)).collect();
        let edges = graph
            .edges
            .iter()
            .zip(edge_labels)
            .zip(&drawing.edges)
            .map(|((edge, label), route)| scene_edge(&graph, edge, label, route))
            .collect();
        graph.warnings = warnings;
        Ok(Scene { graph, size: drawing.size, nodes, edges, clusters })
    }

    /// The size of the picture, with room around the graph.
    pub(super) fn page(&self) -> Size {
        Size { width: self.size.width + 2.0 * PAD, height: self.size.height + 2.0 * PAD }
    }

    /// The lines of all labels.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let labels = self.nodes.iter().map(|node| &node.label);
        let labels = labels.chain(self.edges.iter().filter_map(|edge| Some(&edge.label.as_ref()?.0)));
        labels.flat_map(|label| &label.lines).map(|line| line.text.as_str())
    }

    /// What was passed over, a line each.
    pub fn warnings(&self) -> &[String] {
        &self.graph.warnings
    }
}

/// A number of an attribute, where it is one and makes sense.
pub(super) fn number(attributes: &Attributes, name: &str) -> Option<f64> {
    let value: f64 = attributes.get(name)?.trim().parse().ok()?;
    (0.0..=1e6).contains(&value).then_some(value)
}

fn font_size(attributes: &Attributes) -> f64 {
    number(attributes, "fontsize").map_or(FONT_SIZE, |size| size.clamp(1.0, 1000.0))
}

/// Whether one of the styles has this name.
pub(super) fn has_style(attributes: &Attributes, style: &str) -> bool {
    attributes.get("style").is_some_and(|styles| styles.split(',').any(|other| other.trim() == style))
}

fn is_hidden(attributes: &Attributes) -> bool {
    has_style(attributes, "invis")
}

fn shape(node: &DotNode, warnings: &mut Vec<String>) -> Shape {
    let Some(name) = node.attributes.get("shape") else { return Shape::Ellipse };
    let known = SHAPES.iter().find(|(known, _)| known == name).map(|(_, shape)| *shape);
    known.unwrap_or_else(|| {
        let warning = format!("the shape {name:?} is drawn as a box");
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
        Shape::Box
    })
}

fn node_label(graph: &DotGraph, node: &DotNode) -> Label {
    let names = Names { graph: &graph.name, node: &node.name, ..Names::default() };
    let is_point = node.attributes.get("shape").is_some_and(|shape| shape == "point");
    let text = match node.attributes.get("label") {
        _ if is_point => "",
        Some(text) => text,
        None => "\\N",
    };
    Label::read(text, &names, font_size(&node.attributes))
}

fn node_size(node: &DotNode, shape: Shape, label: &Label) -> Size {
    let text = label.size();
    let mut size = Size { width: text.width + 2.0 * MARGIN.width, height: text.height + 2.0 * MARGIN.height };
    if shape == Shape::Ellipse {
        size = Size {
            width: size.width * std::f64::consts::SQRT_2,
            height: size.height * std::f64::consts::SQRT_2,
        };
    }
    let inches = |name: &str| number(&node.attributes, name).map(|inches| inches * 72.0);
    let is_small = shape == Shape::Plain;
    let least = |name: &str, usual: f64| inches(name).unwrap_or(if is_small { 0.0 } else { usual });
    let mut size = Size {
        width: size.width.max(least("width", LEAST.width)),
        height: size.height.max(least("height", LEAST.height)),
    };
    match node.attributes.get("shape").map(String::as_str) {
        Some("square" | "circle") => {
            size = Size { width: size.width.max(size.height), height: size.width.max(size.height) }
        }
        Some("point") => size = Size { width: 4.0, height: 4.0 },
        _ => {}
    }
    size
}

/// The label of an edge; blanks around it are room that Graphviz needs and we do not.
fn edge_label(graph: &DotGraph, edge: &DotEdge) -> Option<Label> {
    let text = edge.attributes.get("label")?;
    let (tail, head) = (&graph.nodes[edge.tail].name, &graph.nodes[edge.head].name);
    let names = Names { graph: &graph.name, tail, head, ..Names::default() };
    let label = Label::read(text.trim(), &names, font_size(&edge.attributes));
    (!label.lines.is_empty()).then_some(label)
}

fn layout_edge(edge: &DotEdge, label: Option<&Label>) -> Edge {
    let whole = |name: &str, usual: u32| number(&edge.attributes, name).map_or(usual, |n| n as u32);
    Edge {
        tail: edge.tail,
        head: edge.head,
        weight: whole("weight", 1).min(1000),
        min_length: whole("minlen", 1),
        label: label.map(Label::size),
    }
}

fn options(attributes: &Attributes) -> Options {
    let inches = |name: &str, usual: f64| number(attributes, name).map_or(usual, |inches| inches * 72.0);
    let usual = Options::default();
    Options {
        direction: match attributes.get("rankdir").map(|word| word.to_ascii_uppercase()).as_deref() {
            Some("BT") => Direction::Up,
            Some("LR") => Direction::Right,
            Some("RL") => Direction::Left,
            _ => Direction::Down,
        },
        node_gap: inches("nodesep", usual.node_gap).clamp(2.0, 1000.0),
        rank_gap: inches("ranksep", usual.rank_gap).clamp(2.0, 1000.0),
        ..usual
    }
}

fn outline(shape: Shape, rect: Rect) -> Outline {
    const DEPTH: f64 = 4.0;
    match shape {
        Shape::Box => Outline::Polygon { corners: rect.corners(), lines: Vec::new() },
        Shape::Ellipse => Outline::Ellipse(rect),
        Shape::Plain => Outline::None,
        Shape::Box3d => {
            let (left, right, top, bottom) = (rect.left(), rect.right(), rect.top(), rect.bottom());
            let inner = Point::new(right - DEPTH, top + DEPTH);
            Outline::Polygon {
                corners: vec![
                    Point::new(right, top),
                    Point::new(left + DEPTH, top),
                    Point::new(left, top + DEPTH),
                    Point::new(left, bottom),
                    Point::new(right - DEPTH, bottom),
                    Point::new(right, bottom - DEPTH),
                ],
                lines: vec![
                    [inner, Point::new(left, top + DEPTH)],
                    [inner, Point::new(right - DEPTH, bottom)],
                    [inner, Point::new(right, top)],
                ],
            }
        }
    }
}

fn scene_edge(graph: &DotGraph, edge: &DotEdge, label: Option<Label>, route: &Route) -> SceneEdge {
    let has_arrow = graph.is_directed
        && edge.attributes.get("dir").is_none_or(|dir| dir == "forward" || dir == "both")
        && edge.attributes.get("arrowhead").is_none_or(|head| head != "none");
    let line = if has_arrow { route.shortened(ARROW_LENGTH) } else { route.curve.clone() };
    let arrow = match (line.last(), route.curve.last()) {
        (Some(&base), Some(&tip)) if has_arrow => Some(arrow(base, tip)),
        _ => None,
    };
    let label = label.zip(route.label).map(|(label, centre)| {
        let size = label.size();
        (label, Rect { centre, size })
    });
    SceneEdge { line, arrow, label, is_hidden: is_hidden(&edge.attributes) }
}

fn arrow(base: Point, tip: Point) -> [Point; 3] {
    let length = base.distance(tip).max(1e-9);
    let (dx, dy) = ((tip.x - base.x) / length, (tip.y - base.y) / length);
    let half = ARROW_HALF_WIDTH * (length / ARROW_LENGTH).min(1.0);
    [
        Point::new(base.x - dy * half, base.y + dx * half),
        tip,
        Point::new(base.x + dy * half, base.y - dx * half),
    ]
}
