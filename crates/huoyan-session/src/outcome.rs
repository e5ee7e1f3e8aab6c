//! What a command makes of a profile: a report as values, and what the user should know.

use crate::time_zone::time_zone;
use crate::{
    code_files::BinaryAccess,
    commands::{Command, ReportKind},
    config::{Granularity, Sort, apply_command_overrides},
    drawing::{draw, draw_flames},
    error::Error,
    html::{PageParts, page_parts},
    json::{JsonHead, check_has_json},
    options::Config,
    source_files::{SourceAccess, local_sources},
    weblist::weblist,
};
use huoyan_profile::Profile;
use huoyan_render::flamegraph::FlameStyle;
use huoyan_render::json::annotated_json;
use huoyan_report::{
    Error as ReportError, Options, View,
    annotated::AnnotatedReport,
    callgrind::{CallgrindReport, callgrind},
    comments::{CommentsReport, comments},
    disasm::{CodeExtent, DisasmOptions, DisasmReport, Syntax, disasm},
    dot::{DotReport, dot},
    flame::FlameReport,
    list::{ListReport, list},
    pattern::Pattern,
    tags::{TagsReport, tags},
    top::{TopReport, top},
    topproto::topproto,
    traces::{TracesReport, traces},
    tree::{TreeReport, peek, tree},
};
use jiff::tz::TimeZone;
use std::io::{self, Write};

/// A report, ready to be written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Report {
    /// `top`, `text`.
    Top(TopReport),
    /// `tree`, `peek`.
    Tree(TreeReport),
    /// `dot`.
    Dot(DotReport),
    /// `svg`, `png` and the like: the bytes of the image.
    Image(Vec<u8>),
    /// `flamegraph`, and how it looks.
    Flamegraph(Box<FlameReport>, Box<FlameStyle>),
    /// `html`: the page, the drawing of its call graph, and source lines where they are asked for.
    Html(Box<PageParts>),
    /// Any of them, to be written as JSON.
    Json(Box<JsonHead>, Box<Report>),
    /// `callgrind`.
    Callgrind(CallgrindReport),
    /// `list`.
    List(ListReport),
    /// `disasm`.
    Disasm(Box<DisasmReport>),
    /// `weblist`, to be written as JSON.
    Annotated(Box<AnnotatedReport>),
    /// `traces`.
    Traces(Box<TracesReport>),
    /// `tags`.
    Tags(TagsReport),
    /// `comments`.
    Comments(CommentsReport),
    /// `proto`, `topproto`: a profile, compressed.
    Proto(Box<Profile>),
    /// `raw`: the profile as text.
    Raw {
        /// The profile.
        profile: Box<Profile>,
        /// The zone in which its time is shown.
        time_zone: TimeZone,
    },
    /// `folded`: one column of the profile.
    Folded {
        /// The profile.
        profile: Box<Profile>,
        /// Which column.
        column: usize,
    },
}

/// A report, and what it was made of.
#[derive(Debug)]
pub struct Outcome {
    /// The report.
    pub report: Report,
    /// What the report was made of, where it has not taken that over.
    pub view: Option<View>,
}

/// What is asked of a profile.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Which report.
    pub command: &'static Command,
    /// The argument of commands that take one.
    pub argument: Option<&'a str>,
    /// The options, before the command's overrides.
    pub config: &'a Config,
    /// Which source files may be shown.
    pub sources: SourceAccess,
    /// Which programs and libraries may be opened.
    pub binaries: BinaryAccess<'a>,
    /// Which functions are shown with their instructions.
    pub code_extent: CodeExtent,
}

/// Makes the report that is asked for. A caller that keeps the profile hands in a clone, which
/// shares its tables. What the user should know goes to `warnings`, also when there is no report.
///
/// # Errors
/// Options that the profile does not go with, patterns that are none, nothing that matches.
pub fn report(
    profile: Profile,
    question: &Question<'_>,
    warnings: &mut Vec<String>,
) -> Result<Outcome, Error> {
    let Question { command, argument, config, sources, binaries, code_extent } = *question;
    let config = apply_command_overrides(command, config);
    if config.json {
        check_has_json(command)?;
    }
    // The page names files that the view has forgotten; its tables are shared, not copied.
    let is_page = matches!(command.report, ReportKind::Html | ReportKind::Weblist);
    let original = if is_page { profile.clone() } else { Profile::default() };
    let pattern = argument.map(argument_pattern).transpose();
    let mut options = report_options(&config);
    if pattern.is_err() && !options.relative_percentages {
        // Compat: what is wrong with the argument comes before what filters have to say (`generateRawReport` in
        // `driver.go`).
        options = without_filters(options);
    }
    let view = View::with_warnings(profile, options, warnings)?;
    let pattern = pattern?;
    let json = config.json.then(|| Box::new(JsonHead::new(command, &view)));
    let finish = |report| match json {
        Some(head) => Report::Json(head, Box::new(report)),
        None => report,
    };
    let report = match command.report {
        ReportKind::Text => Report::Top(top(&view)?),
        ReportKind::Tree => Report::Tree(tree(&view)?),
        ReportKind::Peek => Report::Tree(peek(&view, required(&pattern)?)?),
        ReportKind::Dot => match command.image {
            None => Report::Dot(dot(&view)?),
            Some(image) => Report::Image(draw(&dot(&view)?, image, config.scale, warnings)?),
        },
        ReportKind::Callgrind => Report::Callgrind(callgrind(&view)?),
        ReportKind::TopProto => Report::Proto(Box::new(topproto(&view)?)),
        ReportKind::Raw => {
            Report::Raw { profile: Box::new(view.profile.clone()), time_zone: view.options.time_zone.clone() }
        }
        ReportKind::Folded => {
            Report::Folded { column: view.column.index, profile: Box::new(view.divided_profile()) }
        }
        ReportKind::List => {
            let sources = local_sources(sources, &config.source_path).map_err(Error::WorkingDir)?;
            Report::List(list(&view, required(&pattern)?, sources)?)
        }
        ReportKind::Disasm => {
            let options = DisasmOptions { syntax: syntax(&config), extent: code_extent, frames: false };
            Report::Disasm(Box::new(disasm(&view, required(&pattern)?, options, &binaries, warnings)?))
        }
        ReportKind::Traces => {
            return Ok(Outcome { report: finish(Report::Traces(Box::new(traces(view)))), view: None });
        }
        ReportKind::Tags => Report::Tags(tags(&view)?),
        ReportKind::Comments => Report::Comments(comments(&view)),
        ReportKind::Proto => Report::Proto(Box::new(view.divided_profile())),
        ReportKind::Flamegraph => {
            let (report, style) = draw_flames(&view, &config, warnings)?;
            Report::Flamegraph(Box::new(report), Box::new(style))
        }
        ReportKind::Html => Report::Html(Box::new(page_parts(&view, &original, question, warnings)?)),
        ReportKind::Weblist => weblist(&original, question, required(&pattern)?, warnings)?,
    };
    Ok(Outcome { report: finish(report), view: Some(view) })
}

/// How instructions are written.
pub(crate) fn syntax(config: &Config) -> Syntax {
    if config.intel_syntax { Syntax::Intel } else { Syntax::Gnu }
}

/// The options that say what values are and how they are shown, and the frames of labels.
pub(crate) fn without_filters(options: Options) -> Options {
    let Options { sample_index, mean, divide_by, unit, time_zone, tagroot, tagleaf, .. } = options;
    Options { sample_index, mean, divide_by, unit, time_zone, tagroot, tagleaf, ..Options::default() }
}

pub(crate) fn argument_pattern(text: &str) -> Result<Pattern, ReportError> {
    Pattern::new(text).map_err(|source| ReportError::ArgumentPattern { text: text.to_owned(), source })
}

fn required(pattern: &Option<Pattern>) -> Result<&Pattern, Error> {
    pattern.as_ref().ok_or_else(|| Error::Option("this command needs an argument".to_owned()))
}

impl Report {
    /// Writes the report in its format.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Report::Top(report) => huoyan_render::write_top(report, out),
            Report::Tree(report) => huoyan_render::write_tree(report, out),
            Report::Dot(report) => huoyan_render::write_dot(report, out),
            Report::Image(bytes) => out.write_all(bytes),
            Report::Flamegraph(report, style) => {
                huoyan_render::flamegraph::write_flamegraph(report, style, out)
            }
            Report::Html(page) => page.write(out),
            Report::Json(head, report) => head.write(report, out),
            Report::Callgrind(report) => huoyan_render::write_callgrind(report, out),
            Report::List(report) => huoyan_render::write_list(report, out),
            Report::Disasm(report) => huoyan_render::write_disasm(report, out),
            Report::Annotated(report) => {
                serde_json::to_writer(out, &annotated_json(report, usize::MAX)).map_err(io::Error::from)
            }
            Report::Traces(report) => huoyan_render::write_traces(report, out),
            Report::Tags(report) => huoyan_render::write_tags(report, out),
            Report::Comments(report) => huoyan_render::write_comments(report, out),
            Report::Proto(profile) => huoyan_format::write_pprof(profile, out),
            Report::Raw { profile, time_zone } => huoyan_format::write_raw(profile, time_zone, out),
            Report::Folded { profile, column } => huoyan_format::write_folded(profile, *column, out),
        }
    }
}

/// The options of a report, from the configuration under which its command runs.
pub(crate) fn report_options(config: &Config) -> Options {
    let c = config.clone();
    Options {
        call_tree: c.call_tree,
        relative_percentages: c.relative_percentages,
        unit: c.unit,
        compact_labels: c.compact_labels,
        source_path: c.source_path,
        trim_path: c.trim_path,
        mean: c.mean,
        sample_index: c.sample_index,
        divide_by: c.divide_by,
        cum_sort: c.sort == Sort::Cum,
        tagroot: c.tagroot,
        tagleaf: c.tagleaf,
        drop_negative: c.drop_negative,
        node_count: c.nodecount,
        node_fraction: c.nodefraction,
        edge_fraction: c.edgefraction,
        focus: c.focus,
        ignore: c.ignore,
        prune_from: c.prune_from,
        hide: c.hide,
        show: c.show,
        show_from: c.show_from,
        tagfocus: c.tagfocus,
        tagignore: c.tagignore,
        tagshow: c.tagshow,
        taghide: c.taghide,
        no_inlines: c.noinlines,
        show_columns: c.showcolumns,
        granularity: granularity(c.granularity),
        time_zone: time_zone(),
    }
}

fn granularity(granularity: Option<Granularity>) -> huoyan_report::Granularity {
    match granularity {
        None | Some(Granularity::Functions) => huoyan_report::Granularity::Functions,
        Some(Granularity::FileFunctions) => huoyan_report::Granularity::FileFunctions,
        Some(Granularity::Files) => huoyan_report::Granularity::Files,
        Some(Granularity::Lines) => huoyan_report::Granularity::Lines,
        Some(Granularity::Addresses) => huoyan_report::Granularity::Addresses,
    }
}
