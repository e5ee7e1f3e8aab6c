//! `top` as JSON.

use super::{text, values};
use huoyan_report::top::{Inlined, TopReport};
use serde::Serialize;

/// The table of functions.
#[derive(Debug, Serialize)]
pub struct TopJson {
    /// What shares are of.
    total: i64,
    rows: Vec<RowJson>,
}

#[derive(Debug, Serialize)]
struct RowJson {
    name: String,
    /// `no`, `partly` or `fully`.
    inlined: &'static str,
    flat: i64,
    cum: i64,
}

/// The report.
#[must_use]
pub fn top_json(report: &TopReport) -> TopJson {
    let rows = report.rows.iter().map(|row| {
        let (flat, cum) = values(&row.weight);
        let inlined = match row.inlined {
            Inlined::No => "no",
            Inlined::Partly => "partly",
            Inlined::Fully => "fully",
        };
        RowJson { name: text(&row.name), inlined, flat, cum }
    });
    TopJson { total: report.total_weight, rows: rows.collect() }
}
