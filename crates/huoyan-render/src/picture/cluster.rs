//! Boxes around nodes that belong together.

use super::dot_graph::{Attributes, DotCluster, DotGraph};
use super::label::Names;
use super::scene::{Warnings, font_size, has_style};
use super::shape::Rect;
use super::svg::Stroke;
use super::text::{Text, Written};
use huoyan_layout::{Cluster, Frame, Size};

/// A cluster of a picture.
#[derive(Debug)]
pub(super) struct SceneCluster {
    /// Which of the graph's clusters.
    pub(super) idx: usize,
    pub(super) rect: Rect,
    pub(super) label: Option<Written>,
}

/// Room between a cluster and its nodes, as in Graphviz.
pub(super) const CLUSTER_MARGIN: f64 = 8.0;

/// How the clusters of a graph are laid out.
pub(super) struct Clusters {
    /// The label of each.
    labels: Vec<Option<Text>>,
    /// The node of each that is a larger node: of a cluster of one that has no label.
    single: Vec<Option<usize>>,
}

impl Clusters {
    pub(super) fn of(graph: &DotGraph, warn: &mut dyn FnMut(String)) -> Clusters {
        let labels: Vec<Option<Text>> =
            graph.clusters.iter().map(|cluster| label(graph, cluster, warn)).collect();
        let mut n_around = vec![0u32; graph.nodes.len()];
        graph.clusters.iter().flat_map(|cluster| &cluster.nodes).for_each(|&node| n_around[node] += 1);
        let single = |(cluster, label): (&DotCluster, &Option<Text>)| match (&cluster.nodes[..], label) {
            (&[node], None) if n_around[node] == 1 => Some(node),
            _ => None,
        };
        let single = graph.clusters.iter().zip(&labels).map(single).collect();
        Clusters { labels, single }
    }

    /// Makes room for those around one node.
    pub(super) fn make_room(&self, room: &mut [Size]) {
        for &node in self.single.iter().flatten() {
            room[node].width += 2.0 * CLUSTER_MARGIN;
            room[node].height += 2.0 * CLUSTER_MARGIN;
        }
    }

    /// What is to be kept together.
    pub(super) fn to_lay_out(&self, graph: &DotGraph) -> Vec<Cluster> {
        let clusters = graph.clusters.iter().zip(&self.labels).zip(&self.single);
        let cluster = |((cluster, label), single): ((&DotCluster, &Option<Text>), &Option<usize>)| Cluster {
            nodes: if single.is_some() { Vec::new() } else { cluster.nodes.clone() },
            margin: super::scene::number(&cluster.attributes, "margin").unwrap_or(CLUSTER_MARGIN).min(200.0),
            label: label.as_ref().map(Text::size),
        };
        clusters.map(cluster).collect()
    }

    /// Those that have a box, with what of them is named in `warnings` where they have none.
    pub(super) fn placed(
        self,
        graph: &DotGraph,
        frames: &[Option<Frame>],
        node_box: impl Fn(usize) -> Rect,
        warnings: &mut Warnings,
    ) -> Vec<SceneCluster> {
        let mut placed = Vec::new();
        for (idx, (label, single)) in self.labels.into_iter().zip(self.single).enumerate() {
            let cluster = &graph.clusters[idx];
            if let Some(node) = single {
                placed.push(SceneCluster { idx, rect: node_box(node), label: None });
            } else if let Some(frame) = frames.get(idx).copied().flatten() {
                let rect = Rect { centre: frame.centre, size: frame.size };
                let label = label.zip(frame.label).map(|(label, centre)| {
                    let size = label.size();
                    label.at(justified(Rect { centre, size }, rect, &cluster.attributes))
                });
                placed.push(SceneCluster { idx, rect, label });
            } else if !cluster.nodes.is_empty() {
                warnings.add(format!("{} is drawn without a box around it", cluster.name));
            }
        }
        placed
    }
}

fn label(graph: &DotGraph, cluster: &DotCluster, warn: &mut dyn FnMut(String)) -> Option<Text> {
    let text = cluster.attributes.get("label")?;
    let names = Names { graph: &graph.name, node: &cluster.name, ..Names::default() };
    let label = Text::read(text.trim(), &names, font_size(&cluster.attributes), warn);
    (!label.is_empty()).then_some(label)
}

/// The place of a label at a side of its box, if it is to be there.
fn justified(label: Rect, rect: Rect, attributes: &Attributes) -> Rect {
    let half = label.size.width / 2.0 + CLUSTER_MARGIN;
    let x = match attributes.get("labeljust").map(String::as_str) {
        Some("l") => rect.left() + half,
        Some("r") => rect.right() - half,
        _ => label.centre.x,
    };
    Rect { centre: huoyan_layout::Point::new(x, label.centre.y), ..label }
}

/// What the box of a cluster is filled with, if it is.
pub(super) fn fill(attributes: &Attributes) -> Option<&str> {
    let named = |name: &str| attributes.get(name).map(String::as_str);
    match has_style(attributes, "filled") {
        true => named("fillcolor").or(named("color")).or(named("bgcolor")).or(Some("lightgrey")),
        false => named("bgcolor"),
    }
}

/// The line around a cluster; none where it is to have none.
pub(super) fn stroke(attributes: &Attributes) -> Option<Stroke<'_>> {
    let stroke = Stroke::of(attributes);
    let colour = attributes.get("pencolor").map_or(stroke.colour, String::as_str);
    let has_line = attributes.get("peripheries").is_none_or(|n| n.trim() != "0");
    has_line.then_some(Stroke { colour, ..stroke })
}

/// Whether it has round corners.
pub(super) fn is_round(attributes: &Attributes) -> bool {
    has_style(attributes, "rounded")
}
