//! The table of functions, and one function with its callers and callees.

use super::kept::Summed;
use super::{ExploreError, Explorer, PageState};
use huoyan_report::pattern::Pattern;
use huoyan_report::stacks::{Amount, CallSums, NameCalls, NameSums, StackTree, name_calls, package};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most callers and callees that are told.
const MAX_CALLS: usize = 100;

/// What rows are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)] // The columns of the table.
pub enum TableSort {
    #[default]
    Flat,
    Cum,
    Name,
    BaseFlat,
    BaseCum,
    DiffFlat,
    DiffCum,
}

impl TableSort {
    /// By its word in an address.
    pub fn parse(word: &str) -> Option<TableSort> {
        Some(match word {
            "" | "flat" => TableSort::Flat,
            "cum" => TableSort::Cum,
            "name" => TableSort::Name,
            "base_flat" => TableSort::BaseFlat,
            "base_cum" => TableSort::BaseCum,
            "diff_flat" => TableSort::DiffFlat,
            "diff_cum" => TableSort::DiffCum,
            _ => return None,
        })
    }
}

/// The order of a table, and which rows it has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableOrder {
    /// What rows are sorted by.
    pub sort: TableSort,
    /// The smallest first; names from the end of the alphabet.
    pub is_reversed: bool,
    /// Only names that match; empty for all.
    pub filter: String,
}

/// A table of functions.
pub struct TableAnswer {
    /// Where the names are.
    pub tree: Arc<StackTree>,
    /// The rows.
    pub rows: Vec<NameSums>,
    /// What the user should know.
    pub warnings: Vec<String>,
}

/// One function.
pub struct FunctionAnswer {
    /// Where the names are.
    pub tree: Arc<StackTree>,
    /// What it counts, with callers and callees.
    pub calls: NameCalls,
    /// The source files that it is in.
    pub files: Vec<String>,
    /// The binaries that it is in: file and build id.
    pub binaries: Vec<(String, String)>,
    /// Its package, where its name says one.
    pub package: Option<String>,
}

impl Explorer {
    /// The table of functions.
    ///
    /// # Errors
    /// Options that the profile does not go with, patterns that are none.
    pub fn table(&self, state: &PageState, order: &TableOrder) -> Result<TableAnswer, ExploreError> {
        let Summed { rows, tree, viewed } = self.sums(state)?;
        let mut rows = (*rows).clone();
        if state.config.drop_negative {
            rows.retain(|row| !has_lost(row));
        }
        if !order.filter.is_empty() {
            let pattern =
                Pattern::new(&order.filter).map_err(|error| ExploreError::Wrong(error.to_string()))?;
            rows.retain(|row| pattern.is_match(&tree.names[row.name as usize]));
        }
        rows.sort_unstable_by(|a, b| {
            let order_of = compare(&tree, order.sort, a, b);
            let order_of = if order.is_reversed { order_of.reverse() } else { order_of };
            order_of.then_with(|| tree.names[a.name as usize].cmp(&tree.names[b.name as usize]))
        });
        Ok(TableAnswer { tree, rows, warnings: viewed.warnings.clone() })
    }

    /// One function by its name.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn function(&self, state: &PageState, name: &str) -> Result<FunctionAnswer, ExploreError> {
        let tree = self.whole_tree(state)?;
        let missing = || ExploreError::Missing(format!("no function {name} is in this view"));
        // The root and what has no frame are no functions.
        let at = tree.names.iter().position(|known| *known == name.as_bytes()).ok_or_else(missing)?;
        let mut calls = name_calls(&tree, at as u32);
        if calls.n_boxes == 0 {
            return Err(missing());
        }
        calls.callers.truncate(MAX_CALLS);
        calls.callees.truncate(MAX_CALLS);
        let (files, binaries) = self.places(state, name)?;
        let package = package(name.into()).map(ToString::to_string);
        Ok(FunctionAnswer { tree, calls, files, binaries, package })
    }

    /// The files and binaries of a function.
    #[allow(clippy::type_complexity)] // Two lists that are taken apart at once.
    fn places(
        &self,
        state: &PageState,
        name: &str,
    ) -> Result<(Vec<String>, Vec<(String, String)>), ExploreError> {
        let profile = self.subject(state)?;
        let text = |id| profile.str(id).to_string();
        let is_it: Vec<bool> =
            profile.functions.iter().map(|function| profile.str(function.name) == name.as_bytes()).collect();
        let files = profile.functions.iter().zip(&is_it).filter(|(_, is_it)| **is_it);
        let files: BTreeSet<String> = files.map(|(function, _)| text(function.filename)).collect();
        let mut mappings = BTreeSet::new();
        for (i, location) in profile.locations.rows().iter().enumerate() {
            if profile.locations.lines(i as u32).iter().any(|line| is_it[line.function as usize]) {
                mappings.extend(location.mapping);
            }
        }
        let mapping = |m: u32| {
            let mapping = &profile.mappings[m as usize];
            (text(mapping.file), text(mapping.build_id))
        };
        let files = files.into_iter().filter(|file| !file.is_empty()).collect();
        Ok((files, mappings.into_iter().map(mapping).collect()))
    }
}

/// What reports leave out with `drop_negative`.
fn has_lost(row: &NameSums) -> bool {
    let (flat, cum) = (row.flat.minus(row.base_flat).sum, row.cum.minus(row.base_cum).sum);
    flat < 0 || (flat == 0 && cum < 0)
}

/// The heaviest first, names by the alphabet. What is equal comes in the order of names, as in the report `top`
/// (`Graph::sort_by_score`).
fn compare(tree: &StackTree, sort: TableSort, a: &NameSums, b: &NameSums) -> Ordering {
    // Means are sorted by what they are made of, as the report sorts them.
    let key = |row: &NameSums| {
        let amount = match sort {
            TableSort::Flat => row.flat,
            TableSort::Cum => row.cum,
            TableSort::BaseFlat => row.base_flat,
            TableSort::BaseCum => row.base_cum,
            TableSort::DiffFlat => row.flat.minus(row.base_flat),
            TableSort::DiffCum => row.cum.minus(row.base_cum),
            TableSort::Name => Amount::default(),
        };
        amount.sum.unsigned_abs()
    };
    match sort {
        TableSort::Name => tree.names[a.name as usize].cmp(&tree.names[b.name as usize]),
        _ => key(b).cmp(&key(a)),
    }
}

impl FunctionAnswer {
    /// The name of a caller or callee.
    pub fn name_of(&self, call: &CallSums) -> String {
        self.tree.names[call.name as usize].to_string()
    }
}
