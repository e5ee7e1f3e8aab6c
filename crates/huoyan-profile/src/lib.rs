//! The profile model: columnar, interned, immutable.
