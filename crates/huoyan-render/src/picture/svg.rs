//! SVG with the elements of Graphviz's: `g.graph`, `g.cluster`, `g.node` and `g.edge`, each with its `title`.

use super::cluster::{self, SceneCluster};
use super::dot_graph::{Attributes, DotCluster};
use super::font::FAMILY;
use super::label::{Label, Side};
use super::scene::{PAD, Scene, SceneEdge, SceneNode, has_style, number};
use super::shape::{CORNER, Outline, Rect};
use huoyan_layout::{Point, Size};
use std::fmt;
use std::io::{self, Write};

/// What a reader can do with the picture in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interaction {
    /// Nothing but what the browser does with every picture: it has a size of its own.
    None,
    /// Move and zoom it, by mouse, fingers and keys: it fills its window.
    PanAndZoom,
}

/// Moves and zooms by the view box.
const PAN_AND_ZOOM: &str = include_str!("pan_and_zoom.js");

/// Writes a picture. What comes from the graph is escaped.
///
/// # Errors
/// Those of `out`.
pub fn write_svg(scene: &Scene, interaction: Interaction, out: &mut dyn Write) -> io::Result<()> {
    let Size { width, height } = scene.page();
    let (w, h) = (Short(width), Short(height));
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>")?;
    match interaction {
        Interaction::None => write!(out, "<svg width=\"{w}pt\" height=\"{h}pt\"")?,
        Interaction::PanAndZoom => write!(out, "<svg width=\"100%\" height=\"100%\"")?,
    }
    writeln!(
        out,
        " viewBox=\"0 0 {w} {h}\" xmlns=\"http://www.w3.org/2000/svg\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\">"
    )?;
    if interaction == Interaction::PanAndZoom {
        writeln!(out, "<script><![CDATA[\n{PAN_AND_ZOOM}]]></script>")?;
    }
    writeln!(
        out,
        "<g id=\"graph0\" class=\"graph\" transform=\"translate({PAD} {PAD})\" font-family=\"{FAMILY}\">"
    )?;
    writeln!(out, "<title>{}</title>", Escaped(&scene.graph.name))?;
    let (right, bottom) = (Short(width - PAD), Short(height - PAD));
    writeln!(out, "<polygon fill=\"white\" points=\"-4,-4 -4,{bottom} {right},{bottom} {right},-4\"/>")?;
    for (i, shown) in scene.clusters.iter().enumerate() {
        write_cluster(i + 1, &scene.graph.clusters[shown.idx], shown, out)?;
    }
    for (i, node) in scene.nodes.iter().enumerate().filter(|(_, node)| !node.is_hidden) {
        write_node(scene, i, node, out)?;
    }
    for (i, edge) in scene.edges.iter().enumerate().filter(|(_, edge)| !edge.is_hidden) {
        write_edge(scene, i, edge, out)?;
    }
    writeln!(out, "</g>\n</svg>")
}

fn write_cluster(
    number: usize,
    dot: &DotCluster,
    shown: &SceneCluster,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (rect, attributes) = (&shown.rect, &dot.attributes);
    writeln!(out, "<g id=\"clust{number}\" class=\"cluster\"><title>{}</title>", Escaped(&dot.name))?;
    if has_style(attributes, "invis") {
        return writeln!(out, "</g>");
    }
    let fill = Escaped(cluster::fill(attributes).unwrap_or("none"));
    let stroke = cluster::stroke(attributes).unwrap_or(Stroke { colour: "none", ..Stroke::plain() });
    let (l, t) = (Short(rect.left()), Short(rect.top()));
    let (r, b) = (Short(rect.right()), Short(rect.bottom()));
    match cluster::is_round(attributes) {
        true => {
            let (width, height) = (Short(rect.size.width), Short(rect.size.height));
            write!(
                out,
                "<rect fill=\"{fill}\" {stroke} x=\"{l}\" y=\"{t}\" width=\"{width}\" height=\"{height}\" rx=\"{CORNER}\"/>"
            )?;
        }
        false => {
            write!(out, "<polygon fill=\"{fill}\" {stroke} points=\"{l},{b} {l},{t} {r},{t} {r},{b}\"/>")?;
        }
    }
    if let Some((label, rect)) = &shown.label {
        writeln!(out)?;
        write_label(label, rect, colour(attributes, "fontcolor"), out)?;
    }
    writeln!(out, "</g>")
}

fn write_node(scene: &Scene, idx: usize, node: &SceneNode, out: &mut dyn Write) -> io::Result<()> {
    let dot = &scene.graph.nodes[idx];
    let number = idx + 1;
    writeln!(out, "<g id=\"node{number}\" class=\"node\"><title>{}</title>", Escaped(&dot.name))?;
    let tooltip = dot.attributes.get("tooltip").map(String::as_str);
    write_link(&format!("a_node{number}"), tooltip, out)?;
    let paint = node_paint(&dot.attributes);
    match &node.outline {
        Outline::Polygon { corners, lines } => {
            writeln!(out, "<polygon {paint} points=\"{}\"/>", Points(corners))?;
            write_lines(lines, &dot.attributes, out)?;
        }
        Outline::Rounded { rect, lines } => {
            let Rect { size: Size { width, height }, .. } = rect;
            writeln!(
                out,
                "<rect {paint} x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{CORNER}\"/>",
                Short(rect.left()),
                Short(rect.top()),
                Short(*width),
                Short(*height)
            )?;
            write_lines(lines, &dot.attributes, out)?;
        }
        Outline::Ellipses(rects) => {
            for Rect { centre, size } in rects {
                writeln!(
                    out,
                    "<ellipse {paint} cx=\"{}\" cy=\"{}\" rx=\"{}\" ry=\"{}\"/>",
                    Short(centre.x),
                    Short(centre.y),
                    Short(size.width / 2.0),
                    Short(size.height / 2.0)
                )?;
            }
        }
        Outline::None => {}
    }
    for (label, rect) in &node.texts {
        write_label(label, rect, colour(&dot.attributes, "fontcolor"), out)?;
    }
    end_link(tooltip, out)?;
    writeln!(out, "</g>")
}

fn write_lines(lines: &[[Point; 2]], attributes: &Attributes, out: &mut dyn Write) -> io::Result<()> {
    let stroke = Stroke::of(attributes);
    lines.iter().try_for_each(|line| writeln!(out, "<polyline {stroke} points=\"{}\"/>", Points(line)))
}

fn write_edge(scene: &Scene, idx: usize, edge: &SceneEdge, out: &mut dyn Write) -> io::Result<()> {
    let dot = &scene.graph.edges[idx];
    let number = idx + 1;
    let sign = if scene.graph.is_directed { "->" } else { "--" };
    let (tail, head) = (&scene.graph.nodes[dot.tail].name, &scene.graph.nodes[dot.head].name);
    writeln!(
        out,
        "<g id=\"edge{number}\" class=\"edge\"><title>{}{}{}</title>",
        Escaped(tail),
        Escaped(sign),
        Escaped(head)
    )?;
    let tooltip = dot.attributes.get("tooltip").map(String::as_str);
    write_link(&format!("a_edge{number}"), tooltip, out)?;
    let stroke = Stroke::of(&dot.attributes);
    writeln!(out, "<path fill=\"none\" {stroke} d=\"{}\"/>", Spline(&edge.line))?;
    for corners in &edge.arrows {
        let colour = Escaped(stroke.colour);
        writeln!(out, "<polygon fill=\"{colour}\" stroke=\"{colour}\" points=\"{}\"/>", Points(corners))?;
    }
    end_link(tooltip, out)?;
    if let Some((label, rect)) = &edge.label {
        let tooltip = dot.attributes.get("labeltooltip").map(String::as_str);
        write_link(&format!("a_edge{number}-label"), tooltip, out)?;
        write_label(label, rect, colour(&dot.attributes, "fontcolor"), out)?;
        end_link(tooltip, out)?;
    }
    writeln!(out, "</g>")
}

/// Tooltips are titles of links, as in Graphviz.
fn write_link(id: &str, tooltip: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let Some(tooltip) = tooltip else { return Ok(()) };
    writeln!(out, "<g id=\"{id}\"><a xlink:title=\"{}\">", Escaped(tooltip))
}

fn end_link(tooltip: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    if tooltip.is_some() { writeln!(out, "</a></g>") } else { Ok(()) }
}

/// Every line keeps to the width that it was given room for, whatever font the viewer has.
fn write_label(label: &Label, rect: &Rect, colour: &str, out: &mut dyn Write) -> io::Result<()> {
    let size = label.font_size;
    for (line, y) in label.base_lines(rect.centre.y) {
        let (anchor, x) = match line.side {
            Side::Left => ("start", rect.left()),
            Side::Middle => ("middle", rect.centre.x),
            Side::Right => ("end", rect.right()),
        };
        write!(out, "<text text-anchor=\"{anchor}\" x=\"{}\" y=\"{}\"", Short(x), Short(y))?;
        write!(out, " font-size=\"{}\" textLength=\"{}\"", Short(size), Short(line.width))?;
        write!(out, " lengthAdjust=\"spacingAndGlyphs\"")?;
        if colour != "black" {
            write!(out, " fill=\"{}\"", Escaped(colour))?;
        }
        writeln!(out, ">{}</text>", Escaped(&line.text))?;
    }
    Ok(())
}

fn colour<'a>(attributes: &'a Attributes, name: &str) -> &'a str {
    attributes.get(name).map_or("black", String::as_str)
}

fn node_paint(attributes: &Attributes) -> String {
    format!("fill=\"{}\" {}", Escaped(fill_of(attributes).unwrap_or("none")), Stroke::of(attributes))
}

/// The colour that a node is filled with.
pub(super) fn fill_of(attributes: &Attributes) -> Option<&str> {
    let colour = attributes.get("fillcolor").or(attributes.get("color"));
    has_style(attributes, "filled").then(|| colour.map_or("lightgrey", String::as_str))
}

/// How a line is drawn.
#[derive(Clone, Copy)]
pub(super) struct Stroke<'a> {
    pub(super) colour: &'a str,
    pub(super) width: f64,
    pub(super) dashes: Option<&'static str>,
}

impl Stroke<'_> {
    /// A thin black line.
    pub(super) fn plain() -> Stroke<'static> {
        Stroke { colour: "black", width: 1.0, dashes: None }
    }

    /// As the attributes of a node or an edge have it.
    pub(super) fn of(attributes: &Attributes) -> Stroke<'_> {
        let dashes = [("dashed", "5,2"), ("dotted", "1,5")];
        let dashes = dashes.into_iter().find(|(style, _)| has_style(attributes, style));
        let is_bold = has_style(attributes, "bold");
        Stroke {
            colour: colour(attributes, "color"),
            width: number(attributes, "penwidth").unwrap_or(if is_bold { 2.0 } else { 1.0 }),
            dashes: dashes.map(|(_, dashes)| dashes),
        }
    }
}

impl fmt::Display for Stroke<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stroke=\"{}\"", Escaped(self.colour))?;
        if self.width != 1.0 {
            write!(f, " stroke-width=\"{}\"", Short(self.width))?;
        }
        if let Some(dashes) = self.dashes {
            write!(f, " stroke-dasharray=\"{dashes}\"")?;
        }
        Ok(())
    }
}

/// A number with two digits behind the point, and no more than it needs.
pub(crate) struct Short(pub(crate) f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = (self.0 * 100.0).round() as i64;
        let (sign, n) = (if hundredths < 0 { "-" } else { "" }, hundredths.unsigned_abs());
        match n % 100 {
            0 => write!(f, "{sign}{}", n / 100),
            rest if rest % 10 == 0 => write!(f, "{sign}{}.{}", n / 100, rest / 10),
            rest => write!(f, "{sign}{}.{rest:02}", n / 100),
        }
    }
}

struct Points<'a>(&'a [Point]);

impl fmt::Display for Points<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, point) in self.0.iter().enumerate() {
            let blank = if i == 0 { "" } else { " " };
            write!(f, "{blank}{},{}", Short(point.x), Short(point.y))?;
        }
        Ok(())
    }
}

/// The data of a path.
struct Spline<'a>(&'a [Point]);

impl fmt::Display for Spline<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((first, rest)) = self.0.split_first() else { return Ok(()) };
        write!(f, "M{},{}C{}", Short(first.x), Short(first.y), Points(rest))
    }
}

/// A text for an element or an attribute. What XML does not know is replaced.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write as _;
        for char in self.0.chars() {
            match char {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                '\t' | '\n' | '\r' => f.write_char(' ')?,
                '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => f.write_char('\u{fffd}')?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}
