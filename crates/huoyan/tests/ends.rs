//! However a program ends, its profile is written: each way is tried by a child, which is this program again.

mod common;

use common::{alone, burn, read};
use huoyan::{Error, cpu};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Output};
use std::time::Duration;

/// Says to this program that it is a child, and which.
const CHILD: &str = "HUOYAN_TEST_CHILD";
const FILE: &str = "HUOYAN_TEST_FILE";

/// The signal comes from outside, as a shell's; what follows is not reached.
fn signal_myself(name: &str) {
    let kill = Command::new("sh").args(["-c", &format!("kill -{name} {}", std::process::id())]).status();
    assert!(kill.expect("a shell is there").success());
    burn(Duration::from_secs(20));
}

/// No test where this program is not a child.
#[test]
fn as_a_child() {
    let Ok(way) = std::env::var(CHILD) else { return };
    let create = || File::create(std::env::var(FILE).expect("a file is named")).expect("a file");
    let time = Duration::from_millis(150);
    match way.as_str() {
        "exit" => {
            std::mem::forget(cpu::start(create()).expect("it starts"));
            cpu::flush_at_exit().expect("there is room");
            burn(time);
            std::process::exit(3);
        }
        "signal" => {
            std::mem::forget(cpu::start(create()).expect("it starts"));
            cpu::flush_on_signals().expect("it is allowed");
            burn(time);
            signal_myself("TERM");
        }
        "panic" => {
            let _profile = cpu::start(create()).expect("it starts");
            burn(time);
            panic!("on purpose");
        }
        "environment" => burn(time),
        "interrupt" => {
            burn(time);
            signal_myself("INT");
        }
        _ => panic!("unknown way {way}"),
    }
}

fn child(way: &str, variables: &[(&str, &str)]) -> (Output, PathBuf) {
    let file = std::env::temp_dir().join(format!("huoyan-{way}-{}.pb.gz", std::process::id()));
    let command = &mut Command::new(std::env::current_exe().expect("it has a file"));
    command.args(["--exact", "as_a_child"]).env(CHILD, way).env(FILE, &file).envs(variables.iter().copied());
    (command.output().expect("it runs"), file)
}

fn cpu_time(file: PathBuf) -> i64 {
    let profile = read(&fs::read(&file).expect("it was written"));
    fs::remove_file(file).expect("it is there");
    profile.total(1)
}

/// Other tests run beside: a child gets a part of the time.
const ENOUGH: i64 = 10_000_000;

#[test]
fn exit_writes_the_profile() {
    let (output, file) = child("exit", &[]);
    assert_eq!(output.status.code(), Some(3));
    assert!(cpu_time(file) > ENOUGH);
}

#[cfg(unix)]
#[test]
fn a_signal_writes_the_profile_and_ends_the_program() {
    use std::os::unix::process::ExitStatusExt;
    let (output, file) = child("signal", &[]);
    assert_eq!(output.status.signal(), Some(15), "{:?}", output.status);
    assert!(cpu_time(file) > ENOUGH);
}

#[cfg(unix)]
#[test]
fn an_interrupt_writes_the_profile_that_the_environment_asked_for() {
    use std::os::unix::process::ExitStatusExt;
    let file = std::env::temp_dir().join(format!("huoyan-interrupted-{}.pb.gz", std::process::id()));
    let (output, _) = child("interrupt", &[("HUOYAN_CPUPROFILE", file.to_str().expect("UTF-8"))]);
    assert_eq!(output.status.signal(), Some(2), "{:?}", output.status);
    assert!(cpu_time(file) > ENOUGH);
}

#[test]
fn a_panic_writes_the_profile() {
    let (output, file) = child("panic", &[]);
    assert!(!output.status.success());
    assert!(cpu_time(file) > ENOUGH);
}

#[test]
fn the_environment_starts_a_profile_and_its_faults_are_told() {
    let folder = std::env::temp_dir();
    let pattern = folder.join("huoyan-environment-%p.pb.gz");
    let pattern = pattern.to_str().expect("UTF-8");
    let (output, _) =
        child("environment", &[("HUOYAN_CPUPROFILE", pattern), ("HUOYAN_CPUPROFILE_HZ", "1000")]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let ours = |name: &str| name.starts_with("huoyan-environment-") && name.ends_with(".pb.gz");
    let written: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("a folder")
        .flatten()
        .filter(|entry| entry.file_name().to_str().is_some_and(ours))
        .map(|entry| entry.path())
        .collect();
    assert_eq!(written.len(), 1, "{written:?}");
    assert!(written.into_iter().map(cpu_time).sum::<i64>() > ENOUGH);
    for (variables, told) in [
        (("HUOYAN_CPUPROFILE_HZ", "fast"), "HUOYAN_CPUPROFILE_HZ=fast: invalid digit found in string"),
        (("HUOYAN_CPUPROFILE_ENGINE", "steam"), "HUOYAN_CPUPROFILE_ENGINE=steam: unknown engine \"steam\""),
        (("HUOYAN_CPUPROFILE", "/nowhere/cpu"), "HUOYAN_CPUPROFILE: /nowhere/cpu: No such file or directory"),
        (
            ("HUOYAN_MEMPROFILE", "mem.pb.gz"),
            "HUOYAN_MEMPROFILE: the program's allocator is not huoyan::Heap",
        ),
    ] {
        let (output, _) = child("environment", &[("HUOYAN_CPUPROFILE", "/dev/null"), variables]);
        let shown = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && shown.contains(told), "{variables:?}: {shown}");
    }
}

#[test]
fn there_is_one_profile_at_a_time_and_stopping_none_is_nothing() {
    let _alone = alone();
    cpu::stop().expect("there is nothing to stop");
    let first = cpu::start(Vec::new()).expect("it starts");
    let error = cpu::start(Vec::new()).expect_err("the first goes on");
    assert!(matches!(error, Error::InUse));
    assert_eq!(error.to_string(), "cpu profiling already in use");
    assert!(cpu::Config::new().hz(0).start(Vec::new()).is_err_and(|error| matches!(error, Error::Rate(0))));
    cpu::stop().expect("it is written");
    let bytes = first.stop().expect("it was written by the other");
    read(&bytes);
    drop(cpu::Config::new().hz(10_000).start(Vec::new()).expect("it starts again"));
    assert!(
        cpu::Config::new()
            .hz(10_001)
            .start(Vec::new())
            .is_err_and(|error| matches!(error, Error::Rate(10_001)))
    );
}

#[test]
fn what_cannot_be_written_is_an_error() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _bytes: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let _alone = alone();
    let error = cpu::start(Full).expect("it starts").stop().err().expect("there is no room");
    assert_eq!(error.to_string(), "profile cannot be written: no storage space");
    cpu::start(Vec::new()).expect("the next one starts all the same").stop().expect("it is written");
}
