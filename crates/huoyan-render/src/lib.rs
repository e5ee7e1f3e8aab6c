//! Report values become text, DOT and callgrind.
