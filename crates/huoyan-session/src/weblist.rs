//! `-weblist`: source lines with what each cost and the instructions that were made of each, in the page as one file, or
//! as JSON.

use crate::error::Error;
use crate::html::{PageParts, Start, page_parts, view_for};
use crate::outcome::{Question, Report, syntax};
use crate::source_files::local_sources;
use huoyan_profile::Profile;
use huoyan_render::json::annotated_json;
use huoyan_report::annotated::{AnnotatedReport, addresses_of, annotated};
use huoyan_report::disasm::{CodeExtent, DisasmOptions, code_at};
use huoyan_report::list::list;
use huoyan_report::pattern::Pattern;

/// Makes the report. What the user should know goes to `warnings`.
pub(crate) fn weblist(
    profile: &Profile,
    question: &Question<'_>,
    pattern: &Pattern,
    warnings: &mut Vec<String>,
) -> Result<Report, Error> {
    let report = annotated_source(profile, question, pattern, warnings)?;
    if question.config.json {
        return Ok(Report::Annotated(Box::new(report)));
    }
    let view = view_for("html", profile, question.config)?;
    let page = page_parts(&view, profile, question, warnings)?;
    let start = Start { view: "source", focus: pattern.as_str().to_owned() };
    let source = Some(annotated_json(&report, usize::MAX));
    Ok(Report::Html(Box::new(PageParts { source, start: Some(start), ..page })))
}

/// The lines of functions, with instructions where there is a program to read them from.
pub(crate) fn annotated_source(
    profile: &Profile,
    question: &Question<'_>,
    pattern: &Pattern,
    warnings: &mut Vec<String>,
) -> Result<AnnotatedReport, Error> {
    let config = question.config;
    let sources = local_sources(question.sources, &config.source_path).map_err(Error::WorkingDir)?;
    let list = list(&view_for("list", profile, config)?, pattern, sources)?;
    let options = DisasmOptions { syntax: syntax(config), extent: CodeExtent::Heaviest, frames: true };
    let view = view_for("disasm", profile, config)?;
    let addresses = addresses_of(profile, pattern);
    let code = match code_at(&view, &addresses, options, &question.binaries, warnings) {
        Ok(code) => Some(code),
        Err(reason) => {
            warnings.push(reason.to_string());
            None
        }
    };
    let report = annotated(list, code.as_ref());
    if report.is_cut {
        warnings
            .push("a part of the instructions is left out: a report shows no more than 100000".to_owned());
    }
    Ok(report)
}
