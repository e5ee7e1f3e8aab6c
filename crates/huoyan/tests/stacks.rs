//! Stacks are whole and their edges right, with the compiler's default flags.

mod common;

use common::{alone, burn, comment, labels, names, profile_of};
use huoyan::cpu::Config;
use huoyan::{labels, with_labels};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Allocates, formats, sorts, copies: leaves in libc, in the vdso and in the standard library.
#[inline(never)]
fn mixed_work(time: Duration) {
    let start = Instant::now();
    let mut kept = Vec::new();
    while start.elapsed() < time {
        let mut words: Vec<String> =
            (0..200u32).map(|i| format!("{:x}", i.wrapping_mul(0x9e37_79b9))).collect();
        words.sort_unstable();
        let counts: BTreeMap<usize, usize> = words.iter().map(|word| (word.len(), word.capacity())).collect();
        kept.push(black_box(vec![counts.len() as u8; 3000]));
        if kept.len() > 300 {
            kept.clear();
        }
    }
}

#[test]
fn stacks_reach_the_start_of_their_thread() {
    let _alone = alone();
    let profile = profile_of(Config::new().hz(2000), || {
        let threads: Vec<_> =
            (0..2).map(|_| std::thread::spawn(|| mixed_work(Duration::from_millis(700)))).collect();
        mixed_work(Duration::from_millis(300));
        threads.into_iter().for_each(|thread| thread.join().expect("no panic"));
    });
    let n_samples = profile.total(0);
    let n_cut = comment(&profile, "stacks end");
    assert!(n_samples > 100, "{n_samples}");
    assert!(n_cut as f64 <= 0.001 * n_samples as f64, "{n_cut} of {n_samples} stacks are cut");
}

/// LLVM sinks what this function saves of its registers behind the loop, where a panic may be: while the loop runs the
/// caller's frame pointer is still in its register, and unwinding by frame pointers leaves the caller out.
#[inline(never)]
fn leaf(values: &[u64], n: u64) -> u64 {
    let mut sum = 0u64;
    for i in 0..n {
        sum = black_box(sum.wrapping_add(i).rotate_left(3));
    }
    if sum == 1 {
        let shown = format!("{values:?}{n}");
        sum += shown.len() as u64;
    }
    sum
}

#[inline(never)]
fn caller_one(n: u64) -> u64 {
    leaf(&[n], black_box(n)) + 1
}

#[inline(never)]
fn caller_two(n: u64) -> u64 {
    leaf(&[n, n], black_box(n)) + 2
}

#[test]
fn the_caller_of_a_hot_leaf_is_right() {
    let _alone = alone();
    let profile = profile_of(Config::new().hz(2000), || {
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(800) {
            with_labels(labels! { "caller" => "one" }, || black_box(caller_one(20_000)));
            with_labels(labels! { "caller" => "two" }, || black_box(caller_two(20_000)));
        }
    });
    let (mut n_right, mut n_all) = (0, 0);
    for (sample, &n) in profile.samples.values[0].iter().enumerate() {
        let names = names(&profile, sample);
        let Some(leaf) = names.iter().position(|name| name.ends_with("leaf")) else { continue };
        let expected =
            labels(&profile, sample).into_iter().find(|(key, _)| key == "caller").map(|(_, value)| value);
        let expected = format!("caller_{}", expected.unwrap_or_default());
        n_all += n;
        n_right += if names.get(leaf + 1).is_some_and(|name| name.ends_with(&expected)) { n } else { 0 };
    }
    assert!(n_all > 100, "{n_all} samples in the leaf");
    assert!(n_right as f64 >= 0.999 * n_all as f64, "{n_right} of {n_all} callers are right");
}

#[inline(never)]
fn recurse(depth: u32, f: &mut dyn FnMut()) -> u32 {
    if depth == 0 {
        f();
        return 0;
    }
    black_box(recurse(depth - 1, f) + 1)
}

#[test]
fn deep_stacks_are_whole() {
    let _alone = alone();
    let profile = profile_of(Config::new().hz(1000), || {
        black_box(recurse(300, &mut || burn(Duration::from_millis(500))));
    });
    let deepest = (0..profile.samples.len())
        .map(|sample| names(&profile, sample))
        .max_by_key(Vec::len)
        .expect("samples");
    assert!(
        deepest.iter().filter(|name| name.ends_with("recurse")).count() >= 300,
        "{} frames",
        deepest.len()
    );
    assert!(deepest.iter().any(|name| name.contains("deep_stacks_are_whole")));
}

#[test]
fn labels_are_on_the_samples_of_their_scope_only() {
    let _alone = alone();
    let profile = profile_of(Config::new().hz(1000), || {
        with_labels(labels! { "part" => "first" }, || burn(Duration::from_millis(300)));
        burn(Duration::from_millis(300));
    });
    let n_with = |wanted: bool| -> i64 {
        let has = |sample: usize| labels(&profile, sample).contains(&("part".to_owned(), "first".to_owned()));
        let counts = profile.samples.values[0].iter().enumerate();
        counts.filter(|(sample, _)| has(*sample) == wanted).map(|(_, &n)| n).sum()
    };
    let (with, without) = (n_with(true), n_with(false));
    assert!(with > 20 && without > 20, "{with} with, {without} without");
}

#[test]
fn panics_are_unwound_while_sampled() {
    let _alone = alone();
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let profile = profile_of(Config::new().hz(10_000), || {
        let start = Instant::now();
        while start.elapsed() < Duration::from_millis(500) {
            let caught = std::panic::catch_unwind(|| recurse(30, &mut || panic!("on purpose")));
            assert!(caught.is_err());
        }
    });
    std::panic::set_hook(hook);
    // At the end of its work libgcc's unwinder puts the registers of the landing pad over those that its own frame
    // saved (`uw_install_context_1`): for these instructions nobody can tell the callers any more.
    let (n_samples, n_cut) = (profile.total(0), comment(&profile, "stacks end"));
    assert!(n_cut as f64 <= 0.05 * n_samples as f64, "{n_cut} of {n_samples} stacks are cut");
}
