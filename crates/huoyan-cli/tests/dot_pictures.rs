//! Pictures of graphs in DOT: ranks, records, ports, shapes and clusters are where they belong.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// A node of an SVG: its name, its texts, the middle and the size of what is drawn first.
#[derive(Debug, Clone)]
struct Node {
    texts: Vec<String>,
    kind: String,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Node {
    /// The node of a name in the picture of a graph.
    fn of(svg: &str, name: &str) -> Node {
        let start = format!("class=\"node\"><title>{name}</title>\n<");
        let node = svg.split(&start).nth(1).and_then(|rest| rest.split("\n</g>").next()).expect(name);
        let kind = node.split(' ').next().expect("an element").to_owned();
        let value = |name: &str| {
            let from = node.split(&format!(" {name}=\"")).nth(1).expect(name);
            from.split('"').next().expect("its end").parse::<f64>().expect("a number")
        };
        let texts =
            node.split("</text>").filter_map(|text| text.rsplit_once('>').map(|(_, text)| text.to_owned()));
        let texts = texts.filter(|text| !text.trim().is_empty()).collect();
        let (x, y, width, height) = match kind.as_str() {
            "ellipse" => (value("cx"), value("cy"), 2.0 * value("rx"), 2.0 * value("ry")),
            "rect" => {
                let (width, height) = (value("width"), value("height"));
                (value("x") + width / 2.0, value("y") + height / 2.0, width, height)
            }
            _ => {
                let points =
                    node.split("points=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("corners");
                let numbers: Vec<f64> =
                    points.split([' ', ',']).map(|n| n.parse().expect("a number")).collect();
                let range = |from: usize| {
                    let along = numbers.iter().skip(from).step_by(2).copied();
                    (along.clone().fold(f64::MAX, f64::min), along.fold(f64::MIN, f64::max))
                };
                let ((left, right), (top, bottom)) = (range(0), range(1));
                ((left + right) / 2.0, (top + bottom) / 2.0, right - left, bottom - top)
            }
        };
        Node { texts, kind, x, y, width, height }
    }
}

/// The first and the last point of an edge, the last without its arrowhead.
fn ends(svg: &str, title: &str) -> [(f64, f64); 2] {
    let edge = svg.split(&format!("class=\"edge\"><title>{title}</title>")).nth(1).expect(title);
    let path = edge.split(" d=\"M").nth(1).and_then(|rest| rest.split('"').next()).expect("a path");
    let points: Vec<(f64, f64)> = path
        .split([' ', 'C'])
        .map(|point| {
            let (x, y) = point.split_once(',').expect("two numbers");
            (x.parse().expect("a number"), y.parse().expect("a number"))
        })
        .collect();
    [points[0], points[points.len() - 1]]
}

fn svg_of(dot: &str, messages: &str) -> String {
    let command = &mut Command::new(env!("CARGO_BIN_EXE_pprof"));
    command.args(["-svg", "-"]).env("PATH", "").stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().expect("pprof starts");
    child.stdin.take().expect("a pipe").write_all(dot.as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), &*String::from_utf8_lossy(&output.stderr)), (Some(0), messages));
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn nodes_of_a_rank_stand_side_by_side_in_the_order_of_their_edges() {
    let svg = svg_of(
        "digraph { x -> {a b c}; {rank=same; c -> b -> a; c -> a [label=over]} a -> z; \
         {rank=max; low} {rank=source; high} {rank=min; none} z -> high; x -> low }",
        "",
    );
    let node = |name: &str| Node::of(&svg, name);
    let [a, b, c] = ["a", "b", "c"].map(node);
    assert!(a.y == b.y && b.y == c.y && c.x < b.x && b.x < a.x, "{a:?} {b:?} {c:?}");
    // From side to side, and over what stands between.
    let [from, to] = ends(&svg, "c-&gt;b");
    assert!((from.0 - (c.x + c.width / 2.0)).abs() < 0.1 && from.1 == c.y && to.1 == b.y, "{from:?} {to:?}");
    let [from, to] = ends(&svg, "c-&gt;a");
    assert!(from.1 < c.y && to.1 < a.y && (from.0 - c.x).abs() < c.width / 2.0, "{from:?} {to:?}");
    let [high, low, z, x] = ["high", "low", "z", "x"].map(node);
    // What is at the top or at the bottom is there, whatever leads to it.
    assert!(high.y < x.y && high.y == node("none").y && low.y >= z.y && z.y > a.y, "{svg}");
}

#[test]
fn records_have_fields_that_edges_lead_to() {
    let svg = svg_of(
        "digraph { node [shape=record]; r [label=\"<f> one|{two|<g> three\\lfour\\l}|\\{5\\}\"]; m [shape=Mrecord]; \
         bad [label=\"{a\"]; r:f -> m; r:g:e -> bad; }",
        "the label of \"bad\" has no fields: its braces do not match\n",
    );
    let node = |name: &str| Node::of(&svg, name);
    let (r, m) = (node("r"), node("m"));
    assert_eq!(r.texts, ["one", "two", "three", "four", "{5}"]);
    assert_eq!(
        (r.kind.as_str(), m.kind.as_str(), node("bad").texts),
        ("polygon", "rect", vec!["{a".to_owned()])
    );
    let [from, _] = ends(&svg, "r-&gt;m");
    assert!((from.1 - (r.y + r.height / 2.0)).abs() < 0.5 && from.0 < r.x - r.width / 6.0, "{from:?} {r:?}");
}

#[test]
fn ports_of_the_compass_are_at_the_sides() {
    let svg = svg_of("digraph { node [shape=box]; a:e -> b:w; a:s -> c }", "");
    let node = |name: &str| Node::of(&svg, name);
    let (a, b) = (node("a"), node("b"));
    let [from, to] = ends(&svg, "a-&gt;b");
    assert!((from.0 - (a.x + a.width / 2.0)).abs() < 0.5 && (from.1 - a.y).abs() < 0.5, "{from:?} {a:?}");
    assert!(to.0 < b.x - b.width / 2.0, "{to:?} {b:?}");
}

#[test]
fn edges_end_where_shapes_do() {
    let svg = svg_of(
        "digraph { a [shape=circle]; d [shape=diamond]; p [shape=point]; n [shape=none]; two [shape=doublecircle]; \
         a -> {b c e f}; d -> {b c e f}; c -> a [dir=back]; e -> p; f -> n; f -> two [dir=both] }",
        "",
    );
    for title in ["a-&gt;b", "a-&gt;f"] {
        let a = Node::of(&svg, "a");
        let [(x, y), _] = ends(&svg, title);
        let away = ((x - a.x) / (a.width / 2.0)).hypot((y - a.y) / (a.height / 2.0));
        assert!((away - 1.0).abs() < 0.02, "{title} begins at {away} of the circle");
    }
    let d = Node::of(&svg, "d");
    let [(x, y), _] = ends(&svg, "d-&gt;b");
    let away = (x - d.x).abs() / (d.width / 2.0) + (y - d.y).abs() / (d.height / 2.0);
    assert!((away - 1.0).abs() < 0.02, "it begins at {away} of the diamond");
    let circle = Node::of(&svg, "two");
    assert!(circle.width == circle.height && svg.matches("<ellipse ").count() == 8, "{svg}");
    assert!(Node::of(&svg, "p").texts.is_empty());
    // One arrowhead at each end that has one.
    let n_heads = |title: &str| {
        let edge = svg.split(&format!("<title>{title}</title>")).nth(1).expect(title);
        edge.split("</g>").next().expect("its end").matches("<polygon").count()
    };
    assert_eq!([n_heads("f-&gt;two"), n_heads("c-&gt;a"), n_heads("e-&gt;p")], [2, 1, 1]);
}

#[test]
fn clusters_are_boxes_with_labels_around_their_nodes() {
    let dot = "digraph { subgraph cluster_a { label=\"first & one\"; style=filled; color=\"#eeeeee\"; a0 -> a1 -> a2 } \
               subgraph cluster_b { label=second; b0 -> b1 -> b2; subgraph cluster_c { label=inner; b1 b2 } } \
               s -> {a0 b0}; a1 -> b2; b1 -> a2; {a2 b2} -> e }";
    let svg = svg_of(dot, "");
    let frame = |name: &str| Node::of(&svg.replace("class=\"cluster\"", "class=\"node\""), name);
    let (a, b) = (frame("cluster_a"), frame("cluster_b"));
    assert_eq!(
        (&a.texts[..], &b.texts[..]),
        (&["first &amp; one".to_owned()][..], &["second".to_owned()][..])
    );
    let is_in = |node: &Node, frame: &Node| {
        (node.x - frame.x).abs() < frame.width / 2.0 && (node.y - frame.y).abs() < frame.height / 2.0
    };
    for name in ["a0", "a1", "a2", "b0", "b1", "b2", "s", "e"] {
        let node = Node::of(&svg, name);
        assert_eq!(
            [is_in(&node, &a), is_in(&node, &b)],
            [name.starts_with('a'), name.starts_with('b')],
            "{name}"
        );
    }
    assert!(svg.contains("fill=\"#eeeeee\"") && (a.x - b.x).abs() > (a.width + b.width) / 2.0);
    let c = frame("cluster_c");
    for name in ["b0", "b1", "b2", "a1"] {
        assert_eq!(is_in(&Node::of(&svg, name), &c), name == "b1" || name == "b2", "{name}");
    }
    assert!(is_in(&c, &b) && c.width < b.width && c.height < b.height && c.texts == ["inner"]);
    // The box around another is drawn first.
    assert!(svg.find("<title>cluster_b<") < svg.find("<title>cluster_c<"));
}

#[test]
fn tables_of_html_have_cells_with_ports() {
    let dot = "digraph { a [label=<<b>bold</b>\n  &amp; <i>C:\\new</i><br/>second>]; \
               t [shape=none label=<<table bgcolor=\"gold\"><tr><td port=\"p\">1</td><td>2</td></tr>\
               <tr><td colspan=\"2\"><img src=\"x\"/>3</td></tr></table>>]; r [shape=record label=<one|two>]; t:p -> a }";
    let svg = svg_of(dot, "<IMG> in HTML is passed over\n");
    assert_eq!(Node::of(&svg, "a").texts, ["bold", "\u{a0}&amp;\u{a0}", "C:\\new", "second"]);
    let t = Node::of(&svg, "t");
    assert_eq!((t.kind.as_str(), &t.texts[..]), ("rect", &["1", "2", "3"].map(str::to_owned)[..]));
    assert!(svg.contains("fill=\"gold\"") && svg.contains(" stroke-width=\"0.63\">bold<"), "{svg}");
    assert_eq!(Node::of(&svg, "r").texts, ["one", "two"]);
    // It begins below the first cell.
    assert!(ends(&svg, "t-&gt;a")[0].0 < t.x - t.width / 8.0, "{svg}");
}

#[test]
fn labels_stand_beside_nodes_and_at_the_ends_of_edges() {
    let svg = svg_of(
        "digraph { label=\"the graph\"; labelloc=t; a [xlabel=beside]; a -> b [headlabel=\"0..1\" taillabel=\"n\" \
         xlabel=between label=mid]; a -> c }",
        "",
    );
    let place = |text: &str| {
        let before = svg.split(&format!(">{text}</text>")).next().expect(text);
        let element = before.rsplit("<text ").next().expect("its element");
        let value = |name: &str| -> f64 {
            let from = element.split(&format!("{name}=\"")).nth(1).expect(name);
            from.split('"').next().expect("its end").parse().expect("a number")
        };
        (value(" x"), value(" y"))
    };
    let node = |name: &str| Node::of(&svg, name);
    let (a, b) = (node("a"), node("b"));
    assert!(place("the graph").1 < a.y - a.height / 2.0 && place("n").1 < place("0..1").1);
    assert!((a.y..b.y).contains(&place("between").1));
    for text in ["beside", "n", "0..1", "between", "mid"] {
        let (x, y) = place(text);
        for node in [&a, &b, &node("c")] {
            let is_in = (x - node.x).abs() < node.width / 2.0 && (y - 5.0 - node.y).abs() < node.height / 2.0;
            assert!(!is_in, "{text} at {x}, {y} in {node:?}");
        }
    }
}

#[test]
fn arrowheads_and_colours_are_those_that_dot_names() {
    let svg = svg_of(
        "strict digraph { a -> b [arrowhead=odiamond color=\"gray50:red\"]; a -> c [arrowhead=crow]; a -> b; \
         a -> d [arrowhead=nosuch]; c [style=filled fillcolor=\"0.0 1.0 1.0\"]; d [color=nosuch] }",
        "the colour \"nosuch\" is not known: it is drawn as grey\n\
         the arrowhead \"nosuch\" is drawn as the usual one\n",
    );
    let edge = |title: &str| {
        let edges: Vec<&str> = svg.split(&format!("<title>{title}</title>")).skip(1).collect();
        let [edge] = edges[..] else { panic!("{} edges {title}", edges.len()) };
        edge.split("</g>").next().expect("its end").to_owned()
    };
    let two = edge("a-&gt;b");
    assert!(
        two.contains("stroke=\"#808080\"")
            && two.contains("stroke=\"red\"")
            && two.matches("<path").count() == 2
    );
    assert!(two.contains("<polygon fill=\"none\""), "{two}");
    assert_eq!(edge("a-&gt;c").matches("<polyline").count(), 3);
    assert!(svg.contains("fill=\"#ff0000\""));
}
