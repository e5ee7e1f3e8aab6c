//! `-json`: reports as JSON, in one envelope (`docs/json.md`).

use crate::commands::Command;
use crate::error::Error;
use crate::outcome::Report;
use huoyan_render::json::{
    Envelope, JSON_VERSION, MostCode, annotated_json, comments_json, disasm_json, flame_json, graph_json,
    list_json, tags_json, top_json, traces_json, tree_json,
};
use huoyan_report::View;
use serde::Serialize;
use std::io::{self, Write};

/// What stands around a report.
#[derive(Debug)]
pub struct JsonHead {
    report: &'static str,
    title: String,
    kind: String,
    unit: String,
}

/// Refuses what has no form in JSON.
pub(crate) fn check_has_json(command: &Command) -> Result<(), Error> {
    use crate::commands::ReportKind::{Callgrind, Folded, Html, Proto, Raw, TopProto};
    let is_data = matches!(command.report, Callgrind | Folded | Html | Proto | Raw | TopProto);
    if is_data || command.image.is_some() {
        let name = command.name;
        return Err(Error::Option(format!(
            "-{name} has no JSON: -dot, -flamegraph, -traces and tables have"
        )));
    }
    Ok(())
}

impl JsonHead {
    pub(crate) fn new(command: &'static Command, view: &View) -> JsonHead {
        JsonHead {
            report: command.name,
            title: view.title().unwrap_or_default().to_string(),
            kind: view.column.kind.to_string(),
            unit: view.column.unit.to_string(),
        }
    }

    /// Writes a report.
    pub(crate) fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        match report {
            Report::Top(report) => self.put(top_json(report), out),
            Report::Tree(report) => self.put(tree_json(report, usize::MAX), out),
            Report::Dot(report) => self.put(graph_json(report), out),
            Report::Flamegraph(report, _) => self.put(flame_json(report), out),
            Report::List(report) => self.put(list_json(report, usize::MAX), out),
            Report::Disasm(report) => {
                let most = MostCode { routines: usize::MAX, instructions: usize::MAX };
                self.put(disasm_json(report, most), out)
            }
            Report::Annotated(report) => self.put(annotated_json(report, usize::MAX), out),
            Report::Traces(report) => self.put(traces_json(report), out),
            Report::Tags(report) => self.put(tags_json(report, usize::MAX), out),
            Report::Comments(report) => self.put(comments_json(report), out),
            // `check_has_json` has refused them.
            _ => Err(io::Error::other("the report has no JSON")),
        }
    }

    fn put(&self, content: impl Serialize, out: &mut dyn Write) -> io::Result<()> {
        let envelope = Envelope {
            version: JSON_VERSION,
            report: self.report,
            title: self.title.clone(),
            kind: self.kind.clone(),
            unit: self.unit.clone(),
            content,
        };
        serde_json::to_writer(&mut *out, &envelope)?;
        out.write_all(b"\n")
    }
}
