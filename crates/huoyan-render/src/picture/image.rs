//! Pictures as pixels and as pages: PNG and GIF, PDF. All are made of the SVG, by published crates.

use super::dot_graph::DotError;
use super::font;
use super::scene::Scene;
use super::svg::{Interaction, write_svg};
use resvg::{tiny_skia, usvg};
use std::fmt;
use std::io::Write as _;
use std::sync::Arc;

/// Why a picture could not be made.
#[derive(Debug)]
#[non_exhaustive]
pub enum ImageError {
    /// The graph is no DOT.
    Dot(DotError),
    /// The graph cannot be laid out.
    Layout(huoyan_layout::Error),
    /// It would have more pixels than fit, or a side that the format has no room for.
    TooLarge {
        /// How many pixels across.
        width: f64,
        /// How many pixels down.
        height: f64,
    },
    /// A crate that draws refused it.
    Drawing(String),
}

impl fmt::Display for ImageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ImageError::Dot(error) => write!(f, "the graph cannot be read: {error}"),
            ImageError::Layout(error) => write!(f, "the graph cannot be laid out: {error}"),
            ImageError::TooLarge { width, height } => {
                write!(f, "a picture of {width:.0} by {height:.0} pixels is too large")
            }
            ImageError::Drawing(why) => write!(f, "the picture cannot be drawn: {why}"),
        }
    }
}

impl std::error::Error for ImageError {}

impl From<DotError> for ImageError {
    fn from(error: DotError) -> ImageError {
        ImageError::Dot(error)
    }
}

impl From<huoyan_layout::Error> for ImageError {
    fn from(error: huoyan_layout::Error) -> ImageError {
        ImageError::Layout(error)
    }
}

/// The most pixels of a picture: its memory is four bytes for each.
const MAX_PIXELS: f64 = 56e6;
/// The longest side: GIF has sixteen bits for it.
const MAX_SIDE: f64 = 65_535.0;

/// Pixels to a point, at a scale of 1: as in Graphviz, 96 to an inch.
const PIXELS_PER_POINT: f64 = 96.0 / 72.0;

/// How many pixels a picture has at a scale, across and down.
fn pixels(scene: &Scene, scale: f64) -> (f64, f64) {
    let size = scene.page();
    ((size.width * PIXELS_PER_POINT * scale).ceil(), (size.height * PIXELS_PER_POINT * scale).ceil())
}

impl Scene {
    /// The largest scale at which [`png()`] and [`gif()`] draw a picture.
    pub fn largest_scale(&self) -> f64 {
        let (width, height) = pixels(self, 1.0);
        let by_side = MAX_SIDE / width.max(height);
        let by_pixels = (MAX_PIXELS / (width * height)).sqrt();
        // A little less: sides are whole pixels.
        (by_side.min(by_pixels) * 0.999 * 100.0).floor() / 100.0
    }
}

/// The picture as a PNG file. A scale of 1 has 96 pixels to an inch.
///
/// # Errors
/// Where it is too large.
pub fn png(scene: &Scene, scale: f64) -> Result<Vec<u8>, ImageError> {
    encoded(&rendered(scene, scale)?).map_err(|error| ImageError::Drawing(error.to_string()))
}

/// The pixels as a PNG file, row by row: another copy of them would be large. The ground is opaque, so there is nothing
/// to see through.
fn encoded(pixels: &tiny_skia::Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    let mut encoder = encoder.write_header()?;
    let mut writer = encoder.stream_writer()?;
    let mut row = Vec::with_capacity(3 * pixels.width() as usize);
    for rgba in pixels.data().chunks_exact(4 * pixels.width() as usize) {
        row.clear();
        row.extend(rgba.chunks_exact(4).flat_map(|pixel| &pixel[..3]));
        writer.write_all(&row)?;
    }
    writer.finish()?;
    drop(encoder);
    Ok(bytes)
}

/// The picture as a GIF file, of 256 colours.
///
/// # Errors
/// Where it is too large.
pub fn gif(scene: &Scene, scale: f64) -> Result<Vec<u8>, ImageError> {
    let (width, height) = pixels(scene, scale);
    let refused = |error: gif::EncodingError| ImageError::Drawing(error.to_string());
    let [Ok(columns), Ok(rows)] = [width, height].map(|side| u16::try_from(side as u64)) else {
        return Err(ImageError::TooLarge { width, height });
    };
    let mut pixels = rendered(scene, scale)?;
    // The speed of the search for colours: 30 is the fastest, and the pictures have few.
    let frame = gif::Frame::from_rgba_speed(columns, rows, pixels.data_mut(), 10);
    let mut bytes = Vec::new();
    let mut encoder = gif::Encoder::new(&mut bytes, columns, rows, &[]).map_err(refused)?;
    encoder.write_frame(&frame).map_err(refused)?;
    drop(encoder);
    Ok(bytes)
}

/// The picture as a page of a PDF file, with its texts as text.
///
/// # Errors
/// Where the crate that writes it refuses it.
pub fn pdf(scene: &Scene) -> Result<Vec<u8>, ImageError> {
    let tree = tree(scene)?;
    let page = svg2pdf::PageOptions { dpi: 96.0 };
    svg2pdf::to_pdf(&tree, svg2pdf::ConversionOptions::default(), page)
        .map_err(|error| ImageError::Drawing(error.to_string()))
}

/// Whether a text of the picture has a character that no font on this machine has.
pub fn lacks_font(scene: &Scene) -> bool {
    let mut missing: Vec<char> =
        scene.texts().flat_map(str::chars).filter(|char| !font::has(*char)).collect();
    missing.sort_unstable();
    missing.dedup();
    if missing.is_empty() {
        return false;
    }
    let fonts = fonts(scene);
    for face in fonts.faces() {
        fonts.with_face_data(face.id, |data, index| {
            if let Ok(face) = ttf_parser::Face::parse(data, index) {
                missing.retain(|char| face.glyph_index(*char).is_none());
            }
        });
    }
    !missing.is_empty()
}

fn fonts(scene: &Scene) -> usvg::fontdb::Database {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(font::FILE.to_vec());
    if scene.texts().flat_map(str::chars).any(|char| !font::has(char)) {
        fonts.load_system_fonts();
    }
    fonts
}

fn rendered(scene: &Scene, scale: f64) -> Result<tiny_skia::Pixmap, ImageError> {
    let (width, height) = pixels(scene, scale);
    let too_large = ImageError::TooLarge { width, height };
    let fits = width * height <= MAX_PIXELS;
    if !fits {
        return Err(too_large);
    }
    let mut pixels = tiny_skia::Pixmap::new(width as u32, height as u32).ok_or(too_large)?;
    // The ground of the drawing covers the last row and column in part only.
    pixels.fill(tiny_skia::Color::WHITE);
    let scale = scale as f32;
    resvg::render(&tree(scene)?, tiny_skia::Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(pixels)
}

/// The picture as the crates that draw know it.
fn tree(scene: &Scene) -> Result<usvg::Tree, ImageError> {
    let mut svg = Vec::new();
    write_svg(scene, Interaction::None, &mut svg).map_err(|error| ImageError::Drawing(error.to_string()))?;
    let options = usvg::Options { fontdb: Arc::new(fonts(scene)), dpi: 96.0, ..usvg::Options::default() };
    usvg::Tree::from_data(&svg, &options).map_err(|error| ImageError::Drawing(error.to_string()))
}
