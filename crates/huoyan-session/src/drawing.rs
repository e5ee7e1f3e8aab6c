//! Pictures: a graph as an image, stacks as a flame graph.

use crate::commands::Image;
use crate::error::Error;
use crate::invocation::{Invocation, Task};
use crate::options::Config;
use huoyan_render::flamegraph::{Background, FlameStyle, backgrounds, palettes};
use huoyan_render::picture::{self, Interaction, Scene};
use huoyan_report::View;
use huoyan_report::dot::DotReport;
use huoyan_report::flame::{FlameOptions, FlameOrder, FlameReport, FlameRoot, flame};
use huoyan_source::os_reason;
use std::fmt::Display;
use std::fs::File;
use std::io::Read as _;
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

/// The file of the only source, if that is a graph in DOT and a picture of it is asked for.
pub(crate) fn dot_file(invocation: &Invocation) -> Option<(&Path, Image)> {
    let Task::Report { command, .. } = &invocation.task else { return None };
    let ([source], None, Some(image)) = (&invocation.sources[..], &invocation.base, command.image) else {
        return None;
    };
    let mut start = Vec::new();
    let path = Path::new(source);
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    let file = is_file.then(|| File::open(path).ok()).flatten()?;
    file.take(4096).read_to_end(&mut start).ok()?;
    picture::is_dot(&start).then_some((path, image))
}

/// Draws a graph in DOT.
///
/// # Errors
/// Where the file cannot be read, is no DOT, or cannot be drawn.
pub(crate) fn draw_dot_file(
    (path, image): (&Path, Image),
    invocation: &Invocation,
    warnings: &mut Vec<String>,
) -> Result<Vec<u8>, Error> {
    let named = |why: &dyn Display| Error::DotFile(format!("{}: {why}", path.display()));
    let mut bytes = Vec::new();
    let most = invocation.fetch.max_bytes;
    let file = File::open(path).map_err(|error| named(&os_reason(&error)))?;
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(|error| named(&os_reason(&error)))?;
    if bytes.len() as u64 > most {
        return Err(named(&format!("more than {most} bytes: -max_bytes sets the limit")));
    }
    let graph = picture::read_dot(&String::from_utf8_lossy(&bytes)).map_err(|error| named(&error))?;
    let scene = Scene::new(graph).map_err(|error| named(&error))?;
    draw_scene(&scene, image, invocation.config.scale, warnings)
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
        root: if config.reverse { FlameRoot::Leaf } else { FlameRoot::Start },
        order: if config.flamechart { FlameOrder::Samples } else { FlameOrder::Names },
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
