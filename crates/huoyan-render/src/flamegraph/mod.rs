//! `flamegraph`: stacks as boxes that stand on each other, in one SVG with its own script.
//!
//! What a reader of `flamegraph.pl`'s pictures expects is here: the line that tells of the frame under the mouse, zoom by
//! click, search with its share, and the names of the parts (`frames`, `details`, `search`). Frames of one name have one
//! colour, and equal reports give equal bytes.

mod colours;

pub use colours::{Background, backgrounds, palettes};

use crate::picture::{Escaped, Short};
use bstr::ByteSlice;
use colours::{Rgb, of_change, of_name};
use huoyan_report::flame::{FlameFrame, FlameReport};
use huoyan_report::units::percentage;
use std::io::{self, Write};

/// How a flame graph looks. The names are those of `flamegraph.pl`'s options.
#[derive(Debug, Clone, PartialEq)]
pub struct FlameStyle {
    /// Above the frames; empty for the usual one.
    pub title: String,
    /// Below the title, if it is not empty.
    pub subtitle: String,
    /// Of the picture, in pixels.
    pub width: f64,
    /// Of a frame, in pixels.
    pub height: f64,
    /// Frames that are narrower, in pixels, are not drawn; see [`FlameStyle::least_share`].
    pub min_width: f64,
    /// The font's name.
    pub font: String,
    /// In pixels.
    pub font_size: f64,
    /// How wide a letter is, in font sizes.
    pub font_width: f64,
    /// The palette, one of [`palettes`].
    pub colors: String,
    /// Behind the frames.
    pub background: Background,
    /// Callers above their callees.
    pub inverted: bool,
    /// What counts are multiplied by before they are shown.
    pub factor: f64,
    /// Of a difference, the widths are of what was before: what became more is blue, and changes are those to come.
    pub negate: bool,
    /// What is counted, after the numbers.
    pub count_name: String,
    /// Before the name of the frame under the mouse.
    pub name_type: String,
    /// For those who read the file.
    pub notes: String,
}

impl Default for FlameStyle {
    fn default() -> FlameStyle {
        FlameStyle {
            title: String::new(),
            subtitle: String::new(),
            width: 1200.0,
            height: 16.0,
            min_width: 0.1,
            font: "Verdana".to_owned(),
            font_size: 12.0,
            font_width: 0.59,
            colors: "hot".to_owned(),
            background: Background::named("", "hot").expect("each palette has one"),
            inverted: false,
            factor: 1.0,
            negate: false,
            count_name: String::new(),
            name_type: "Function:".to_owned(),
            notes: String::new(),
        }
    }
}

/// Room to the left and to the right of the frames.
const SIDE: f64 = 10.0;
/// Room between two frames.
const GAP: f64 = 1.0;

const SCRIPT: &str = include_str!("flamegraph.js");

impl FlameStyle {
    /// The least share of all that is drawn.
    pub fn least_share(&self) -> f64 {
        self.min_width / self.room()
    }

    /// How many pixels all frames have across.
    fn room(&self) -> f64 {
        (self.width - 2.0 * SIDE).max(1.0)
    }

    /// How much stands above the frames.
    fn top(&self) -> f64 {
        let n_lines = if self.subtitle.is_empty() { 3.0 } else { 5.0 };
        self.font_size * n_lines
    }

    /// How much stands below them.
    fn bottom(&self) -> f64 {
        self.font_size * 2.0 + 10.0
    }
}

/// Writes a flame graph.
///
/// # Errors
/// Those of `out`.
pub fn write_flamegraph(report: &FlameReport, style: &FlameStyle, out: &mut dyn Write) -> io::Result<()> {
    let depth = report.frames.iter().map(|frame| frame.depth).max().unwrap_or(0);
    let height = style.top() + f64::from(depth + 1) * style.height + style.bottom();
    let mut out = io::BufWriter::with_capacity(64 << 10, out);
    write_head(report, style, height, &mut out)?;
    writeln!(out, "<g id=\"frames\">")?;
    let largest = report.frames.iter().map(|frame| change(frame).saturating_abs()).max().unwrap_or(0);
    for frame in &report.frames {
        let name = &report.names[frame.name as usize];
        let colour = match report.is_difference {
            true => of_change(shown_change(frame, style), largest),
            false => of_name(&style.colors, name),
        };
        write_frame(report, style, frame, colour, height, &mut out)?;
    }
    writeln!(out, "</g>\n</svg>")?;
    out.flush()
}

fn change(frame: &FlameFrame) -> i64 {
    frame.value.shown().saturating_sub(frame.base.shown())
}

/// The change in the direction that is shown.
fn shown_change(frame: &FlameFrame, style: &FlameStyle) -> i64 {
    if style.negate { change(frame).saturating_neg() } else { change(frame) }
}

fn write_head(report: &FlameReport, style: &FlameStyle, height: f64, out: &mut dyn Write) -> io::Result<()> {
    let (width, h, size) = (Short(style.width), Short(height), style.font_size);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?>")?;
    writeln!(
        out,
        "<svg version=\"1.1\" width=\"{width}\" height=\"{h}\" viewBox=\"0 0 {width} {h}\" \
         xmlns=\"http://www.w3.org/2000/svg\" data-left=\"{SIDE}\" data-width=\"{}\" data-char-width=\"{}\" \
         data-name-type=\"{}\">",
        Short(style.room()),
        Short(size * style.font_width),
        Escaped(&style.name_type)
    )?;
    if !style.notes.is_empty() {
        writeln!(out, "<desc>{}</desc>", Escaped(&style.notes))?;
    }
    writeln!(
        out,
        "<style>text {{ font-family: \"{}\", sans-serif; font-size: {}px; fill: rgb(0,0,0) }}\n\
         #title {{ text-anchor: middle; font-size: {}px }} #subtitle {{ text-anchor: middle; fill: rgb(160,160,160) }}\n\
         #search, #ignorecase, #unzoom {{ cursor: pointer }} #search, #ignorecase {{ opacity: 0.5 }}\n\
         #search:hover, #ignorecase:hover, .on {{ opacity: 1 !important }} .hide {{ display: none }}\n\
         .caller {{ opacity: 0.5 }} #frames text {{ pointer-events: none }}\n\
         #frames > g {{ cursor: pointer }} #frames > g:hover rect {{ stroke: black; stroke-width: 0.5 }}</style>",
        CssName(&style.font),
        Short(size),
        Short(size + 5.0)
    )?;
    writeln!(out, "<script><![CDATA[\n{SCRIPT}]]></script>")?;
    let [from, to] = style.background.ends();
    writeln!(
        out,
        "<linearGradient id=\"background\" y1=\"0\" y2=\"1\" x1=\"0\" x2=\"0\"><stop stop-color=\"{from}\" \
         offset=\"5%\"/><stop stop-color=\"{to}\" offset=\"95%\"/></linearGradient>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"url(#background)\"/>"
    )?;
    write_texts(report, style, height, out)
}

fn write_texts(report: &FlameReport, style: &FlameStyle, height: f64, out: &mut dyn Write) -> io::Result<()> {
    let (width, size) = (style.width, style.font_size);
    let usual = if style.inverted { "Icicle Graph" } else { "Flame Graph" };
    let title = if style.title.is_empty() { usual } else { &style.title };
    let mut text = |id: &str, class: &str, x: f64, y: f64, text: &str| {
        let (x, y, text) = (Short(x), Short(y), Escaped(text));
        writeln!(out, "<text id=\"{id}\"{class} x=\"{x}\" y=\"{y}\">{text}</text>")
    };
    text("title", "", width / 2.0, size * 2.0, title)?;
    if !style.subtitle.is_empty() {
        text("subtitle", "", width / 2.0, size * 4.0, &style.subtitle)?;
    }
    let low = height - style.bottom() / 2.0 + size * 0.5;
    text("details", "", SIDE, low, " ")?;
    text("unzoom", " class=\"hide\"", SIDE, size * 2.0, "Reset Zoom")?;
    text("search", "", width - SIDE - 110.0, size * 2.0, "Search")?;
    text("ignorecase", "", width - SIDE - 16.0, size * 2.0, "ic")?;
    text("matched", "", width - SIDE - 150.0, low, " ")?;
    let mut left_out = Vec::new();
    if report.n_narrow > 0 {
        let width = Short(style.min_width);
        left_out.push(format!("{} frames narrower than {width} px are not drawn", report.n_narrow));
    }
    if report.n_below_zero > 0 {
        left_out.push(format!("{} stacks below zero have no width", report.n_below_zero));
    }
    if left_out.is_empty() { Ok(()) } else { text("left-out", "", SIDE, height - 4.0, &left_out.join("; ")) }
}

fn write_frame(
    report: &FlameReport,
    style: &FlameStyle,
    frame: &FlameFrame,
    [red, green, blue]: Rgb,
    height: f64,
    out: &mut dyn Write,
) -> io::Result<()> {
    let scale = style.room() / report.total.max(1) as f64;
    let (x, width) = (SIDE + frame.start as f64 * scale, frame.value.sum as f64 * scale);
    let level = f64::from(frame.depth) * style.height;
    let y = match style.inverted {
        true => style.top() + level,
        false => height - style.bottom() - style.height - level,
    };
    let name = report.names[frame.name as usize].to_str_lossy();
    let shown = |count: i64| match style.factor {
        1.0 => report.values.format(count),
        factor => report.values.format((count as f64 * factor).round() as i64),
    };
    let value = shown(frame.value.shown());
    let count_name = if style.count_name.is_empty() { "" } else { " " };
    let share = percentage(frame.value.sum, report.total);
    write!(
        out,
        "<g><title>{} ({value}{count_name}{}, {}",
        Escaped(&name),
        Escaped(&style.count_name),
        share.trim()
    )?;
    if report.is_difference {
        let change = shown_change(frame, style);
        let sign = if change > 0 { "+" } else { "" };
        let when = if style.negate { "afterwards" } else { "than before" };
        write!(out, "; {sign}{} {when}", shown(change))?;
    }
    let (top, tall) = (Short(y), Short(style.height - GAP));
    writeln!(
        out,
        ")</title><rect x=\"{}\" y=\"{top}\" width=\"{}\" height=\"{tall}\" fill=\"rgb({red},{green},{blue})\" \
         rx=\"2\" ry=\"2\"/><text x=\"{}\" y=\"{}\">{}</text></g>",
        Short(x),
        Short(width),
        Short(x + 3.0),
        Short(y + style.height / 2.0 + style.font_size * 0.3),
        Escaped(&shortened(&name, width, style))
    )
}

/// As many letters of a name as fit, with two dots where some do not.
fn shortened(name: &str, width: f64, style: &FlameStyle) -> String {
    const MARKS: [&str; 4] = ["_[k]", "_[w]", "_[i]", "_[j]"];
    let name = MARKS.iter().find_map(|mark| name.strip_suffix(mark)).unwrap_or(name);
    let most = ((width - 6.0) / (style.font_size * style.font_width)).max(0.0) as usize;
    match name.chars().count() {
        _ if most < 3 => String::new(),
        n if n <= most => name.to_owned(),
        _ => name.chars().take(most - 2).chain("..".chars()).collect(),
    }
}

/// A name within the quotes of a style sheet.
struct CssName<'a>(&'a str);

impl std::fmt::Display for CssName<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let is_plain = |char: char| char.is_alphanumeric() || " -_".contains(char);
        self.0.chars().filter(|char| is_plain(*char)).try_for_each(|char| write!(f, "{char}"))
    }
}
