//! `cargo pprof` as a user starts it: words in; output, files and exit status out.

mod fixture;

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Output};

use expect_test::expect;
use fixture::{cargo_pprof, package, scratch};
use huoyan_session::{Console, Request, parse, run};

/// Standard output, with the names that cargo makes up taken out.
fn stdout(output: &Output) -> String {
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let target = package().join("target").to_string_lossy().into_owned();
    let mut lines = Vec::new();
    for line in text.replace(&target, "TARGET").lines() {
        let (start, hash) = line.rsplit_once('-').unwrap_or((line, ""));
        let is_hash = hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
        lines.push(if is_hash { format!("{start}-HASH\n") } else { format!("{line}\n") });
    }
    lines.concat()
}

/// The lines of ours on standard error.
fn told(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).expect("UTF-8");
    text.lines()
        .filter_map(|line| line.strip_prefix("cargo pprof: "))
        .map(|line| format!("{line}\n"))
        .collect()
}

#[track_caller]
fn check_status(output: &Output, status: i32) {
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{text}");
}

/// The labels of a file, without the blanks in front of lines.
fn tags(file: &Path) -> String {
    pprof(&["-tags"], file).lines().map(|line| format!("{}\n", line.trim_start())).collect()
}

/// What `pprof` makes of a file.
fn pprof(words: &[&str], file: &Path) -> String {
    let words = words.iter().map(OsString::from).chain([file.into()]);
    let Ok(Request::Run(invocation)) = parse(words) else { panic!("a report") };
    let mut kept = Kept::default();
    run(&invocation, &mut kept).expect("a report");
    String::from_utf8(kept.0).expect("UTF-8")
}

#[derive(Default)]
struct Kept(Vec<u8>);

impl Console for Kept {
    fn message(&self, line: &[u8]) {
        panic!("{}", String::from_utf8_lossy(line));
    }
    fn report(&mut self) -> &mut dyn io::Write {
        &mut self.0
    }
}

#[test]
fn benchmarks_run_one_by_one_and_label_one_profile() {
    let folder = scratch("bench");
    let words =
        ["bench", "--bench", "speed", "--", "-cpuprofile=c.pb.gz", "parse", "--quick", "-benchtime", "500ms"];
    let output = cargo_pprof(&folder, &words);
    check_status(&output, 0);
    expect![[r#"
        parse/small time: 1 ns, told ["--quick", "--measurement-time", "0.5", "parse/small", "--exact", "--bench"]
        parse/a b time: 1 ns, told ["--quick", "--measurement-time", "0.5", "parse/a b", "--exact", "--bench"]
        File: tinya
        Build ID: 9a63cceaa7a6cf5fb4fe8745b89f93f5562dd8af
        Type: cpu
        Time: 2026-11-23 15:16:05 UTC
        Duration: 4.29s, Total samples = 1280ms (29.86%)
        Showing nodes accounting for 1280ms, 100% of 1280ms total
              flat  flat%   sum%        cum   cum%
             640ms 50.00% 50.00%      940ms 73.44%  main.collatz (inline)
             400ms 31.25% 81.25%      400ms 31.25%  runtime.asyncPreempt
             200ms 15.62% 96.88%      300ms 23.44%  main.fib
              20ms  1.56% 98.44%      960ms 75.00%  main.scan
              20ms  1.56%   100%       20ms  1.56%  runtime.memmove
                 0     0%   100%       20ms  1.56%  main.fill (inline)
                 0     0%   100%     1280ms   100%  main.main
                 0     0%   100%      940ms 73.44%  main.main.func1
                 0     0%   100%       20ms  1.56%  runtime.growslice
                 0     0%   100%     1280ms   100%  runtime.main
        c.pb.gz: open it with pprof -http=: c.pb.gz or pprof c.pb.gz; pprof -tags c.pb.gz sums up by benchmark
        binary of speed: TARGET/release/deps/speed-HASH
    "#]].assert_eq(&stdout(&output));
    expect![[""]].assert_eq(&told(&output));
    expect![[r#"
        benchmark: Total 1.28s of 1.28s (  100%)
        640ms (50.00%): parse/a b
        640ms (50.00%): parse/small

    "#]]
    .assert_eq(&tags(&folder.join("c.pb.gz")));
}

#[test]
fn an_unknown_harness_runs_once_under_the_name_of_its_bench() {
    let folder = scratch("unknown");
    let output =
        cargo_pprof(&folder, &["bench", "-q", "--bench=plain", "--", "-outputdir", "out", "-count=2"]);
    check_status(&output, 0);
    expect![[r#"
        no profile is asked for: the CPU profile goes to out/cpu.pb.gz
    "#]]
    .assert_eq(&told(&output));
    expect![[r#"
        benchmark: Total 1.28s of 1.28s (  100%)
        1.28s (  100%): plain

    "#]]
    .assert_eq(&tags(&folder.join("out/cpu.pb.gz")));
    let kept = fs::metadata(folder.join("out/plain.bench")).expect("the binary is kept");
    assert!(kept.len() > 0);
    assert!(stdout(&output).ends_with("binary of plain: out/plain.bench\n"), "{}", stdout(&output));
}

#[test]
fn tests_are_told_to_label_their_threads() {
    let folder = scratch("test");
    let output = cargo_pprof(&folder, &["test", "--test=api", "threads", "--", "-cpuprofile", "c.pb.gz"]);
    check_status(&output, 0);
    expect![""].assert_eq(&told(&output));
    let all = stdout(&output);
    assert!(all.contains("test threads_named ... ok") && !all.contains("another"), "{all}");
    assert!(folder.join("c.pb.gz").exists());
}

#[test]
fn tests_whose_names_no_thread_can_have_run_in_processes_of_their_own() {
    let folder = scratch("long");
    let output = cargo_pprof(&folder, &["test", "-q", "--test=long", "--", "-cpuprofile", "c.pb.gz"]);
    check_status(&output, 0);
    expect![[r#"
        test: Total 1.28s of 1.28s (  100%)
        640ms (50.00%): the_first_name_is_longer_than_a_threads
        640ms (50.00%): the_second_name_is_longer_too

    "#]]
    .assert_eq(&tags(&folder.join("c.pb.gz")));
}

#[test]
fn a_program_and_what_it_starts_are_one_profile() {
    let folder = scratch("run");
    let output = cargo_pprof(&folder, &["run", "-q", "--", "-cpuprofile", "c.pb.gz", "twice", "-count", "3"]);
    check_status(&output, 0);
    expect![[r#"
        demo ["twice", "-count", "3"] of 0.1.0
        demo [] of 0.1.0
        File: tinya
        Build ID: 9a63cceaa7a6cf5fb4fe8745b89f93f5562dd8af
        Type: cpu
        Time: 2026-11-23 15:16:05 UTC
        Duration: 4.29s, Total samples = 1280ms (29.86%)
        Showing nodes accounting for 1280ms, 100% of 1280ms total
              flat  flat%   sum%        cum   cum%
             640ms 50.00% 50.00%      940ms 73.44%  main.collatz (inline)
             400ms 31.25% 81.25%      400ms 31.25%  runtime.asyncPreempt
             200ms 15.62% 96.88%      300ms 23.44%  main.fib
              20ms  1.56% 98.44%      960ms 75.00%  main.scan
              20ms  1.56%   100%       20ms  1.56%  runtime.memmove
                 0     0%   100%       20ms  1.56%  main.fill (inline)
                 0     0%   100%     1280ms   100%  main.main
                 0     0%   100%      940ms 73.44%  main.main.func1
                 0     0%   100%       20ms  1.56%  runtime.growslice
                 0     0%   100%     1280ms   100%  runtime.main
        c.pb.gz: open it with pprof -http=: c.pb.gz or pprof c.pb.gz
        binary of demo: TARGET/debug/demo
    "#]]
    .assert_eq(&stdout(&output));
    let samples =
        |file: &Path| pprof(&["-top", "-sample_index=samples"], file).lines().nth(4).map(str::to_owned);
    let one = package().join("one.pb.gz");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/go/tiny/cpu.pb.gz"), &one)
        .expect("a copy");
    expect![[r#"
        Some("Duration: 2.14s, Total samples = 64 ")
        Some("Duration: 4.29s, Total samples = 128 ")
    "#]]
    .assert_eq(&format!("{:?}\n{:?}\n", samples(&one), samples(&folder.join("c.pb.gz"))));
}

#[test]
fn what_fails_keeps_its_status_and_its_profile() {
    let folder = scratch("fail");
    let output = cargo_pprof(&folder, &["run", "-q", "--", "fail"]);
    check_status(&output, 7);
    assert!(folder.join("cpu.pb.gz").exists());
    let output = cargo_pprof(&folder, &["bench", "--bench", "nosuch"]);
    check_status(&output, 101);
    assert_eq!(told(&output), "");
}

#[test]
fn the_tests_behind_one_that_fails_run_and_are_profiled() {
    let folder = scratch("fails");
    let output = cargo_pprof(&folder, &["test", "-q", "--test=fails"]);
    check_status(&output, 101);
    expect![[r#"
        test: Total 640ms of 640ms (  100%)
        640ms (  100%): the_next_one_runs_all_the_same

    "#]]
    .assert_eq(&tags(&folder.join("cpu.pb.gz")));
}

#[test]
fn what_is_not_written_is_told_with_what_to_do() {
    let folder = scratch("missing");
    let output = cargo_pprof(&folder, &["run", "-q", "--", "-cpuprofile", "c", "silent"]);
    check_status(&output, 2);
    expect![[r#"
        demo wrote no profile: it does not link huoyan; add huoyan to [dependencies] of demo and write `use huoyan as _;` in src/main.rs
        no CPU profile was written, so there is no c
    "#]].assert_eq(&told(&output));

    let words = ["bench", "-q", "--bench=plain", "--", "-cpuprofile", "c", "-memprofile", "m"];
    let output = cargo_pprof(&folder, &words);
    check_status(&output, 2);
    expect![[r#"
        plain wrote no heap profile: it needs huoyan's feature "global-allocator"
        no heap profile was written, so there is no m
    "#]]
    .assert_eq(&told(&output));
    assert!(folder.join("c").exists() && !folder.join("m").exists());

    let output = cargo_pprof(&folder, &["test", "-q", "--lib", "--", "-memprofile", "m"]);
    check_status(&output, 2);
    expect![[r#"
        nothing to run: there is no test of that name
    "#]]
    .assert_eq(&told(&output));
}

#[test]
fn what_is_wrong_is_told_before_anything_runs() {
    let folder = scratch("wrong");
    for (words, line) in [
        (
            &["bench", "-q", "--bench=speed", "--", "-benchtime=9x"][..],
            "speed: criterion takes a duration for -benchtime, as in 2s\n",
        ),
        (
            &["bench", "-q", "--bench=plain", "--", "-benchtime=9s"],
            "plain: an unknown harness cannot be told how long to run (-benchtime)\n",
        ),
        (
            &["bench", "-q", "--bench=speed", "--", "nosuch"],
            "nothing to run: there is no benchmark of that name\n",
        ),
        (&["run", "--", "-cpuprofile", "no/such"], "open no/such: no such file or directory\n"),
        (&["test", "--", "-cpuprofile=p", "-memprofile=p"], "p: two profiles cannot be one file\n"),
        (&["test", "--doc"], "--doc: tests in documentation are rustdoc's, and are not profiled\n"),
    ] {
        let output = cargo_pprof(&folder, words);
        check_status(&output, 2);
        assert_eq!((told(&output).as_str(), stdout(&output).as_str()), (line, ""), "{words:?}");
    }
}

#[test]
fn help_and_version_go_to_standard_output() {
    let ask = |word| {
        Command::new(env!("CARGO_BIN_EXE_cargo-pprof")).args(["pprof", word]).output().expect("it starts")
    };
    let help = ask("--help");
    check_status(&help, 0);
    assert!(help.stdout.starts_with(b"usage:\n") && help.stderr.is_empty());
    let version = ask("-V");
    check_status(&version, 0);
    assert!(version.stdout.starts_with(b"cargo-pprof "));
}

#[test]
fn nothing_stays_in_the_folder_for_temporary_files() {
    let folder = scratch("temporary");
    let output =
        fixture::command(&folder, &["run", "-q"]).env("TMPDIR", &folder).output().expect("it starts");
    check_status(&output, 0);
    let names = fs::read_dir(&folder).expect("the folder").map(|entry| entry.expect("an entry").file_name());
    assert_eq!(names.collect::<BTreeSet<_>>(), BTreeSet::from(["cpu.pb.gz".into()]));
}

#[cfg(unix)]
#[test]
fn after_an_interrupt_what_was_written_is_merged() {
    use std::os::unix::process::CommandExt as _;
    use std::time::{Duration, Instant};

    let folder = scratch("interrupt");
    let ready = folder.join("ready");
    let words = ["run", "-q", "--", "-cpuprofile", "c.pb.gz", "wait", ready.to_str().expect("UTF-8")];
    // A group of their own, as a terminal has it.
    let child = fixture::command(&folder, &words)
        .process_group(0)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("it starts");
    let start = Instant::now();
    while !ready.exists() {
        assert!(start.elapsed() < Duration::from_secs(300), "the program does not get ready");
        std::thread::sleep(Duration::from_millis(20));
    }
    let killed = Command::new("kill").args(["-INT", "--", &format!("-{}", child.id())]).status();
    assert!(killed.expect("kill starts").success());
    let output = child.wait_with_output().expect("it ends");
    check_status(&output, 130);
    assert!(folder.join("c.pb.gz").exists());
}
