//! The program beside a Rust service that profiles itself: both ends are ours.

use std::hint::black_box;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[inline(never)]
fn busy_leaf(is_over: &AtomicBool) -> u64 {
    let mut x = 1u64;
    while !is_over.load(Ordering::Relaxed) {
        for _ in 0..1000 {
            x = black_box(x.wrapping_mul(0x9e37_79b9).rotate_left(5));
        }
    }
    x
}

fn pprof(words: &[&str]) -> String {
    let folder = std::env::temp_dir();
    let command = &mut Command::new(env!("CARGO_BIN_EXE_pprof"));
    command.args(words).env("PPROF_TMPDIR", folder).stdin(Stdio::null());
    let output = command.output().expect("it runs");
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn a_service_is_asked_for_its_profiles() {
    let config = huoyan_http::Config::new().token("s3cret");
    let server = huoyan_http::Server::new("127.0.0.1:0").config(config).start().expect("a port is free");
    let is_over = Arc::new(AtomicBool::new(false));
    let for_thread = Arc::clone(&is_over);
    let busy = std::thread::spawn(move || {
        huoyan::with_labels(huoyan::labels! { "route" => "/busy" }, || black_box(busy_leaf(&for_thread)));
    });
    let url = |path: &str| format!("http://any:s3cret@{}/debug/pprof/{path}", server.local_addr());
    let cpu = url("profile?hz=500");
    let shown = pprof(&["-top", "-cum", "-seconds=1", &cpu]);
    assert!(shown.contains("own_service::busy_leaf"), "{shown}");
    assert!(shown.contains("Type: cpu"), "{shown}");
    let shown = pprof(&["-tags", "-seconds=1", &cpu]);
    assert!(shown.contains("/busy"), "{shown}");
    let shown = pprof(&["-raw", &url("heap")]);
    assert!(shown.contains("inuse_space/bytes"), "{shown}");
    is_over.store(true, Ordering::Relaxed);
    busy.join().expect("no panic");
}
