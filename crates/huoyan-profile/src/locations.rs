//! Locations and their lines.

use crate::{Line, make_room};

/// One address of the program, with the frames that are inlined there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Location {
    /// The id it has in the file; unique, never 0.
    pub id: u64,
    /// Index into [`crate::Profile::mappings`].
    pub mapping: Option<u32>,
    /// The address, as in the profiled process; 0 when unknown.
    pub address: u64,
    /// Several symbols share this address because the linker folded them.
    pub is_folded: bool,
}

/// The table of locations, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Locations {
    rows: Vec<Location>,
    /// Where the lines of each row end in `lines`; they begin where the last row's end.
    line_ends: Vec<u32>,
    lines: Vec<Line>,
}

impl Locations {
    /// How many locations.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The location with this index.
    pub fn get(&self, idx: u32) -> &Location {
        &self.rows[idx as usize]
    }

    /// All locations, in the order of the file.
    pub fn rows(&self) -> &[Location] {
        &self.rows
    }

    /// The frames at a location, innermost first: each is inlined into the next.
    pub fn lines(&self, idx: u32) -> &[Line] {
        let i = idx as usize;
        let start = if i == 0 { 0 } else { self.line_ends[i - 1] as usize };
        &self.lines[start..self.line_ends[i] as usize]
    }

    /// Every line of every location.
    pub fn all_lines(&self) -> &[Line] {
        &self.lines
    }

    /// Adds a location and gives its index.
    ///
    /// # Panics
    /// When there would be more than 2³² − 1 lines; readers cap theirs.
    pub fn push(&mut self, location: Location, lines: &[Line]) -> u32 {
        let idx = self.rows.len() as u32;
        make_room(&mut self.rows, 1);
        self.rows.push(location);
        make_room(&mut self.lines, lines.len());
        self.lines.extend_from_slice(lines);
        make_room(&mut self.line_ends, 1);
        self.line_ends.push(u32::try_from(self.lines.len()).expect("readers cap lines below 2^32"));
        idx
    }

    /// The fields of all locations, to be changed.
    pub fn rows_mut(&mut self) -> &mut [Location] {
        &mut self.rows
    }

    /// The lines of all locations, to be changed.
    pub fn lines_mut(&mut self) -> &mut [Line] {
        &mut self.lines
    }

    /// The same locations with lines that `keep` writes anew: it is given a location's
    /// index and lines, and pushes those that stay.
    pub fn filter_lines(&self, mut keep: impl FnMut(u32, &[Line], &mut Vec<Line>)) -> Locations {
        let mut out = Locations::default();
        let mut lines = Vec::new();
        for (idx, row) in self.rows.iter().enumerate() {
            lines.clear();
            keep(idx as u32, self.lines(idx as u32), &mut lines);
            out.push(*row, &lines);
        }
        out
    }
}
