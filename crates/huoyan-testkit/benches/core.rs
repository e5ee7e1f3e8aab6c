//! What every report pays for: decoding, adding up, merging, encoding.

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use huoyan_format::{Limits, read, write_pprof, write_pprof_uncompressed};
use huoyan_profile::merge;
use huoyan_report::{Options, View, top::top};
use huoyan_testkit::busy_profile;

const N_SAMPLES: usize = 20_000;

fn decode(c: &mut Criterion) {
    let profile = busy_profile(N_SAMPLES);
    let (mut plain, mut gzip) = (Vec::new(), Vec::new());
    write_pprof_uncompressed(&profile, &mut plain).expect("a vector takes everything");
    write_pprof(&profile, &mut gzip).expect("a vector takes everything");
    let limits = Limits::default();
    c.bench_function("decode", |b| b.iter(|| read(plain.as_slice(), &limits).expect("a profile")));
    c.bench_function("decode gzip", |b| b.iter(|| read(gzip.as_slice(), &limits).expect("a profile")));
}

fn aggregate(c: &mut Criterion) {
    let profile = busy_profile(N_SAMPLES);
    let view = || View::new(profile.clone(), Options::default()).expect("options of no effect");
    c.bench_function("aggregate", |b| b.iter_batched(view, |view| top(&view), BatchSize::LargeInput));
}

fn merge_two(c: &mut Criterion) {
    let profiles = [busy_profile(N_SAMPLES), busy_profile(N_SAMPLES / 2)];
    c.bench_function("merge", |b| b.iter(|| merge(&profiles).expect("profiles of one type")));
}

fn encode(c: &mut Criterion) {
    let profile = busy_profile(N_SAMPLES);
    let mut out = Vec::new();
    c.bench_function("encode", |b| {
        b.iter(|| {
            out.clear();
            write_pprof_uncompressed(&profile, &mut out).expect("a vector takes everything");
        });
    });
    c.bench_function("encode gzip", |b| {
        b.iter(|| {
            out.clear();
            write_pprof(&profile, &mut out).expect("a vector takes everything");
        });
    });
}

criterion_group!(core, decode, aggregate, merge_two, encode);
criterion_main!(core);
