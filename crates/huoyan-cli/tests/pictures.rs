//! Pictures of call graphs, with nothing else on the machine: what `-dot` says is in every one of them.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A CPU profile with inlined calls, and a heap profile whose boxes have labels hanging on them.
const PROFILES: [&[&str]; 2] = [
    &["-nodecount=20", "go/shop/cpu.pb.gz"],
    &["-nodecount=15", "-sample_index=alloc_space", "go/shop/heap.pb.gz"],
];

fn pprof(words: &[&str]) -> Output {
    let testdata = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata"));
    let command = &mut Command::new(env!("CARGO_BIN_EXE_pprof"));
    // No Graphviz, no viewer, no font.
    command.args(words).current_dir(testdata).stdin(Stdio::null()).env("TZ", "UTC").env("PATH", "");
    command.env_remove("BROWSER").env_remove("DISPLAY").output().expect("pprof runs")
}

/// The same, with standard input in pieces, as a slow writer sends them.
fn pprof_reading(words: &[&str], pieces: &[&[u8]]) -> Output {
    let command = &mut Command::new(env!("CARGO_BIN_EXE_pprof"));
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.env("TZ", "UTC").env("PATH", "").spawn().expect("pprof starts");
    let mut input = child.stdin.take().expect("a pipe");
    for piece in pieces {
        // It may have said already what is wrong.
        let _ = input.write_all(piece);
    }
    drop(input);
    child.wait_with_output().expect("it ends")
}

fn report(format: &str, profile: &[&str]) -> Vec<u8> {
    let output = pprof(&[&[format], profile].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    output.stdout
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("UTF-8")
}

/// What `-dot` says.
struct Graph {
    n_nodes: usize,
    n_edges: usize,
    /// Lines of texts, in boxes and at edges, that are not empty.
    n_lines: usize,
}

impl Graph {
    fn of(profile: &[&str]) -> Graph {
        let dot = text(report("-dot", profile)).replace("label = ", "label=");
        let is_edge = |line: &&str| line.starts_with('N') && line.contains(" -> N");
        let is_node = |line: &&str| {
            line.starts_with("subgraph cluster_L") || (line.contains(" [label=") && !is_edge(line))
        };
        let labels =
            dot.lines().filter_map(|line| line.split_once(" label=\"").or(line.split_once("[label=\"")));
        let n_lines = |(_, rest): (&str, &str)| {
            let label = rest.split('"').next().unwrap_or_default().replace("\\l", "\\n");
            label.split("\\n").filter(|line| !line.trim().is_empty()).count()
        };
        let lines = labels.map(n_lines);
        Graph {
            n_nodes: dot.lines().filter(is_node).count(),
            n_edges: dot.lines().filter(is_edge).count(),
            n_lines: lines.sum(),
        }
    }
}

/// A box of a picture, in points, and its colour.
struct Shown {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
    fill: [u8; 3],
}

/// The boxes of an SVG, where they are on its page.
fn boxes(svg: &str) -> Vec<Shown> {
    const PAD: f64 = 4.0;
    let nodes = svg.split("class=\"node\"").skip(1);
    let of_node = |node: &str| {
        let polygon = node.split("<polygon fill=\"#").nth(1).expect("a box");
        let fill = u32::from_str_radix(&polygon[..6], 16).expect("a colour").to_be_bytes();
        let points =
            polygon.split("points=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("its corners");
        let numbers: Vec<f64> =
            points.split([' ', ',']).map(|number| number.parse().expect("a number")).collect();
        let side = |from: usize| {
            let along = numbers.iter().skip(from).step_by(2).map(|length| length + PAD);
            (along.clone().fold(f64::MAX, f64::min), along.fold(f64::MIN, f64::max))
        };
        let ((left, right), (top, bottom)) = (side(0), side(1));
        Shown { left, top, right, bottom, fill: [fill[1], fill[2], fill[3]] }
    };
    nodes.map(of_node).collect()
}

/// The pixels of an image, three bytes each, and how many there are across.
struct Pixels {
    width: usize,
    rgb: Vec<[u8; 3]>,
}

impl Pixels {
    fn at(&self, x: f64, y: f64) -> [u8; 3] {
        let [x, y] = [x, y].map(|points| (points * 96.0 / 72.0) as usize);
        self.rgb[y * self.width + x]
    }

    /// Whether each box has its colour near its edges, and something darker, its text, within.
    fn check(&self, boxes: &[Shown], tolerance: u8) {
        for shown in boxes {
            let is_near = |[r, g, b]: [u8; 3]| {
                let [red, green, blue] = shown.fill;
                r.abs_diff(red) <= tolerance
                    && g.abs_diff(green) <= tolerance
                    && b.abs_diff(blue) <= tolerance
            };
            let (x, y) = (shown.left + 8.0, shown.bottom - 8.0);
            // A corner of a small box may be covered by its border only.
            assert!(is_near(self.at(x - 5.0, y + 4.0)) || is_near(self.at(x, y)), "no box at {x} {y}");
            let is_dark = |[r, g, b]: [u8; 3]| u16::from(r) + u16::from(g) + u16::from(b) < 300;
            let rows = (shown.top as usize + 3)..(shown.bottom as usize - 3);
            let across = (shown.left as usize + 3)..(shown.right as usize - 3);
            let has_text = rows.clone().any(|y| across.clone().any(|x| is_dark(self.at(x as f64, y as f64))));
            assert!(has_text, "no text in the box at {x} {y}");
        }
    }
}

fn png(bytes: &[u8]) -> Pixels {
    let mut reader = png::Decoder::new(bytes).read_info().expect("a PNG file");
    let mut data = vec![0; reader.output_buffer_size()];
    let info = reader.next_frame(&mut data).expect("a whole one");
    assert_eq!(info.color_type, png::ColorType::Rgb);
    Pixels {
        width: info.width as usize,
        rgb: data.chunks_exact(3).map(|rgb| [rgb[0], rgb[1], rgb[2]]).collect(),
    }
}

fn gif(bytes: &[u8]) -> Pixels {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(bytes).expect("a GIF file");
    let width = usize::from(decoder.width());
    let frame = decoder.read_next_frame().expect("a whole one").expect("a picture");
    Pixels { width, rgb: frame.buffer.chunks_exact(4).map(|rgba| [rgba[0], rgba[1], rgba[2]]).collect() }
}

#[test]
fn an_svg_has_every_box_edge_and_text() {
    for profile in PROFILES {
        let (graph, svg) = (Graph::of(profile), text(report("-svg", profile)));
        assert_eq!(svg.matches("class=\"node\"").count(), graph.n_nodes);
        assert_eq!(svg.matches("class=\"edge\"").count(), graph.n_edges);
        assert_eq!(svg.matches("<path ").count(), graph.n_edges);
        assert_eq!(svg.matches("<text ").count(), graph.n_lines);
        assert!(graph.n_nodes > 10 && graph.n_edges > 10, "{} {}", graph.n_nodes, graph.n_edges);
        assert!(svg.contains("</script>") && svg.ends_with("</svg>\n"));
    }
}

#[test]
fn a_png_and_a_gif_show_every_box() {
    for profile in PROFILES {
        let boxes = boxes(&text(report("-svg", profile)));
        png(&report("-png", profile)).check(&boxes, 0);
        gif(&report("-gif", profile)).check(&boxes, 12);
    }
}

#[test]
fn a_scale_makes_images_larger_and_too_large_ones_are_made_smaller() {
    let once = png(&report("-png", PROFILES[0]));
    let twice = png(&report("-png", &[&["-scale=2"], PROFILES[0]].concat()));
    assert!(twice.width.abs_diff(2 * once.width) <= 2, "{} {}", twice.width, once.width);
    let output = pprof(&[&["-png", "-scale=100"], PROFILES[0]].concat());
    let message = text(output.stderr);
    assert!(message.starts_with("The picture is too large at a scale of 100: it is drawn at "), "{message}");
    assert!(png(&output.stdout).rgb.len() < 56_000_000);
}

#[test]
fn a_pdf_has_its_texts_as_text() {
    for profile in PROFILES {
        let (graph, pdf) = (Graph::of(profile), report("-pdf", profile));
        assert!(pdf.starts_with(b"%PDF-"));
        let streams = streams(&pdf);
        // Each line of text is shown once, by glyphs of a font that is in the file.
        let n_shown = streams.lines().filter(|line| line.ends_with(" Tj") || line.ends_with(" TJ")).count();
        assert!(n_shown >= graph.n_lines, "{n_shown} of {} lines", graph.n_lines);
        let n_closed = streams.lines().filter(|line| *line == "h").count();
        assert!(n_closed >= graph.n_nodes + graph.n_edges, "{n_closed}");
    }
}

/// What is compressed in a PDF file, as far as it is text.
fn streams(pdf: &[u8]) -> String {
    let mut all = String::new();
    let mut rest = pdf;
    let find = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).position(|window| window == what);
    while let Some(start) = find(rest, b"stream\n") {
        rest = &rest[start + 7..];
        let mut text = Vec::new();
        let _ = flate2::read::ZlibDecoder::new(rest).read_to_end(&mut text);
        all.push_str(&String::from_utf8_lossy(&text));
        rest = &rest[find(rest, b"endstream").map_or(rest.len(), |end| end + 9)..];
    }
    all
}

#[test]
fn a_postscript_file_has_every_box_edge_and_text() {
    for profile in PROFILES {
        let (graph, ps) = (Graph::of(profile), text(report("-ps", profile)));
        assert!(ps.starts_with("%!PS-Adobe-3.0") && ps.ends_with("%%EOF\n"));
        assert_eq!(ps.lines().filter(|line| line.ends_with(" words")).count(), graph.n_lines);
        assert_eq!(ps.lines().filter(|line| line.contains("curveto stroke")).count(), graph.n_edges);
        // The frame round the legend, the boxes, the arrowheads.
        let n_closed = ps.lines().filter(|line| line.contains("closepath")).count();
        assert_eq!(n_closed, 1 + graph.n_nodes + graph.n_edges);
    }
}

#[test]
fn a_graph_in_dot_is_drawn_and_what_is_not_known_is_named() {
    let file = scratch("dot").join("graph.dot");
    let dot = "/* by hand */ strict digraph g { rankdir=LR; a [shape=hexagon label=\"<a>&amp;\"]; a:lid -> {b c} [label=x] subgraph cluster_a { b c } }";
    fs::write(&file, dot).expect("a file");
    let output = pprof(&["-svg", file.to_str().expect("UTF-8")]);
    let expected = "\
strict is passed over: edges that are named twice are drawn twice
the shape \"hexagon\" is drawn as a box
cluster_a is drawn without a box around it
\"a\" has no port \"lid\"
";
    assert_eq!(text(output.stderr), expected);
    let svg = text(output.stdout);
    assert_eq!(svg.matches("class=\"node\"").count(), 3);
    assert_eq!(svg.matches("class=\"edge\"").count(), 2);
    assert!(svg.contains(">&lt;a&gt;&amp;</text>"), "{svg}");
    // What only begins like one is named, too.
    fs::write(&file, "digraph g { a -> ").expect("a file");
    let output = pprof(&["-png", file.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(output.stderr), format!("{}: offset 17: a name is expected here\n", file.display()));
}

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
    let output = pprof_reading(&["-svg", "-"], &[dot.as_bytes()]);
    assert_eq!((output.status.code(), text(output.stderr).as_str()), (Some(0), messages));
    text(output.stdout)
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
fn texts_in_html_are_words() {
    let dot = "digraph { a [label=<<b>bold</b>\n  &amp; <i>C:\\new</i><br/>second>]; \
               t [shape=none label=<<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>>] }";
    let svg = svg_of(dot, "texts in HTML are drawn without their tags\n");
    assert_eq!(Node::of(&svg, "a").texts, ["bold &amp; C:\\new", "second"]);
    assert_eq!(Node::of(&svg, "t").texts.len(), 2);
}

#[test]
fn a_graph_in_dot_comes_from_standard_input_too() {
    let profile = PROFILES[0];
    let dot = report("-dot", profile);
    // A comment may be longer than what a pipe gives at once.
    let pieces: [&[u8]; 3] = [b"// by", &[b' '; 1000], &[b"hand\n", &dot[..]].concat()];
    let drawn = pprof_reading(&["-svg", "-"], &pieces);
    assert_eq!((drawn.status.code(), text(drawn.stderr)), (Some(0), String::new()));
    assert_eq!(text(drawn.stdout), text(report("-svg", profile)));
    // So does a profile, as ever.
    let testdata = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata"));
    let bytes = fs::read(testdata.join("go/shop/cpu.pb.gz")).expect("a profile");
    let drawn =
        pprof_reading(&["-svg", "-nodecount=20", "-symbolize=none", "-"], &[&bytes[..9], &bytes[9..]]);
    assert_eq!((drawn.status.code(), text(drawn.stderr)), (Some(0), String::new()));
    assert_eq!(text(drawn.stdout).matches("class=\"node\"").count(), Graph::of(profile).n_nodes);
}

#[test]
fn what_is_wrong_with_standard_input_is_one_line() {
    for (words, input, message) in [
        (&["-svg", "-"][..], "digraph { a -> ", "standard input: offset 15: a name is expected here\n"),
        (
            &["-svg", "-max_bytes=20", "-"][..],
            "digraph { a; b; c; d; e }",
            "standard input: more than 20 bytes: -max_bytes sets the limit\n",
        ),
        (
            &["-svg", "-"][..],
            "digraphs",
            "-: parsing profile: unrecognized profile format\nfailed to fetch any source profiles\n",
        ),
    ] {
        let output = pprof_reading(words, &[input.as_bytes()]);
        assert_eq!((output.status.code(), text(output.stderr).as_str()), (Some(2), message), "{input}");
    }
}

#[test]
fn characters_that_no_font_has_are_told() {
    let file = scratch("font").join("graph.dot");
    // Of a plane for private use.
    fs::write(&file, "digraph { a [label=\"\u{f0000}\"] }").expect("a file");
    let file = file.to_str().expect("UTF-8");
    let warning = "No font on this machine has some characters of the names: they are drawn as boxes\n";
    for format in ["-png", "-gif", "-pdf"] {
        let output = pprof(&[format, file]);
        assert_eq!((output.status.code(), text(output.stderr)), (Some(0), warning.to_owned()), "{format}");
    }
    for format in ["-svg", "-ps"] {
        assert_eq!(text(pprof(&[format, file]).stderr), "", "{format}");
    }
}

fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("pictures").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

#[test]
fn an_output_file_is_named() {
    let file = scratch("output").join("cpu.png");
    let output = pprof(&["-png", &format!("-output={}", file.display()), "go/shop/cpu.pb.gz"]);
    assert_eq!(text(output.stderr), format!("Generating report in {}\n", file.display()));
    assert!(png(&fs::read(&file).expect("it was written")).width > 100);
}

#[cfg(unix)]
#[test]
fn a_browser_shows_a_file_that_is_gone_afterwards() {
    use std::os::unix::fs::PermissionsExt;
    let folder = scratch("browser");
    let (browser, seen) = (folder.join("my browser"), folder.join("seen.svg"));
    // Without a PATH there is no cp.
    let script = format!(
        "#!/bin/sh\nwhile IFS= read -r line; do echo \"$line\"; done < \"$1\" > '{}'\n",
        seen.display()
    );
    fs::write(&browser, script).expect("a script");
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).expect("ours");
    let testdata = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata"));
    let output = Command::new(env!("CARGO_BIN_EXE_pprof"))
        .args(["-web", "go/shop/cpu.pb.gz"])
        .current_dir(testdata)
        .env("PATH", "")
        .env("BROWSER", &browser)
        .env("TMPDIR", &folder)
        .output()
        .expect("pprof runs");
    assert!(output.status.success(), "{}", text(output.stderr));
    assert!(fs::read_to_string(&seen).expect("the browser ran").contains("class=\"node\""));
    assert!(!folder.join("pprof001.svg").exists());
}

#[test]
fn where_no_viewer_is_that_is_one_line() {
    for (format, names) in
        [("-eog", "eog"), ("-kcachegrind", "kcachegrind"), ("-gv", "gv"), ("-evince", "evince")]
    {
        let output = pprof(&[format, "go/shop/cpu.pb.gz"]);
        assert_eq!(output.status.code(), Some(2));
        let expected =
            format!("no viewer can be started ({names}): write the report to a file with -output=FILE\n");
        assert_eq!(text(output.stderr), expected);
    }
}
