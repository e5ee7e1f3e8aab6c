//! What is to be drawn, and the drawing.

/// A width and a height, in points (1/72 inch).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Size {
    /// Across.
    pub width: f64,
    /// Down.
    pub height: f64,
}

/// A place, in points: x to the right, y down.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A directed graph. Nodes are known by their index.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Graph {
    /// The box of each node.
    pub nodes: Vec<Size>,
    /// The edges; several may join the same nodes, and an edge may lead from a node to itself.
    pub edges: Vec<Edge>,
    /// Nodes that stand side by side, whatever the edges say.
    pub groups: Vec<Group>,
    /// Nodes that are kept together, so that a box around them holds no others. One whose nodes are all in another is
    /// within that; of two with the same nodes the first is around the second. Of those that share but some of their nodes
    /// the largest is kept together.
    pub clusters: Vec<Cluster>,
}

/// Nodes that are kept together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cluster {
    /// The nodes.
    pub nodes: Vec<usize>,
    /// The room around them, in points.
    pub margin: f64,
    /// The box of its label.
    pub label: Option<Size>,
}

/// The box around a cluster.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Its middle.
    pub centre: Point,
    /// Its size.
    pub size: Size,
    /// The middle of its label.
    pub label: Option<Point>,
}

/// Nodes that stand side by side: on one rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Which rank that is.
    pub rank: GroupRank,
    /// The nodes.
    pub nodes: Vec<usize>,
}

/// Which rank a group has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupRank {
    /// The one that its edges put it on.
    Any,
    /// The first, beside others.
    First,
    /// The first, which others stand below.
    Above,
    /// The last, beside others.
    Last,
    /// The last, which others stand above.
    Below,
}

/// An edge from one node to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// Where it comes from.
    pub tail: usize,
    /// Where it leads to.
    pub head: usize,
    /// How much it wants to be short and straight; 1 is usual, 0 does not care.
    pub weight: u32,
    /// How many ranks lie at least between its ends; 1 is usual, and the least.
    pub min_length: u32,
    /// The box of its label.
    pub label: Option<Size>,
    /// Whether it says nothing about the ranks of its ends.
    pub is_loose: bool,
    /// Where it begins, from the middle of its tail. An edge that begins on the border beside the middle leaves there.
    pub tail_at: Point,
    /// Where it ends, from the middle of its head.
    pub head_at: Point,
}

impl Edge {
    /// An edge of weight and length 1, without a label.
    pub fn new(tail: usize, head: usize) -> Edge {
        Edge {
            tail,
            head,
            weight: 1,
            min_length: 1,
            label: None,
            is_loose: false,
            tail_at: Point::default(),
            head_at: Point::default(),
        }
    }
}

/// Where edges lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// Down.
    #[default]
    Down,
    /// Up.
    Up,
    /// To the right.
    Right,
    /// To the left.
    Left,
}

/// How it is to be drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// Where edges lead.
    pub direction: Direction,
    /// The least room between the nodes of a rank, in points.
    pub node_gap: f64,
    /// The least room between ranks, in points.
    pub rank_gap: f64,
    /// How many steps may be taken, of some nanoseconds each. A drawing whose budget has run out is whole, but not as
    /// good as it could be. The same budget gives the same drawing on every machine. Where edges would have more than
    /// 400,000 bends, the longest run straight through whatever is there.
    pub budget: u64,
}

impl Default for Options {
    /// Down, with a little less room between ranks than Graphviz has, and a budget that ends within some seconds.
    fn default() -> Options {
        Options { direction: Direction::Down, node_gap: 18.0, rank_gap: 30.0, budget: 1_000_000_000 }
    }
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Layout {
    /// All lies between zero and this.
    pub size: Size,
    /// The middle of each node.
    pub nodes: Vec<Point>,
    /// How each edge runs.
    pub edges: Vec<Route>,
    /// The box of each cluster; none of one that is not kept together.
    pub clusters: Vec<Option<Frame>>,
}

/// How an edge runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Route {
    /// A chain of cubic Bézier curves from the border of the tail to the border of the head: a first point, and three
    /// for each curve.
    pub curve: Vec<Point>,
    /// The middle of its label.
    pub label: Option<Point>,
}

impl Point {
    /// A point.
    pub fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    /// How far another point is.
    pub fn distance(self, other: Point) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    pub(crate) fn towards(self, other: Point, share: f64) -> Point {
        Point::new(self.x + (other.x - self.x) * share, self.y + (other.y - self.y) * share)
    }
}
