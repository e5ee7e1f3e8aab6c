//! Pictures of call graphs, without Graphviz: DOT is read, laid out by `huoyan-layout`, and drawn.
//!
//! A report's graph goes the same way as a DOT file of the user's: what DOT says is what is drawn.

pub mod dot_graph;
mod dot_words;
mod font;
mod label;
mod scene;
mod svg;

pub use dot_graph::{DotGraph, read_dot};
pub use scene::Scene;
pub use svg::write_svg;
