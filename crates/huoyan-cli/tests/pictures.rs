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

    /// Whether the ground reaches every side: nothing is drawn there.
    fn check_sides(&self, tolerance: u8) {
        let height = self.rgb.len() / self.width;
        let right = (0..height).map(|y| self.rgb[(y + 1) * self.width - 1]);
        let bottom = &self.rgb[(height - 1) * self.width..];
        let is_ground = |pixel: [u8; 3]| pixel.iter().all(|part| *part >= 255 - tolerance);
        assert!(right.chain(bottom.iter().copied()).all(is_ground), "a side is not of the ground");
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
        let (png, gif) = (png(&report("-png", profile)), gif(&report("-gif", profile)));
        png.check(&boxes, 0);
        gif.check(&boxes, 12);
        png.check_sides(0);
        gif.check_sides(12);
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
    let dot = "/* by hand */ strict digraph g { rankdir=LR; splines=ortho; size=4; label=title; a [shape=nosuch skew=.5 label=\"<a>&amp;\"]; b [fillcolor=\"/blues9/3\" style=filled] a:lid -> {b c} [label=x taillabel=1 arrowhead=dot] subgraph cluster_a { b c subgraph cluster_b { c } } }";
    fs::write(&file, dot).expect("a file");
    let output = pprof(&["-svg", file.to_str().expect("UTF-8")]);
    let expected = "\
the colour \"/blues9/3\" is not known: it is drawn as grey
skew=.5 is passed over
splines=ortho is passed over
size=4 is passed over
the shape \"nosuch\" is drawn as a box
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
