//! What the tests of whole profiles share.
#![allow(dead_code, reason = "each test file uses a part")]

use huoyan::cpu::Config;
use huoyan_format::Limits;
use huoyan_profile::{LabelValue, Profile};
use std::hint::black_box;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// There is one CPU profile at a time in a process, and tests run side by side.
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The CPU profile of `job`.
pub(crate) fn profile_of(config: Config, job: impl FnOnce()) -> Profile {
    let profile = config.start(Vec::new()).expect("it starts");
    job();
    read(&profile.stop().expect("it is written"))
}

pub(crate) fn read(bytes: &[u8]) -> Profile {
    huoyan_format::read(bytes, &Limits::default()).expect("a profile").profile
}

/// The names on a stack, leaf first, inlined ones too.
pub(crate) fn names(profile: &Profile, sample: usize) -> Vec<String> {
    let stack = profile.stacks.get(profile.samples.stack[sample]);
    let lines = stack.iter().flat_map(|&location| profile.locations.lines(location));
    lines.map(|line| profile.str(profile.functions[line.function as usize].name).to_string()).collect()
}

/// The text labels of a sample.
pub(crate) fn labels(profile: &Profile, sample: usize) -> Vec<(String, String)> {
    let label = |label: &huoyan_profile::Label| match label.value {
        LabelValue::Str(value) => Some((profile.str(label.key).to_string(), profile.str(value).to_string())),
        LabelValue::Num { .. } => None,
    };
    profile.labels_of(sample).iter().filter_map(label).collect()
}

/// A number that the profiler's comments give: `comment(&profile, "stacks end")` of `huoyan: 7 stacks end …`.
pub(crate) fn comment(profile: &Profile, what: &str) -> u64 {
    let comments = profile.header.comments.iter().map(|&comment| profile.str(comment).to_string());
    let line = comments.into_iter().find(|comment| comment.contains(what));
    line.and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0)
}

/// How long a soak test goes on, times `HUOYAN_SOAK` where that is set.
pub(crate) fn soak_times(short: usize) -> usize {
    let times = std::env::var("HUOYAN_SOAK").ok().and_then(|times| times.parse().ok());
    short * times.unwrap_or(1)
}

/// Burns so much CPU time, and no memory: on a busy machine that takes longer.
#[inline(never)]
pub(crate) fn burn(time: Duration) {
    let start = cpu_time();
    let mut x = 1u64;
    while cpu_time() - start < time {
        for _ in 0..1000 {
            x = black_box(x.wrapping_mul(0x9e37_79b9).rotate_left(5));
        }
    }
}

/// The CPU time of this thread.
pub(crate) fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// The CPU time of the process, as the comments give it.
pub(crate) fn comment_seconds(profile: &Profile) -> f64 {
    let comments = profile.header.comments.iter().map(|&comment| profile.str(comment).to_string());
    let line = comments.into_iter().find(|comment| comment.contains(" stand for ")).expect("a comment");
    let words: Vec<&str> = line.split(' ').collect();
    let of = words.iter().position(|word| *word == "of").expect("of");
    let after = words[of + 1..].iter().position(|word| *word == "of").expect("a second one");
    words[of + 1 + after + 1].parse().expect("seconds")
}
