//! What stands of the interactive shell: its greeting, and its end. Commands come later; until
//! then each is answered by how to ask for a report.

use crate::{
    console::Console, error::Error, options::Config, outcome::report_options, pipeline::NO_SHELL,
    warnings::show_warnings,
};
use huoyan_profile::Profile;
use huoyan_report::{Formatter, Options, View, header::profile_labels};

/// The prompt, as upstream prints it to standard output.
const PROMPT: &[u8] = b"(pprof) ";

/// Greets, and reads commands until there are no more.
///
/// # Errors
/// [`Error::NotYet`] for the first command that is more than to leave.
pub(crate) fn run_shell(profile: Profile, config: &Config, console: &mut dyn Console) -> Result<(), Error> {
    greet(profile, config, console);
    loop {
        console.report().write_all(PROMPT)?;
        console.report().flush()?;
        let Some(line) = console.read_command()? else { return Ok(()) };
        match line.trim_ascii() {
            b"" => {}
            b"quit" | b"exit" | b"q" => return Ok(()),
            _ => return Err(Error::NotYet(NO_SHELL.to_owned())),
        }
    }
}

/// Shows what the profile is. Filters have no part in it, and options that do not go with the
/// profile are told when a report is asked for (upstream's `greetings`).
fn greet(profile: Profile, config: &Config, console: &dyn Console) {
    let has_types = profile.n_types() > 1;
    let Options { sample_index, mean, divide_by, unit, time_zone, .. } = report_options(config);
    let options = Options { sample_index, mean, divide_by, unit, time_zone, ..Options::default() };
    let mut warnings = Vec::new();
    let view = View::with_warnings(profile, options, &mut warnings);
    show_warnings(console, warnings);
    if let Ok(view) = view {
        for label in profile_labels(&view, &Formatter::new(&view, config.unit.as_str())) {
            console.message(&label);
        }
        if view.total == 0 && has_types {
            console.message(b"No samples were found with the default sample value type.");
            console.message(b"Try \"sample_index\" command to analyze different sample values.\n");
        }
    }
    console.message(b"Entering interactive mode (type \"help\" for commands, \"o\" for options)");
}
