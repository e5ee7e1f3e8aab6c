//! PostScript, a page as large as the picture.
//!
//! Texts are in Helvetica, which every printer has, stretched to the room that they were given; what Latin-1 does not have
//! is drawn by the outlines of our own font.

use super::cluster::{self, SceneCluster};
use super::colour::rgb;
use super::dot_graph::Attributes;
use super::font;
use super::label::{Label, Side};
use super::scene::{PAD, Scene, has_style};
use super::shape::{CORNER, Outline, Rect};
use super::svg::{Stroke, fill_of};
use huoyan_layout::{Point, Size};
use std::io::{self, Write};

/// What the pages use: a line with its colour, a text of a width.
const PROLOGUE: &str = "\
/rgb { setrgbcolor } bind def
/words { % text x y size width: the text, as wide as that
  gsave /width exch def /size exch def translate
  1 -1 scale
  /HelveticaLatin1 findfont size scalefont setfont
  dup stringwidth pop dup 0 gt { width exch div 1 scale } { pop } ifelse
  0 0 moveto show grestore
} bind def
/Helvetica findfont dup length dict begin
  { 1 index /FID ne { def } { pop pop } ifelse } forall
  /Encoding ISOLatin1Encoding def
  currentdict
end /HelveticaLatin1 exch definefont pop
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
    writeln!(out, "gsave\n0 {height:.2} translate 1 -1 scale {PAD} {PAD} translate")?;
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
        for (label, rect) in &node.texts {
            write_label(label, rect, out)?;
        }
    }
    for (edge, dot) in scene.edges.iter().zip(&scene.graph.edges).filter(|(edge, _)| !edge.is_hidden) {
        let stroke = Stroke::of(&dot.attributes);
        if let Some((first, rest)) = edge.line.split_first() {
            set_stroke(&stroke, out)?;
            write!(out, "newpath {} moveto", At(first))?;
            for cubic in rest.chunks_exact(3) {
                write!(out, " {} {} {} curveto", At(&cubic[0]), At(&cubic[1]), At(&cubic[2]))?;
            }
            writeln!(out, " stroke [] 0 setdash")?;
        }
        for corners in &edge.arrows {
            paint(corners, Some(stroke.colour), &Stroke { dashes: None, ..stroke }, out)?;
        }
        if let Some((label, rect)) = &edge.label {
            write_label(label, rect, out)?;
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
    shown.label.iter().try_for_each(|(label, rect)| write_label(label, rect, out))
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
    if let Some(fill) = fill {
        write!(out, "gsave ")?;
        set_colour(fill, out)?;
        write!(out, "fill grestore ")?;
    }
    set_stroke(stroke, out)?;
    writeln!(out, "stroke [] 0 setdash")
}

fn write_label(label: &Label, rect: &Rect, out: &mut dyn Write) -> io::Result<()> {
    set_colour("black", out)?;
    for (line, y) in label.base_lines(rect.centre.y) {
        let x = match line.side {
            Side::Left => rect.left(),
            Side::Middle => rect.centre.x - line.width / 2.0,
            Side::Right => rect.right() - line.width,
        };
        let size = label.font_size;
        if line.text.chars().all(|char| u32::from(char) < 256) {
            write!(out, "(")?;
            for char in line.text.chars() {
                match char {
                    '(' | ')' | '\\' => write!(out, "\\{char}")?,
                    ' '..='~' => write!(out, "{char}")?,
                    other => write!(out, "\\{:03o}", u32::from(other))?,
                }
            }
            writeln!(out, ") {x:.2} {y:.2} {size:.2} {:.2} words", line.width)?;
        } else {
            let mut pen = x;
            for char in line.text.chars() {
                write!(out, "newpath ")?;
                font::outline(char, size, Point::new(pen, y), &mut |path| write!(out, "{path} "))?;
                writeln!(out, "fill")?;
                pen += font::width(char.encode_utf8(&mut [0; 4]), size);
            }
        }
    }
    Ok(())
}
