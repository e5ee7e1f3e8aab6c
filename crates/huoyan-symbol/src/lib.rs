//! Symbols of a profile: demangling.
