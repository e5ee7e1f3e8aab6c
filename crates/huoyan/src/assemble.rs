//! Makes profiles of what was captured: addresses become locations, modules mappings.

use crate::symbols::{Frame, Symbols};
use bstr::ByteSlice;
use huoyan_capture::cpu::{Capture, Engine, Stats};
use huoyan_capture::{LabelSet, Module};
use huoyan_profile::{Builder, Function, Label, Line, Location, Mapping, Profile, StrId, ValueType};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// The frame of CPU time that no sample stands for.
const NOT_SAMPLED: &str = "[CPU time not sampled]";
/// The frame of time in the kernel, where the kernel is not sampled.
const KERNEL: &str = "[kernel]";

/// The CPU profile. Columns and period as Go's (`runtime/pprof`, `profileBuilder`).
pub(crate) fn cpu_profile(capture: &Capture, thread_label: Option<&str>, symbols: Symbols) -> Profile {
    let mut assembly = Assembly::new(symbols);
    let builder = &mut assembly.builder;
    builder.sample_type("samples", "count");
    builder.sample_type("cpu", "nanoseconds");
    builder.header.period_type =
        Some(ValueType { kind: builder.str("cpu"), unit: builder.str("nanoseconds") });
    builder.header.period = signed(capture.stats.period);
    builder.header.time_nanos = nanos_since_1970(capture.start);
    builder.header.duration_nanos = i64::try_from(capture.duration.as_nanos()).unwrap_or(i64::MAX);
    for comment in comments(&capture.stats) {
        let comment = builder.str(comment);
        builder.header.comments.push(comment);
    }
    let stacks: Vec<(usize, &[u64])> =
        capture.stacks.iter().map(|stack| (stack.modules, &*stack.frames)).collect();
    let stacks = assembly.locate(&capture.modules, &stacks);
    let thread_label = thread_label.map(|key| assembly.builder.str(key));
    let mut kernel = None;
    for sample in &capture.samples {
        let mut labels = assembly.labels(sample.labels.as_deref());
        if let (Some(key), Some(name)) = (thread_label, &sample.thread) {
            labels.push(Label::text(key, assembly.builder.str(&**name)));
        }
        let frames = &stacks[sample.stack];
        let values = [signed(sample.n), signed(sample.cpu - sample.system)];
        assembly.builder.sample(frames, &values, &labels);
        if sample.system > 0 {
            let kernel = *kernel.get_or_insert_with(|| assembly.builder.named_frame(KERNEL));
            let frames: Vec<u32> = std::iter::once(kernel).chain(frames.iter().copied()).collect();
            assembly.builder.sample(&frames, &[0, signed(sample.system)], &labels);
        }
    }
    let unsampled = capture.stats.unsampled_cpu();
    if unsampled >= capture.stats.period {
        let frame = assembly.builder.named_frame(NOT_SAMPLED);
        assembly.builder.sample(&[frame], &[0, signed(unsampled)], &[]);
    }
    assembly.finish()
}

/// What the profile says of how it came about. What all profiles say begins with `#`, which keeps it out of the heads of
/// reports; `pprof -comments` shows it.
fn comments(stats: &Stats) -> Vec<String> {
    let hz = 1_000_000_000 / stats.period.max(1);
    let seconds = |nanos: u64| nanos as f64 / 1e9;
    let is_usual = matches!(stats.engine, Engine::Perf | Engine::PerfUser);
    let mut comments = vec![
        format!(
            "{}huoyan: engine {}, {hz} samples a second of CPU time",
            if is_usual { "# " } else { "" },
            stats.engine.name()
        ),
        format!(
            "# huoyan: {} samples of {} threads stand for {:.3} s of {:.3} s of CPU time; the profiler took {:.3} s",
            stats.n_samples,
            stats.n_threads,
            seconds(stats.sampled_cpu),
            seconds(stats.process_cpu),
            seconds(stats.profiler_cpu)
        ),
    ];
    let counts = [
        (stats.n_lost, "samples lost for want of room; their time is in the next of their thread"),
        (stats.n_unknown, "signals on threads that were not known yet"),
        (
            if is_usual { 0 } else { stats.n_merged },
            "ticks merged into others by the kernel; their time is in the sample",
        ),
        (stats.n_lost_stacks, "stacks end before the start of their thread"),
        (stats.n_deep_stacks, "stacks are deeper than is kept"),
        (stats.n_fallbacks, "threads had a timer in place of an event"),
        (stats.n_refused, "threads could not be sampled"),
    ];
    comments.extend(counts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("huoyan: {n} {what}")));
    comments
}

/// A profile that is being made.
pub(crate) struct Assembly {
    pub(crate) builder: Builder,
    symbols: Symbols,
    functions: HashMap<Function, u32>,
    locations: HashMap<(Option<u32>, u64), u32>,
    /// Locations without so many of their innermost lines.
    shortened: HashMap<(u32, usize), u32>,
}

/// A module's segment, as a mapping.
struct Segment<'a> {
    mapping: u32,
    range: std::ops::Range<u64>,
    module: &'a Arc<Module>,
}

impl Assembly {
    pub(crate) fn new(symbols: Symbols) -> Assembly {
        Assembly {
            builder: Builder::new(),
            symbols,
            functions: HashMap::new(),
            locations: HashMap::new(),
            shortened: HashMap::new(),
        }
    }

    /// Makes locations of stacks of interrupted code: each has the index of its modules and the addresses that were
    /// found, the instruction first, and then return addresses.
    pub(crate) fn locate(
        &mut self,
        modules: &[Vec<Arc<Module>>],
        stacks: &[(usize, &[u64])],
    ) -> Vec<Vec<u32>> {
        self.locate_all(modules, stacks, true)
    }

    /// The same, of return addresses only: stacks of code that called us.
    pub(crate) fn locate_callers(
        &mut self,
        modules: &[Vec<Arc<Module>>],
        stacks: &[(usize, &[u64])],
    ) -> Vec<Vec<u32>> {
        self.locate_all(modules, stacks, false)
    }

    /// The same, without the frames of the allocator and the standard library's containers at the leaf, unless nothing is
    /// left: who grows a vector has allocated. (Go hides those of its runtime: `runtime/pprof/protomem.go`,
    /// `writeHeapProto`.)
    pub(crate) fn locate_allocations(
        &mut self,
        modules: &[Vec<Arc<Module>>],
        stacks: &[(usize, &[u64])],
    ) -> Vec<Vec<u32>> {
        let stacks = self.locate_callers(modules, stacks);
        stacks.into_iter().map(|stack| self.without_allocator(stack)).collect()
    }

    fn without_allocator(&mut self, stack: Vec<u32>) -> Vec<u32> {
        for (depth, &location) in stack.iter().enumerate() {
            let n_lines = self.builder.lines(location).len();
            let n_hidden = self
                .builder
                .lines(location)
                .iter()
                .take_while(|line| self.is_allocator(line.function))
                .count();
            if n_hidden < n_lines || n_lines == 0 {
                let mut rest = stack[depth..].to_vec();
                if n_hidden > 0 {
                    rest[0] = self.location_without(location, n_hidden);
                }
                return rest;
            }
        }
        stack
    }

    /// The same location without its innermost lines.
    fn location_without(&mut self, location: u32, n_lines: usize) -> u32 {
        if let Some(&known) = self.shortened.get(&(location, n_lines)) {
            return known;
        }
        let lines = self.builder.lines(location)[n_lines..].to_vec();
        let row = Location { id: 0, ..self.builder.get_location(location) };
        let shortened = self.builder.location(row, &lines);
        self.shortened.insert((location, n_lines), shortened);
        shortened
    }

    /// Whether a function belongs to the allocator or to the standard library's containers: by its name, and by its
    /// file, since line tables alone have no whole names of what was inlined.
    fn is_allocator(&self, function: u32) -> bool {
        const NAMES: [&[u8]; 13] = [
            b"huoyan_capture::",
            b"huoyan::heap::",
            b"<huoyan::heap::",
            b"<alloc::",
            b"alloc::",
            b"<core::",
            b"core::",
            b"<hashbrown::",
            b"hashbrown::",
            b"<std::collections::",
            b"std::collections::",
            b"__rust",
            b"<std::alloc::System",
        ];
        // Ours lie in the workspace, or in the registry's folder.
        const FILES: [&str; 6] = [
            "/library/alloc/src/",
            "/library/core/src/",
            "/huoyan/src/heap.rs",
            concat!("/huoyan-", env!("CARGO_PKG_VERSION"), "/src/heap.rs"),
            "/huoyan-capture/src/",
            concat!("/huoyan-capture-", env!("CARGO_PKG_VERSION"), "/src/"),
        ];
        let (name, file) = self.builder.function_names(function);
        NAMES.iter().any(|start| name.starts_with(start)) || FILES.iter().any(|part| file.contains_str(part))
    }

    fn locate_all(
        &mut self,
        modules: &[Vec<Arc<Module>>],
        stacks: &[(usize, &[u64])],
        has_instruction: bool,
    ) -> Vec<Vec<u32>> {
        let mut mappings = Mappings::default();
        let segments: Vec<Vec<Segment<'_>>> = modules.iter().map(|list| mappings.add(list)).collect();
        let mut addresses: BTreeSet<(Option<u32>, u64)> = BTreeSet::new();
        let places: Vec<Vec<(Option<u32>, u64)>> = stacks
            .iter()
            .map(|&(modules, frames)| {
                let segments = segments.get(modules).map_or(&[][..], Vec::as_slice);
                let place = |(idx, &address): (usize, &u64)| {
                    // A return address is the instruction after the call, which may be of another line or function.
                    let is_instruction = has_instruction && idx == 0;
                    let address = if is_instruction { address } else { address.saturating_sub(1) };
                    (mapping_of(segments, address), address)
                };
                frames.iter().enumerate().map(place).collect()
            })
            .collect();
        addresses.extend(places.iter().flatten());
        let has_functions = self.add_locations(&addresses, &segments, mappings.rows.len());
        mappings.write(&mut self.builder, &has_functions);
        places.iter().map(|places| places.iter().map(|place| self.locations[place]).collect()).collect()
    }

    /// Adds a location for each place; says which mappings have names for all of theirs.
    fn add_locations(
        &mut self,
        places: &BTreeSet<(Option<u32>, u64)>,
        segments: &[Vec<Segment<'_>>],
        n_mappings: usize,
    ) -> Vec<bool> {
        let mut has_functions = vec![true; n_mappings];
        let module_of: HashMap<u32, &Arc<Module>> =
            segments.iter().flatten().map(|segment| (segment.mapping, segment.module)).collect();
        let places: Vec<(Option<u32>, u64)> = places.iter().copied().collect();
        for group in places.chunk_by(|(a, _), (b, _)| a == b) {
            let mapping = group[0].0;
            let addresses: Vec<u64> = group.iter().map(|(_, address)| *address).collect();
            let frames = match mapping.and_then(|mapping| module_of.get(&mapping)) {
                Some(module) => self.symbols.frames(module, &addresses),
                None => vec![Vec::new(); addresses.len()],
            };
            for (&address, frames) in addresses.iter().zip(&frames) {
                let lines: Vec<Line> = frames.iter().map(|frame| self.line(frame)).collect();
                if let (Some(mapping), true) = (mapping, lines.is_empty()) {
                    has_functions[mapping as usize] = false;
                }
                let location = Location { mapping, address, ..Location::default() };
                let location = self.builder.location(location, &lines);
                self.locations.insert((mapping, address), location);
            }
        }
        has_functions
    }

    fn line(&mut self, frame: &Frame) -> Line {
        let builder = &mut self.builder;
        let function = Function {
            id: 0,
            name: builder.str(&frame.name),
            system_name: builder.str(&frame.system_name),
            filename: builder.str(&frame.file),
            start_line: frame.start_line,
        };
        let idx = *self.functions.entry(function).or_insert_with(|| builder.function(function));
        Line { function: idx, line: frame.line, column: frame.column }
    }

    /// Labels as a profile has them.
    pub(crate) fn labels(&mut self, labels: Option<&LabelSet>) -> Vec<Label> {
        let builder = &mut self.builder;
        let label = |(key, value): (&str, &str)| Label::text(builder.str(key), builder.str(value));
        labels.into_iter().flat_map(LabelSet::iter).map(label).collect()
    }

    /// The profile.
    pub(crate) fn finish(self) -> Profile {
        self.builder.finish().expect("ids are given in turn, and each sample has a value for each column")
    }
}

fn mapping_of(segments: &[Segment<'_>], address: u64) -> Option<u32> {
    let idx = segments.partition_point(|segment| segment.range.start <= address).checked_sub(1)?;
    segments[idx].range.contains(&address).then_some(segments[idx].mapping)
}

/// The mappings of the profile: one for each piece of code of each module.
#[derive(Default)]
struct Mappings {
    rows: Vec<(Arc<Module>, usize)>,
}

impl Mappings {
    /// Adds the modules that are new; gives all pieces of code, by address.
    fn add<'a>(&mut self, modules: &'a [Arc<Module>]) -> Vec<Segment<'a>> {
        let mut segments = Vec::new();
        for module in modules {
            for (idx, code) in module.code.iter().enumerate() {
                let known = self.rows.iter().position(|(other, piece)| *piece == idx && other == module);
                let mapping = known.unwrap_or_else(|| {
                    self.rows.push((Arc::clone(module), idx));
                    self.rows.len() - 1
                });
                segments.push(Segment { mapping: mapping as u32, range: code.range.clone(), module });
            }
        }
        segments.sort_by_key(|segment| segment.range.start);
        segments
    }

    fn write(&self, builder: &mut Builder, has_functions: &[bool]) {
        for ((module, idx), &has_functions) in self.rows.iter().zip(has_functions) {
            let code = &module.code[*idx];
            let build_id: String = module.build_id.iter().map(|byte| format!("{byte:02x}")).collect();
            let mapping = Mapping {
                id: 0,
                start: code.range.start,
                limit: code.range.end,
                offset: code.file_offset,
                file: builder.str(&module.path),
                build_id: if build_id.is_empty() { StrId::EMPTY } else { builder.str(build_id) },
                has_functions,
                ..Mapping::default()
            };
            builder.mapping(mapping);
        }
    }
}

pub(crate) fn nanos_since_1970(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
}

fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
