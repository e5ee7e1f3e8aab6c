//! Reports that the user may give up waiting for.

use std::ffi::{OsStr, OsString};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use huoyan_profile::Profile;
use huoyan_report::disasm::CodeExtent;

use super::line::Asked;
use crate::code_files::{BinaryAccess, NamedByProfile};
use crate::error::Error;
use crate::outcome::{Question, Report, report};

/// How often it is looked whether the user still waits.
const PATIENCE: Duration = Duration::from_millis(20);

/// The stack that a program's first thread usually has.
const STACK: usize = 8 << 20;

/// A report or why there is none, and what the user should know.
pub(super) type Made = (Result<Report, Error>, Vec<String>);

/// Makes a report.
pub(super) fn make(profile: Profile, asked: &Asked, executable: Option<&OsStr>) -> Made {
    let question = Question {
        command: asked.command,
        argument: asked.argument.as_deref(),
        config: &asked.config,
        sources: crate::source_files::SourceAccess::Anywhere,
        binaries: BinaryAccess { executable, named_by_profile: NamedByProfile::Opened },
        code_extent: CodeExtent::All,
    };
    let mut warnings = Vec::new();
    let outcome = report(profile, &question, &mut warnings);
    (outcome.map(|outcome| outcome.report), warnings)
}

/// Makes a report and writes it to memory, unless that takes so long that the user interrupts: then there is none, and a
/// thread ends its work in the background.
pub(super) fn make_unless_interrupted(
    profile: Profile,
    asked: Asked,
    executable: Option<OsString>,
    interrupted: &AtomicBool,
) -> Option<Made> {
    let (sender, receiver) = mpsc::channel();
    let work = move || {
        let (report, warnings) = make(profile, &asked, executable.as_deref());
        let bytes = report.and_then(|report| written(&report));
        // Nobody may listen any more.
        let _ = sender.send((bytes, warnings));
    };
    if let Err(error) = thread::Builder::new().stack_size(STACK).spawn(work) {
        return Some((Err(Error::Output(error)), Vec::new()));
    }
    loop {
        match receiver.recv_timeout(PATIENCE) {
            Ok((bytes, warnings)) => return Some((bytes.map(Report::Image), warnings)),
            Err(RecvTimeoutError::Timeout) if !interrupted.load(Ordering::Relaxed) => {}
            Err(_) => return None,
        }
    }
}

/// The report as bytes: some reports cannot leave the thread that made them.
fn written(report: &Report) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    report.write(&mut bytes)?;
    Ok(bytes)
}
