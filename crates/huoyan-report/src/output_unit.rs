//! Which unit the values of a report share.

use crate::{Formatter, View, formatter::scale, graph::Graph};
use bstr::BString;
use huoyan_profile::units;

/// A formatter for the values of a graph. With `minimum`, the unit is the one that suits the
/// smallest value shown, or, where the largest suits another one and `coarse` allows it, the
/// one that suits a hundred times the smallest (upstream's `selectOutputUnit`).
pub(crate) fn formatter_for(view: &View, graph: &Graph, coarse: bool) -> Formatter {
    let asked = view.options.unit.as_str();
    if asked != "minimum" || graph.order.is_empty() {
        return Formatter::new(view, asked);
    }
    Formatter::new(view, smallest_unit(view, graph, coarse))
}

/// The unit for a report of bare numbers, which cannot each have their own: `auto` asks for the
/// same as `minimum`. (Upstream scales each number by itself and names the unit once, `auto`.)
pub(crate) fn common_unit(view: &View, graph: &Graph, coarse: bool) -> BString {
    match view.options.unit.as_str() {
        "auto" | "minimum" if !graph.order.is_empty() => smallest_unit(view, graph, coarse),
        asked => asked.into(),
    }
}

fn smallest_unit(view: &View, graph: &Graph, coarse: bool) -> BString {
    let magnitude = |w: &crate::graph::Weight| match w.flat_value().saturating_abs() {
        0 => w.cum_value().saturating_abs(),
        flat => flat,
    };
    let smallest = graph.shown().map(|n| magnitude(&n.weight)).filter(|&m| m > 0).min();
    let min = scale(smallest.unwrap_or(view.total), view.ratio());
    let max = scale(view.total, view.ratio());
    let unit_of = |value: i64| units::scale(value, &view.column.unit, "minimum").1;
    let (min_unit, max_unit) = (unit_of(min), unit_of(max));
    // Compat: the products wrap (report/report.go, selectOutputUnit).
    let unit = match coarse && min_unit != max_unit && min.wrapping_mul(100) < max {
        true => unit_of(min.wrapping_mul(100)),
        false => min_unit,
    };
    if unit.is_empty() { view.column.unit.clone() } else { unit.to_owned() }
}
