//! Pictures of call graphs, without Graphviz: DOT is read, laid out by `huoyan-layout`, and drawn.
//!
//! A report's graph goes the same way as a DOT file of the user's: what DOT says is what is drawn.

mod arrow;
mod beside;
mod cluster;
mod colour;
pub mod dot_graph;
mod dot_words;
mod drawn;
mod font;
mod html;
mod image;
mod label;
mod port;
mod ps;
mod record;
mod scene;
mod scene_edge;
mod shape;
mod svg;
mod table;
mod text;
mod x11;

pub use dot_graph::{DotGraph, is_dot, read_dot};
pub use image::{ImageError, gif, lacks_font, pdf, png};
pub use ps::write_ps;
pub use scene::Scene;
pub(crate) use svg::{Escaped, Short};
pub use svg::{Interaction, write_svg};
