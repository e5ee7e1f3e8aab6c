//! Where everything of a picture is: the graph, laid out, with the outlines of its nodes.

use super::cluster::{Clusters, SceneCluster};
use super::dot_graph::{Attributes, DotEdge, DotGraph, DotNode, DotRank};
use super::label::{Label, Names};
use super::port;
use super::record::{Placed, Record};
use super::shape::{MARGIN, Outline, Rect, Shape, record_size};
use huoyan_layout::{Direction, Edge, Error, Graph, Group, GroupRank, Options, Point, Route, Size, layout};

/// A picture, in points: x to the right, y down.
#[derive(Debug)]
pub struct Scene {
    pub(super) graph: DotGraph,
    pub(super) size: Size,
    pub(super) nodes: Vec<SceneNode>,
    pub(super) edges: Vec<SceneEdge>,
    pub(super) clusters: Vec<SceneCluster>,
}

/// A node of a picture.
#[derive(Debug)]
pub(super) struct SceneNode {
    pub(super) outline: Outline,
    /// Its label, or those of its fields, and the boxes of their lines.
    pub(super) texts: Vec<(Label, Rect)>,
    pub(super) is_hidden: bool,
}

/// An edge of a picture.
#[derive(Debug)]
pub(super) struct SceneEdge {
    /// A cubic Bézier spline between the arrowheads.
    pub(super) line: Vec<Point>,
    /// The corners of the arrowheads.
    pub(super) arrows: Vec<[Point; 3]>,
    pub(super) label: Option<(Label, Rect)>,
    pub(super) is_hidden: bool,
}

/// Room around the picture.
pub(super) const PAD: f64 = 4.0;
const ARROW_LENGTH: f64 = 10.0;
const ARROW_HALF_WIDTH: f64 = 3.5;
const FONT_SIZE: f64 = 14.0;

impl Scene {
    /// Lays a graph out.
    ///
    /// # Errors
    /// Where a size is no size.
    pub fn new(mut graph: DotGraph) -> Result<Scene, Error> {
        let mut warnings = std::mem::take(&mut graph.warnings);
        let bodies: Vec<Body> =
            graph.nodes.iter().map(|node| Body::of(&graph, node, &mut warnings)).collect();
        let edge_labels: Vec<Option<Label>> =
            graph.edges.iter().map(|edge| edge_label(&graph, edge)).collect();
        let clusters = Clusters::of(&graph);
        let mut room: Vec<Size> = bodies.iter().map(|body| body.size).collect();
        clusters.make_room(&mut room);
        let mut edges = Vec::with_capacity(graph.edges.len());
        for (edge, label) in graph.edges.iter().zip(&edge_labels) {
            edges.push(Edge {
                tail_at: port_place(edge.tail, &edge.tail_port, &graph, &bodies, &mut warnings),
                head_at: port_place(edge.head, &edge.head_port, &graph, &bodies, &mut warnings),
                ..layout_edge(edge, label.as_ref())
            });
        }
        let groups = graph.ranks.iter().map(group).collect();
        let problem = Graph { nodes: room.clone(), edges, groups, clusters: clusters.to_lay_out(&graph) };
        let drawing = layout(&problem, &options(&graph.attributes))?;
        let nodes: Vec<SceneNode> = bodies
            .iter()
            .zip(&graph.nodes)
            .zip(&drawing.nodes)
            .map(|((body, node), &centre)| body.at(centre, is_hidden(&node.attributes)))
            .collect();
        let node_box = |node: usize| Rect { centre: drawing.nodes[node], size: room[node] };
        let clusters = clusters.placed(&graph, &drawing.clusters, node_box, &mut warnings);
        let rect = |node: usize| Rect { centre: drawing.nodes[node], size: bodies[node].size };
        let mut scene_edges = Vec::with_capacity(graph.edges.len());
        for ((edge, label), route) in graph.edges.iter().zip(edge_labels).zip(&drawing.edges) {
            let mut route = route.clone();
            for node in [edge.head, edge.tail] {
                reach(&mut route.curve, rect(node), &nodes[node].outline);
                route.curve.reverse();
            }
            scene_edges.push(scene_edge(&graph, edge, label, &route));
        }
        for (node, _) in graph.nodes.iter_mut().zip(&bodies).filter(|(_, body)| body.shape == Shape::Point) {
            // A point is a spot.
            node.attributes.entry("style".to_owned()).or_insert_with(|| "filled".to_owned());
            node.attributes.entry("fillcolor".to_owned()).or_insert_with(|| "black".to_owned());
        }
        graph.warnings = warnings;
        Ok(Scene { graph, size: drawing.size, nodes, edges: scene_edges, clusters })
    }

    /// The size of the picture, with room around the graph.
    pub(super) fn page(&self) -> Size {
        Size { width: self.size.width + 2.0 * PAD, height: self.size.height + 2.0 * PAD }
    }

    /// The lines of all labels.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let labels = self.nodes.iter().flat_map(|node| &node.texts).map(|(label, _)| label);
        let clusters = self.clusters.iter().filter_map(|cluster| Some(&cluster.label.as_ref()?.0));
        let labels =
            labels.chain(clusters).chain(self.edges.iter().filter_map(|edge| Some(&edge.label.as_ref()?.0)));
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

pub(super) fn font_size(attributes: &Attributes) -> f64 {
    number(attributes, "fontsize").map_or(FONT_SIZE, |size| size.clamp(1.0, 1000.0))
}

/// Whether one of the styles has this name.
pub(super) fn has_style(attributes: &Attributes, style: &str) -> bool {
    attributes.get("style").is_some_and(|styles| styles.split(',').any(|other| other.trim() == style))
}

fn is_hidden(attributes: &Attributes) -> bool {
    has_style(attributes, "invis")
}

/// A node before it has its place.
struct Body {
    shape: Shape,
    size: Size,
    content: Content,
}

/// What is in a node.
enum Content {
    Label(Label),
    /// Fields, around zero.
    Fields(Placed),
}

impl Body {
    fn of(graph: &DotGraph, node: &DotNode, warnings: &mut Vec<String>) -> Body {
        let shape = Shape::of(node, warnings);
        if shape.is_record() {
            let names = Names { graph: &graph.name, node: &node.name, ..Names::default() };
            let text = node.attributes.get("label").map_or("\\N", String::as_str);
            let is_across = matches!(direction(&graph.attributes), Direction::Right | Direction::Left);
            if let Some(record) = Record::read(text, &names, font_size(&node.attributes), is_across) {
                let size = record_size(&node.attributes, &record);
                let placed = record.placed(Rect { centre: Point::default(), size });
                return Body { shape, size, content: Content::Fields(placed) };
            }
            warnings.push(format!("the label of {:?} has no fields: its braces do not match", node.name));
        }
        let label = node_label(graph, node);
        Body { shape, size: shape.size(&node.attributes, &label), content: Content::Label(label) }
    }

    fn fields(&self) -> Option<&Placed> {
        match &self.content {
            Content::Fields(placed) => Some(placed),
            Content::Label(_) => None,
        }
    }

    fn at(&self, centre: Point, is_hidden: bool) -> SceneNode {
        let moved = |p: Point| Point::new(p.x + centre.x, p.y + centre.y);
        let mut outline = self.shape.outline(Rect { centre, size: self.size });
        let texts = match &self.content {
            Content::Label(label) => {
                let Size { width, height } = label.size();
                let width = match self.shape {
                    Shape::Box | Shape::Box3d | Shape::Rounded | Shape::Plain => {
                        self.size.width - 2.0 * MARGIN.width
                    }
                    // What is not as wide above and below keeps its lines together.
                    _ => width,
                };
                vec![(label.clone(), Rect { centre, size: Size { width, height } })]
            }
            Content::Fields(placed) => {
                if let Outline::Polygon { lines, .. } | Outline::Rounded { lines, .. } = &mut outline {
                    lines.extend(placed.lines.iter().map(|line| line.map(moved)));
                }
                let at = |(label, rect): &(Label, Rect)| {
                    (label.clone(), Rect { centre: moved(rect.centre), ..*rect })
                };
                placed.texts.iter().map(at).collect()
            }
        };
        SceneNode { outline, texts, is_hidden }
    }
}

/// Where an edge is on its node; where there is no such port, in the middle, and that is told.
fn port_place(
    node: usize,
    port: &[String],
    graph: &DotGraph,
    bodies: &[Body],
    warnings: &mut Vec<String>,
) -> Point {
    let Body { shape, size, .. } = bodies[node];
    port::place(port, shape, size, bodies[node].fields()).unwrap_or_else(|| {
        let warning = format!("{:?} has no port {:?}", graph.nodes[node].name, port.join(":"));
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
        Point::default()
    })
}

fn group(ranks: &DotRank) -> Group {
    let rank = match ranks.rank.as_str() {
        "min" => GroupRank::First,
        "source" => GroupRank::Above,
        "max" => GroupRank::Last,
        "sink" => GroupRank::Below,
        _ => GroupRank::Any,
    };
    Group { rank, nodes: ranks.nodes.clone() }
}

/// Leads the last piece of a curve from the box of its node to the node's outline.
fn reach(curve: &mut Vec<Point>, rect: Rect, outline: &Outline) {
    let [.., before, end] = curve[..] else { return };
    if let Some(met) = outline.met(rect, before, end) {
        let between =
            |share: f64| Point::new(end.x + (met.x - end.x) * share, end.y + (met.y - end.y) * share);
        curve.extend([between(1.0 / 3.0), between(2.0 / 3.0), met]);
    }
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
        weight: whole("weight", 1).min(1000),
        min_length: whole("minlen", 1),
        label: label.map(Label::size),
        is_loose: edge.attributes.get("constraint").is_some_and(|word| word == "false" || word == "0"),
        ..Edge::new(edge.tail, edge.head)
    }
}

fn direction(attributes: &Attributes) -> Direction {
    match attributes.get("rankdir").map(|word| word.to_ascii_uppercase()).as_deref() {
        Some("BT") => Direction::Up,
        Some("LR") => Direction::Right,
        Some("RL") => Direction::Left,
        _ => Direction::Down,
    }
}

fn options(attributes: &Attributes) -> Options {
    let inches = |name: &str, usual: f64| number(attributes, name).map_or(usual, |inches| inches * 72.0);
    let usual = Options::default();
    Options {
        direction: direction(attributes),
        node_gap: inches("nodesep", usual.node_gap).clamp(2.0, 1000.0),
        rank_gap: inches("ranksep", usual.rank_gap).clamp(2.0, 1000.0),
        ..usual
    }
}

fn scene_edge(graph: &DotGraph, edge: &DotEdge, label: Option<Label>, route: &Route) -> SceneEdge {
    let usual = if graph.is_directed { "forward" } else { "none" };
    let dir = edge.attributes.get("dir").map_or(usual, String::as_str);
    let has_head = |dirs: [&str; 2], name: &str| {
        dirs.contains(&dir) && edge.attributes.get(name).is_none_or(|head| head != "none")
    };
    let mut curve = route.curve.clone();
    let mut arrows = Vec::new();
    // At the end, and at the start: the curve is turned round twice.
    for has_arrow in [has_head(["forward", "both"], "arrowhead"), has_head(["back", "both"], "arrowtail")] {
        if has_arrow {
            let whole = Route { curve, label: None };
            curve = whole.shortened(ARROW_LENGTH);
            if let (Some(&base), Some(&tip)) = (curve.last(), whole.curve.last()) {
                arrows.push(arrow(base, tip));
            }
        }
        curve.reverse();
    }
    let label = label.zip(route.label).map(|(label, centre)| {
        let size = label.size();
        (label, Rect { centre, size })
    });
    SceneEdge { line: curve, arrows, label, is_hidden: is_hidden(&edge.attributes) }
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
