//! Profiles as Go writes them for people (`?debug=1`), and as `pprof` reads them too.
//!
//! Source: `runtime/pprof/pprof.go`, `printCountProfile` and `printStackRecord`. Columns are aligned as Go's
//! `text/tabwriter` does it there: by tabs, to stops of eight.

use crate::symbols::function_starts;
use huoyan_capture::heap::{HeapRow, HeapSnapshot};
use huoyan_profile::Profile;
use std::fmt::Write as _;
use std::io::{self, Write};

/// A profile of counts: a title, and for each stack the count, the addresses, and what they are.
pub(crate) fn write_counts(profile: &Profile, name: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{name} profile: total {}", profile.total(0))?;
    let locations = Locations::of(profile);
    for (sample, &n) in profile.samples.values[0].iter().enumerate() {
        let stack = profile.stacks.get(profile.samples.stack[sample]);
        write!(out, "{n} @")?;
        locations.write_stack(stack, out)?;
    }
    Ok(())
}

/// The heap: sums as they were sampled, which readers scale (`runtime/pprof/pprof.go`, `writeHeapInternal`). `profile`
/// has the same rows as `snapshot`.
pub(crate) fn write_heap(snapshot: &HeapSnapshot, profile: &Profile, out: &mut dyn Write) -> io::Result<()> {
    let sum = |of: fn(&HeapRow) -> u64| snapshot.rows.iter().map(of).sum::<u64>();
    writeln!(
        out,
        "heap profile: {}: {} [{}: {}] @ heap/{}",
        sum(|row| row.inuse_objects),
        sum(|row| row.inuse_bytes),
        sum(|row| row.alloc_objects),
        sum(|row| row.alloc_bytes),
        2 * snapshot.rate
    )?;
    let locations = Locations::of(profile);
    for (sample, row) in snapshot.rows.iter().enumerate() {
        let HeapRow { inuse_objects, inuse_bytes, alloc_objects, alloc_bytes, .. } = row;
        write!(out, "{inuse_objects}: {inuse_bytes} [{alloc_objects}: {alloc_bytes}] @")?;
        locations.write_stack(profile.stacks.get(profile.samples.stack[sample]), out)?;
    }
    Ok(())
}

/// The locations of a profile as this text shows them.
struct Locations<'a> {
    profile: &'a Profile,
    /// Where the function of each location begins.
    starts: Vec<Option<u64>>,
}

impl Locations<'_> {
    fn of(profile: &Profile) -> Locations<'_> {
        let n_locations = u32::try_from(profile.locations.len()).expect("they are numbered by u32");
        let addresses: Vec<u64> =
            (0..n_locations).map(|location| profile.locations.get(location).address).collect();
        Locations { profile, starts: function_starts(&addresses) }
    }

    /// The text has return addresses, which readers take one from.
    fn address(&self, location: u32) -> u64 {
        self.profile.locations.get(location).address + 1
    }

    /// The addresses to the end of the line, and then a line for each frame, and an empty one.
    fn write_stack(&self, stack: &[u32], out: &mut dyn Write) -> io::Result<()> {
        for &location in stack {
            write!(out, " {:#x}", self.address(location))?;
        }
        writeln!(out)?;
        let rows: Vec<Vec<String>> = stack.iter().flat_map(|&location| self.frames(location)).collect();
        out.write_all(aligned(&rows).as_bytes())?;
        writeln!(out)
    }

    /// The frames of a location as rows of cells.
    fn frames(&self, location: u32) -> Vec<Vec<String>> {
        let profile = self.profile;
        let address = format!("{:#x}", self.address(location));
        let lines = profile.locations.lines(location);
        if lines.is_empty() {
            return vec![vec!["#".to_owned(), address]];
        }
        let offset = self.starts[location as usize].map(|start| self.address(location) - start);
        let row = |line: &huoyan_profile::Line| {
            let function = &profile.functions[line.function as usize];
            let mut name = profile.str(function.name).to_string();
            if let Some(offset) = offset {
                let _ = write!(name, "+{offset:#x}");
            }
            let place = format!("{}:{}", profile.str(function.filename), line.line);
            vec!["#".to_owned(), address.clone(), name, place]
        };
        lines.iter().map(row).collect()
    }
}

/// Rows whose cells are divided by tabs, so many that the next cells stand below each other. The last cell of a row is
/// not part of a column; a column ends at a row that does not have it.
fn aligned(rows: &[Vec<String>]) -> String {
    const STOP: usize = 8;
    const PADDING: usize = 1;
    let mut text = String::new();
    for (i, row) in rows.iter().enumerate() {
        for (column, cell) in row.iter().enumerate() {
            text.push_str(cell);
            if column + 1 == row.len() {
                continue;
            }
            let has_column = |row: &&Vec<String>| row.len() > column + 1;
            let above = rows[..i].iter().rev().take_while(has_column);
            let below = rows[i..].iter().take_while(has_column);
            let widest = above.chain(below).map(|row| row[column].chars().count()).max().unwrap_or(0);
            let width = (widest + PADDING).next_multiple_of(STOP);
            let n_tabs = (width - cell.chars().count()).div_ceil(STOP);
            text.extend(std::iter::repeat_n('\t', n_tabs));
        }
        let _ = writeln!(text);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_to_stops_of_eight() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let rows = [
            row(&["#", "0x1", "short", "a.rs:1"]),
            row(&["#", "0x123456", "a::longer_name", "b.rs:2"]),
            row(&["#", "0x2"]),
            row(&["#", "0x3", "f", "c.rs:3"]),
        ];
        let expected =
            "#\t0x1\t\tshort\t\ta.rs:1\n#\t0x123456\ta::longer_name\tb.rs:2\n#\t0x2\n#\t0x3\tf\tc.rs:3\n";
        assert_eq!(aligned(&rows), expected);
    }
}
