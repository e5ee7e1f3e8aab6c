//! Programs that show a report: a browser, an image viewer, KCachegrind.
//!
//! The report goes to a file among the temporary ones, which is deleted when the viewer has ended (upstream's
//! `invokeVisualizer`).

use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use huoyan_source::{Access, create_numbered};

use crate::commands::Viewer;
use crate::environment::variable;
use crate::error::Error;
use crate::outcome::Report;

/// A viewer may hand the file to a program that runs already, and end at once: so long that one has time to read it.
const TIME_TO_READ: Duration = Duration::from_secs(2);

/// Browsers that are tried, in this order, where the user names none. `xdg-open` may open an editor for SVG, and needs a
/// desktop: it comes last.
#[cfg(not(any(windows, target_os = "macos")))]
const BROWSERS: &[&[&str]] =
    &[&["chrome"], &["google-chrome"], &["chromium"], &["firefox"], &["sensible-browser"]];
#[cfg(target_os = "macos")]
const BROWSERS: &[&[&str]] = &[&["/usr/bin/open"]];
#[cfg(windows)]
const BROWSERS: &[&[&str]] = &[&["cmd", "/c", "start"]];

/// Shows a report, and waits until its viewer has ended.
///
/// # Errors
/// Where the file cannot be written, or no viewer can be started.
pub(crate) fn view(report: &Report, viewer: Viewer) -> Result<(), Error> {
    let (suffix, commands) = match viewer {
        Viewer::Browser { suffix } => (suffix, browsers()),
        Viewer::Program { command, suffix } => (suffix, vec![words(command)]),
    };
    let suffix = format!(".{suffix}");
    let (mut file, path) =
        create_numbered(&std::env::temp_dir(), OsStr::new("pprof"), &suffix, Access::Private)?;
    let mut bytes = Vec::new();
    let shown = report
        .write(&mut bytes)
        .and_then(|()| file.write_all(&bytes))
        .map_err(Error::from)
        .and_then(|()| show(&path, &commands));
    drop(file);
    // One that is left behind is no reason to fail.
    let _ = fs::remove_file(&path);
    shown
}

/// Opens an address in the user's browser, and leaves it there.
///
/// # Errors
/// Where no browser can be started.
pub fn open_browser(url: &str) -> Result<(), Error> {
    for command in browsers() {
        let Some((program, arguments)) = command.split_first() else { continue };
        let browser =
            Command::new(program).args(arguments).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        if browser.is_ok() {
            return Ok(());
        }
    }
    Err(Error::NoViewer { names: url.to_owned() })
}

fn words(command: &[&str]) -> Vec<OsString> {
    command.iter().map(OsString::from).collect()
}

/// The browsers, the user's own first.
fn browsers() -> Vec<Vec<OsString>> {
    let mut browsers = Vec::new();
    if let Some(own) = variable("BROWSER") {
        // A command with arguments, or a path, be it with blanks.
        let split = own.to_str().filter(|_| !Path::new(&own).exists());
        browsers.push(
            split.map_or_else(
                || vec![own.clone()],
                |own| own.split_whitespace().map(OsString::from).collect(),
            ),
        );
    }
    browsers.extend(BROWSERS.iter().map(|command| words(command)));
    if variable("DISPLAY").is_some() {
        browsers.push(words(&["xdg-open"]));
    }
    browsers
}

/// Starts the first viewer that is there, and waits for its end.
fn show(path: &Path, commands: &[Vec<OsString>]) -> Result<(), Error> {
    for command in commands {
        let Some((program, arguments)) = command.split_first() else { continue };
        let started = Instant::now();
        let viewer = Command::new(program)
            .args(arguments)
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        if let Ok(mut viewer) = viewer {
            // What it answers is its own affair: it shows its errors itself.
            let _ = viewer.wait();
            sleep(TIME_TO_READ.saturating_sub(started.elapsed()));
            return Ok(());
        }
    }
    let names: Vec<_> = commands.iter().map(|command| command[0].to_string_lossy().into_owned()).collect();
    Err(Error::NoViewer { names: names.join(", ") })
}
