//! Pictures: a graph as an image, stacks as a flame graph.

use crate::commands::Image;
use crate::console::Console;
use crate::error::Error;
use crate::invocation::{Invocation, Task};
use crate::options::Config;
use huoyan_render::flamegraph::{Background, FlameStyle, backgrounds, palettes};
use huoyan_render::picture::{self, Interaction, Scene};
use huoyan_report::View;
use huoyan_report::dot::DotReport;
use huoyan_report::flame::{FlameOptions, FlameReport, flame};
use huoyan_report::stacks::{Root, StackOrder};
use huoyan_source::{FetchOptions, Fetched, Silent, os_reason};
use std::fmt::Display;
use std::io::{Cursor, Read as _};
use std::path::Path;

/// Draws a graph, at a scale for images of pixels. What the user should know goes to `warnings`.
///
/// # Errors
/// Where the picture cannot be drawn.
pub(crate) fn draw(
    report: &DotReport,
    image: Image,
    scale: f64,
    warnings: &mut Vec<String>,
) -> Result<Vec<u8>, Error> {
    let mut dot = Vec::new();
    huoyan_render::write_dot(report, &mut dot)?;
    // One way to pictures: what is drawn is what -dot says.
    let graph = picture::read_dot(&String::from_utf8_lossy(&dot)).map_err(picture::ImageError::from)?;
    let scene = Scene::new(graph).map_err(picture::ImageError::from)?;
    draw_scene(&scene, image, scale, warnings)
}

/// What the only source of a picture turned out to be.
pub(crate) enum Opened {
    /// It was not looked at: there are several, it is fetched from somewhere, no picture is asked for, or it is not there.
    Nothing,
    /// A graph in DOT.
    Dot(DotSource),
    /// Something else, from its start.
    Other(Fetched),
}

/// A graph in DOT, from its start.
pub(crate) struct DotSource {
    name: String,
    source: Fetched,
    image: Image,
}

impl Opened {
    /// What is no graph.
    pub(crate) fn into_other(self) -> Option<Fetched> {
        match self {
            Opened::Other(source) => Some(source),
            Opened::Nothing | Opened::Dot(_) => None,
        }
    }
}

/// Opens the only source, a file or standard input, where a picture is asked for, and looks at its first bytes.
pub(crate) fn open_picture_source(invocation: &Invocation, console: &dyn Console) -> Opened {
    /// So much may stand before the brace of a graph: comments, mostly.
    const LOOKED_AT: u64 = 4096;
    let Task::Report { command, .. } = &invocation.task else { return Opened::Nothing };
    let ([name], None, Some(image)) = (&invocation.sources[..], &invocation.base, command.image) else {
        return Opened::Nothing;
    };
    let is_local = name == "-" || Path::new(name).metadata().is_ok_and(|metadata| metadata.is_file());
    let options = FetchOptions { progress: console.progress(), ..FetchOptions::default() };
    // Whoever opens it again says what is wrong.
    let Some(Ok(mut source)) = is_local.then(|| huoyan_source::open(name, &options, &Silent)) else {
        return Opened::Nothing;
    };
    let mut start = Vec::new();
    // Where it cannot be read further, the next who reads is told.
    let _ = source.reader.by_ref().take(LOOKED_AT).read_to_end(&mut start);
    let is_dot = picture::is_dot(&start);
    source.reader = Box::new(Cursor::new(start).chain(source.reader));
    let name = if name == "-" { "standard input".into() } else { name.to_string_lossy() };
    match is_dot {
        true => Opened::Dot(DotSource { name: name.into_owned(), source, image }),
        false => Opened::Other(source),
    }
}

/// Draws a graph in DOT.
///
/// # Errors
/// Where the source cannot be read, is no DOT, or cannot be drawn.
pub(crate) fn draw_dot_source(
    dot: DotSource,
    invocation: &Invocation,
    warnings: &mut Vec<String>,
) -> Result<Vec<u8>, Error> {
    let named = |why: &dyn Display| Error::DotFile(format!("{}: {why}", dot.name));
    let mut bytes = Vec::new();
    let most = invocation.fetch.max_bytes;
    let mut source = dot.source.reader.take(most.saturating_add(1));
    source.read_to_end(&mut bytes).map_err(|error| named(&os_reason(&error)))?;
    if bytes.len() as u64 > most {
        return Err(named(&format!("more than {most} bytes: -max_bytes sets the limit")));
    }
    let graph = picture::read_dot(&String::from_utf8_lossy(&bytes)).map_err(|error| named(&error))?;
    let scene = Scene::new(graph).map_err(|error| named(&error))?;
    draw_scene(&scene, dot.image, invocation.config.scale, warnings)
}

/// Writes a picture as an image.
fn draw_scene(scene: &Scene, image: Image, scale: f64, warnings: &mut Vec<String>) -> Result<Vec<u8>, Error> {
    warnings.extend_from_slice(scene.warnings());
    if matches!(image, Image::Png | Image::Gif | Image::Pdf) && picture::lacks_font(scene) {
        warnings.push(
            "No font on this machine has some characters of the names: they are drawn as boxes".to_owned(),
        );
    }
    let mut bytes = Vec::new();
    match image {
        Image::Svg => picture::write_svg(scene, Interaction::PanAndZoom, &mut bytes)?,
        Image::Ps => picture::write_ps(scene, &mut bytes)?,
        Image::Pdf => bytes = picture::pdf(scene)?,
        Image::Png => bytes = picture::png(scene, possible_scale(scene, scale, warnings))?,
        Image::Gif => bytes = picture::gif(scene, possible_scale(scene, scale, warnings))?,
    }
    Ok(bytes)
}

/// The scale, or a smaller one where the picture would have too many pixels.
fn possible_scale(scene: &Scene, scale: f64, warnings: &mut Vec<String>) -> f64 {
    const LEAST: f64 = 0.01;
    let scale = if scale >= LEAST { scale } else { LEAST };
    let largest = scene.largest_scale();
    if scale <= largest {
        return scale;
    }
    warnings.push(format!(
        "The picture is too large at a scale of {scale}: it is drawn at {largest:.2}. Use -svg or -pdf to see all of it"
    ));
    largest
}

/// The flame graph of a view, and how it looks. What the user should know goes to `warnings`.
///
/// # Errors
/// Options that make no picture; stacks that take too much memory.
pub(crate) fn draw_flames(
    view: &View,
    config: &Config,
    warnings: &mut Vec<String>,
) -> Result<(FlameReport, FlameStyle), Error> {
    let style = flame_style(config)?;
    let total = (config.total != 0).then_some(config.total);
    let options = FlameOptions {
        root: if config.reverse { Root::Leaf } else { Root::Start },
        order: if config.flamechart { StackOrder::Samples } else { StackOrder::Names },
        least_share: style.least_share(),
        total,
    };
    let report = flame(view, &options)?;
    if let Some(total) = total.filter(|total| *total < report.sum) {
        warnings
            .push(format!("Specified -total {total} is less than actual total {}, so ignored", report.sum));
    }
    Ok((report, style))
}

fn flame_style(config: &Config) -> Result<FlameStyle, Error> {
    let c = config.clone();
    for (name, value, range) in [
        ("width", c.width, 100.0..=100_000.0),
        ("height", c.height, 4.0..=200.0),
        ("minwidth", c.minwidth, 0.0..=1000.0),
        ("fontsize", c.fontsize, 1.0..=100.0),
        ("factor", c.factor, 1e-9..=1e9),
    ] {
        if !range.contains(&value) {
            let (least, most) = (range.start(), range.end());
            return Err(Error::Option(format!("-{name} takes {least} to {most}, not {value}")));
        }
    }
    if !palettes().any(|palette| palette == c.colors) {
        let known: Vec<_> = palettes().collect();
        return Err(Error::Option(format!("-colors takes {}, not {:?}", known.join(", "), c.colors)));
    }
    let Some(background) = Background::named(&c.bgcolors, &c.colors) else {
        let known: Vec<_> = backgrounds().collect();
        return Err(Error::Option(format!(
            "-bgcolors takes {} or #rrggbb, not {:?}",
            known.join(", "),
            c.bgcolors
        )));
    };
    Ok(FlameStyle {
        title: c.title,
        subtitle: c.subtitle,
        width: c.width,
        height: c.height,
        min_width: c.minwidth,
        font: c.fonttype,
        font_size: c.fontsize,
        colors: c.colors,
        background,
        inverted: c.inverted,
        factor: c.factor,
        negate: c.negate,
        count_name: c.countname,
        name_type: c.nametype,
        notes: c.notes,
        ..FlameStyle::default()
    })
}
