//! A graph as an image.

use crate::commands::Image;
use crate::error::Error;
use huoyan_render::picture::{self, Interaction, Scene};
use huoyan_report::dot::DotReport;

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

/// Writes a picture as an image.
fn draw_scene(scene: &Scene, image: Image, scale: f64, warnings: &mut Vec<String>) -> Result<Vec<u8>, Error> {
    warnings.extend_from_slice(scene.warnings());
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
    let largest = scene.largest_scale();
    if scale <= largest {
        return scale;
    }
    warnings.push(format!(
        "The picture is too large at a scale of {scale}: it is drawn at {largest:.2}. Use -svg or -pdf to see all of it"
    ));
    largest
}
