//! Where everything of a picture is: the graph, laid out, with the outlines of its nodes.

use super::beside::{Taken, around};
use super::cluster::{Clusters, SceneCluster};
use super::colour;
use super::dot_graph::{Attributes, DotGraph, DotNode, DotRank, html_of, without_tags};
use super::label::{Label, Names};
use super::port;
use super::record::{Placed, Record};
use super::scene_edge::{EdgeTexts, SceneEdge, clip, layout_edge, scene_edge};
use super::shape::{Outline, Rect, Shape, margin, record_size};
use super::text::{Text, Written};
use huoyan_layout::{Direction, Error, Graph, Group, GroupRank, Options, Point, Route, Size, layout};

/// A picture, in points: x to the right, y down.
#[derive(Debug)]
pub struct Scene {
    pub(super) graph: DotGraph,
    /// The box around everything.
    pub(super) frame: Rect,
    /// The label of the graph.
    pub(super) label: Option<Written>,
    pub(super) nodes: Vec<SceneNode>,
    pub(super) edges: Vec<SceneEdge>,
    pub(super) clusters: Vec<SceneCluster>,
}

/// A node of a picture.
#[derive(Debug)]
pub(super) struct SceneNode {
    pub(super) outline: Outline,
    /// Its label, or those of its fields.
    pub(super) written: Written,
    /// What stands beside it.
    pub(super) beside: Option<Written>,
    pub(super) is_hidden: bool,
}

/// Room around the picture.
pub(super) const PAD: f64 = 4.0;
const FONT_SIZE: f64 = 14.0;

impl Scene {
    /// Lays a graph out.
    ///
    /// # Errors
    /// Where a size is no size.
    pub fn new(mut graph: DotGraph) -> Result<Scene, Error> {
        let mut warnings = Warnings(std::mem::take(&mut graph.warnings));
        settle(&mut graph, &mut warnings);
        let bodies: Vec<Body> =
            graph.nodes.iter().map(|node| Body::of(&graph, node, &mut warnings)).collect();
        let mut warn = |warning| warnings.add(warning);
        let texts: Vec<EdgeTexts> =
            graph.edges.iter().map(|edge| EdgeTexts::of(&graph, edge, &mut warn)).collect();
        let beside: Vec<Option<Text>> =
            graph.nodes.iter().map(|node| text_beside(&graph, node, &mut warn)).collect();
        let clusters = Clusters::of(&graph, &mut warn);
        let mut room: Vec<Size> = bodies.iter().map(|body| body.size).collect();
        clusters.make_room(&mut room);
        let mut edges = Vec::with_capacity(graph.edges.len());
        for (edge, texts) in graph.edges.iter().zip(&texts) {
            edges.push(huoyan_layout::Edge {
                tail_at: port_place(edge.tail, &edge.tail_port, &graph, &bodies, &mut warnings),
                head_at: port_place(edge.head, &edge.head_port, &graph, &bodies, &mut warnings),
                ..layout_edge(edge, texts.label.as_ref())
            });
        }
        let groups = graph.ranks.iter().map(group).collect();
        let problem = Graph { nodes: room.clone(), edges, groups, clusters: clusters.to_lay_out(&graph) };
        let drawing = layout(&problem, &options(&graph.attributes, &texts, &beside))?;
        let nodes: Vec<SceneNode> = bodies
            .iter()
            .zip(&graph.nodes)
            .zip(&drawing.nodes)
            .map(|((body, node), &centre)| body.at(centre, &node.attributes))
            .collect();
        let node_box = |node: usize| Rect { centre: drawing.nodes[node], size: room[node] };
        let clusters = clusters.placed(&graph, &drawing.clusters, node_box, &mut warnings);
        let rect = |node: usize| Rect { centre: drawing.nodes[node], size: bodies[node].size };
        let mut routes = drawing.edges;
        for (edge, route) in graph.edges.iter().zip(&mut routes) {
            for (node, until) in [(edge.head, "lhead"), (edge.tail, "ltail")] {
                reach(&mut route.curve, rect(node), &nodes[node].outline);
                if let Some(cluster) = clusters
                    .iter()
                    .find(|cluster| edge.attributes.get(until) == Some(&graph.clusters[cluster.idx].name))
                {
                    clip(&mut route.curve, cluster.rect);
                }
                route.curve.reverse();
            }
        }
        let mut scene_edges: Vec<SceneEdge> = Vec::with_capacity(graph.edges.len());
        for ((edge, texts), route) in graph.edges.iter().zip(&texts).zip(&routes) {
            let mut warn = |warning| warnings.add(warning);
            scene_edges.push(scene_edge(&graph, edge, texts, route, &mut warn));
        }
        for (node, _) in graph.nodes.iter_mut().zip(&bodies).filter(|(_, body)| body.shape == Shape::Point) {
            // A point is a spot.
            node.attributes.entry("style".to_owned()).or_insert_with(|| "filled".to_owned());
            node.attributes.entry("fillcolor".to_owned()).or_insert_with(|| "black".to_owned());
        }
        let Size { width, height } = drawing.size;
        let frame = Rect { centre: Point::new(width / 2.0, height / 2.0), size: Size { width, height } };
        let mut scene = Scene { graph, frame, label: None, nodes, edges: scene_edges, clusters };
        if beside.iter().any(Option::is_some) || texts.iter().any(EdgeTexts::has_free) {
            let boxes: Vec<Rect> = (0..scene.nodes.len()).map(rect).collect();
            scene.add_free_labels(&boxes, &beside, &texts, &routes);
        }
        scene.add_label(&mut |warning| warnings.add(warning));
        scene.graph.warnings = warnings.0;
        Ok(scene)
    }

    /// Finds places for the labels that the layout knows nothing of.
    fn add_free_labels(
        &mut self,
        boxes: &[Rect],
        beside: &[Option<Text>],
        texts: &[EdgeTexts],
        routes: &[Route],
    ) {
        let mut taken = Taken::default();
        boxes.iter().for_each(|rect| taken.add(*rect));
        routes.iter().for_each(|route| taken.add_curve(&route.curve));
        let labels = self.edges.iter().filter_map(|edge| edge.label.as_ref());
        let of_clusters = self.clusters.iter().filter_map(|cluster| cluster.label.as_ref());
        labels.chain(of_clusters).flat_map(|label| &label.texts).for_each(|(_, rect)| taken.add(*rect));
        for (((edge, texts), route), dot) in
            self.edges.iter_mut().zip(texts).zip(routes).zip(&self.graph.edges)
        {
            edge.add_labels(texts, route, &dot.attributes, &mut taken);
        }
        for ((node, text), rect) in self.nodes.iter_mut().zip(beside).zip(boxes) {
            let Some(text) = text else { continue };
            node.beside = taken.take(around(*rect, text.size())).map(|place| text.at(place));
        }
        let free = self.edges.iter().flat_map(|edge| &edge.more_labels).map(|(label, _)| label);
        let free = free.chain(self.nodes.iter().filter_map(|node| node.beside.as_ref()));
        let reach = free.flat_map(|label| {
            label.texts.iter().map(|(_, rect)| *rect).chain(label.cells.iter().map(|cell| cell.rect))
        });
        self.frame = reach.fold(self.frame, Rect::with);
    }

    /// The label of the graph, below all or above.
    fn add_label(&mut self, warn: &mut dyn FnMut(String)) {
        const GAP: f64 = 6.0;
        let attributes = &self.graph.attributes;
        let Some(value) = attributes.get("label") else { return };
        let names = Names { graph: &self.graph.name, ..Names::default() };
        let text = Text::read(value, &names, font_size(attributes), warn);
        if text.is_empty() {
            return;
        }
        let (size, frame) = (text.size(), self.frame);
        let is_above = attributes.get("labelloc").is_some_and(|place| place == "t");
        let away = (frame.size.height + size.height) / 2.0 + GAP;
        let y = frame.centre.y + if is_above { -away } else { away };
        let x = match attributes.get("labeljust").map(String::as_str) {
            Some("l") => frame.left() + size.width / 2.0,
            Some("r") => frame.right() - size.width / 2.0,
            _ => frame.centre.x,
        };
        let place = Rect { centre: Point::new(x, y), size };
        self.label = Some(text.at(place));
        self.frame = frame.with(place);
    }

    /// The size of the picture, with room around the graph.
    pub(super) fn page(&self) -> Size {
        Size { width: self.frame.size.width + 2.0 * PAD, height: self.frame.size.height + 2.0 * PAD }
    }

    /// The lines of all labels.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let nodes = self.nodes.iter().flat_map(|node| std::iter::once(&node.written).chain(&node.beside));
        let clusters = self.clusters.iter().filter_map(|cluster| cluster.label.as_ref());
        let edges = self
            .edges
            .iter()
            .flat_map(|edge| edge.label.iter().chain(edge.more_labels.iter().map(|(label, _)| label)));
        let all = nodes.chain(clusters).chain(edges).chain(&self.label);
        all.flat_map(|written| &written.texts)
            .flat_map(|(label, _)| &label.lines)
            .map(|line| line.text.as_str())
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

/// Lines to be told, without doubles.
pub(super) struct Warnings(Vec<String>);

impl Warnings {
    pub(super) fn add(&mut self, warning: String) {
        if !self.0.contains(&warning) {
            self.0.push(warning);
        }
    }
}

/// Makes colours those that viewers know, and names what the attributes ask for that is not drawn.
fn settle(graph: &mut DotGraph, warnings: &mut Warnings) {
    let nodes = graph.nodes.iter_mut().map(|node| &mut node.attributes);
    let edges = graph.edges.iter_mut().map(|edge| &mut edge.attributes);
    let clusters = graph.clusters.iter_mut().map(|cluster| &mut cluster.attributes);
    let all = nodes.chain(edges).chain(clusters).chain(std::iter::once(&mut graph.attributes));
    all.for_each(|attributes| colour::settle(attributes, &mut |warning| warnings.add(warning)));
    for node in &mut graph.nodes {
        // A node without a line around it: what it is filled with stays.
        if node.attributes.get("peripheries").is_some_and(|n| n.trim() == "0") {
            let fill = node.attributes.get("color").map_or("lightgrey", String::as_str).to_owned();
            node.attributes.entry("fillcolor".to_owned()).or_insert(fill);
            node.attributes.insert("color".to_owned(), "none".to_owned());
        }
        if node.attributes.get("image").is_some_and(|image| !image.is_empty()) {
            warnings.add("images in nodes are not drawn".to_owned());
        }
        for name in ["skew", "distortion"] {
            if let Some(value) = node.attributes.get(name).filter(|value| value.trim() != "0") {
                warnings.add(format!("{name}={value} is passed over"));
            }
        }
        for style in ["wedged", "striped", "radial", "diagonals"] {
            if has_style(&node.attributes, style) {
                warnings.add(format!("the style {style:?} is passed over"));
            }
        }
    }
    let asks = |name: &str, usual: &[&str]| {
        let value = graph.attributes.get(name).map(|value| value.trim().to_ascii_lowercase());
        value.filter(|value| !value.is_empty() && !usual.contains(&value.as_str()))
    };
    let usual_of = [
        ("splines", &["true", "spline", "curved", "1"][..]),
        ("layout", &["dot"][..]),
        ("concentrate", &["false", "0"][..]),
        ("rotate", &["0"][..]),
        ("ordering", &[][..]),
        ("size", &[][..]),
        ("ratio", &["auto"][..]),
    ];
    for (name, usual) in usual_of {
        if let Some(value) = asks(name, usual) {
            warnings.add(format!("{name}={value} is passed over"));
        }
    }
}

/// What stands beside a node.
fn text_beside(graph: &DotGraph, node: &DotNode, warn: &mut dyn FnMut(String)) -> Option<Text> {
    let names = Names { graph: &graph.name, node: &node.name, ..Names::default() };
    let text = Text::read(node.attributes.get("xlabel")?, &names, font_size(&node.attributes), warn);
    (!text.is_empty()).then_some(text)
}

/// A node before it has its place.
struct Body {
    shape: Shape,
    size: Size,
    content: Content,
}

/// What is in a node.
enum Content {
    Text(Text),
    /// Fields, around zero.
    Fields(Placed),
}

impl Body {
    fn of(graph: &DotGraph, node: &DotNode, warnings: &mut Warnings) -> Body {
        let shape = Shape::of(node, &mut warnings.0);
        if shape.is_record() {
            let names = Names { graph: &graph.name, node: &node.name, ..Names::default() };
            let text = node.attributes.get("label").map_or("\\N", String::as_str);
            let is_across = matches!(direction(&graph.attributes), Direction::Right | Direction::Left);
            let plain = html_of(text).map(without_tags);
            let text = plain.as_deref().unwrap_or(text);
            if let Some(record) = Record::read(text, &names, font_size(&node.attributes), is_across) {
                let size = record_size(&node.attributes, &record);
                let placed = record.placed(Rect { centre: Point::default(), size });
                return Body { shape, size, content: Content::Fields(placed) };
            }
            warnings.add(format!("the label of {:?} has no fields: its braces do not match", node.name));
        }
        let text = node_text(graph, node, &mut |warning| warnings.add(warning));
        Body { shape, size: shape.size(&node.attributes, &text), content: Content::Text(text) }
    }

    /// The parts that edges lead to, around zero.
    fn ports(&self) -> &[(String, Rect)] {
        match &self.content {
            Content::Fields(placed) => &placed.ports,
            Content::Text(text) => text.ports(),
        }
    }

    fn at(&self, centre: Point, attributes: &Attributes) -> SceneNode {
        let moved = |p: Point| Point::new(p.x + centre.x, p.y + centre.y);
        let mut outline = self.shape.outline_of(Rect { centre, size: self.size }, attributes);
        let written = match &self.content {
            Content::Text(text) => {
                let Size { width, height } = text.size();
                let width = match self.shape {
                    Shape::Box | Shape::Box3d | Shape::Rounded | Shape::Plain => {
                        self.size.width - 2.0 * margin(attributes).width
                    }
                    // What is not as wide above and below keeps its lines together.
                    _ => width,
                };
                text.at(Rect { centre, size: Size { width, height } })
            }
            Content::Fields(placed) => {
                if let Outline::Polygon { lines, .. } | Outline::Rounded { lines, .. } = &mut outline {
                    lines.extend(placed.lines.iter().map(|line| line.map(moved)));
                }
                let at = |(label, rect): &(Label, Rect)| {
                    (label.clone(), Rect { centre: moved(rect.centre), ..*rect })
                };
                Written { cells: Vec::new(), texts: placed.texts.iter().map(at).collect() }
            }
        };
        SceneNode { outline, written, beside: None, is_hidden: has_style(attributes, "invis") }
    }
}

/// Where an edge is on its node; where there is no such port, in the middle, and that is told.
fn port_place(
    node: usize,
    port: &[String],
    graph: &DotGraph,
    bodies: &[Body],
    warnings: &mut Warnings,
) -> Point {
    let Body { shape, size, .. } = bodies[node];
    port::place(port, shape, size, bodies[node].ports()).unwrap_or_else(|| {
        warnings.add(format!("{:?} has no port {:?}", graph.nodes[node].name, port.join(":")));
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

fn node_text(graph: &DotGraph, node: &DotNode, warn: &mut dyn FnMut(String)) -> Text {
    let names = Names { graph: &graph.name, node: &node.name, ..Names::default() };
    let is_point = node.attributes.get("shape").is_some_and(|shape| shape == "point");
    let text = match node.attributes.get("label") {
        _ if is_point => "",
        Some(text) => text,
        None => "\\N",
    };
    Text::read(text, &names, font_size(&node.attributes), warn)
}

fn direction(attributes: &Attributes) -> Direction {
    match attributes.get("rankdir").map(|word| word.to_ascii_uppercase()).as_deref() {
        Some("BT") => Direction::Up,
        Some("LR") => Direction::Right,
        Some("RL") => Direction::Left,
        _ => Direction::Down,
    }
}

/// How it is drawn; where labels stand at the ends of edges or beside nodes, there is room for them between ranks.
fn options(attributes: &Attributes, edges: &[EdgeTexts], beside: &[Option<Text>]) -> Options {
    let inches = |name: &str, usual: f64| number(attributes, name).map_or(usual, |inches| inches * 72.0);
    let usual = Options::default();
    let at_ends = edges.iter().map(EdgeTexts::end_height).fold(0.0, f64::max);
    let at_nodes = beside.iter().flatten().map(|text| text.size().height).fold(0.0, f64::max);
    let room = if at_ends > 0.0 { 2.0 * at_ends + 10.0 } else { 0.0 }.max(at_nodes * 2.0);
    Options {
        direction: direction(attributes),
        node_gap: inches("nodesep", usual.node_gap).clamp(2.0, 1000.0),
        rank_gap: inches("ranksep", usual.rank_gap).max(room).clamp(2.0, 1000.0),
        ..usual
    }
}
