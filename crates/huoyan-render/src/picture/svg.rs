//! SVG with the elements of Graphviz's: `g.graph`, `g.cluster`, `g.node` and `g.edge`, each with its `title`.

use super::arrow::Part;
use super::cluster::{self, SceneCluster};
use super::dot_graph::{Attributes, DotCluster};
use super::font::FAMILY;
use super::label::{Label, Side, Style};
use super::scene::{PAD, Scene, SceneNode, has_style, number};
use super::scene_edge::SceneEdge;
use super::shape::{CORNER, Outline, Rect};
use super::text::{Cell, Written};
use huoyan_layout::{Point, Size};
use std::borrow::Cow;
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
        "<g id=\"graph0\" class=\"graph\" transform=\"translate({} {})\" font-family=\"{FAMILY}\">",
        Short(PAD - scene.frame.left()),
        Short(PAD - scene.frame.top())
    )?;
    writeln!(out, "<title>{}</title>", Escaped(&scene.graph.name))?;
    let (left, top) = (scene.frame.left() - PAD, scene.frame.top() - PAD);
    let (right, bottom) = (Short(left + width), Short(top + height));
    let (left, top) = (Short(left), Short(top));
    let ground = Escaped(ground(&scene.graph.attributes));
    writeln!(
        out,
        "<polygon fill=\"{ground}\" points=\"{left},{top} {left},{bottom} {right},{bottom} {right},{top}\"/>"
    )?;
    if let Some(label) = &scene.label {
        write_text(label, colour(&scene.graph.attributes, "fontcolor"), out)?;
    }
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
    if let Some(label) = &shown.label {
        writeln!(out)?;
        write_text(label, colour(attributes, "fontcolor"), out)?;
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
            if !corners.is_empty() {
                writeln!(out, "<polygon {paint} points=\"{}\"/>", Points(corners))?;
            }
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
    write_text(&node.written, colour(&dot.attributes, "fontcolor"), out)?;
    end_link(tooltip, out)?;
    if let Some(beside) = &node.beside {
        write_text(beside, colour(&dot.attributes, "fontcolor"), out)?;
    }
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
    for (line, colour) in edge.lines.iter().zip(colours(&dot.attributes)) {
        writeln!(out, "<path fill=\"none\" {} d=\"{}\"/>", Stroke { colour, ..stroke }, Spline(line))?;
    }
    let fill = dot.attributes.get("fillcolor").map_or(stroke.colour, String::as_str);
    edge.arrows.iter().try_for_each(|part| write_part(part, fill, &stroke, out))?;
    end_link(tooltip, out)?;
    if let Some(label) = &edge.label {
        let tooltip = dot.attributes.get("labeltooltip").map(String::as_str);
        write_link(&format!("a_edge{number}-label"), tooltip, out)?;
        write_text(label, colour(&dot.attributes, "fontcolor"), out)?;
        end_link(tooltip, out)?;
    }
    for (label, is_at_end) in &edge.more_labels {
        write_text(label, label_colour(&dot.attributes, *is_at_end), out)?;
    }
    writeln!(out, "</g>")
}

/// A part of an arrowhead, which has a solid line.
fn write_part(part: &Part, fill: &str, stroke: &Stroke<'_>, out: &mut dyn Write) -> io::Result<()> {
    let stroke = Stroke { dashes: None, ..*stroke };
    let fill = |is_filled: bool| if is_filled { fill } else { "none" };
    match part {
        Part::Polygon { corners, is_filled } => {
            let fill = Escaped(fill(*is_filled));
            writeln!(out, "<polygon fill=\"{fill}\" {stroke} points=\"{}\"/>", Points(corners))
        }
        Part::Dot { rect, is_filled } => {
            let (fill, radius) = (Escaped(fill(*is_filled)), Short(rect.size.width / 2.0));
            let (x, y) = (Short(rect.centre.x), Short(rect.centre.y));
            writeln!(
                out,
                "<ellipse fill=\"{fill}\" {stroke} cx=\"{x}\" cy=\"{y}\" rx=\"{radius}\" ry=\"{radius}\"/>"
            )
        }
        Part::Line(points) => {
            writeln!(out, "<polyline fill=\"none\" {stroke} points=\"{}\"/>", Points(points))
        }
    }
}

/// A text with its boxes.
fn write_text(written: &Written, colour: &str, out: &mut dyn Write) -> io::Result<()> {
    written.cells.iter().try_for_each(|cell| write_cell(cell, out))?;
    written.texts.iter().try_for_each(|(label, rect)| write_label(label, rect, colour, out))
}

fn write_cell(cell: &Cell, out: &mut dyn Write) -> io::Result<()> {
    let Rect { size: Size { width, height }, .. } = cell.rect;
    let fill = Escaped(cell.fill.as_deref().unwrap_or("none"));
    if width == 0.0 || height == 0.0 {
        let Some((colour, width)) = &cell.line else { return Ok(()) };
        let stroke = Stroke { colour, width: *width, dashes: None };
        let [from, _, to, _] = <[Point; 4]>::try_from(cell.rect.corners()).unwrap_or_default();
        return writeln!(out, "<polyline fill=\"none\" {stroke} points=\"{}\"/>", Points(&[from, to]));
    }
    let (colour, line) = cell.line.as_ref().map_or(("none", 1.0), |(colour, width)| (colour, *width));
    let stroke = Stroke { colour, width: line, dashes: None };
    let (x, y) = (Short(cell.rect.left()), Short(cell.rect.top()));
    let (width, height) = (Short(width), Short(height));
    write!(out, "<rect fill=\"{fill}\" {stroke} x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"")?;
    if cell.is_round {
        write!(out, " rx=\"{CORNER}\"")?;
    }
    writeln!(out, "/>")
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
        let colour = label.style.colour.as_deref().unwrap_or(colour);
        if colour != "black" {
            write!(out, " fill=\"{}\"", Escaped(colour))?;
        }
        write_style(&label.style, colour, size, Point::new(x, y), out)?;
        writeln!(out, ">{}</text>", Escaped(&kept_blanks(&line.text)))?;
    }
    Ok(())
}

/// SVG passes over blanks at the ends of a text and behind others, but not over those that keep words together.
fn kept_blanks(text: &str) -> Cow<'_, str> {
    let is_plain = text.trim_matches(' ') == text && !text.contains("  ");
    if is_plain {
        return Cow::Borrowed(text);
    }
    let words = text.trim_matches(' ');
    let start = text.len() - text.trim_start_matches(' ').len();
    let kept = |n: usize| "\u{a0}".repeat(n);
    let end = text.len() - start - words.len();
    Cow::Owned(format!("{}{}{}", kept(start), words.replace("  ", " \u{a0}"), kept(end)))
}

/// Bold letters have a line around them, and those that lean are slanted: the font in the program has neither.
fn write_style(style: &Style, colour: &str, size: f64, at: Point, out: &mut dyn Write) -> io::Result<()> {
    if style.is_bold {
        write!(out, " stroke=\"{}\" stroke-width=\"{}\"", Escaped(colour), Short(size * BOLD))?;
    }
    if style.is_italic {
        // Around the base line.
        let shift = at.y * SLANT;
        write!(out, " transform=\"matrix(1 0 {:.2} 1 {} 0)\"", -SLANT, Short(shift))?;
    }
    if let Some(line) = style.line {
        write!(out, " text-decoration=\"{line}\"")?;
    }
    Ok(())
}

/// How thick the line around bold letters is, in font sizes.
pub(super) const BOLD: f64 = 0.045;
/// How far letters lean.
pub(super) const SLANT: f64 = 0.2;

/// What the picture is drawn on.
pub(super) fn ground(attributes: &Attributes) -> &str {
    attributes.get("bgcolor").map(String::as_str).filter(|colour| *colour != "none").unwrap_or("white")
}

/// The colour of a label of an edge.
pub(super) fn label_colour(attributes: &Attributes, is_at_end: bool) -> &str {
    let own = attributes.get("labelfontcolor").filter(|_| is_at_end);
    own.map_or_else(|| colour(attributes, "fontcolor"), String::as_str)
}

/// The colours of the lines of an edge.
pub(super) fn colours(attributes: &Attributes) -> impl Iterator<Item = &str> {
    colour(attributes, "color").split(':')
}

pub(super) fn colour<'a>(attributes: &'a Attributes, name: &str) -> &'a str {
    attributes.get(name).map_or("black", String::as_str)
}

fn node_paint(attributes: &Attributes) -> String {
    format!("fill=\"{}\" {}", Escaped(fill_of(attributes).unwrap_or("none")), Stroke::of(attributes))
}

/// The colour that a node is filled with.
pub(super) fn fill_of(attributes: &Attributes) -> Option<&str> {
    let is_filled =
        ["filled", "radial", "wedged", "striped"].into_iter().any(|style| has_style(attributes, style));
    let fill = attributes.get("fillcolor").map(String::as_str);
    is_filled.then(|| fill.or_else(|| attributes.get("color")?.split(':').next()).unwrap_or("lightgrey"))
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
            colour: colours(attributes).next().unwrap_or("black"),
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
