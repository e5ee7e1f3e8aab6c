//! A profile of the size of a real service's, the same at every call.

use huoyan_profile::{Builder, Function, Label, Line, Location, Mapping, Profile};

/// Functions in the profile.
const N_FUNCTIONS: u64 = 2_000;
/// Locations; some have inlined frames.
const N_LOCATIONS: u64 = 6_000;

/// Numbers that look random and are the same everywhere (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// A CPU profile of `n_samples` samples: stacks of about thirty frames that share their lower
/// part, a fifth of the locations with inlined frames, a label with twenty values.
///
/// # Panics
/// Never, for what is built here is always a valid profile.
pub fn busy_profile(n_samples: usize) -> Profile {
    let mut numbers = Numbers(1);
    let mut b = Builder::new();
    b.sample_type("samples", "count");
    b.sample_type("cpu", "nanoseconds");
    let file = b.str("/srv/app/server");
    let mapping =
        Mapping { start: 0x40_0000, limit: 0x900_0000, file, has_functions: true, ..Mapping::default() };
    let mapping = b.mapping(mapping);
    for i in 0..N_FUNCTIONS {
        let name = b.str(format!("example.com/app/pkg{}.(*Type{}).Method{i}", i % 40, i % 300));
        let filename = b.str(format!("/src/app/pkg{}/file{}.go", i % 40, i % 200));
        b.function(Function { name, system_name: name, filename, ..Function::default() });
    }
    for i in 0..N_LOCATIONS {
        let n_lines = if numbers.below(5) == 0 { 2 } else { 1 };
        let lines: Vec<Line> = (0..n_lines)
            .map(|_| Line {
                function: numbers.below(N_FUNCTIONS) as u32,
                line: numbers.below(900) as i64,
                column: 0,
            })
            .collect();
        let address = 0x40_0000 + i * 16;
        b.location(Location { mapping: Some(mapping), address, ..Location::default() }, &lines);
    }
    let key = b.str("tenant");
    let tenants: Vec<_> = (0..20).map(|i| b.str(format!("tenant-{i}"))).collect();
    let mut stack: Vec<u32> = (0..30).map(|_| numbers.below(N_LOCATIONS) as u32).collect();
    for _ in 0..n_samples {
        // The leaf's side changes, the root's stays for a while.
        let changed = numbers.below(8) as usize + 1;
        for frame in &mut stack[..changed] {
            *frame = numbers.below(N_LOCATIONS) as u32;
        }
        if numbers.below(50) == 0 {
            stack.iter_mut().for_each(|frame| *frame = numbers.below(N_LOCATIONS) as u32);
        }
        let n = numbers.below(5) as i64 + 1;
        let label = Label::text(key, tenants[numbers.below(20) as usize]);
        b.sample(&stack, &[n, n * 10_000_000], &[label]);
    }
    b.finish().expect("two values a sample and frames within the table")
}
