//! The one pipeline: sources to a report.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use huoyan_profile::Profile;
use huoyan_report::disasm::CodeExtent;
use huoyan_source::{Access, Fetched, create_numbered};

use crate::acquire::{Acquired, acquire};
use crate::binaries;
use crate::code_files::{BinaryAccess, NamedByProfile};
use crate::commands::Command;
use crate::console::Console;
use crate::drawing::{Opened, draw_dot_source, open_picture_source};
use crate::error::Error;
use crate::invocation::{Invocation, Task};
use crate::outcome::{Question, Report, report};
use crate::remote_symbols::RemoteMapping;
use crate::saved::save_copy;
use crate::shell::run_shell;
use crate::source_files::SourceAccess;
use crate::symbolize::symbolize;
use crate::viewers::view;
use crate::warnings::show_warnings;

/// Does what a command line asks for.
///
/// # Errors
/// Whatever keeps the report from being made.
pub fn run(invocation: &Invocation, console: &mut dyn Console) -> Result<(), Error> {
    show_warnings(console, invocation.notices.iter().cloned());
    let opened = match (open_picture_source(invocation, console), &invocation.task) {
        (Opened::Dot(dot), Task::Report { command, .. }) => {
            let mut warnings = Vec::new();
            let image = draw_dot_source(dot, invocation, &mut warnings);
            show_warnings(console, warnings);
            return write_report(&Report::Image(image?), command, &invocation.config.output, console);
        }
        (opened, _) => opened.into_other(),
    };
    let profile = load_opened(invocation, opened, console)?;
    let Task::Report { command, regexp } = &invocation.task else {
        return run_shell(profile, &invocation.config, binaries::executable(invocation), console);
    };
    let question = Question {
        command,
        argument: regexp.as_deref(),
        config: &invocation.config,
        sources: SourceAccess::Anywhere,
        binaries: BinaryAccess {
            executable: binaries::executable(invocation),
            named_by_profile: NamedByProfile::Opened,
        },
        code_extent: CodeExtent::All,
    };
    let mut warnings = Vec::new();
    let outcome = report(profile, &question, &mut warnings);
    show_warnings(console, warnings);
    let outcome = outcome?;
    let written = write_report(&outcome.report, command, &invocation.config.output, console);
    // The program ends now: the system takes memory back faster than a million frees.
    std::mem::forget(outcome);
    written
}

/// The profile that an invocation is about, ready for reports: acquired, symbolized, pruned, annotated, saved.
///
/// # Errors
/// Where no source can be read, or what was read does not go together.
pub(crate) fn load(invocation: &Invocation, console: &dyn Console) -> Result<Profile, Error> {
    load_opened(invocation, None, console)
}

/// The same, where the only source has been opened already.
fn load_opened(
    invocation: &Invocation,
    opened: Option<Fetched>,
    console: &dyn Console,
) -> Result<Profile, Error> {
    let Acquired { profile, remotes, is_remote } = acquire(invocation, opened, console)?;
    let profile = prepare(profile, &remotes, invocation, console)?;
    if is_remote {
        save_copy(&profile, console);
    }
    Ok(profile)
}

/// Makes a profile ready for reports.
///
/// # Errors
/// Where what was said about fetching symbols is wrong.
pub(crate) fn prepare(
    mut profile: Profile,
    remotes: &[RemoteMapping],
    invocation: &Invocation,
    console: &dyn Console,
) -> Result<Profile, Error> {
    if invocation.all_frames {
        profile.header.drop_frames = Default::default();
        profile.header.keep_frames = Default::default();
    }
    symbolize(&mut profile, invocation, remotes, console)?;
    // Compat: a pattern of the profile that is none is passed over; upstream says nothing, we do.
    if let Err(error) = huoyan_report::drop_uninteresting(&mut profile) {
        console.message(error.to_string().as_bytes());
    }
    binaries::forget_urls(&mut profile);
    if !invocation.comment.is_empty() {
        let comment = Arc::make_mut(&mut profile.strings).intern(invocation.comment.as_bytes());
        profile.header.comments.push(comment);
    }
    Ok(profile)
}

/// Writes a report to the file asked for, shows it in its viewer, writes it to a numbered file where it would spoil the
/// terminal, or to the console.
fn write_report(
    report: &Report,
    command: &Command,
    output: &str,
    console: &mut dyn Console,
) -> Result<(), Error> {
    if !output.is_empty() {
        return write_named_file(report, output, console);
    }
    if matches!(report, Report::Json(..)) {
        return Ok(report.write(console.report())?);
    }
    if let Some(viewer) = command.viewer {
        return view(report, viewer);
    }
    if let Some(suffix) = command.away_from_terminal
        && console.report_is_terminal()
    {
        return write_numbered_file(report, suffix, console);
    }
    Ok(report.write(console.report())?)
}

/// Writes a report to the file that the user names.
pub(crate) fn write_named_file(report: &Report, output: &str, console: &dyn Console) -> Result<(), Error> {
    console.message(format!("Generating report in {output}").as_bytes());
    let create = |source| Error::Create { path: output.to_owned(), source };
    write_file(report, File::create(output).map_err(create)?)
}

/// Writes a report to a file of the working folder, `profile001` or the next number that is free.
pub(crate) fn write_numbered_file(report: &Report, suffix: &str, console: &dyn Console) -> Result<(), Error> {
    let suffix = format!(".{suffix}");
    let (file, path) = create_numbered(Path::new(""), OsStr::new("profile"), &suffix, Access::Usual)?;
    console.message(format!("Generating report in {}", path.to_string_lossy()).as_bytes());
    write_file(report, file)
}

fn write_file(report: &Report, file: File) -> Result<(), Error> {
    let mut out = BufWriter::with_capacity(64 << 10, file);
    report.write(&mut out)?;
    Ok(out.flush()?)
}
