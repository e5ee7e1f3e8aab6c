//! `page`: what runs in the browser: types, unit tests, and the page of the built program in Chromium.
//!
//! Needs node, npm and chromium. Where one of them is absent it says so and does nothing, or fails if
//! `HUOYAN_REQUIRE_PEERS` is set.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, bail};

use crate::run::{cargo, is_there, root, run as run_command, target_folder};

const FOLDER: &str = "crates/huoyan-render/page-tests";

/// Names of the browser, the first that is there is taken.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Runs all steps, or those that are named: `types`, `unit`, `e2e`.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    const STEPS: [&str; 3] = ["types", "unit", "e2e"];
    if let Some(strange) = arguments.iter().find(|name| !STEPS.contains(&name.as_str())) {
        bail!("{strange:?} is no step: {}", STEPS.join(", "));
    }
    let Some(browser) = tools()? else { return Ok(()) };
    run_command(npm().args(["ci", "--no-audit", "--no-fund"]))?;
    let wanted = |step: &str| arguments.is_empty() || arguments.iter().any(|name| name == step);
    for step in STEPS.into_iter().filter(|step| wanted(step)) {
        if step == "e2e" {
            run_command(cargo().args(["build", "--package", "huoyan-cli"]))?;
        }
        let program = target_folder().join("debug").join("pprof");
        run_command(npm().args(["run", "--silent", step]).env("PPROF", program).env("CHROMIUM", &browser))?;
    }
    Ok(())
}

fn npm() -> Command {
    let mut npm = Command::new("npm");
    npm.current_dir(root().join(FOLDER));
    npm
}

/// The browser, if all that is needed is there.
fn tools() -> Result<Option<PathBuf>> {
    let browser = BROWSERS.into_iter().find(|name| is_there(Command::new(name).arg("--version")));
    let absent = ["node", "npm"].into_iter().find(|name| !is_there(Command::new(name).arg("--version")));
    let absent = absent.or(browser.is_none().then_some("chromium"));
    match (absent, browser) {
        (Some(name), _) if env::var_os("HUOYAN_REQUIRE_PEERS").is_some() => bail!("there is no {name}"),
        (Some(name), _) => eprintln!("the page is not tried: there is no {name}"),
        (None, browser) => return Ok(browser.map(PathBuf::from)),
    }
    Ok(None)
}
