//! `-html`: the page with its data in one file.

use crate::commands::{Image, command};
use crate::config::apply_command_overrides;
use crate::drawing::draw;
use crate::error::Error;
use crate::options::Config;
use crate::outcome::{Question, report_options};
use crate::source_files::local_sources;
use huoyan_profile::Profile;
use huoyan_render::json::{ListJson, list_json};
use huoyan_render::page::Parts;
pub(crate) use huoyan_render::page::Start;
use huoyan_report::View;
use huoyan_report::dot::dot;
use huoyan_report::list::list;
use huoyan_report::page::{PageExtent, PageReport, page};
use huoyan_report::pattern::Pattern;
use std::io::{self, Write};

/// Functions whose source lines are in a page, where they are asked for.
const MAX_LISTED: usize = 100;

/// The parts of a page in one file.
#[derive(Debug)]
pub struct PageParts {
    pub(crate) page: PageReport,
    /// The drawing of the call graph.
    pub(crate) graph: String,
    pub(crate) source: Option<ListJson>,
    /// What is shown first, where that is not the flame graph.
    pub(crate) start: Option<Start>,
}

impl PageParts {
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let parts =
            Parts { graph: Some(&self.graph), source: self.source.as_ref(), start: self.start.as_ref() };
        huoyan_render::page::write_page(&self.page, parts, out)
    }
}

/// Makes the parts. `view` is of the whole page, `profile` what it was made of.
pub(crate) fn page_parts(
    view: &View,
    profile: &Profile,
    question: &Question<'_>,
    warnings: &mut Vec<String>,
) -> Result<PageParts, Error> {
    let config = question.config;
    let extent = if config.html_full { PageExtent::Full } else { PageExtent::Usual };
    let page = page(view, profile, extent, warnings)?;
    let graph = draw(&dot(&view_for("svg", profile, config)?)?, Image::Svg, 1.0, warnings)?;
    let source = config.html_source.then(|| source_lines(&page, profile, question)).transpose()?;
    Ok(PageParts { page, graph: String::from_utf8_lossy(&graph).into_owned(), source, start: None })
}

/// The view that a command would report on.
pub(crate) fn view_for(name: &'static str, profile: &Profile, config: &Config) -> Result<View, Error> {
    let command = command(name).ok_or_else(|| Error::Option(format!("-{name} is no command")))?;
    let config = apply_command_overrides(command, config);
    Ok(View::new(profile.clone(), report_options(&config))?)
}

/// The source lines of the functions that cost most themselves.
fn source_lines(page: &PageReport, profile: &Profile, question: &Question<'_>) -> Result<ListJson, Error> {
    let view = view_for("list", profile, question.config)?;
    let mut heaviest: Vec<_> = page.table.iter().filter(|row| row.flat.sum != 0).collect();
    heaviest.sort_by_key(|row| std::cmp::Reverse(row.flat.sum.unsigned_abs()));
    let names = heaviest.iter().take(MAX_LISTED).map(|row| page.tree.names[row.name as usize].to_string());
    let any = names.map(|name| regex_quoted(&name)).collect::<Vec<_>>().join("|");
    let pattern = Pattern::new(&format!("^({any})$")).map_err(|error| Error::Option(error.to_string()))?;
    let sources = local_sources(question.sources, &question.config.source_path).map_err(Error::WorkingDir)?;
    Ok(list_json(&list(&view, &pattern, sources)?, MAX_LISTED))
}

/// A pattern that matches this text only.
fn regex_quoted(text: &str) -> String {
    text.chars()
        .flat_map(|c| (r"\.+*?()|[]{}^$".contains(c)).then_some('\\').into_iter().chain([c]))
        .collect()
}
