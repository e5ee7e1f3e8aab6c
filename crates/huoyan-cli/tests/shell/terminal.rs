//! A user at a terminal: the built program at a pseudo-terminal.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use ptyprocess::{PtyProcess, WaitStatus};

use crate::session::{Session, testdata};

/// Longer than anything here takes: who waits so long has failed.
const LONG: Duration = Duration::from_secs(60);

const INTERRUPT: &str = "\x03";
const END: &str = "\x04";
const UP: &str = "\x1b[A";

/// The program at a terminal.
struct Terminal {
    process: PtyProcess,
    keys: File,
    shown: Receiver<Vec<u8>>,
    /// What is shown and was not waited for.
    ahead: String,
}

impl Terminal {
    /// Starts the shell, and waits for its prompt.
    fn new(session: &Session, source: &Path, variables: &[(&str, &str)]) -> Terminal {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pprof"));
        command
            .arg(source)
            .current_dir(&session.folder)
            .env_clear()
            .env("TERM", "xterm")
            .env("TZ", "UTC")
            .env("HOME", session.folder.join("home"))
            .envs(variables.iter().copied());
        let mut process = PtyProcess::spawn(command).expect("a terminal");
        process.set_window_size(120, 40).expect("a size");
        let keys = process.get_raw_handle().expect("its other end");
        let mut screen = process.get_raw_handle().expect("its other end");
        let (sender, shown) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // The end of the program is an error of the terminal.
            while let Ok(n @ 1..) = screen.read(&mut buffer) {
                if sender.send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        let mut terminal = Terminal { process, keys, shown, ahead: String::new() };
        terminal.wait_for("\"o\" for options)");
        terminal.wait_for("(pprof) ");
        terminal
    }

    /// At the usual profile, without anything to be found by `PATH`.
    fn usual(session: &Session) -> Terminal {
        Terminal::new(session, &testdata("go/shop/cpu.pb.gz"), &[("PATH", "")])
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("it reads keys");
    }

    /// Waits until the text is shown, and gives all that was shown up to it.
    fn wait_for(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = self.ahead.find(text) {
                let rest = self.ahead.split_off(at + text.len());
                return std::mem::replace(&mut self.ahead, rest);
            }
            let more = self.shown.recv_timeout(LONG);
            let more = more.unwrap_or_else(|_| panic!("no {text:?} in {:?}", self.ahead));
            self.ahead.push_str(&String::from_utf8_lossy(&more));
        }
    }

    /// Sends a line, and gives what is shown up to the next prompt.
    fn answer(&mut self, line: &str) -> String {
        self.press(&format!("{line}\r"));
        // The line itself is shown with colours and redrawn: its answer begins after the end of the line.
        self.wait_for("\r\n");
        self.wait_for("(pprof) ")
    }

    /// Leaves, and gives the exit status.
    fn leave(mut self) -> i32 {
        self.press(END);
        match self.process.wait().expect("it ends") {
            WaitStatus::Exited(_, code) => code,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn tab_completes_commands_options_functions_and_files() {
    let session = Session::new("tab");
    let mut terminal = Terminal::usual(&session);
    terminal.press("flameg\t");
    terminal.wait_for("flamegraph ");
    terminal.press(INTERRUPT);
    terminal.wait_for("(pprof) ");
    terminal.press("gran\tli\t");
    terminal.wait_for("granularity=lines");
    assert!(!terminal.answer("").contains("unrecognized"));
    terminal.press("peek tryB\t");
    terminal.wait_for(r"peek regexp.\(\*Regexp\).tryBacktrack ");
    let peek = terminal.answer("");
    assert!(peek.contains("| regexp.(*Regexp).tryBacktrack "), "{peek}");
    std::fs::write(session.folder.join("found.txt"), "").expect("a file");
    terminal.press("top >fou\t");
    terminal.wait_for("found.txt");
    terminal.answer("");
    assert!(session.file("found.txt").contains("Showing top 10 nodes"));
    assert_eq!(terminal.leave(), 0);
}

#[test]
fn up_recalls_lines_of_the_run_before() {
    let session = Session::new("history");
    let mut terminal = Terminal::usual(&session);
    terminal.answer("top2");
    terminal.answer(" top3");
    assert_eq!(terminal.leave(), 0);
    let file = session.folder.join("home/.local/state/pprof/history");
    if cfg!(target_os = "linux") {
        let mode = |path: &Path| path.metadata().expect("the history").permissions().mode() & 0o777;
        assert_eq!([mode(&file), mode(file.parent().expect("its folder"))], [0o600, 0o700]);
    }
    let mut terminal = Terminal::usual(&session);
    terminal.press(UP);
    terminal.wait_for("top2");
    let again = terminal.answer("");
    assert!(again.contains("Showing top 2 nodes"), "{again}");
    assert_eq!(terminal.leave(), 0);
}

#[test]
fn a_history_that_cannot_be_kept_is_no_matter() {
    let session = Session::new("no_history");
    std::fs::write(session.folder.join("home"), "a file").expect("a file");
    let mut terminal = Terminal::usual(&session);
    assert!(terminal.answer("top2").contains("Showing top 2 nodes"));
    assert_eq!(terminal.leave(), 0);
}

#[test]
fn reports_go_to_programs_and_files() {
    let session = Session::new("out");
    let mut terminal =
        Terminal::new(&session, &testdata("go/shop/cpu.pb.gz"), &[("PATH", "/usr/local/bin:/usr/bin:/bin")]);
    let piped = terminal.answer("top | head -1 | tr a-z A-Z");
    assert!(piped.contains("SHOWING NODES") && !piped.contains("flat%"), "{piped}");
    terminal.answer("top1 >one.txt");
    assert!(session.file("one.txt").contains("Showing top 1 nodes"));
    // Ctrl-C is the program's.
    terminal.press("top | { echo ready; cat >/dev/null; sleep 1000; }\r");
    terminal.wait_for("ready\r\n");
    terminal.press(INTERRUPT);
    terminal.wait_for("(pprof) ");
    // No user types so fast that the signal comes to us only when the next report has begun.
    let mut answers = (0..9).map(|_| terminal.answer("top1"));
    assert!(answers.any(|answer| answer.contains("Showing top 1 nodes")));
    assert_eq!(terminal.leave(), 0);
}

#[test]
fn errors_are_red_and_say_what_may_have_been_meant() {
    let session = Session::new("red");
    let mut terminal = Terminal::usual(&session);
    let message = "unrecognized command: \"tpo\" (did you mean top?)";
    assert!(terminal.answer("tpo").contains(&format!("\x1b[31m{message}\x1b[0m\r\n")));
    assert_eq!(terminal.leave(), 0);
    let plain = [("PATH", ""), ("NO_COLOR", "1")];
    let mut terminal = Terminal::new(&session, &testdata("go/shop/cpu.pb.gz"), &plain);
    let shown = terminal.answer("tpo");
    assert!(shown.contains(message) && !shown.contains("\x1b[31m"), "{shown:?}");
    assert_eq!(terminal.leave(), 0);
}

#[test]
fn help_and_options_show_ours_too() {
    let session = Session::new("additions");
    let mut terminal = Terminal::usual(&session);
    assert!(terminal.answer("help").contains("    flamegraph       Outputs a flame graph in SVG format"));
    assert!(terminal.answer("o").contains("\r\n  scale                     = 1 "));
    assert_eq!(terminal.leave(), 0);
}

#[test]
fn web_without_a_browser_is_one_line() {
    let session = Session::new("web");
    let mut terminal = Terminal::usual(&session);
    let shown = terminal.answer("web");
    assert_eq!(shown.matches("\r\n").count(), 1, "{shown:?}");
    assert!(shown.contains("no viewer can be started (chrome, "), "{shown:?}");
    assert_eq!(terminal.leave(), 0);
}

#[test]
fn control_c_ends_a_long_report_and_not_the_shell() {
    let session = Session::new("long");
    // Every function calls many others: a graph that takes long to be laid out.
    let stacks: String =
        (0..6000u64).map(|i| format!("f{};g{};h{} 1\n", i % 911, i * 7 % 907, i * 13 % 883)).collect();
    let source = session.folder.join("many.folded");
    std::fs::write(&source, stacks).expect("a file");
    let mut terminal = Terminal::new(&session, &source, &[("PATH", "")]);
    terminal.answer("trim=false");
    terminal.press("svg >never.svg\r");
    terminal.wait_for("\r\n");
    terminal.press(INTERRUPT);
    terminal.wait_for("interrupted\r\n");
    terminal.wait_for("(pprof) ");
    terminal.answer("trim=true");
    assert!(terminal.answer("top1").contains(" of 6000 total"));
    assert_eq!(session.files(), ["many.folded"]);
    assert_eq!(terminal.leave(), 0);
}

#[test]
fn a_terminal_that_can_nothing_gets_plain_lines() {
    let session = Session::new("dumb");
    for name in ["dumb", ""] {
        let variables = [("PATH", ""), ("TERM", name)];
        let mut terminal = Terminal::new(&session, &testdata("go/shop/cpu.pb.gz"), &variables);
        terminal.press("top1\n");
        let shown = terminal.wait_for("runtime.asyncPreempt\r\n");
        assert!(shown.contains("Showing top 1 nodes") && !shown.contains('\x1b'), "{shown:?}");
        assert_eq!(terminal.leave(), 0);
    }
}
