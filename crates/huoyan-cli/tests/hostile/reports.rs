//! Every report over one input.

use crate::program::{Input, Ran, pprof};

/// The reports that are tried on what was accepted.
pub(crate) const REPORTS: [&str; 11] = [
    "-top",
    "-tree",
    "-peek=.",
    "-dot",
    "-callgrind",
    "-traces",
    "-tags",
    "-raw",
    "-proto",
    "-topproto",
    "-folded",
];

/// Refused by every report, so one is enough: the reason.
pub(crate) fn refused(bytes: &[u8]) -> String {
    let input = Input::new(bytes);
    let ran = pprof(&["-top"], &input);
    show(bytes.len(), &ran);
    ran.refusal(&input)
}

/// `-top` alone, for what may be accepted or not.
pub(crate) fn top(bytes: &[u8]) -> Ran {
    let ran = pprof(&["-top"], &Input::new(bytes));
    show(bytes.len(), &ran);
    ran
}

/// Accepted: `-top`, after every other report was made too.
pub(crate) fn answered(bytes: &[u8]) -> Ran {
    answered_by(&REPORTS, bytes, &[])
}

/// The same with options, which the reports that are graphs heed most.
pub(crate) fn answered_with(bytes: &[u8], options: &[&str]) -> Ran {
    answered_by(&["-top", "-tree", "-dot", "-callgrind", "-topproto", "-tags"], bytes, options)
}

/// What is said of a report that would take too much memory.
const TOO_LARGE: [&str; 3] = [
    "the graph of this report needs more than 256 MB",
    "the labels of this report have more than",
    "-tagroot and -tagleaf would make more than",
];

/// Some reports of the largest that is read, with options: each is made, or refused in one line.
pub(crate) fn answered_or_refused(reports: &[&str], bytes: &[u8], options: &[&str]) {
    let input = Input::new(bytes);
    for &report in reports {
        let ran = pprof(&[&[report], options].concat(), &input);
        let last = ran.said().lines().last().unwrap_or_default().to_owned();
        let is_refused = TOO_LARGE.iter().any(|reason| last.starts_with(reason));
        assert!(ran.code == Some(0) || ran.code == Some(2) && is_refused, "{}: {}", ran.shown, ran.said());
        show(bytes.len(), &ran);
    }
}

/// Some reports, with options: the first, after the others were made too.
fn answered_by(reports: &[&str], bytes: &[u8], options: &[&str]) -> Ran {
    let input = Input::new(bytes);
    let mut top = None;
    for &report in reports {
        let ran = pprof(&[&[report], options].concat(), &input);
        // Each frame may be a node of a call tree, each location one of fine granularity.
        let is_large = ran.warnings().starts_with(TOO_LARGE[0]);
        let is_fine = options.iter().any(|option| ["-call_tree", "-addresses"].contains(option));
        let is_refused = ran.code == Some(2) && is_large && is_fine;
        assert!(is_refused || ran.code == Some(0), "{}: {}", ran.shown, ran.said());
        show(bytes.len(), &ran);
        top.get_or_insert(ran);
    }
    top.expect("there is a first report")
}

/// One line on what a run cost, for `cargo test -- --nocapture`.
fn show(n_bytes: usize, ran: &Ran) {
    let said = ran.said();
    let last = said.lines().next().unwrap_or_default();
    let (mib, seconds) = (ran.peak >> 10, ran.time.as_secs_f64());
    println!("{n_bytes:>10} bytes, {}: {:?}, {mib} MiB, {seconds:.2} s: {last}", ran.shown, ran.code);
}
