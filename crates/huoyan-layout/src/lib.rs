//! Layered drawings of directed graphs: every edge leads down, few edges cross, and they run in smooth curves round the
//! boxes.
//!
//! ```
//! use huoyan_layout::{Edge, Graph, Options, Size, layout};
//!
//! let boxes = vec![Size { width: 60.0, height: 30.0 }; 3];
//! let edges = vec![Edge::new(0, 1), Edge::new(0, 2)];
//! let graph = Graph { nodes: boxes, edges, ..Graph::default() };
//! let drawing = layout(&graph, &Options::default())?;
//! // The callees stand below, side by side, and the caller over their middle.
//! let [caller, first, second] = drawing.nodes[..] else { panic!("three nodes") };
//! assert!(caller.y < first.y && first.y == second.y);
//! assert_eq!(caller.x, (first.x + second.x) / 2.0);
//! assert_eq!(drawing.edges[0].curve.len(), 4); // one cubic Bézier curve
//! # Ok::<(), huoyan_layout::Error>(())
//! ```
//!
//! It knows boxes, edges and labels, and nothing of what they mean, of fonts or of files. Equal graphs give equal
//! drawings, to the last bit, on every machine. A budget of steps ends the search for a better drawing of a dense graph.
//!
//! It is not for undirected networks (a layered drawing of these says more than they do), for maps of thousands of nodes
//! that nobody can read, for edges that keep to right angles, or for drawings that are changed by hand and laid out
//! again.
//!
//! The steps are those of Gansner, Koutsofios, North and Vo (1993): ranks, orders, positions, splines; each has a file.

mod arch;
mod aside;
mod clusters;
mod corridor;
mod curve;
mod draw;
mod error;
mod graph;
mod groups;
mod layers;
mod order;
mod position;
mod rank;
mod reinsert;
mod route;
mod simplex;
mod walls;

pub use draw::layout;
pub use error::Error;
pub use graph::{
    Cluster, Direction, Edge, Frame, Graph, Group, GroupRank, Layout, Options, Point, Route, Size,
};
