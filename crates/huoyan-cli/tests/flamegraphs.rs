//! Flame graphs: what `-folded` says is in them.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn pprof_reading(words: &[&str], input: &[u8]) -> Output {
    let testdata = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../testdata"));
    let command = &mut Command::new(env!("CARGO_BIN_EXE_pprof"));
    output_of(command.args(words).current_dir(testdata).env("TZ", "UTC").env("PATH", ""), input)
}

fn output_of(command: &mut Command, input: &[u8]) -> Output {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("pprof starts");
    child.stdin.take().expect("a pipe").write_all(input).expect("it reads");
    child.wait_with_output().expect("it ends")
}

fn report(words: &[&str], input: &[u8]) -> String {
    let output = pprof_reading(&[words, &["-symbolize=none"]].concat(), input);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A frame of a picture.
#[derive(Debug, Clone, PartialEq)]
struct Frame {
    title: String,
    x: f64,
    y: f64,
    width: f64,
    fill: String,
}

fn frames(svg: &str) -> Vec<Frame> {
    let groups = svg.split("<g id=\"frames\">").nth(1).expect("frames").split("<g><title>").skip(1);
    let of_group = |group: &str| {
        let value = |name: &str| {
            let from = group.split(&format!(" {name}=\"")).nth(1).expect(name);
            from.split('"').next().expect("its end").to_owned()
        };
        let number = |name: &str| value(name).parse().expect("a number");
        let title = group.split("</title>").next().expect("a title").to_owned();
        Frame { title, x: number("x"), y: number("y"), width: number("width"), fill: value("fill") }
    };
    groups.map(of_group).collect()
}

#[test]
fn every_beginning_of_a_stack_is_a_frame() {
    for profile in ["go/shop/cpu.pb.gz", "go/shop/heap.pb.gz", "rust/rust.pb"] {
        let folded = report(&["-folded", profile], b"");
        let mut beginnings = BTreeSet::from([String::new()]);
        for line in folded.lines() {
            let (stack, _) = line.rsplit_once(' ').expect("a number");
            let ends = stack.match_indices(';').map(|(end, _)| end).chain([stack.len()]);
            beginnings.extend(ends.map(|end| stack[..end].to_owned()));
        }
        let svg = report(&["-flamegraph", "-minwidth=0", profile], b"");
        assert_eq!(frames(&svg).len(), beginnings.len(), "{profile}");
        assert!(svg.ends_with("</g>\n</svg>\n"));
        assert_eq!(report(&["-flamegraph", "-minwidth=0", profile], b""), svg, "always the same");
    }
}

const SMALL: &[u8] = b"main;a;b 30\nmain;a 10\nmain;c<d>;b 60\n";

#[test]
fn frames_are_as_wide_as_what_they_count() {
    let svg = report(&["-flamegraph", "-width=1020", "-countname=samples", "-"], SMALL);
    let shown: Vec<(String, f64, f64)> =
        frames(&svg).into_iter().map(|frame| (frame.title, frame.x, frame.width)).collect();
    let expected = [
        ("all (100 samples, 100%)", 10.0, 1000.0),
        ("main (100 samples, 100%)", 10.0, 1000.0),
        ("a (40 samples, 40.00%)", 10.0, 400.0),
        ("b (30 samples, 30.00%)", 110.0, 300.0),
        ("c&lt;d&gt; (60 samples, 60.00%)", 410.0, 600.0),
        ("b (60 samples, 60.00%)", 410.0, 600.0),
    ];
    assert_eq!(shown, expected.map(|(title, x, width)| (title.to_owned(), x, width)));
    // Equal names have equal colours.
    let frames = frames(&svg);
    assert_eq!(frames[3].fill, frames[5].fill);
    assert!(frames[0].y > frames[1].y && frames[1].y > frames[2].y);
}

#[test]
fn icicles_hang_and_reversed_stacks_begin_with_the_leaf() {
    let hanging = frames(&report(&["-flamegraph", "-inverted", "-"], SMALL));
    assert!(hanging[0].y < hanging[1].y && hanging[1].y < hanging[2].y);
    let reversed = frames(&report(&["-flamegraph", "-reverse", "-width=1020", "-"], SMALL));
    let titles: Vec<&str> = reversed.iter().map(|frame| frame.title.as_str()).collect();
    assert_eq!(titles[..3], ["all (100, 100%)", "a (10, 10.00%)", "main (10, 10.00%)"]);
    assert_eq!((titles[3], reversed[3].width), ("b (90, 90.00%)", 900.0));
}

#[test]
fn narrow_frames_are_left_out_and_counted() {
    let input = b"main;wide 99999\nmain;narrow;above 1\n";
    let svg = report(&["-flamegraph", "-"], input);
    assert_eq!(frames(&svg).len(), 3);
    assert!(svg.contains(">1 frames narrower than 0.1 px are not drawn</text>"), "{svg}");
    assert_eq!(frames(&report(&["-flamegraph", "-minwidth=0", "-"], input)).len(), 5);
}

#[test]
fn a_difference_is_red_where_it_grew_and_blue_where_it_shrank() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("flamegraphs");
    std::fs::create_dir_all(&folder).expect("a folder");
    let base = folder.join("base.folded");
    std::fs::write(&base, "main;a 10\nmain;b 50\nmain;gone 5\n").expect("a file");
    let base = format!("-diff_base={}", base.display());
    let frames = frames(&report(&["-flamegraph", &base, "-"], b"main;a 40\nmain;b 30\nmain;same 0\n"));
    let shown: Vec<(&str, &str)> =
        frames.iter().map(|frame| (frame.title.as_str(), frame.fill.as_str())).collect();
    let expected = [
        ("all (70, 100%; +5 than before)", "rgb(255,188,188)"),
        ("main (70, 100%; +5 than before)", "rgb(255,188,188)"),
        ("a (40, 57.14%; +30 than before)", "rgb(255,0,0)"),
        ("b (30, 42.86%; -20 than before)", "rgb(75,75,255)"),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn names_are_no_markup_and_options_are_checked() {
    let hostile = "</title><script>alert(1)</script>;\"'&]]> 7\n".as_bytes();
    let words = [
        "-flamegraph",
        "-title=<b>",
        "-notes=</desc>",
        "-fonttype=x\"}</style>",
        "-nametype=\"><script>",
        "-",
    ];
    let svg = report(&words, hostile);
    assert_eq!(svg.matches("<script>").count(), 1, "{svg}");
    assert!(!svg.contains("<b>") && svg.matches("</style>").count() == 1);
    for (word, message) in [
        ("-width=1", "-width takes 100 to 100000, not 1\n"),
        ("-fontsize=nan", "-fontsize takes 1 to 100, not NaN\n"),
        (
            "-colors=cold",
            "-colors takes hot, mem, io, red, green, blue, aqua, yellow, purple, orange, grey, java, js, perl, chain, wakeup, not \"cold\"\n",
        ),
    ] {
        let output = pprof_reading(&["-flamegraph", word, "-symbolize=none", "-"], SMALL);
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8_lossy(&output.stderr), message);
    }
}

/// The program under the name of the script.
#[cfg(unix)]
fn script(words: &[&str], input: &str) -> (String, String) {
    use std::os::unix::process::CommandExt as _;
    let command = &mut Command::new(env!("CARGO_BIN_EXE_pprof"));
    command.arg0("flamegraph.pl").args(words).env("PATH", "");
    let output = output_of(command, input.as_bytes());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).into()
}

#[cfg(unix)]
fn titles_and_colours(svg: &str) -> Vec<(String, String)> {
    frames(svg).into_iter().map(|frame| (frame.title, frame.fill)).collect()
}

#[cfg(unix)]
fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|&(title, colour)| (title.to_owned(), colour.to_owned())).collect()
}

/// What difffolded.pl writes, and a stack with one count, which did not change.
#[cfg(unix)]
const TWO_COUNTS: &str = "main;a 10 40\nmain;b 50 30\nmain;gone 5 0\nmain;same 30\n";

#[cfg(unix)]
#[test]
fn two_counts_are_a_difference_as_wide_as_the_second() {
    let (svg, messages) = script(&["--width=1020"], TWO_COUNTS);
    assert_eq!(messages, "");
    let expected = [
        ("all (100 samples, 100%; +5 than before)", "rgb(255,188,188)"),
        ("main (100 samples, 100%; +5 than before)", "rgb(255,188,188)"),
        ("a (40 samples, 40.00%; +30 than before)", "rgb(255,0,0)"),
        ("b (30 samples, 30.00%; -20 than before)", "rgb(75,75,255)"),
        ("same (30 samples, 30.00%; 0 than before)", "rgb(250,250,250)"),
    ];
    assert_eq!(titles_and_colours(&svg), owned(&expected));
    let widths: Vec<f64> = frames(&svg).iter().map(|frame| frame.width).collect();
    assert_eq!(widths, [1000.0, 1000.0, 400.0, 300.0, 300.0]);
    // Under its own name the program takes the first number for a part of the name, as it may be.
    let plain = report(&["-flamegraph", "-"], b"main;a 10 40\n");
    assert_eq!(frames(&plain)[2].title, "a 10 (40, 100%)");
}

#[cfg(unix)]
#[test]
fn negate_looks_from_now_to_what_was_before() {
    let (svg, _) = script(&["--negate"], "main;a 10 40\nmain;b 50 30\n");
    let expected = [
        ("all (70 samples, 100%; -10 afterwards)", "rgb(150,150,255)"),
        ("main (70 samples, 100%; -10 afterwards)", "rgb(150,150,255)"),
        ("a (40 samples, 57.14%; -30 afterwards)", "rgb(0,0,255)"),
        ("b (30 samples, 42.86%; +20 afterwards)", "rgb(255,75,75)"),
    ];
    assert_eq!(titles_and_colours(&svg), owned(&expected));
}

#[cfg(unix)]
#[test]
fn lines_that_are_no_stacks_are_passed_over_and_counted() {
    let input = "main;a 10\nmain;b\nmain;c x\n\nmain;d 1e5\nmain;e 30.5\n";
    let (svg, messages) = script(&[], input);
    assert_eq!(messages, "-: Ignored 3 lines with invalid format\n");
    let titles: Vec<String> = frames(&svg).into_iter().map(|frame| frame.title).collect();
    let expected = [
        "all (41 samples, 100%)",
        "main (41 samples, 100%)",
        "a (10 samples, 24.39%)",
        "e (31 samples, 75.61%)",
    ];
    assert_eq!(titles, expected);
}

#[cfg(unix)]
#[test]
fn a_total_leaves_room_and_a_factor_changes_what_is_shown() {
    let (svg, messages) =
        script(&["--total", "200", "--factor=0.5", "--width=1020"], "main;a 60\nmain;b 40\n");
    assert_eq!(messages, "");
    let shown: Vec<(String, f64)> =
        frames(&svg).into_iter().map(|frame| (frame.title, frame.width)).collect();
    let expected = [
        ("all (100 samples, 100%)", 1000.0),
        ("main (50 samples, 50.00%)", 500.0),
        ("a (30 samples, 30.00%)", 300.0),
        ("b (20 samples, 20.00%)", 200.0),
    ];
    assert_eq!(shown, expected.map(|(title, width)| (title.to_owned(), width)));
    let (svg, messages) = script(&["--total=20"], "main;a 60\n");
    assert_eq!(messages, "Specified -total 20 is less than actual total 60, so ignored\n");
    assert_eq!(frames(&svg)[0].title, "all (60 samples, 100%)");
}

#[cfg(unix)]
#[test]
fn a_flame_chart_keeps_the_order_of_its_stacks() {
    let (svg, _) = script(&["--flamechart", "--width=1020"], "z;a 10\nz;a 20\nz 5\nb 15\nz;a 50\n");
    let shown: Vec<(String, f64)> = frames(&svg).into_iter().map(|frame| (frame.title, frame.x)).collect();
    let expected = [
        ("all (100 samples, 100%)", 10.0),
        ("z (35 samples, 35.00%)", 10.0),
        ("a (30 samples, 30.00%)", 10.0),
        ("b (15 samples, 15.00%)", 360.0),
        ("z (50 samples, 50.00%)", 510.0),
        ("a (50 samples, 50.00%)", 510.0),
    ];
    assert_eq!(shown, expected.map(|(title, x)| (title.to_owned(), x)));
}

#[cfg(unix)]
#[test]
fn a_background_goes_with_its_palette_or_is_chosen() {
    let stops = |words: &[&str]| {
        let (svg, _) = script(words, "main 1\n");
        let colours = svg.split("stop-color=\"").skip(1).map(|rest| rest[..7].to_owned());
        colours.collect::<Vec<String>>()
    };
    assert_eq!(stops(&[]), ["#eeeeee", "#eeeeb0"]);
    assert_eq!(stops(&["--colors=mem"]), stops(&["--bgcolors=green"]));
    assert_eq!(stops(&["--bgcolors", "#12ab34"]), ["#12ab34", "#12ab34"]);
    let output = pprof_reading(&["-flamegraph", "-bgcolors=#12345", "-symbolize=none", "-"], b"main 1\n");
    let message = "-bgcolors takes yellow, blue, green, grey or #rrggbb, not \"#12345\"\n";
    assert_eq!((output.status.code(), &*String::from_utf8_lossy(&output.stderr)), (Some(2), message));
}
