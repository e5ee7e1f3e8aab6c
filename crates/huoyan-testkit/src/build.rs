//! Profiles written as text.

use huoyan_profile::{Builder, Profile};
use std::collections::HashMap;

/// A profile of samples/count from stacks as `root;…;leaf`, each with its value. A frame of one
/// name is one location.
///
/// # Panics
/// Never, for what is asked for here is always a valid profile.
pub fn profile_of(samples: &[(&str, i64)]) -> Profile {
    let mut b = Builder::new();
    b.sample_type("samples", "count");
    let mut known: HashMap<&str, u32> = HashMap::new();
    for &(stack, value) in samples {
        let frames: Vec<u32> = stack
            .split(';')
            .rev()
            .map(|name| *known.entry(name).or_insert_with(|| b.named_frame(name)))
            .collect();
        b.sample(&frames, &[value], &[]);
    }
    b.finish().expect("one value a sample and frames that were just made")
}
