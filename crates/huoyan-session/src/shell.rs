//! What stands of the interactive shell: its greeting, and its end. Commands come later; until
//! then each is answered by how to ask for a report.

use crate::{
    apply_command_overrides, command,
    options::Config,
    outcome::report_options,
    pipeline::{Console, Error, NO_SHELL},
    warnings::show_warnings,
};
use huoyan_profile::Profile;
use huoyan_report::{Formatter, View, header::profile_labels};

/// The prompt, as upstream prints it to standard output.
const PROMPT: &[u8] = b"(pprof) ";

/// Greets, and reads commands until there are no more.
///
/// # Errors
/// [`Error::NotYet`] for the first command that is more than to leave.
pub(crate) fn run_shell(profile: Profile, config: &Config, console: &mut dyn Console) -> Result<(), Error> {
    greet(profile, config, console)?;
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

fn greet(profile: Profile, config: &Config, console: &dyn Console) -> Result<(), Error> {
    let has_types = profile.n_types() > 1;
    // No command is named yet: the options are those of none in particular.
    let config = match command("comments") {
        Some(command) => apply_command_overrides(command, config),
        None => config.clone(),
    };
    let mut warnings = Vec::new();
    let view = View::with_warnings(profile, report_options(&config), &mut warnings)?;
    show_warnings(console, warnings);
    for label in profile_labels(&view, &Formatter::new(&view, config.unit.as_str())) {
        console.message(&label);
    }
    if view.total == 0 && has_types {
        console.message(b"No samples were found with the default sample value type.");
        console.message(b"Try \"sample_index\" command to analyze different sample values.\n");
    }
    console.message(b"Entering interactive mode (type \"help\" for commands, \"o\" for options)");
    Ok(())
}
