//! Differences from upstream that docs/compat.md lists and no other test pins: the program, from end to end.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Writes files into a folder of their own, and runs the program there.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("differences").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a scratch folder");
        Folder(folder)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), bytes).expect("a file in it");
    }

    fn pprof(&self, words: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pprof"));
        let output = command.args(words).current_dir(&self.0).stdin(Stdio::null()).output();
        let output = output.expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    }
}

/// A CPU profile of gperftools: one address, sampled so often at 100 Hz.
fn gperftools(count: u64, address: u64, word: impl Fn(u64) -> Vec<u8>) -> Vec<u8> {
    let words = [0, 3, 0, 10_000, 0, count, 1, address, 0, 1, 0];
    words.into_iter().flat_map(word).collect()
}

#[test]
fn cpu_profiles_of_any_word_size_and_byte_order_are_merged_in_any_place() {
    let folder = Folder::new("words");
    folder.put("little32", gperftools(3, 0x1000, |w| (w as u32).to_le_bytes().to_vec()));
    folder.put("big32", gperftools(5, 0x1000, |w| (w as u32).to_be_bytes().to_vec()));
    folder.put("little64", gperftools(7, 0x1000, |w| w.to_le_bytes().to_vec()));
    folder.put("big64", gperftools(11, 0x1000, |w| w.to_be_bytes().to_vec()));
    let mut names = ["little32", "big32", "little64", "big64"];
    for _ in 0..names.len() {
        let top = folder.pprof(&[&["-top"], &names[..]].concat());
        assert!(top.contains("accounting for 260ms, 100% of 260ms total"), "{names:?}\n{top}");
        names.rotate_left(1);
    }
}

#[test]
fn what_has_no_value_in_a_unit_of_its_own_is_merged_before_it_is_scaled() {
    let folder = Folder::new("units");
    let profile = |unit: &str, time: i64, count: i64| {
        format!(
            "PeriodType: cpu {unit}\nPeriod: 1\nSamples:\ntime/{unit} events/count\n{time:>11} {count:>10}: 1\n\
             Locations\n     1: 0x0 M=1 f /x/f.go:1:0 s=0\nMappings\n1: 0x0/0x0/0x0   [FN]\n"
        )
    };
    folder.put("milli", profile("milliseconds", 3, 1));
    folder.put("micro", profile("microseconds", 0, 7));
    folder.put("nano", profile("nanoseconds", 4, 1));
    let raw = folder.pprof(&["-raw", "milli", "micro", "nano"]);
    let sample = raw.lines().skip_while(|line| *line != "time/nanoseconds events/count").nth(1);
    assert_eq!(sample.map(str::trim), Some("3000004          9: 1"), "{raw}");
}

#[test]
fn no_node_has_an_infinite_share() {
    let folder = Folder::new("fraction");
    folder.put("folded", "main;read 7\n");
    let top = folder.pprof(&["-top", "-nodefraction=inf", "folded"]);
    assert!(top.contains("Showing nodes accounting for 0, 0% of 7 total\nDropped 2 nodes"), "{top}");
    let dot = folder.pprof(&["-dot", "-edgefraction=inf", "folded"]);
    assert!(dot.contains("N1 ") && !dot.contains("->"), "{dot}");
}

#[test]
fn folded_names_come_out_as_they_went_in() {
    let folder = Folder::new("folded");
    let lines = "(anonymous namespace)::g() 4\n<module>;core::ptr::drop<alloc::vec::Vec<u8>> 3\nfoo.(*T).bar[...] 2\n";
    folder.put("folded", lines);
    assert_eq!(folder.pprof(&["-folded", "folded"]), lines);
    folder.put("symbols", "main;_ZN3foo3barEv 1\n");
    assert_eq!(folder.pprof(&["-folded", "symbols"]), "main;foo::bar 1\n");
}

#[test]
fn the_greeting_shows_times_as_reports_do() {
    let profile = concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/go/shop/cpu.pb.gz");
    let time = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pprof"));
        let output =
            command.args(words).arg(profile).env("TZ", "Europe/Berlin").stdin(Stdio::null()).output();
        let output = output.expect("the program runs");
        let all = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(all).expect("UTF-8");
        text.lines().find(|line| line.starts_with("Time: ")).map(ToOwned::to_owned)
    };
    assert!(time(&["-top"]).is_some());
    assert_eq!(time(&[]), time(&["-top"]));
}

#[test]
fn both_a_source_and_its_base_are_told_when_they_are_not_there() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pprof"));
    let output = command.args(["-top", "-base=/nosuch/base", "/nosuch/source"]).stdin(Stdio::null()).output();
    let messages = String::from_utf8(output.expect("the program runs").stderr).expect("UTF-8");
    assert!(messages.contains("stat /nosuch/source: no such file or directory\n"), "{messages}");
    assert!(messages.contains("stat /nosuch/base: no such file or directory\n"), "{messages}");
}

#[test]
fn errors_of_the_system_are_worded_as_in_go() {
    let folder = Folder::new("system");
    folder.put("folded", "main 1\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_pprof"));
    let words = ["-top", "-output=/nosuch/file", "folded"];
    let output = command.args(words).current_dir(&folder.0).stdin(Stdio::null()).output();
    let messages = String::from_utf8(output.expect("the program runs").stderr).expect("UTF-8");
    assert!(messages.ends_with("open /nosuch/file: no such file or directory\n"), "{messages}");
}

#[test]
fn a_body_that_is_cut_short_is_the_servers_fault_and_not_that_of_gzip() {
    let profile = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata/go/shop/cpu.pb.gz"));
    let profile = profile.expect("it is in the repository");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let url = format!("http://{}/x", listener.local_addr().expect("it is bound"));
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("the program asks");
        let _ = stream.read(&mut [0; 4096]).expect("a request");
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", profile.len());
        stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(&profile[..1000]))
            .expect("it reads");
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_pprof"));
    let output = command.args(["-top", &url]).stdin(Stdio::null()).output().expect("the program runs");
    server.join().expect("the server ends by itself");
    let messages = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(2));
    assert!(messages.contains("unexpected EOF") && !messages.contains("decompressing"), "{messages}");
}
