//! The shop, profiled while it serves.

use huoyan_format::Limits;
use huoyan_profile::{LabelValue, Profile};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// A shop that runs until this is dropped.
struct Shop {
    child: Child,
    address: String,
    /// Kept: a shop that nobody listens to ends.
    _stdout: BufReader<ChildStdout>,
}

impl Shop {
    fn start() -> Shop {
        let command = &mut Command::new(env!("CARGO_BIN_EXE_shop"));
        command.args(["--listen", "127.0.0.1:0", "--load", "--seconds", "60"]).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("piped"));
        stdout.read_line(&mut line).expect("it greets");
        let address = line.split('/').nth(2).expect("an address").to_owned();
        Shop { child, address, _stdout: stdout }
    }

    fn profile(&self, path: &str) -> Profile {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let request =
            format!("GET /debug/pprof/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("it answers");
        let head = bytes.windows(4).position(|end| end == b"\r\n\r\n").expect("a head");
        assert!(bytes.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&bytes));
        huoyan_format::read(&bytes[head + 4..], &Limits::default()).expect("a profile").profile
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The samples of a function under a route, in the last column.
fn sum(profile: &Profile, function: &str, route: &str) -> i64 {
    let is_there = |sample: usize| {
        let stack = profile.stacks.get(profile.samples.stack[sample]);
        let mut lines = stack.iter().flat_map(|&location| profile.locations.lines(location));
        let has_function = lines.any(|line| {
            let name = profile.str(profile.functions[line.function as usize].name).to_string();
            name.contains(function)
        });
        let has_route = profile.labels_of(sample).iter().any(|label| match label.value {
            LabelValue::Str(value) => profile.str(label.key) == "route" && profile.str(value) == route,
            LabelValue::Num { .. } => false,
        });
        has_function && has_route
    };
    let column = profile.samples.values.last().expect("a column");
    column.iter().enumerate().filter(|(sample, _)| is_there(*sample)).map(|(_, value)| value).sum()
}

#[test]
fn go_asks_for_the_same_pages() {
    let Some(peer) = go_pprof() else {
        assert!(std::env::var_os("HUOYAN_REQUIRE_PEERS").is_none(), "no Go to ask by");
        println!("skipped: no Go to ask by");
        return;
    };
    let shop = Shop::start();
    for (page, expected) in [
        ("profile?seconds=1", "shop::work::"),
        ("heap", "Type: inuse_space"),
        ("heap?debug=1", "Type: inuse_space"),
        ("allocs?seconds=1", "Type: alloc_space"),
    ] {
        let command = &mut Command::new(&peer);
        command
            .args(["-top", "-cum", "-nodecount=500"])
            .arg(format!("http://{}/debug/pprof/{page}", shop.address));
        command.env("PPROF_TMPDIR", std::env::temp_dir()).stdin(Stdio::null());
        let output = command.output().expect("it runs");
        assert!(output.status.success(), "{page}: {}", String::from_utf8_lossy(&output.stderr));
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(shown.contains(expected), "{page}: {shown}");
    }
}

fn go_pprof() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("GO_PPROF") {
        return Some(path.into());
    }
    let output = Command::new("go").args(["tool", "-n", "pprof"]).output().ok()?;
    let path = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| path.trim().into())
}

#[test]
fn each_part_is_seen_under_its_route() {
    let shop = Shop::start();
    let cpu = shop.profile("profile?seconds=2&hz=500");
    for (function, route) in
        [("find", "/search"), ("sort_by_price", "/search"), ("compress", "/report"), ("checksum", "/order")]
    {
        assert!(sum(&cpu, function, route) > 0, "{function} under {route}");
    }
    assert_eq!(sum(&cpu, "compress", "/order"), 0, "compress belongs to another route");
    // One sample in half a mebibyte: the cache has to grow that large.
    let start = Instant::now();
    while sum(&shop.profile("heap"), "remember", "/search") == 0 {
        assert!(start.elapsed() < Duration::from_secs(40), "the cache grows");
        std::thread::sleep(Duration::from_millis(500));
    }
}
