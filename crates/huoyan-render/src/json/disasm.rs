//! `disasm` as JSON.

use super::text;
use huoyan_report::disasm::{CodeRow, DisasmReport};
use serde::Serialize;
use std::convert::Infallible;

/// Functions and their instructions.
#[derive(Debug, Serialize)]
pub struct DisasmJson {
    /// What shares are of.
    total: i64,
    routines: Vec<RoutineJson>,
    /// How many more functions match.
    more: usize,
}

#[derive(Debug, Serialize)]
struct RoutineJson {
    name: String,
    /// Its other names.
    aliases: Vec<String>,
    /// The program or library it is in.
    binary: String,
    flat: i64,
    cum: i64,
    instructions: Vec<InstructionJson>,
    /// Whether it has more instructions.
    is_cut: bool,
}

#[derive(Debug, Serialize)]
struct InstructionJson {
    /// In hex: a number may be too large for JSON.
    address: String,
    text: String,
    flat: i64,
    cum: i64,
    /// The source file and line; empty and 0 where nobody knows.
    file: String,
    line: i64,
}

/// The most that an answer has.
#[derive(Debug, Clone, Copy)]
pub struct MostCode {
    /// Functions.
    pub routines: usize,
    /// Instructions of all of them.
    pub instructions: usize,
}

/// The report, with no more than `most`. The instructions are made now.
#[must_use]
pub fn disasm_json(report: &DisasmReport, most: MostCode) -> DisasmJson {
    let mut routines = Vec::new();
    let mut left = most.instructions;
    let Ok(()) = report.each_routine::<Infallible>(most.routines, |routine, mut rows| {
        let instructions: Vec<_> = (&mut rows).take(left).map(instruction).collect();
        left -= instructions.len();
        routines.push(RoutineJson {
            name: text(&routine.name),
            aliases: routine.aliases.iter().map(|alias| text(alias)).collect(),
            binary: text(report.file(routine)),
            flat: routine.flat,
            cum: routine.cum,
            instructions,
            is_cut: rows.next().is_some(),
        });
        Ok(())
    });
    let more = report.routines.len() - routines.len() + report.n_left_out;
    DisasmJson { total: report.total, routines, more }
}

fn instruction(row: CodeRow<'_>) -> InstructionJson {
    InstructionJson {
        address: format!("{:x}", row.address.0),
        text: row.text,
        flat: row.flat,
        cum: row.cum,
        file: text(&row.file),
        line: row.line,
    }
}
