//! Whatever the graph, there is a drawing, and what is drawn keeps to its rules.

use huoyan_layout::{
    Cluster, Direction, Edge, Error, Graph, Group, GroupRank, Layout, Options, Point, Size, layout,
};
use proptest::prelude::*;

fn size() -> impl Strategy<Value = Size> {
    let length = prop_oneof![Just(0.0), 1.0..300.0, Just(50_000.0)];
    (length.clone(), length).prop_map(|(width, height)| Size { width, height })
}

fn edge(n_nodes: usize) -> impl Strategy<Value = Edge> {
    (0..n_nodes, 0..n_nodes, 0u32..200, 0u32..4, proptest::option::of(size())).prop_map(
        |(tail, head, weight, min_length, label)| Edge { weight, min_length, label, ..Edge::new(tail, head) },
    )
}

fn graph() -> impl Strategy<Value = Graph> {
    (1usize..40).prop_flat_map(|n| {
        (prop::collection::vec(size(), n), prop::collection::vec(edge(n), 0..80))
            .prop_map(|(nodes, edges)| Graph { nodes, edges, ..Graph::default() })
    })
}

/// Some nodes side by side, and edges that say nothing of ranks, or that have places of their own on their nodes.
fn constrained_graph() -> impl Strategy<Value = Graph> {
    use GroupRank::{Above, Any, Below, First, Last};
    let rank = prop::sample::select(vec![Any, Any, Any, First, Above, Last, Below]);
    let group = (rank, prop::collection::vec(any::<prop::sample::Index>(), 1..5));
    let special = (any::<bool>(), -1.0..=1.0, -1.0..=1.0, any::<bool>());
    let specials = prop::collection::vec(special, 80);
    (graph(), prop::collection::vec(group, 0..4), specials).prop_map(|(mut graph, groups, specials)| {
        let n = graph.nodes.len();
        let node = |index: prop::sample::Index| index.index(n);
        let groups = groups.into_iter();
        graph.groups = groups
            .map(|(rank, nodes)| Group { rank, nodes: nodes.into_iter().map(node).collect() })
            .collect();
        for (edge, (is_loose, across, down, is_plain)) in graph.edges.iter_mut().zip(specials) {
            edge.is_loose = is_loose && !is_plain;
            if !is_plain {
                let Size { width, height } = graph.nodes[edge.tail];
                edge.tail_at = Point::new(across * width / 2.0, down * height / 2.0);
                edge.head_at = Point::new(graph.nodes[edge.head].width / 2.0, 0.0);
            }
        }
        graph
    })
}

fn options() -> impl Strategy<Value = Options> {
    let directions = [Direction::Down, Direction::Up, Direction::Right, Direction::Left];
    let budget = prop_oneof![Just(0), 1u64..10_000, Just(Options::default().budget)];
    (prop::sample::select(directions.to_vec()), budget).prop_map(|(direction, budget)| Options {
        direction,
        budget,
        ..Options::default()
    })
}

/// How far a point is from a box.
fn distance(point: Point, centre: Point, size: Size) -> f64 {
    let beyond = |at: f64, middle: f64, length: f64| ((at - middle).abs() - length / 2.0).max(0.0);
    beyond(point.x, centre.x, size.width).hypot(beyond(point.y, centre.y, size.height))
}

fn overlap((a, a_size): (Point, Size), (b, b_size): (Point, Size)) -> bool {
    const FORGIVEN: f64 = 0.01;
    (a.x - b.x).abs() + FORGIVEN < (a_size.width + b_size.width) / 2.0
        && (a.y - b.y).abs() + FORGIVEN < (a_size.height + b_size.height) / 2.0
}

fn check(graph: &Graph, drawing: &Layout) {
    assert_eq!((drawing.nodes.len(), drawing.edges.len()), (graph.nodes.len(), graph.edges.len()));
    let is_inside = |p: Point| {
        (-0.01..=drawing.size.width + 0.01).contains(&p.x)
            && (-0.01..=drawing.size.height + 0.01).contains(&p.y)
    };
    assert!(drawing.nodes.iter().all(|&p| is_inside(p)));
    let boxes: Vec<(Point, Size)> = drawing.nodes.iter().copied().zip(graph.nodes.iter().copied()).collect();
    for (i, &a) in boxes.iter().enumerate() {
        assert!(boxes[i + 1..].iter().all(|&b| !overlap(a, b)), "node {i} overlaps another");
    }
    let mut labels = Vec::new();
    for (route, edge) in drawing.edges.iter().zip(&graph.edges) {
        assert!(route.curve.len() >= 4 && route.curve.len() % 3 == 1, "{edge:?}: {route:?}");
        assert!(route.curve.iter().all(|&p| is_inside(p)), "{edge:?}: {route:?}");
        let ends = [(route.curve[0], edge.tail), (route.curve[route.curve.len() - 1], edge.head)];
        for (end, node) in ends {
            let away = distance(end, drawing.nodes[node], graph.nodes[node]);
            assert!(away < 1.0, "{edge:?} ends {away} from node {node}: {route:?}");
        }
        let line = route.shortened(10.0);
        assert!(line.len() >= 4 && line.len() % 3 == 1);
        assert_eq!(route.label.is_some(), edge.label.is_some());
        labels.extend(route.label.zip(edge.label));
    }
    for (i, &label) in labels.iter().enumerate() {
        assert!(labels[i + 1..].iter().all(|&other| !overlap(label, other)), "label {i} overlaps another");
        assert!(boxes.iter().all(|&other| !overlap(label, other)), "label {i} overlaps a node");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_graph_has_a_drawing_and_always_the_same(graph in graph(), options in options()) {
        let drawing = layout(&graph, &options).expect("it is a graph");
        check(&graph, &drawing);
        prop_assert_eq!(layout(&graph, &options).expect("as before"), drawing);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn groups_stand_side_by_side_whatever_the_edges_say(graph in constrained_graph(), budget in 0u64..100_000) {
        let options = Options { budget, ..Options::default() };
        let drawing = layout(&graph, &options).expect("it is a graph");
        check(&graph, &drawing);
        let height = |node: usize| drawing.nodes[node].y;
        for group in &graph.groups {
            let first = height(group.nodes[0]);
            prop_assert!(group.nodes.iter().all(|&node| height(node) == first), "{group:?}");
        }
        // The first group and the last may be one.
        let is_first = |group: &&Group| matches!(group.rank, GroupRank::First | GroupRank::Above);
        let bottom = |node: usize| height(node) + graph.nodes[node].height / 2.0;
        if let Some(group) = graph.groups.iter().find(is_first) {
            let lowest = group.nodes.iter().map(|&node| bottom(node)).fold(0.0, f64::max);
            let highest = (0..graph.nodes.len()).map(height).fold(f64::INFINITY, f64::min);
            prop_assert!(highest <= height(group.nodes[0]) && height(group.nodes[0]) <= lowest);
            prop_assert!((0..graph.nodes.len()).all(|node| height(node) >= height(group.nodes[0])));
        }
    }
}

/// Clusters that share no nodes, or are within each other.
fn clustered_graph() -> impl Strategy<Value = Graph> {
    let label =
        proptest::option::of((1.0..200.0, 1.0..30.0).prop_map(|(width, height)| Size { width, height }));
    // How many before each is the one around it; none where there are not so many.
    let clusters = prop::collection::vec((0.0..20.0, label, 1usize..6), 1..7);
    (constrained_graph(), clusters, prop::collection::vec(0usize..8, 40)).prop_map(
        |(mut graph, clusters, of_node)| {
            let n = graph.nodes.len();
            let mut nodes: Vec<Vec<usize>> =
                (0..clusters.len()).map(|c| (0..n).filter(|&node| of_node[node] == c).collect()).collect();
            for (c, (.., back)) in clusters.iter().enumerate().rev() {
                if let Some(around) = c.checked_sub(*back) {
                    let inner = nodes[c].clone();
                    nodes[around].extend(inner);
                }
            }
            let with_nodes = |((margin, label, _), nodes): ((f64, Option<Size>, usize), Vec<usize>)| {
                Cluster { nodes, margin, label }
            };
            graph.clusters = clusters.into_iter().zip(nodes).map(with_nodes).collect();
            graph
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_box_of_a_cluster_holds_its_nodes_and_nothing_else(
        graph in clustered_graph(),
        budget in prop_oneof![0u64..100_000, Just(Options::default().budget)],
    ) {
        let options = Options { budget, ..Options::default() };
        let drawing = layout(&graph, &options).expect("it is a graph");
        check(&graph, &drawing);
        prop_assert_eq!(drawing.clusters.len(), graph.clusters.len());
        for (i, (cluster, frame)) in graph.clusters.iter().zip(&drawing.clusters).enumerate() {
            let Some(frame) = frame else { continue };
            let whole = (frame.centre, frame.size);
            for (node, &size) in graph.nodes.iter().enumerate() {
                let at = drawing.nodes[node];
                if cluster.nodes.contains(&node) {
                    let room = |at: f64, length: f64, centre: f64, whole: f64| {
                        (at - centre).abs() + length / 2.0 <= whole / 2.0 + 0.01
                    };
                    prop_assert!(room(at.x, size.width, frame.centre.x, frame.size.width), "node {node}");
                    prop_assert!(room(at.y, size.height, frame.centre.y, frame.size.height), "node {node}");
                } else {
                    prop_assert!(!overlap(whole, (at, size)), "node {node} in cluster {i}");
                }
            }
            for (other, inner) in graph.clusters.iter().zip(&drawing.clusters).skip(i + 1) {
                let Some(inner) = inner else { continue };
                if other.nodes.iter().all(|node| cluster.nodes.contains(node)) {
                    let [far, near] = [frame, inner].map(|frame| {
                        let half = Point::new(frame.size.width / 2.0, frame.size.height / 2.0);
                        let Point { x, y } = frame.centre;
                        [half.x - x, half.y - y, half.x + x, half.y + y]
                    });
                    let is_within = far.iter().zip(near).all(|(far, near)| near + other.margin.min(1.0) <= far + 1.01);
                    prop_assert!(is_within, "{inner:?} of {frame:?}");
                } else {
                    prop_assert!(!overlap(whole, (inner.centre, inner.size)), "cluster {i}");
                }
            }
            prop_assert_eq!(frame.label.is_some(), cluster.label.is_some());
        }
    }
}

#[test]
fn clusters_within_clusters_have_boxes_with_room_for_their_labels() {
    // 0 → 1 → 2 → 3 → 4: the outer cluster has 1 to 3, the next 2 and 3, the innermost 3; another one has 5 beside them.
    let nodes = vec![Size { width: 54.0, height: 36.0 }; 6];
    let pairs = [(0, 1), (1, 2), (2, 3), (3, 4), (0, 5), (5, 3), (0, 3)];
    let label = Some(Size { width: 80.0, height: 16.0 });
    let cluster = |nodes: std::ops::Range<usize>| Cluster { nodes: nodes.collect(), margin: 8.0, label };
    for direction in [Direction::Down, Direction::Up, Direction::Right, Direction::Left] {
        let graph = Graph {
            nodes: nodes.clone(),
            edges: pairs.iter().map(|&(tail, head)| Edge::new(tail, head)).collect(),
            clusters: vec![cluster(3..4), cluster(1..4), cluster(2..4), cluster(5..6)],
            ..Graph::default()
        };
        let drawing = layout(&graph, &Options { direction, ..Options::default() }).expect("a graph");
        let frames: Vec<_> = drawing.clusters.iter().map(|frame| frame.expect("all have boxes")).collect();
        for (inner, outer) in [(0, 2), (2, 1)] {
            let (inner, outer) = (frames[inner], frames[outer]);
            let label = (outer.label.expect("it has one"), Size { width: 80.0, height: 16.0 });
            assert!(!overlap(label, (inner.centre, inner.size)), "{direction:?}: {inner:?} {outer:?}");
            assert!(inner.size.width < outer.size.width && inner.size.height < outer.size.height);
        }
        let top = |c: usize| frames[c].centre.y - frames[c].size.height / 2.0;
        assert!(top(0) > top(2) + 16.0 && top(2) > top(1) + 16.0, "{direction:?}: {frames:?}");
    }
}

#[test]
fn clusters_that_are_joined_are_kept_together() {
    // Two chains with edges across, and what leads to both.
    let nodes = vec![Size { width: 54.0, height: 36.0 }; 10];
    let pairs = [
        (8, 0),
        (8, 4),
        (0, 1),
        (1, 2),
        (2, 3),
        (4, 5),
        (5, 6),
        (6, 7),
        (1, 7),
        (6, 3),
        (3, 0),
        (3, 9),
        (7, 9),
    ];
    let label = Some(Size { width: 80.0, height: 16.0 });
    let cluster = |nodes: std::ops::Range<usize>| Cluster { nodes: nodes.collect(), margin: 8.0, label };
    for direction in [Direction::Down, Direction::Up, Direction::Right, Direction::Left] {
        let graph = Graph {
            nodes: nodes.clone(),
            edges: pairs.iter().map(|&(tail, head)| Edge::new(tail, head)).collect(),
            clusters: vec![cluster(0..4), cluster(4..8)],
            ..Graph::default()
        };
        let drawing = layout(&graph, &Options { direction, ..Options::default() }).expect("a graph");
        for frame in &drawing.clusters {
            let frame = frame.expect("both are kept together");
            let label = frame.label.expect("they have labels");
            assert!(label.x == frame.centre.x && label.y < frame.centre.y, "{direction:?}: {frame:?}");
        }
    }
}

#[test]
fn an_empty_graph_is_an_empty_drawing() {
    assert_eq!(layout(&Graph::default(), &Options::default()), Ok(Layout::default()));
}

#[test]
fn what_is_no_graph_is_named() {
    let node = Size { width: 1.0, height: 1.0 };
    let options = Options::default();
    let graph =
        Graph { nodes: vec![node], edges: vec![Edge::new(0, 0), Edge::new(0, 1)], ..Graph::default() };
    assert_eq!(layout(&graph, &options), Err(Error::NoSuchNode { edge: 1 }));
    for length in [f64::NAN, f64::INFINITY, -1.0, 1e7] {
        let graph = Graph {
            nodes: vec![node, Size { width: length, ..node }],
            edges: Vec::new(),
            ..Graph::default()
        };
        let error = layout(&graph, &options).expect_err("it is no size");
        assert_eq!(error.to_string(), "node 1 has a size that is not between 0 and a million points");
    }
}

/// Edges from anywhere to anywhere: it ends by its budget, and the drawing is whole.
#[test]
fn a_budget_ends_a_graph_that_nobody_could_read() {
    let mut seed = 1u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % below
    };
    let n = 3_000;
    let nodes = vec![Size { width: 60.0, height: 36.0 }; n];
    let edges = (0..3 * n).map(|_| Edge::new(random(n), random(n))).collect();
    let graph = Graph { nodes, edges, ..Graph::default() };
    let drawing = layout(&graph, &Options { budget: 1_000_000, ..Options::default() }).expect("a graph");
    assert!(drawing.edges.iter().flat_map(|route| &route.curve).all(|p| p.x.is_finite() && p.y.is_finite()));
}

/// Whether two edges between the same two layers change their order.
fn cross(drawing: &Layout, a: &Edge, b: &Edge) -> bool {
    let [a_tail, a_head, b_tail, b_head] = [a.tail, a.head, b.tail, b.head].map(|node| drawing.nodes[node]);
    let is_between_the_same = a_tail.y == b_tail.y && a_head.y == b_head.y;
    is_between_the_same && (a_tail.x - b_tail.x) * (a_head.x - b_head.x) < 0.0
}

#[test]
fn trees_are_drawn_without_crossings() {
    // The parent of each node is one before it; numbers say nothing of where it stands.
    for factor in [3, 5, 7, 11, 13] {
        let n = 60;
        let nodes = vec![Size { width: 40.0, height: 20.0 }; n];
        let edges: Vec<Edge> = (1..n).map(|node| Edge::new(node * factor % node, node)).collect();
        let edges: Vec<Edge> = edges
            .into_iter()
            .map(
                |edge| {
                    if edge.tail == 0 { Edge::new((edge.head - 1) * factor / 17, edge.head) } else { edge }
                },
            )
            .filter(|edge| edge.tail < edge.head)
            .collect();
        let drawing = layout(&Graph { nodes, edges: edges.clone(), ..Graph::default() }, &Options::default())
            .expect("a tree");
        for (i, a) in edges.iter().enumerate() {
            let crossed = edges[i + 1..].iter().find(|b| cross(&drawing, a, b));
            assert_eq!(crossed, None, "{a:?} of the tree of {factor}");
        }
    }
}

#[test]
fn edges_lead_down_unless_they_close_a_cycle() {
    let nodes = vec![Size { width: 40.0, height: 20.0 }; 4];
    let edges = vec![Edge::new(0, 1), Edge::new(1, 2), Edge::new(2, 1), Edge::new(0, 3), Edge::new(3, 3)];
    let graph = Graph { nodes, edges, ..Graph::default() };
    let down = layout(&graph, &Options::default()).expect("a graph");
    assert!(down.nodes[0].y < down.nodes[1].y && down.nodes[1].y < down.nodes[2].y);
    let first = |edge: usize| down.edges[edge].curve[0];
    // The edge that closes the cycle begins at the lower node, beside the other one.
    assert!(first(2).y > first(1).y && first(2).x != down.edges[1].curve.last().expect("a curve").x);
    let right = Options { direction: Direction::Right, ..Options::default() };
    let right = layout(&graph, &right).expect("a graph");
    assert!(right.nodes[0].x < right.nodes[1].x && right.nodes[1].x < right.nodes[2].x);
    assert!(right.size.width > right.size.height, "{:?}", right.size);
}

#[test]
fn long_edges_go_round_boxes() {
    // 0 → 1 → 2 → 3 in a column, and 0 → 3 past them.
    let nodes = vec![Size { width: 80.0, height: 40.0 }; 4];
    let edges = vec![Edge::new(0, 1), Edge::new(1, 2), Edge::new(2, 3), Edge::new(0, 3)];
    let graph = Graph { nodes, edges, ..Graph::default() };
    let drawing = layout(&graph, &Options::default()).expect("a graph");
    let curve = &drawing.edges[3].curve;
    for piece in 0..(curve.len() - 1) / 3 {
        let [p, q, r, s] = std::array::from_fn(|i| curve[3 * piece + i]);
        for step in 0..=50 {
            let (t, u) = (f64::from(step) / 50.0, 1.0 - f64::from(step) / 50.0);
            let mix = |a: f64, b: f64, c: f64, d: f64| {
                u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
            };
            let point = Point { x: mix(p.x, q.x, r.x, s.x), y: mix(p.y, q.y, r.y, s.y) };
            for node in [1, 2] {
                assert!(
                    distance(point, drawing.nodes[node], graph.nodes[node]) > 1.0,
                    "{point:?} at node {node}"
                );
            }
        }
    }
}
