//! PostScript, a page as large as the picture.
//!
//! Texts are in Helvetica, which every printer has, stretched to the room that they were given; what Latin-1 does not have
//! is drawn by the outlines of our own font.

use super::arrow::Part;
use super::cluster::{self, SceneCluster};
use super::colour::rgb;
use super::dot_graph::Attributes;
use super::font;
use super::label::{Label, Side};
use super::scene::{PAD, Scene, has_style};
use super::shape::{CORNER, Outline, Rect};
use super::svg::{BOLD, SLANT, Stroke, colour, colours, fill_of, ground, label_colour};
use super::text::{Cell, Written};
use huoyan_layout::{Point, Size};
use std::io::{self, Write};

/// What the pages use: a line with its colour, a text of a width.
const PROLOGUE: &str = "\
/rgb { setrgbcolor } bind def
/words { /HelveticaLatin1 texts } bind def
/bold { /HelveticaBoldLatin1 texts } bind def
/texts { % text x y size width font: the text, as wide as that
  gsave /font exch def /width exch def /size exch def translate
  1 -1 scale
  font findfont size scalefont setfont
  dup stringwidth pop dup 0 gt { width exch div 1 scale } { pop } ifelse
  0 0 moveto show grestore
} bind def
/latin1 { % new old: a font with the characters of Latin-1
  findfont dup length dict begin
  { 1 index /FID ne { def } { pop pop } ifelse } forall
  /Encoding ISOLatin1Encoding def
  currentdict
  end definefont pop
} bind def
/HelveticaLatin1 /Helvetica latin1
/HelveticaBoldLatin1 /Helvetica-Bold latin1
";

/// Writes a picture as PostScript.
///
/// # Errors
/// Those of `out`.
pub fn write_ps(scene: &Scene, out: &mut dyn Write) -> io::Result<()> {
    let Size { width, height } = scene.page();
    writeln!(out, "%!PS-Adobe-3.0 EPSF-3.0")?;
    writeln!(out, "%%BoundingBox: 0 0 {} {}", width.ceil(), height.ceil())?;
    writeln!(
        out,
        "%%Creator: pprof (huoyan)\n%%Pages: 1\n%%EndComments\n%%BeginProlog\n{PROLOGUE}%%EndProlog"
    )?;
    writeln!(out, "%%Page: 1 1\n<< /PageSize [{} {}] >> setpagedevice", width.ceil(), height.ceil())?;
    // y goes down in pictures.
    writeln!(out, "gsave\n0 {height:.2} translate 1 -1 scale")?;
    let (left, top) = (scene.frame.left() - PAD, scene.frame.top() - PAD);
    writeln!(out, "{:.2} {:.2} translate", -left, -top)?;
    let attributes = &scene.graph.attributes;
    if ground(attributes) != "white" {
        let centre = scene.frame.centre;
        let colour = ground(attributes);
        let page = Rect { centre, size: scene.page() };
        paint(&page.corners(), Some(colour), &Stroke { colour, ..Stroke::plain() }, out)?;
    }
    if let Some(label) = &scene.label {
        write_text(label, colour(attributes, "fontcolor"), out)?;
    }
    for shown in &scene.clusters {
        write_cluster(shown, &scene.graph.clusters[shown.idx].attributes, out)?;
    }
    for (node, dot) in scene.nodes.iter().zip(&scene.graph.nodes).filter(|(node, _)| !node.is_hidden) {
        let stroke = Stroke::of(&dot.attributes);
        match &node.outline {
            Outline::Polygon { corners, lines } => {
                paint(corners, fill_of(&dot.attributes), &stroke, out)?;
                draw_lines(lines, &stroke, out)?;
            }
            Outline::Rounded { rect, lines } => {
                rounded(rect, fill_of(&dot.attributes), &stroke, out)?;
                draw_lines(lines, &stroke, out)?;
            }
            Outline::Ellipses(rects) => {
                for rect in rects {
                    ellipse(rect, fill_of(&dot.attributes), &stroke, out)?;
                }
            }
            Outline::None => {}
        }
        for written in std::iter::once(&node.written).chain(&node.beside) {
            write_text(written, colour(&dot.attributes, "fontcolor"), out)?;
        }
    }
    for (edge, dot) in scene.edges.iter().zip(&scene.graph.edges).filter(|(edge, _)| !edge.is_hidden) {
        let stroke = Stroke::of(&dot.attributes);
        for (line, colour) in edge.lines.iter().zip(colours(&dot.attributes)) {
            let Some((first, rest)) = line.split_first() else { continue };
            set_stroke(&Stroke { colour, ..stroke }, out)?;
            write!(out, "newpath {} moveto", At(first))?;
            for cubic in rest.chunks_exact(3) {
                write!(out, " {} {} {} curveto", At(&cubic[0]), At(&cubic[1]), At(&cubic[2]))?;
            }
            writeln!(out, " stroke [] 0 setdash")?;
        }
        let fill = dot.attributes.get("fillcolor").map_or(stroke.colour, String::as_str);
        edge.arrows.iter().try_for_each(|part| write_part(part, fill, &stroke, out))?;
        let labels = edge.more_labels.iter().map(|(label, is_at_end)| (label, *is_at_end));
        for (label, is_at_end) in edge.label.iter().map(|label| (label, false)).chain(labels) {
            write_text(label, label_colour(&dot.attributes, is_at_end), out)?;
        }
    }
    writeln!(out, "grestore showpage\n%%EOF")
}

fn write_cluster(shown: &SceneCluster, attributes: &Attributes, out: &mut dyn Write) -> io::Result<()> {
    if has_style(attributes, "invis") {
        return Ok(());
    }
    let fill = cluster::fill(attributes);
    // A line that is not to be seen has the colour of what it is around.
    let unseen = Stroke { colour: fill.unwrap_or("white"), ..Stroke::plain() };
    let stroke = cluster::stroke(attributes).unwrap_or(unseen);
    match cluster::is_round(attributes) {
        true => rounded(&shown.rect, fill, &stroke, out)?,
        false => paint(&shown.rect.corners(), fill, &stroke, out)?,
    }
    shown.label.iter().try_for_each(|label| write_text(label, colour(attributes, "fontcolor"), out))
}

/// A part of an arrowhead.
fn write_part(part: &Part, fill: &str, stroke: &Stroke<'_>, out: &mut dyn Write) -> io::Result<()> {
    let stroke = Stroke { dashes: None, ..*stroke };
    match part {
        Part::Polygon { corners, is_filled } => paint(corners, is_filled.then_some(fill), &stroke, out),
        Part::Dot { rect, is_filled } => ellipse(rect, is_filled.then_some(fill), &stroke, out),
        Part::Line(points) => {
            let lines: Vec<[Point; 2]> = points.windows(2).map(|pair| [pair[0], pair[1]]).collect();
            draw_lines(&lines, &stroke, out)
        }
    }
}

fn write_text(written: &Written, colour: &str, out: &mut dyn Write) -> io::Result<()> {
    written.cells.iter().try_for_each(|cell| write_cell(cell, out))?;
    written.texts.iter().try_for_each(|(label, rect)| write_label(label, rect, colour, out))
}

fn write_cell(cell: &Cell, out: &mut dyn Write) -> io::Result<()> {
    let (colour, width) = cell.line.as_ref().map_or(("none", 1.0), |(colour, width)| (colour, *width));
    let stroke = Stroke { colour, width, dashes: None };
    match cell.is_round {
        true => rounded(&cell.rect, cell.fill.as_deref(), &stroke, out),
        false => paint(&cell.rect.corners(), cell.fill.as_deref(), &stroke, out),
    }
}

/// Two numbers of a place.
struct At<'a>(&'a Point);

impl std::fmt::Display for At<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.2} {:.2}", self.0.x, self.0.y)
    }
}

fn set_colour(colour: &str, out: &mut dyn Write) -> io::Result<()> {
    let [r, g, b] = rgb(colour).map(|part| f64::from(part) / 255.0);
    write!(out, "{r:.3} {g:.3} {b:.3} rgb ")
}

fn set_stroke(stroke: &Stroke<'_>, out: &mut dyn Write) -> io::Result<()> {
    set_colour(stroke.colour, out)?;
    let dashes = stroke.dashes.unwrap_or_default().replace(',', " ");
    write!(out, "{:.2} setlinewidth [{dashes}] 0 setdash ", stroke.width)
}

/// Fills what is closed, and draws its line.
fn paint(corners: &[Point], fill: Option<&str>, stroke: &Stroke<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Some((first, rest)) = corners.split_first() else { return Ok(()) };
    write!(out, "newpath {} moveto", At(first))?;
    rest.iter().try_for_each(|point| write!(out, " {} lineto", At(point)))?;
    write!(out, " closepath ")?;
    fill_and_stroke(fill, stroke, out)
}

fn draw_lines(lines: &[[Point; 2]], stroke: &Stroke<'_>, out: &mut dyn Write) -> io::Result<()> {
    for [from, to] in lines {
        set_stroke(stroke, out)?;
        writeln!(out, "newpath {} moveto {} lineto stroke", At(from), At(to))?;
    }
    Ok(())
}

fn rounded(rect: &Rect, fill: Option<&str>, stroke: &Stroke<'_>, out: &mut dyn Write) -> io::Result<()> {
    let start = Point::new(rect.centre.x, rect.top());
    write!(out, "newpath {} moveto", At(&start))?;
    let [top_right, top_left, bottom_left, bottom_right] =
        <[Point; 4]>::try_from(rect.corners()).unwrap_or_default();
    for (corner, next) in [
        (top_right, bottom_right),
        (bottom_right, bottom_left),
        (bottom_left, top_left),
        (top_left, top_right),
    ] {
        write!(out, " {} {} {CORNER} arct", At(&corner), At(&next))?;
    }
    write!(out, " closepath ")?;
    fill_and_stroke(fill, stroke, out)
}

fn ellipse(rect: &Rect, fill: Option<&str>, stroke: &Stroke<'_>, out: &mut dyn Write) -> io::Result<()> {
    let (x, y) = (rect.size.width / 2.0, rect.size.height / 2.0);
    write!(out, "newpath matrix currentmatrix {} translate {x:.2} {y:.2} scale ", At(&rect.centre))?;
    write!(out, "0 0 1 0 360 arc setmatrix closepath ")?;
    fill_and_stroke(fill, stroke, out)
}

fn fill_and_stroke(fill: Option<&str>, stroke: &Stroke<'_>, out: &mut dyn Write) -> io::Result<()> {
    if let Some(fill) = fill.filter(|fill| *fill != "none") {
        write!(out, "gsave ")?;
        set_colour(fill, out)?;
        write!(out, "fill grestore ")?;
    }
    if stroke.colour == "none" {
        return writeln!(out, "newpath");
    }
    set_stroke(stroke, out)?;
    writeln!(out, "stroke [] 0 setdash")
}

fn write_label(label: &Label, rect: &Rect, colour: &str, out: &mut dyn Write) -> io::Result<()> {
    set_colour(label.style.colour.as_deref().unwrap_or(colour), out)?;
    for (line, y) in label.base_lines(rect.centre.y) {
        let x = match line.side {
            Side::Left => rect.left(),
            Side::Middle => rect.centre.x - line.width / 2.0,
            Side::Right => rect.right() - line.width,
        };
        let size = label.font_size;
        let shift = if label.style.is_italic { -SLANT } else { 0.0 };
        // Around the base line.
        write!(out, "gsave [1 0 {shift:.2} 1 {:.2} 0] concat ", -shift * y)?;
        write_line_along(label, x, y, line.width, out)?;
        if line.text.chars().all(|char| u32::from(char) < 256) {
            write!(out, "(")?;
            for char in line.text.chars() {
                match char {
                    '(' | ')' | '\\' => write!(out, "\\{char}")?,
                    ' '..='~' => write!(out, "{char}")?,
                    other => write!(out, "\\{:03o}", u32::from(other))?,
                }
            }
            let words = if label.style.is_bold { "bold" } else { "words" };
            writeln!(out, ") {x:.2} {y:.2} {size:.2} {:.2} {words}", line.width)?;
        } else {
            let mut pen = x;
            for char in line.text.chars() {
                write!(out, "newpath ")?;
                font::outline(char, size, Point::new(pen, y), &mut |path| write!(out, "{path} "))?;
                writeln!(out, "fill")?;
                pen += font::width(char.encode_utf8(&mut [0; 4]), size);
            }
        }
        writeln!(out, "grestore")?;
    }
    Ok(())
}

/// The line under letters, through them or above.
fn write_line_along(label: &Label, x: f64, base: f64, width: f64, out: &mut dyn Write) -> io::Result<()> {
    let height = match label.style.line {
        Some("underline") => 0.12,
        Some("overline") => -0.85,
        Some(_) => -0.3,
        None => return Ok(()),
    };
    let y = base + height * label.font_size;
    let thick = label.font_size * BOLD;
    write!(out, "{thick:.2} setlinewidth newpath {x:.2} {y:.2} moveto {:.2} {y:.2} lineto stroke ", x + width)
}
