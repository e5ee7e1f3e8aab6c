//! The program as a user starts it: words in, output, messages and exit status out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use expect_test::expect;

const PPROF: &str = env!("CARGO_BIN_EXE_pprof");

fn pprof(words: &[&str]) -> Output {
    Command::new(PPROF).args(words).stdin(Stdio::null()).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// A new folder below the build's own one for temporary files.
fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a scratch folder");
    folder
}

#[test]
fn help_goes_to_standard_error_and_is_no_failure() {
    let output = pprof(&["-h"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(0), ""));
    assert!(text(&output.stderr).starts_with("usage:\n\nProduce output in the specified format.\n"));
    assert!(text(&output.stderr).contains("\n    -install_links DIR "));
}

#[test]
fn a_refused_flag_shows_the_usage_below_and_ends_with_2() {
    let output = pprof(&["-nosuch", "p"]);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""));
    assert!(text(&output.stderr).starts_with("flag provided but not defined: -nosuch\nusage:\n"));
    assert_eq!(text(&output.stderr).lines().count(), 140);
}

#[test]
fn no_source_shows_the_usage_above() {
    let output = pprof(&["-top"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("usage:\n"));
    assert!(text(&output.stderr).ends_with("\nno profile source specified\n"));
}

#[test]
fn version_says_whose_program_this_is() {
    let output = pprof(&["-version"]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    assert!(text(&output.stdout).contains("(huoyan)"));
    assert!(text(&output.stdout).contains(env!("CARGO_PKG_REPOSITORY")));
}

#[test]
fn a_closed_pipe_is_quiet() {
    let mut child = Command::new(PPROF)
        .arg("-man")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

#[cfg(unix)]
#[test]
fn links_are_made_once_and_never_over_other_files() {
    let folder = scratch("links").join("bin");
    let folder_name = folder.to_str().expect("UTF-8");
    let output = pprof(&["-install_links", folder_name]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
    let mut names: Vec<_> = fs::read_dir(&folder)
        .expect("the folder was made")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"))
        .collect();
    names.sort();
    expect![[r#"flamegraph flamegraph.pl huoyan stackcollapse-go stackcollapse-go.pl"#]]
        .assert_eq(&names.join(" "));

    let script = folder.join("flamegraph.pl");
    fs::remove_file(&script).expect("a link");
    fs::write(&script, "#!perl").expect("a file");
    let again = pprof(&["-install_links", folder_name]);
    assert_eq!(again.status.code(), Some(2));
    assert!(
        text(&again.stderr)
            .ends_with("flamegraph.pl: exists and is not a link to this program; left as it is\n")
    );
    assert_eq!(text(&again.stdout).matches("is already there").count(), 4);
    assert_eq!(fs::read_to_string(&script).expect("still there"), "#!perl");
}

#[cfg(unix)]
#[test]
fn other_names_answer() {
    let folder = scratch("names");
    pprof(&["-install_links", folder.to_str().expect("UTF-8")]);
    let called =
        |name: &str| Command::new(folder.join(name)).arg("-version").output().expect("the link starts");
    assert_eq!(called("huoyan").status.code(), Some(0));
    let testdata = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata"));
    let run = |name: &str, words: &[&str], input: Stdio| {
        let command = &mut Command::new(folder.join(name));
        command.args(words).current_dir(testdata).stdin(input).output().expect("the link starts")
    };
    // The tutorial's chain: -raw, folding, drawing, from files and through pipes.
    fs::write(folder.join("cpu.raw"), run("huoyan", &["-raw", "go/shop/cpu.pb.gz"], Stdio::null()).stdout)
        .expect("a file");
    let raw = fs::File::open(folder.join("cpu.raw")).expect("it was written");
    let folded = run("stackcollapse-go.pl", &[], raw.into());
    assert_eq!((folded.status.code(), text(&folded.stderr)), (Some(0), ""));
    assert_eq!(
        text(&folded.stdout),
        text(
            &run("huoyan", &["-folded", "-sample_index=samples", "go/shop/cpu.pb.gz"], Stdio::null()).stdout
        )
    );
    fs::write(folder.join("cpu.folded"), &folded.stdout).expect("a file");
    let file = folder.join("cpu.folded");
    let words = ["--title=CPU & more", "--width", "900", file.to_str().expect("UTF-8")];
    let drawn = run("flamegraph.pl", &words, Stdio::null());
    assert_eq!((drawn.status.code(), text(&drawn.stderr)), (Some(0), ""));
    let svg = text(&drawn.stdout);
    assert!(svg.contains("width=\"900\"") && svg.contains(">CPU &amp; more</text>"), "{svg}");
    assert!(svg.contains("<title>all (128 samples, 100%)</title>"), "{svg}");
    let missing = run("flamegraph.pl", &["go_cpu.folded"], Stdio::null());
    assert_eq!(missing.status.code(), Some(2));
    assert!(
        text(&missing.stderr).contains("go_cpu.folded: no such file or directory"),
        "{}",
        text(&missing.stderr)
    );
}

/// Every profile below a folder of `testdata`.
fn profiles_below(folder: PathBuf) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries
        .flat_map(|path| if path.is_dir() { profiles_below(path) } else { vec![path] })
        .filter(|path| path.to_string_lossy().contains(".pb"))
        .collect()
}

#[test]
fn labels_and_comments_are_the_same_where_stacks_are_read_too() {
    let profiles = profiles_below(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata"));
    assert!(profiles.len() > 10);
    for profile in &profiles {
        let profile = profile.to_str().expect("a name of testdata");
        for report in ["-tags", "-comments"] {
            let without = pprof(&[report, profile]);
            // Stacks are read for this filter, and nothing matches it.
            let with = pprof(&[report, "-prune_from=^no such function$", profile]);
            assert_eq!(without, with, "{report} {profile}");
        }
    }
}
