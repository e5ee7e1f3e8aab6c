//! Why a graph cannot be drawn.

use std::fmt;

/// Why a graph cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// An edge leads from or to a node that is not there.
    NoSuchNode {
        /// Which edge, from 0.
        edge: usize,
    },
    /// A node of a group is not there.
    NoSuchNodeOfGroup {
        /// Which group, from 0.
        group: usize,
    },
    /// A node of a cluster is not there.
    NoSuchNodeOfCluster {
        /// Which cluster, from 0.
        cluster: usize,
    },
    /// An edge begins or ends outside of its node.
    OutsideOfNode {
        /// Which edge, from 0.
        edge: usize,
    },
    /// A width or a height is negative, not finite, or more than a million points.
    BadSize {
        /// Of what.
        what: &'static str,
        /// Which one, from 0.
        number: usize,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::NoSuchNode { edge } => write!(f, "edge {edge} has an end that is no node"),
            Error::NoSuchNodeOfGroup { group } => write!(f, "group {group} has a node that is none"),
            Error::NoSuchNodeOfCluster { cluster } => write!(f, "cluster {cluster} has a node that is none"),
            Error::OutsideOfNode { edge } => write!(f, "edge {edge} has an end outside of its node"),
            Error::BadSize { what, number } => {
                write!(f, "{what} {number} has a size that is not between 0 and a million points")
            }
        }
    }
}

impl std::error::Error for Error {}
