//! Commands from a file, a pipe, or a terminal that has no editing.

use std::io::{self, BufRead, Read as _};

/// Bytes of a line that are kept. What is longer is no command, and must not take the memory it asks for.
const LONGEST: u64 = 4 << 20;

/// The next line, with its end if it has one; `None` where there is no more. A line that is longer than commands are is
/// cut.
pub(crate) fn next_line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    input.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
    if line.len() as u64 == LONGEST && !line.ends_with(b"\n") {
        input.skip_until(b'\n')?;
    }
    Ok((!line.is_empty()).then_some(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_needs_no_end() {
        let input = &mut &b"top\n\nquit"[..];
        let lines: Vec<_> = std::iter::from_fn(|| next_line(input).expect("memory is readable")).collect();
        assert_eq!(lines, [&b"top\n"[..], b"\n", b"quit"]);
    }

    #[test]
    fn a_line_without_end_is_cut_and_the_next_one_is_whole() {
        let text = [vec![b'a'; LONGEST as usize + 9], b"\ntop\n".to_vec()].concat();
        let input = &mut &text[..];
        assert_eq!(next_line(input).expect("memory").map(|line| line.len() as u64), Some(LONGEST));
        assert_eq!(next_line(input).expect("memory").as_deref(), Some(&b"top\n"[..]));
    }
}
