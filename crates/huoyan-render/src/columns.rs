//! Columns that are as wide as what stands in them.
//!
//! Text goes in with a tab after each cell, and comes out with blanks before it, as from Go's
//! `text/tabwriter` that aligns right with a padding of one. A column is a block of cells in
//! consecutive lines and as wide as its widest cell; what stands after the last tab of a line
//! belongs to no column.

use crate::put;
use std::io::{self, Write};

/// Between two of these bytes separators are text (`tabwriter.Escape`).
const ESCAPE: u8 = 0xff;

/// A writer that puts cells into columns. Nothing is written before the column's end is known:
/// an empty line, or any without a tab, ends all.
pub(crate) struct RightColumns<'o> {
    out: &'o mut dyn Write,
    /// What stands in the cells, without separators.
    text: Vec<u8>,
    cells: Vec<Cell>,
    /// How many cells there are at the end of each line.
    line_ends: Vec<usize>,
    /// Where the cell that is being filled begins in `text`.
    start: usize,
    /// An escape is open.
    is_escaped: bool,
    /// How many characters of the cell have no width: escapes.
    hidden: usize,
}

/// What stands before a tab or the end of a line.
struct Cell {
    /// Where it ends in the text.
    end: usize,
    /// How many characters it is wide.
    width: usize,
}

impl<'o> RightColumns<'o> {
    pub(crate) fn new(out: &'o mut dyn Write) -> Self {
        RightColumns {
            out,
            text: Vec::new(),
            cells: Vec::new(),
            line_ends: Vec::new(),
            start: 0,
            is_escaped: false,
            hidden: 0,
        }
    }

    /// Writes what is left.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        if self.text.len() > self.start {
            self.end_cell();
        }
        self.flush_lines()
    }

    fn end_cell(&mut self) {
        let width = put::n_chars(&self.text[self.start..]).saturating_sub(self.hidden);
        self.cells.push(Cell { end: self.text.len(), width });
        (self.start, self.hidden) = (self.text.len(), 0);
    }

    fn end_line(&mut self, is_break: bool) -> io::Result<()> {
        let n_cells = self.cells.len() - self.line_ends.last().copied().unwrap_or(0);
        self.line_ends.push(self.cells.len());
        if is_break || n_cells == 1 { self.flush_lines() } else { Ok(()) }
    }

    /// Writes all lines; cells behind the last are a line without an end.
    fn flush_lines(&mut self) -> io::Result<()> {
        let n_lines = self.line_ends.len();
        self.line_ends.push(self.cells.len());
        let columns = Columns::new(&self.cells, &self.line_ends);
        let (mut cell, mut start) = (0, 0);
        for (line, &end) in self.line_ends.iter().enumerate() {
            while cell < end {
                let Cell { end: text_end, width } = self.cells[cell];
                put::blanks(self.out, columns.width(cell).saturating_sub(width))?;
                self.out.write_all(&self.text[start..text_end])?;
                (cell, start) = (cell + 1, text_end);
            }
            if line < n_lines {
                self.out.write_all(b"\n")?;
            }
        }
        self.text.clear();
        self.cells.clear();
        self.line_ends.clear();
        self.start = 0;
        Ok(())
    }
}

/// Which column each cell is in, and how wide the columns are. The last cell of a line is in none.
struct Columns {
    /// For each cell a row of `widths`, or [`NO_COLUMN`].
    of_cell: Vec<u32>,
    widths: Vec<usize>,
}

const NO_COLUMN: u32 = u32::MAX;

impl Columns {
    fn new(cells: &[Cell], line_ends: &[usize]) -> Self {
        // The columns that reach down to the line at hand.
        let mut open: Vec<u32> = Vec::new();
        let mut widths: Vec<usize> = Vec::new();
        let mut of_cell = Vec::with_capacity(cells.len());
        let mut start = 0;
        for &end in line_ends {
            let line = &cells[start..end];
            let in_columns = &line[..line.len().saturating_sub(1)];
            open.truncate(in_columns.len());
            for (i, cell) in in_columns.iter().enumerate() {
                if i == open.len() {
                    open.push(widths.len() as u32);
                    widths.push(0);
                }
                let width = &mut widths[open[i] as usize];
                *width = (*width).max(cell.width + 1);
                of_cell.push(open[i]);
            }
            of_cell.extend(line.last().map(|_| NO_COLUMN));
            start = end;
        }
        Columns { of_cell, widths }
    }

    fn width(&self, cell: usize) -> usize {
        self.widths.get(self.of_cell[cell] as usize).copied().unwrap_or(0)
    }
}

impl Write for RightColumns<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for &byte in bytes {
            match byte {
                ESCAPE => {
                    self.hidden += if self.is_escaped { 2 } else { 0 };
                    self.is_escaped = !self.is_escaped;
                    self.text.push(byte);
                }
                b'\t' | 0x0b if !self.is_escaped => self.end_cell(),
                b'\n' | 0x0c if !self.is_escaped => {
                    self.end_cell();
                    self.end_line(byte == 0x0c)?;
                }
                _ => self.text.push(byte),
            }
        }
        Ok(bytes.len())
    }

    /// Does nothing: lines wait for those below them.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &[u8], expected: &[u8]) {
        let mut out = Vec::new();
        let mut columns = RightColumns::new(&mut out);
        // However the text comes, the columns are the same.
        for piece in text.chunks(3) {
            columns.write_all(piece).unwrap();
        }
        columns.finish().unwrap();
        assert_eq!(bstr::BStr::new(&out), bstr::BStr::new(expected));
    }

    // What Go's tabwriter made of each of these.

    #[test]
    fn a_column_is_as_wide_as_its_widest_cell() {
        check(
            b"k:\t Total 3\n \t10ms (50%):\t a\n \t5ms (5%):\t bb\n\n",
            b" k: Total 3\n    10ms (50%): a\n      5ms (5%): bb\n\n",
        );
    }

    #[test]
    fn a_line_without_the_cell_ends_the_column() {
        check(
            b"a\tb\tc\nd\te\nlonger\tg\thh\ti\nx\n1\t2\n",
            b"      a bc\n      de\n longer g hhi\nx\n 12\n",
        );
    }

    #[test]
    fn widths_are_counted_in_characters() {
        check("ä\tb\nabc\td\n".as_bytes(), "   äb\n abcd\n".as_bytes());
        check(b"\xe2\x82\tc\nabc\td\n", b"  \xe2\x82c\n abcd\n");
    }

    #[test]
    fn separators_between_escapes_are_text() {
        check(b"a\t\xffx\ty\n\xff\tz\nlong cell\t\tq\n", b"         a \xffx\ty\n\xffz\n long cell     q\n");
        check(b"\xffopen\tnever\nclosed", b"\xffopen\tnever\nclosed");
    }

    #[test]
    fn form_feeds_end_all_columns() {
        check(b"a\tb\x0cccc\td\nno end\te", b" ab\n    cccd\n no ende");
    }

    #[test]
    fn empty_cells_are_padded() {
        check(b"a\x0bb\n\t\tc\n\t\t\n\t", b" ab\n   c\n   \n");
    }
}
