//! Profiles as Go writes them for people (`?debug=1`), and as `pprof` reads them too.
//!
//! Source: `runtime/pprof/pprof.go`, `printCountProfile` and `printStackRecord`. Columns are aligned as Go's
//! `text/tabwriter` does it there: by tabs, to stops of eight.

use huoyan_capture::heap::{HeapRow, HeapSnapshot};
use huoyan_profile::Profile;
use std::fmt::Write as _;
use std::io::{self, Write};

/// A profile of counts: a title, and for each stack the count, the addresses, and what they are.
pub(crate) fn write_counts(profile: &Profile, name: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{name} profile: total {}", profile.total(0))?;
    for (sample, &n) in profile.samples.values[0].iter().enumerate() {
        let stack = profile.stacks.get(profile.samples.stack[sample]);
        write!(out, "{n} @")?;
        write_stack(profile, stack, out)?;
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
    for (sample, row) in snapshot.rows.iter().enumerate() {
        let HeapRow { inuse_objects, inuse_bytes, alloc_objects, alloc_bytes, .. } = row;
        write!(out, "{inuse_objects}: {inuse_bytes} [{alloc_objects}: {alloc_bytes}] @")?;
        write_stack(profile, profile.stacks.get(profile.samples.stack[sample]), out)?;
    }
    Ok(())
}

/// The addresses to the end of the line, and then a line for each frame, and an empty one.
pub(crate) fn write_stack(profile: &Profile, stack: &[u32], out: &mut dyn Write) -> io::Result<()> {
    for &location in stack {
        // The text has return addresses, which readers take one from.
        write!(out, " {:#x}", profile.locations.get(location).address + 1)?;
    }
    writeln!(out)?;
    let rows: Vec<Vec<String>> = stack.iter().flat_map(|&location| frames(profile, location)).collect();
    out.write_all(aligned(&rows).as_bytes())?;
    writeln!(out)
}

/// The frames of a location as rows of cells.
fn frames(profile: &Profile, location: u32) -> Vec<Vec<String>> {
    let address = format!("{:#x}", profile.locations.get(location).address + 1);
    let lines = profile.locations.lines(location);
    if lines.is_empty() {
        return vec![vec!["#".to_owned(), address]];
    }
    let row = |line: &huoyan_profile::Line| {
        let function = &profile.functions[line.function as usize];
        let place = format!("{}:{}", profile.str(function.filename), line.line);
        vec!["#".to_owned(), address.clone(), profile.str(function.name).to_string(), place]
    };
    lines.iter().map(row).collect()
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
