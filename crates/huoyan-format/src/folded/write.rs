//! Writes folded stacks.
//!
//! Equal stacks are one line, lines are sorted by their bytes, and those that come to 0 are left
//! out. Inlined functions are frames of their own. What would break a line is replaced: `;` in a
//! name by `:`, a control character by a blank. A location without a function is named after the
//! base name of its mapping's file, `[libc.so.6]`, as in other reports; without that, and where a
//! stack has no frames at all, it is `[unknown]`.

use super::UNKNOWN;
use bstr::ByteSlice;
use hashbrown::HashMap;
use huoyan_profile::Profile;
use std::io::{self, Write};

/// Stacks and how much each of them counts, to be written as folded stacks.
///
/// ```
/// let mut stacks = huoyan_format::FoldedStacks::new();
/// stacks.add([b"main", b"read"], 3);
/// stacks.add([b"main", b"read"], 4);
/// let mut text = Vec::new();
/// stacks.write(&mut text)?;
/// assert_eq!(text, b"main;read 7\n");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct FoldedStacks {
    /// By the line without its number.
    values: HashMap<Vec<u8>, i64>,
    line: Vec<u8>,
}

impl FoldedStacks {
    /// No stacks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a value to that of a stack, given by the names of its frames, root first.
    pub fn add(&mut self, frames: impl IntoIterator<Item = impl AsRef<[u8]>>, value: i64) {
        self.line.clear();
        for frame in frames {
            self.separate();
            put_name(frame.as_ref(), &mut self.line);
        }
        self.add_line(value);
    }

    fn separate(&mut self) {
        if !self.line.is_empty() {
            self.line.push(b';');
        }
    }

    fn add_line(&mut self, value: i64) {
        if self.line.is_empty() {
            self.line.extend_from_slice(UNKNOWN);
        }
        match self.values.get_mut(&self.line) {
            Some(sum) => *sum = sum.saturating_add(value),
            None => {
                self.values.insert(self.line.clone(), value);
            }
        }
    }

    /// Writes the lines, sorted.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut lines: Vec<_> = self.values.iter().filter(|&(_, &value)| value != 0).collect();
        lines.sort_unstable();
        let mut out = io::BufWriter::new(out);
        for (stack, value) in lines {
            out.write_all(stack)?;
            writeln!(out, " {value}")?;
        }
        out.flush()
    }
}

/// Writes one column of a profile's values as folded stacks.
///
/// # Errors
/// Those of `out`.
///
/// # Panics
/// When the profile has no such column.
pub fn write_folded(profile: &Profile, column: usize, out: &mut dyn Write) -> io::Result<()> {
    let samples = &profile.samples;
    let mut by_stack = vec![0_i64; profile.stacks.len()];
    for (&stack, &value) in samples.stack.iter().zip(&samples.values[column]) {
        let sum = &mut by_stack[stack as usize];
        *sum = sum.saturating_add(value);
    }
    let names = LocationNames::new(profile);
    let mut folded = FoldedStacks::new();
    for (stack, &value) in profile.stacks.iter().zip(&by_stack) {
        folded.line.clear();
        for &location in stack.iter().rev() {
            folded.separate();
            folded.line.extend_from_slice(names.get(location));
        }
        folded.add_line(value);
    }
    folded.write(out)
}

/// What each location is in a line: its frames, outermost first.
struct LocationNames {
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl LocationNames {
    fn new(profile: &Profile) -> Self {
        let mut names = LocationNames { text: Vec::new(), ends: vec![0] };
        for idx in 0..profile.locations.len() as u32 {
            let lines = profile.locations.lines(idx);
            for (i, line) in lines.iter().rev().enumerate() {
                if i > 0 {
                    names.text.push(b';');
                }
                let function = profile.functions[line.function as usize];
                let name = if function.name.is_empty() { function.system_name } else { function.name };
                put_name(profile.str(name), &mut names.text);
            }
            if lines.is_empty() {
                put_name(&binary_name(profile, idx), &mut names.text);
            }
            names.ends.push(names.text.len());
        }
        names
    }

    fn get(&self, location: u32) -> &[u8] {
        let i = location as usize;
        &self.text[self.ends[i]..self.ends[i + 1]]
    }
}

fn binary_name(profile: &Profile, location: u32) -> Vec<u8> {
    let mapping = profile.locations.get(location).mapping;
    let file = mapping.map_or(b"".as_bstr(), |m| profile.str(profile.mappings[m as usize].file));
    match file.rsplit(|&b| b == b'/').next() {
        None | Some(b"") => UNKNOWN.to_vec(),
        // `[vdso]` has its brackets.
        Some(name) if name.starts_with(b"[") => name.to_vec(),
        Some(name) => [b"[", name, b"]"].concat(),
    }
}

/// Appends a name that holds nothing that means something in a line.
fn put_name(name: &[u8], line: &mut Vec<u8>) {
    if trim_blanks(name).is_empty() {
        line.extend_from_slice(UNKNOWN);
        return;
    }
    line.extend(name.iter().map(|&b| match b {
        b';' => b':',
        0..b' ' | 0x7f => b' ',
        _ => b,
    }));
}

fn trim_blanks(name: &[u8]) -> &[u8] {
    name.trim_with(|c| c.is_whitespace() || c.is_control())
}
